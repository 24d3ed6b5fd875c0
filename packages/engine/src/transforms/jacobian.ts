import { setElement } from "../dtype/elements.ts";
import { ShapedArray } from "../ir/aval.ts";
import { emptyArray } from "../ir/ndarray.ts";
import type { Value } from "../ir/value.ts";
import { reshape, slice } from "../primitives/movement.ts";
import { arrayFrom } from "../trace/array.ts";
import { unflatten } from "../tree/flatten.ts";
import { onlyAt, type TakesArray } from "../tree/literals.ts";
import { checkForwardInput, checkForwardOutput, checkReverseInput, checkReverseOutput } from "./derivative-dtypes.ts";
import { named } from "./grad.ts";
import { jvpWithAux } from "./jvp.ts";
import { type AnyFunction, checkArgnums, flattenArguments, flattenResult, functionName, wrapping } from "./signature.ts";
import { vjp, vjpWithAux } from "./vjp.ts";
import { vmap } from "./vmap.ts";

export interface JacobianOptions {
  /** Which positional arguments to differentiate with respect to. A list gives a list of Jacobians. Default 0. */
  argnums?: number | readonly number[];
  /** The function returns `[value, aux]`, and the result is `[jacobian, aux]`: aux is passed through. */
  hasAux?: boolean;
  /** Integer inputs are accepted by `jacrev`; their Jacobian is zero. */
  allowInt?: boolean;
  /** The function is holomorphic: inputs and outputs are complex. */
  holomorphic?: boolean;
}

const takesArray = ({ argnums = 0 }: JacobianOptions): TakesArray => onlyAt(typeof argnums === "number" ? [argnums] : argnums);

/**
 * The Jacobian of `fn`, column by column in forward mode: cheap where inputs are fewer than outputs. For an output of
 * shape `s` and an input of shape `r` its shape is `[...s, ...r]`; trees of outputs hold trees of inputs.
 *
 * Throws TypeError when an argument to differentiate is not floating-point.
 *
 * ```ts
 * jacfwd((x) => jnp.sin(x))(jnp.arange(3).astype("float32")); // a 3×3 diagonal matrix
 * ```
 */
export function jacfwd<F extends AnyFunction>(fn: F, options: JacobianOptions = {}): (...args: Parameters<F>) => any {
  const jacobianFn = (...args: unknown[]): unknown => {
    const { partial, chosen, single } = differentiate(fn, args, options);
    const { values, treedef } = flattenArguments(fn, chosen);
    const { holomorphic = false } = options;
    for (const { dtype } of values) checkForwardInput(holomorphic, dtype);
    const push = (...directions: Value[]): unknown[] =>
      jvpWithAux(partial, chosen, unflatten(treedef, directions) as unknown[], options.hasAux ?? false);
    const [, columns, aux] = vmap(push, { outAxes: [null, -1, null] })(...standardBasis(values)) as [unknown, unknown, unknown];
    const out = flattenResult(fn, columns);
    for (const { dtype } of out.values) checkForwardOutput(holomorphic, dtype);
    const rows = out.values.map((column) => {
      const blocks = splitAxis(column, column.ndim - 1, values);
      const own = column.shape.slice(0, -1);
      const tree = unflatten(
        treedef,
        blocks.map((block, i) => reshape(block, [...own, ...values[i].shape])),
      ) as unknown[];
      return single ? tree[0] : tree;
    });
    const jacobian = unflatten(out.treedef, rows);
    return options.hasAux ? [jacobian, aux] : jacobian;
  };
  return wrapping(jacobianFn, fn, `jacfwd(${functionName(fn)})`, takesArray(options));
}

/**
 * The Jacobian of `fn`, row by row in reverse mode: cheap where outputs are fewer than inputs. Shapes as for `jacfwd`.
 *
 * Throws TypeError when an argument to differentiate, or an output, is not floating-point.
 *
 * ```ts
 * jacrev((w) => jnp.dot(w, x))(w);
 * ```
 */
export function jacrev<F extends AnyFunction>(fn: F, options: JacobianOptions = {}): (...args: Parameters<F>) => any {
  const jacobianFn = (...args: unknown[]): unknown => {
    const { partial, chosen, single } = differentiate(fn, args, options);
    const { values, treedef } = flattenArguments(fn, chosen);
    const kind = { name: "jacrev", holomorphic: options.holomorphic ?? false, allowInt: options.allowInt ?? false };
    for (const { dtype } of values) checkReverseInput(kind, dtype, "x");
    const [value, pullback, aux] = options.hasAux ? vjpWithAux(partial, chosen) : vjp(partial, ...chosen);
    const out = flattenResult(fn, value);
    for (const { dtype } of out.values) checkReverseOutput(kind, dtype);
    const pull = (...cotangents: Value[]): unknown => pullback(unflatten(out.treedef, cotangents));
    const columns = flattenArguments(fn, vmap(pull)(...standardBasis(out.values)) as unknown[]).values;
    // columns[i] has one axis over all outputs before the input's own axes.
    const blocks = columns.map((column) => splitAxis(column, 0, out.values));
    const rows = out.values.map((output, o) => {
      const tree = unflatten(
        treedef,
        blocks.map((block, i) => reshape(block[o], [...output.shape, ...values[i].shape])),
      ) as unknown[];
      return single ? tree[0] : tree;
    });
    const jacobian = unflatten(out.treedef, rows);
    return options.hasAux ? [jacobian, aux] : jacobian;
  };
  return wrapping(jacobianFn, fn, `jacrev(${functionName(fn)})`, takesArray(options));
}

/** `jacrev` under its other name. */
export const jacobian = jacrev;

/**
 * The Hessian of `fn`: forward over reverse. For an output of shape `s` and inputs of shapes `r` and `q` its blocks
 * have shape `[...s, ...r, ...q]`; trees of inputs give trees of trees.
 *
 * ```ts
 * hessian((x) => jnp.sum(x.pow(3)))(jnp.array([1, 2])); // diag(6x)
 * ```
 */
export function hessian<F extends AnyFunction>(fn: F, options: JacobianOptions = {}): (...args: Parameters<F>) => any {
  return wrapping(
    jacfwd(jacrev(fn, options), options) as (...args: Parameters<F>) => any,
    fn,
    `hessian(${functionName(fn)})`,
    takesArray(options),
  );
}

/** `fn` as a function of the arguments to differentiate, and those arguments. */
function differentiate(fn: AnyFunction, args: readonly unknown[], { argnums = 0 }: JacobianOptions) {
  const single = typeof argnums === "number";
  const indices = checkArgnums(single ? [argnums] : argnums, args.length, "argnums");
  const partial = (...chosen: unknown[]): unknown => {
    const full = [...args];
    indices.forEach((index, i) => {
      full[index] = chosen[i];
    });
    return fn(...full);
  };
  return { partial: named(partial, fn.name), chosen: indices.map((index) => args[index]), single };
}

/** For each leaf, its part of the unit vectors of the whole: `[n, ...shape]`, n the number of all elements. */
function standardBasis(leaves: readonly Value[]): Value[] {
  const n = leaves.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  return leaves.map(({ size, shape, dtype }) => {
    const basis = emptyArray([n, ...shape], dtype);
    for (let i = 0; i < size; i++) setElement(basis, (before + i) * size + i, 1);
    before += size;
    return arrayFrom(basis.data, new ShapedArray(basis.shape, dtype));
  });
}

/** An axis over all elements of `leaves`, cut into one piece a leaf. */
function splitAxis(value: Value, axis: number, leaves: readonly Value[]): Value[] {
  let from = 0;
  return leaves.map(({ size }) => {
    const start = value.shape.map((_, i) => (i === axis ? from : 0));
    from += size;
    const limit = value.shape.map((d, i) => (i === axis ? from : d));
    return size === value.shape[axis] ? value : slice(value, start, limit);
  });
}
