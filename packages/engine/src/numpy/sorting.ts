import { defaultInt } from "../dtype/defaults.ts";
import { complexDType, isComplex } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import { sameShape } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { concatenate, split } from "../primitives/assembly.ts";
import { convertElementType } from "../primitives/convert.ts";
import { broadcastedIota, full } from "../primitives/creation.ts";
import { rev } from "../primitives/movement.ts";
import { sort as sortOf } from "../primitives/sort.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { listOf } from "./lists.ts";
import { ravel } from "./manipulation.ts";
import { type ArrayLike, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";

export interface SortOptions {
  /** The axis to sort along, default the last; null for the flat array. */
  axis?: number | null;
  /** Largest first. Default false. */
  descending?: boolean;
}

const sortTraced = libraryJit(
  "sort",
  (x: Value, axis: number, descending: boolean): Value => {
    const [sorted] = sortOf([x], axis);
    return descending ? rev(sorted, [axis]) : sorted;
  },
  { staticArgnums: [1, 2] },
);

const argsortTraced = libraryJit(
  "argsort",
  (x: Value, axis: number, descending: boolean): Value => {
    const places = broadcastedIota(defaultInt(), x.shape, axis);
    if (!descending) return sortOf([x, places], axis)[1];
    // Turned round before and after, so that equal elements keep their order also when the largest, or nan, come first.
    return rev(sortOf([rev(x, [axis]), rev(places, [axis])], axis)[1], [axis]);
  },
  { staticArgnums: [1, 2] },
);

function read(fn: string, x: ArrayLike, given: SortOptions | undefined): [Value, number, boolean] {
  const { axis = -1, descending = false } = checkOptions<SortOptions>(fn, given, ["axis", "descending"]);
  const value = axis === null ? ravel(x) : toArray(fn, x);
  return [value, canonicalAxis(axis ?? 0, value.ndim), descending];
}

/** Elements in ascending order along `axis`; nan last. `jnp.sort([3 1 2])` is `[1 2 3]`. */
export const sort = (x: ArrayLike, options?: SortOptions): Value => sortTraced(...read("sort", x, options));
/** The positions of the elements in ascending order along `axis`, in int32; equal elements keep their order. */
export const argsort = (x: ArrayLike, options?: SortOptions): Value => argsortTraced(...read("argsort", x, options));

/**
 * The order that sorts by several keys, the last one first: positions along `axis`, in int32.
 *
 * Throws TypeError for no keys, ValueError for keys of different shapes.
 */
export function lexsort(keys: readonly ArrayLike[] | Value, options?: { axis?: number }): Value {
  const { axis = -1 } = checkOptions<{ axis?: number }>("lexsort", options, ["axis"]);
  const values = listOf("lexsort", keys);
  if (values.some((k) => !sameShape(k.shape, values[0].shape))) throw new ValueError("all keys need to be the same shape");
  if (values[0].ndim === 0) return full([], 0, defaultInt());
  const at = canonicalAxis(axis, values[0].ndim);
  const places = broadcastedIota(defaultInt(), values[0].shape, at);
  return sortOf([...values.reverse(), places], at, values.length)[values.length];
}

function readKth(fn: string, x: ArrayLike, kth: number, options: { axis?: number } | undefined): [Value, number, number] {
  const { axis = -1 } = checkOptions<{ axis?: number }>(fn, options, ["axis"]);
  const value = toArray(fn, x);
  const at = canonicalAxis(axis, value.ndim);
  return [value, canonicalAxis(kth, value.shape[at]), at];
}

/** The k-th smallest in front, the others behind it in descending order of size from the largest. */
function partitioned(order: Value, k: number, axis: number): Value {
  const size = order.shape[axis];
  const [low, high] = split(order, [k + 1, size - k - 1], axis);
  return concatenate([low, rev(high, [axis])], axis);
}

/**
 * The elements along `axis` rearranged so that the `kth` stands where sorting puts it, smaller ones before it and larger
 * ones behind. The order of the others is unspecified.
 */
export function partition(x: ArrayLike, kth: number, options?: { axis?: number }): Value {
  const [value, k, axis] = readKth("partition", x, kth, options);
  return partitioned(sortOf([value], axis)[0], k, axis);
}
/** The positions of the elements in the order of `partition`, in int32. */
export function argpartition(x: ArrayLike, kth: number, options?: { axis?: number }): Value {
  const [value, k, axis] = readKth("argpartition", x, kth, options);
  const order = sortOf([value, broadcastedIota("int32", value.shape, axis)], axis)[1];
  const [low, high] = split(order, [k + 1, value.shape[axis] - k - 1], axis);
  // JAX finds the rest through marks on the positions: they come in their order.
  return concatenate([low, sortOf([high], axis)[0]], axis);
}

/** Elements in ascending order of real and then imaginary part along the last axis, as complex numbers. Throws ValueError for rank 0. */
export function sortComplex(x: ArrayLike): Value {
  const value = toArray("sort_complex", x);
  const [sorted] = sortOf([value], canonicalAxis(-1, value.ndim));
  return isComplex(sorted.dtype) ? sorted : convertElementType(sorted, complexDType(sorted.dtype));
}
