import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import * as c from "../primitives/cumulative.ts";
import { reducePrecision as reducePrecisionOf } from "../primitives/reduce-precision.ts";
import { sort as sortOf } from "../primitives/sort.ts";
import { topK as topKOf } from "../primitives/top-k.ts";
import { canonicalAxis } from "../shape/axes.ts";

/** Sorting, running totals, and rounding to fewer bits. */

const running =
  (name: string, apply: (x: Value, axis: number, reverse: boolean) => Value) =>
  (x: ArrayLike, options: { axis?: number; reverse?: boolean } = {}): Value => {
    const value = toArray(name, x);
    return apply(value, canonicalAxis(options.axis ?? 0, value.ndim), options.reverse ?? false);
  };
/** Running sums along `axis` (default 0), from the end with `reverse`. */
export const cumsum = running("cumsum", c.cumsum);
export const cumprod = running("cumprod", c.cumprod);
export const cummax = running("cummax", c.cummax);
export const cummin = running("cummin", c.cummin);
/** Running log Σ exp along `axis`. */
export const cumlogsumexp = running("cumlogsumexp", c.cumlogsumexp);

export interface SortOptions {
  /** The axis to sort along; default the last. */
  dimension?: number;
  /** How many of the operands decide the order; default the first alone. */
  numKeys?: number;
  /** Whether equals keep their order: they always do. */
  isStable?: boolean;
}

/** One array sorted, or several by the first: `lax.sort([keys, values])`. NaN last. Throws ValueError for odd numbers of keys. */
export function sort(x: ArrayLike, options?: SortOptions): Value;
export function sort(x: readonly ArrayLike[], options?: SortOptions): Value[];
export function sort(x: ArrayLike | readonly ArrayLike[], options: SortOptions = {}): Value | Value[] {
  const operands = Array.isArray(x) ? x : [x];
  if (operands.length === 0) throw new ValueError("Sort requires at least one operand");
  const values = operands.map((v) => toArray("sort", v));
  const { dimension = -1, numKeys = 1, isStable = true } = options;
  const sorted = sortOf(values, canonicalAxis(dimension, values[0].ndim), numKeys, isStable);
  return Array.isArray(x) ? sorted : sorted[0];
}

/** Keys sorted along an axis, and values in the keys' order. */
export function sortKeyVal(keys: ArrayLike, values: ArrayLike, options: { dimension?: number; isStable?: boolean } = {}): [Value, Value] {
  const [k, v] = sort([keys, values], options);
  return [k, v];
}

/** The k largest along an axis (default the last), largest first, and their places. NaN counts as the largest. */
export function topK(x: ArrayLike, k: number, options: { axis?: number } = {}): [Value, Value] {
  const value = toArray("top_k", x);
  if (k < 0) throw new ValueError(`k argument to top_k must be nonnegative, got ${k}`);
  const [values, places] = topKOf(value, k, value.ndim === 0 ? 0 : canonicalAxis(options.axis ?? -1, value.ndim));
  return [values, places];
}

/** A float rounded to fewer exponent and mantissa bits; its dtype stays. */
export const reducePrecision = (x: ArrayLike, exponentBits: number, mantissaBits: number): Value =>
  reducePrecisionOf(toArray("reduce_precision", x), exponentBits, mantissaBits);
