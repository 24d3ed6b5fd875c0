import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { switch as switchOf } from "../lax/control-flow.ts";
import { range } from "../primitives/broadcasting.ts";
import { convertElementType } from "../primitives/convert.ts";
import { expandDims, squeeze } from "../primitives/movement.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { broadcastShapes } from "../shape/broadcast.ts";
import { vmap } from "../transforms/vmap.ts";
import { broadcastValue } from "./broadcasting.ts";
import { arange } from "./creation.ts";
import { type ArrayLike, toArray, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { type ShapeLike, shapeOf } from "./shapes.ts";
import { where } from "./where.ts";

/** Functions that apply functions. */

export interface VectorizeOptions {
  /** Positions of arguments that are passed as they are. */
  excluded?: readonly number[];
  /** The axes that one call takes and returns, as NumPy writes them: `"(n,m),(m)->(n)"`. Default: scalars. */
  signature?: string | null;
}
type CoreDims = readonly (readonly string[])[];

const ARGUMENT = /\(\s*(?:[\w\s,]*)\s*\)/g;
function parseSignature(signature: string): [inputs: CoreDims, outputs: CoreDims] {
  const sides = signature.split("->");
  const read = (side: string): string[][] =>
    [...side.matchAll(ARGUMENT)].map(([text]) =>
      text
        .slice(1, -1)
        .split(",")
        .map((d) => d.trim())
        .filter((d) => d !== ""),
    );
  const plain = (side: string): boolean => side.replace(ARGUMENT, "").replace(/[\s,]/g, "") === "";
  if (sides.length !== 2 || !sides.every(plain))
    throw new ValueError(`not a valid gufunc signature: ${signature}`, 'write "(n,m),(m)->(n)"');
  return [read(sides[0]), read(sides[1])];
}

/**
 * A function of scalars, or of arrays with the axes that `signature` names, as one of larger arrays: it is mapped over
 * the other axes, which broadcast.
 *
 * The result throws ValueError when axes of one name differ in size.
 * `jnp.vectorize((a, b) => jnp.dot(a, b), { signature: "(n),(n)->()" })`.
 */
export function vectorize(fn: (...args: any[]) => any, options?: VectorizeOptions): (...args: any[]) => any {
  const { excluded = [], signature = null } = checkOptions<VectorizeOptions>("vectorize", options, ["excluded", "signature"]);
  if (excluded.some((i) => !Number.isInteger(i)))
    throw new JaxTypeError(`jax.numpy.vectorize can only exclude integer or string arguments, but excluded=${String(excluded)}`);
  if (excluded.some((i) => i < 0)) throw new ValueError(`excluded=${String(excluded)} contains negative numbers`);
  const parsed = signature === null ? null : parseSignature(signature);
  return function vectorized(...args: unknown[]): unknown {
    const mapped = range(0, args.length).filter((i) => !excluded.includes(i));
    const arrays = toArrays(
      "vectorize",
      mapped.map((i) => args[i]),
    );
    if (parsed !== null && parsed[0].length !== arrays.length)
      throw new JaxTypeError(`wrong number of positional arguments: expected ${parsed[0].length}, got ${arrays.length}`);
    const cores = parsed?.[0] ?? arrays.map(() => []);
    const sizes = new Map<string, number>();
    const batches = arrays.map((x, i) => {
      const core = cores[i];
      if (x.ndim < core.length)
        throw new ValueError(
          `input with shape ${shapeText(x.shape)} does not have enough dimensions for all core dimensions (${core.join(", ")}) on vectorized function with excluded=frozenset({${excluded.join(", ")}}) and signature='${signature}'`,
        );
      core.forEach((name, k) => {
        const size = x.shape[x.ndim - core.length + k];
        const known = sizes.get(name);
        if (known !== undefined && known !== size)
          throw new ValueError(
            `inconsistent size for core dimension '${name}': ${size} vs ${known} on vectorized function with signature='${signature}'`,
          );
        sizes.set(name, size);
      });
      return x.shape.slice(0, x.ndim - core.length);
    });
    const rank = Math.max(0, ...batches.map((b) => b.length));
    broadcastShapes(...batches); // throws where they do not broadcast
    const call = (...given: unknown[]): unknown => {
      const all = [...args];
      mapped.forEach((i, k) => {
        all[i] = given[k];
      });
      return checkOutputs(fn(...all), parsed?.[1] ?? null, sizes, signature);
    };
    // From the innermost batch axis outwards; axes of size 1 are not mapped, so that broadcasting costs nothing.
    const ready = arrays.map((x, i) => {
      const missing = rank - batches[i].length;
      const full = missing === 0 ? x : expandDims(x, range(0, missing));
      return squeeze(
        full,
        range(0, rank).filter((axis) => full.shape[axis] === 1),
      );
    });
    const has = (i: number, axis: number): boolean =>
      axis >= rank - batches[i].length && batches[i][axis - (rank - batches[i].length)] !== 1;
    let run = call;
    const unmapped: number[] = [];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const inAxes = arrays.map((_, i) => (has(i, axis) ? 0 : null));
      if (inAxes.every((a) => a === null)) {
        unmapped.unshift(axis);
        continue;
      }
      run = vmap(run as (...a: unknown[]) => never, { inAxes });
    }
    const result = run(...ready);
    if (unmapped.length === 0) return result;
    const widen = (v: Value): Value => expandDims(v, unmapped);
    return Array.isArray(result) ? result.map((v) => widen(v as Value)) : widen(result as Value);
  };
}

function checkOutputs(result: unknown, outputs: CoreDims | null, sizes: ReadonlyMap<string, number>, signature: string | null): unknown {
  const list = (Array.isArray(result) ? result : [result]).map((v) => toArrays("vectorize", [v])[0]);
  if (outputs === null) {
    for (const v of list)
      if (v.ndim !== 0)
        throw new ValueError(
          `output 0 of vectorized function has shape ${shapeText(v.shape)}, but without a signature it must be a scalar`,
        );
  } else {
    if (outputs.length !== list.length)
      throw new JaxTypeError(`wrong number of outputs from vectorized function: expected ${outputs.length}, got ${list.length}`);
    list.forEach((v, i) => {
      const core = outputs[i];
      if (v.ndim !== core.length)
        throw new ValueError(
          `output shape ${shapeText(v.shape)} does not match core dimensions (${core.join(", ")}) on vectorized function with signature='${signature}'`,
        );
      core.forEach((name, k) => {
        const known = sizes.get(name);
        if (known !== undefined && known !== v.shape[k])
          throw new ValueError(
            `inconsistent size for core dimension '${name}': ${v.shape[k]} vs ${known} on vectorized function with signature='${signature}'`,
          );
      });
    });
  }
  return Array.isArray(result) ? list : list[0];
}

/** A function of vectors applied to each vector along `axis`; the axes of its result stand where that axis stood. */
export function applyAlongAxis(fn: (x: Value) => any, axis: number, x: ArrayLike): Value {
  const value = toArray("apply_along_axis", x);
  const along = canonicalAxis(axis, value.ndim);
  let run: (x: Value) => unknown = fn;
  for (let i = 1; i < value.ndim - along; i++) run = vmap(run as (x: Value) => never, { inAxes: i, outAxes: -1 });
  for (let i = 0; i < along; i++) run = vmap(run as (x: Value) => never);
  return run(value) as Value;
}

/** A reduction over one axis applied to several in turn; axes that it drops are kept with size 1. */
export function applyOverAxes(fn: (x: Value, axis: number) => Value, x: ArrayLike, axes: readonly number[]): Value {
  return axes.reduce<Value>(
    (value, axis) => {
      const reduced = fn(value, axis);
      if (reduced.ndim === value.ndim) return reduced;
      if (reduced.ndim === value.ndim - 1) return expandDims(reduced, [canonicalAxis(axis, value.ndim)]);
      throw new ValueError("function is not returning an array of the correct shape");
    },
    toArray("apply_over_axes", x),
  );
}

/** A function of coordinates at each point of a grid of this shape: it is called with one number for each axis. */
export function fromfunction(fn: (...coordinates: any[]) => any, shape: ShapeLike, options?: { dtype?: DTypeLike }): any {
  const { dtype = "float32" } = checkOptions<{ dtype?: DTypeLike }>("fromfunction", options, ["dtype"]);
  const sizes = shapeOf("fromfunction", shape);
  let run = fn;
  for (let axis = sizes.length - 1; axis >= 0; axis--)
    run = vmap(run as (...a: unknown[]) => never, { inAxes: sizes.map((_, i) => (i === axis ? 0 : null)) });
  return run(...sizes.map((size) => arange(0, size, { dtype: canonicalDType(dtype) })));
}

/**
 * Element by element, the function (or constant) of the last condition that holds; a function more than conditions is
 * the default, which else is 0. Functions take one element.
 *
 * Throws ValueError when the numbers of conditions and functions do not fit.
 */
export function piecewise(x: ArrayLike, conditions: readonly ArrayLike[], functions: readonly (ArrayLike | ((x: Value) => any))[]): Value {
  const value = toArray("piecewise", x);
  const [nc, nf] = [conditions.length, functions.length];
  if (nf !== nc && nf !== nc + 1)
    throw new ValueError(`with ${nc} condition(s), either ${nc} or ${nc + 1} functions are expected; got ${nf}`);
  const ordered = nf === nc + 1 ? [functions[nc], ...functions.slice(0, nc)] : [0, ...functions];
  const tests = toArrays("piecewise", conditions);
  const none = broadcastValue(convertElementType(toArrays("piecewise", [0n])[0], "int32"), value.shape);
  const which = tests.reduce<Value>((chosen, test, i) => where(test, BigInt(i + 1), chosen), none);
  const branches = ordered.map(
    (f) =>
      (v: Value): Value =>
        convertElementType(typeof f === "function" ? toArrays("piecewise", [f(v)])[0] : toArrays("piecewise", [f])[0], value.dtype),
  );
  const run = (i: Value, v: Value): Value => switchOf(i, branches as never, v);
  return vectorize(run)(which, value);
}
