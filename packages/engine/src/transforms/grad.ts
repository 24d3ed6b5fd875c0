import { JaxTypeError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { scalar } from "../primitives/constants.ts";
import { asValue } from "../trace/array.ts";
import { flatten, flattenOperands } from "../tree/flatten.ts";
import { literalConvention, onlyAt } from "../tree/literals.ts";
import { checkOptions } from "../tree/options.ts";
import { checkReverseInput, checkReverseOutput, type DerivativeKind } from "./derivative-dtypes.ts";
import { type AnyFunction, checkArgnums, functionName, parameterNames, type Result, wrapping } from "./signature.ts";
import { vjp, vjpWithAux } from "./vjp.ts";

const OPTIONS = ["argnums", "hasAux", "allowInt", "holomorphic"] as const;

export interface GradOptions {
  /** Which positional arguments to differentiate with respect to. A list gives a list of gradients. Default 0. */
  argnums?: number | readonly number[];
  /** The function returns `[value, aux]`: aux is passed through, not differentiated. */
  hasAux?: boolean;
  /** Integer inputs are accepted; their gradient is zero. */
  allowInt?: boolean;
  /** The function is holomorphic: inputs and output are complex, and the gradient is its complex derivative. */
  holomorphic?: boolean;
}

/**
 * A function that evaluates `fn` and its gradient: `(...args) => [value, gradient]`, or `[[value, aux], gradient]`
 * with `hasAux`. The gradient has the tree structure and shapes of the argument.
 *
 * Throws TypeError when `fn` does not return a scalar, or an argument to differentiate is not floating-point.
 *
 * ```ts
 * const [loss, g] = valueAndGrad((w) => jnp.sum(w.mul(w)))(jnp.array([1, 2]));
 * ```
 */
export function valueAndGrad<A extends any[], R extends Result>(
  fn: (...args: A) => R,
  options: GradOptions = {},
): (...args: A) => [R, any] {
  checkOptions<GradOptions>("valueAndGrad", options, OPTIONS);
  const { argnums = 0, hasAux = false, allowInt = false, holomorphic = false } = options;
  const kind: DerivativeKind = { name: "grad", holomorphic, allowInt };
  const many = typeof argnums !== "number";
  const valueAndGradFn = (...args: unknown[]): [any, unknown] => {
    const indices = checkArgnums(many ? argnums : [argnums], args.length, "argnums");
    for (const index of indices) checkInputs(fn, args, index, kind);
    const partial = (...chosen: unknown[]): unknown => {
      const full = [...args];
      indices.forEach((index, i) => {
        full[index] = chosen[i];
      });
      return (fn as AnyFunction)(...full);
    };
    Object.defineProperty(partial, "name", { value: fn.name });
    const chosen = indices.map((index) => args[index]);
    const [value, pullback, aux] = hasAux ? vjpWithAux(partial, chosen) : vjp(partial, ...chosen);
    const scalar = checkOutput(value, kind);
    const gradients = pullback(onesLikeScalar(scalar));
    return [hasAux ? [value, aux] : value, many ? gradients : gradients[0]];
  };
  return wrapping(valueAndGradFn, fn, `valueAndGrad(${functionName(fn)})`, onlyAt(many ? argnums : [argnums])) as (...args: A) => [R, any];
}

/**
 * The gradient of a scalar-valued function: `(...args) => gradient`, or `[gradient, aux]` with `hasAux`.
 *
 * Throws TypeError when `fn` does not return a scalar, or an argument to differentiate is not floating-point.
 *
 * ```ts
 * grad((x) => jnp.tanh(x))(2.0);
 * ```
 */
export function grad<F extends AnyFunction>(fn: F, options: GradOptions = {}): (...args: Parameters<F>) => any {
  checkOptions<GradOptions>("grad", options, OPTIONS);
  const both = valueAndGrad(fn, options) as (...args: unknown[]) => [any, unknown];
  const gradFn = (...args: unknown[]): unknown => {
    const [value, gradient] = both(...args);
    return options.hasAux ? [gradient, value[1]] : gradient;
  };
  return wrapping(gradFn, fn, `grad(${functionName(fn)})`, literalConvention(both));
}

/** Gives a wrapper the name that messages and jaxprs show. */
export function named<F extends AnyFunction>(fn: F, name: string): F {
  Object.defineProperty(fn, "name", { value: name });
  return fn;
}

const onesLikeScalar = (value: Value): Value => scalar(1, value.dtype, value.weakType);

function checkInputs(fn: AnyFunction, args: readonly unknown[], index: number, kind: DerivativeKind): void {
  for (const leaf of flattenOperands(args[index]).leaves) {
    const value = asValue(leaf);
    if (value === null) {
      const name = parameterNames(fn)[index] || `args[${index}]`;
      throw new JaxTypeError(
        `grad requires array inputs, but argument ${name} of ${functionName(fn)} holds a value of type ${typeof leaf}`,
        "keep text and other settings out of the arguments that are differentiated: pass them beside, or close over them",
      );
    }
    checkReverseInput(kind, value.dtype, parameterNames(fn)[index] || "x");
  }
}

function checkOutput(result: unknown, kind: DerivativeKind): Value {
  const value = asValue(result);
  if (value === null) {
    const { treedef } = flatten(result);
    throw new JaxTypeError(
      `Gradient only defined for scalar-output functions. Output was ${treedef.describe()}.`,
      "return one scalar; to return more beside it, use hasAux: true",
    );
  }
  if (value.ndim !== 0)
    throw new JaxTypeError(
      `Gradient only defined for scalar-output functions. Output had shape: (${value.shape.join(", ")}${value.ndim === 1 ? "," : ""}).`,
      "reduce the result with jnp.sum or jnp.mean, or use vmap(grad(f)) for one gradient per example",
    );
  checkReverseOutput(kind, value.dtype);
  return value;
}
