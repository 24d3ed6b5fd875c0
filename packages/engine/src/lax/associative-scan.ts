import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { add } from "../primitives/arithmetic.ts";
import { concatenate, pad } from "../primitives/assembly.ts";
import { scalar } from "../primitives/constants.ts";
import { or } from "../primitives/logic.ts";
import { rev, slice } from "../primitives/movement.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { type AnyFunction, flattenArguments, flattenResult } from "../transforms/signature.ts";
import { unflatten } from "../tree/flatten.ts";

export interface AssociativeScanOptions {
  /** From the end. Default false. */
  reverse?: boolean;
  /** The axis to scan along. Default 0. */
  axis?: number;
}

/** Every `stride`-th entry from `start` up to but without `limit` along an axis. */
function along(x: Value, axis: number, start: number, limit: number, stride = 1): Value {
  const pick = (chosen: number, others: (d: number) => number): number[] => x.shape.map((d, i) => (i === axis ? chosen : others(d)));
  return slice(
    x,
    pick(Math.min(start, x.shape[axis]), () => 0),
    pick(Math.max(limit, 0), (d) => d),
    pick(stride, () => 1),
  );
}

/** a₀ b₀ a₁ b₁ …: both are spread with zeros between their entries and added. */
function interleave(a: Value, b: Value, axis: number): Value {
  const sameSize = a.shape[axis] === b.shape[axis];
  const spread = (x: Value, low: number, high: number): Value =>
    pad(
      x,
      scalar(x.dtype === "bool" ? false : 0, x.dtype),
      x.shape.map((_, i): [number, number, number] => (i === axis ? [low, high, 1] : [0, 0, 0])),
    );
  const combine = a.dtype === "bool" ? or : add;
  return combine(spread(a, 0, sameSize ? 1 : 0), spread(b, 1, sameSize ? 0 : 1));
}

/**
 * All partial results of an associative operation along an axis, in a logarithmic number of steps: `fn(a, b)` combines
 * two runs of entries (arrays or trees of arrays, with the axis) element by element.
 *
 * Throws TypeError when `fn` is no function, ValueError when the arrays differ in size along the axis.
 *
 * ```ts
 * lax.associativeScan((a, b) => a.add(b), jnp.arange(4)); // [0, 1, 3, 6]
 * ```
 */
export function associativeScan(fn: (a: any, b: any) => unknown, elems: unknown, options: AssociativeScanOptions = {}): any {
  if (typeof fn !== "function") throw new JaxTypeError("lax.associative_scan: fn argument should be callable.");
  const { reverse = false, axis: givenAxis = 0 } = options;
  const { values: given, treedef } = flattenArguments(fn as AnyFunction, [elems]);
  const tree = treedef.children[0];
  if (given.length === 0) return elems;
  const axis = canonicalAxis(givenAxis, given[0].ndim);
  if (given.some((x) => x.shape[axis] !== given[0].shape[axis]))
    throw new ValueError(
      `Array inputs to associative_scan must have the same first dimension. (saw: [${given.map((x) => shapeText(x.shape)).join(", ")}])`,
    );
  const flip = (xs: readonly Value[]): Value[] => (reverse ? xs.map((x) => rev(x, [axis])) : [...xs]);
  const combine = (a: readonly Value[], b: readonly Value[]): Value[] =>
    flattenResult(fn as AnyFunction, fn(unflatten(tree, a), unflatten(tree, b))).values;
  const cut = (xs: readonly Value[], start: number, limit: (size: number) => number, stride = 1): Value[] =>
    xs.map((x) => along(x, axis, start, limit(x.shape[axis]), stride));

  const scan = (xs: readonly Value[]): readonly Value[] => {
    const size = xs[0].shape[axis];
    if (size < 2) return xs;
    const pairs = combine(
      cut(xs, 0, (n) => n - 1, 2),
      cut(xs, 1, (n) => n, 2),
    );
    const odd = scan(pairs);
    const before = size % 2 === 0 ? cut(odd, 0, (n) => n - 1) : odd;
    const later = combine(
      before,
      cut(xs, 2, (n) => n, 2),
    );
    const even = xs.map((x, i) => concatenate([along(x, axis, 0, 1), later[i]], axis));
    return even.map((x, i) => interleave(x, odd[i], axis));
  };
  return unflatten(tree, flip(scan(flip(given))));
}
