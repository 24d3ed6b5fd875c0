import { defaultFloat } from "../dtype/defaults.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import type { Value } from "../ir/value.ts";
import { fromStart } from "../numpy/indexing.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { argmax as argmaxOf, argmin as argminOf } from "../primitives/arg-extremum.ts";
import { concatenate as concatenateOf, type Padding, pad as padOf } from "../primitives/assembly.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalar } from "../primitives/constants.ts";
import * as c from "../primitives/convert.ts";
import { broadcastedIota as broadcastedIotaOf, full as fullOf } from "../primitives/creation.ts";
import * as k from "../primitives/cumulative.ts";
import { dotGeneral as dotGeneralOf } from "../primitives/dot.ts";
import { dynamicSlice as dynamicSliceOf, dynamicUpdateSlice as dynamicUpdateSliceOf } from "../primitives/dynamic-slice.ts";
import * as m from "../primitives/movement.ts";
import { sort as sortOf } from "../primitives/sort.ts";
import { canonicalAxes, canonicalAxis } from "../shape/axes.ts";

/** Primitives that move, join, reduce and multiply, as functions. */

/** x converted to another dtype. */
export const convertElementType = (x: ArrayLike, dtype: DTypeLike): Value =>
  c.convertElementType(toArray("convert_element_type", x), canonicalDType(dtype));
/** The same bits as another dtype of the same width. */
export const bitcastConvertType = (x: ArrayLike, dtype: DTypeLike): Value =>
  c.bitcastConvertType(toArray("bitcast_convert_type", x), canonicalDType(dtype));
/** x, with a derivative of zero. */
export const stopGradient = (x: ArrayLike): Value => c.stopGradient(toArray("stop_gradient", x));

/** x with new leading axes of these sizes. */
export function broadcast(x: ArrayLike, sizes: readonly number[]): Value {
  const value = toArray("broadcast", x);
  return m.broadcastInDim(value, [...sizes, ...value.shape], range(sizes.length, sizes.length + value.ndim));
}
/** x in a larger shape; its axes become the axes `broadcastDimensions` of the result. */
export const broadcastInDim = (x: ArrayLike, shape: ShapeLike, broadcastDimensions: readonly number[]): Value =>
  m.broadcastInDim(toArray("broadcast_in_dim", x), shapeOf("broadcast_in_dim", shape), broadcastDimensions);
export const reshape = (x: ArrayLike, shape: ShapeLike): Value => m.reshape(toArray("reshape", x), shapeOf("reshape", shape));
export const transpose = (x: ArrayLike, permutation: readonly number[]): Value => m.transpose(toArray("transpose", x), permutation);
export const rev = (x: ArrayLike, dimensions: readonly number[]): Value => m.rev(toArray("rev", x), dimensions);
export function squeeze(x: ArrayLike, dimensions: readonly number[]): Value {
  const value = toArray("squeeze", x);
  return m.squeeze(value, canonicalAxes(dimensions, value.ndim));
}
export function expandDims(x: ArrayLike, dimensions: readonly number[]): Value {
  const value = toArray("expand_dims", x);
  return m.expandDims(value, canonicalAxes(dimensions, value.ndim + dimensions.length));
}
/** The elements from `start` up to but without `limit` along each axis, by `strides`. */
export const slice = (x: ArrayLike, start: readonly number[], limit: readonly number[], strides: readonly number[] | null = null): Value =>
  m.slice(toArray("slice", x), start, limit, strides);
/** A slice along one axis. */
export function sliceInDim(x: ArrayLike, start: number, limit: number, options: { stride?: number; axis?: number } = {}): Value {
  const value = toArray("slice_in_dim", x);
  const { stride = 1, axis = 0 } = options;
  const at = canonicalAxis(axis, value.ndim);
  const pick = (chosen: number, others: (d: number) => number): number[] => value.shape.map((d, i) => (i === at ? chosen : others(d)));
  return m.slice(
    value,
    pick(start, () => 0),
    pick(limit, (d) => d),
    stride === 1 ? null : pick(stride, () => 1),
  );
}
export const concatenate = (arrays: readonly ArrayLike[], dimension: number): Value =>
  concatenateOf(
    arrays.map((x) => toArray("concatenate", x)),
    dimension,
  );
/** x with padding: `[low, high, interior]` along each axis. */
export const pad = (x: ArrayLike, value: ArrayLike, config: readonly Padding[]): Value => {
  const array = toArray("pad", x);
  return padOf(array, typeof value === "number" ? scalar(value, array.dtype) : toArray("pad", value), config);
};
/** 0, 1, …, size − 1. */
export const iota = (dtype: DTypeLike, size: number): Value => broadcastedIotaOf(canonicalDType(dtype), [size], 0);
/** Each element is its index along `dimension`. */
export const broadcastedIota = (dtype: DTypeLike, shape: ShapeLike, dimension: number): Value =>
  broadcastedIotaOf(canonicalDType(dtype), shapeOf("iota", shape), dimension);
export const full = (shape: ShapeLike, value: number, options: { dtype?: DTypeLike } = {}): Value =>
  fullOf(shapeOf("full", shape), value, options.dtype === undefined ? defaultFloat() : canonicalDType(options.dtype));

/** `[[lhs contracting, rhs contracting], [lhs batch, rhs batch]]`. */
export type DotDimensionNumbers = readonly [
  readonly [readonly number[], readonly number[]],
  readonly [readonly number[], readonly number[]],
];
/** The general product: sums over contracting axes; the result's axes are batch, free of x, free of y. */
export const dotGeneral = (x: ArrayLike, y: ArrayLike, [contract, batch]: DotDimensionNumbers): Value =>
  dotGeneralOf(toArray("dot_general", x), toArray("dot_general", y, 1), { contract, batch });
/** The product of vectors or matrices. */
export function dot(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = [toArray("dot", x), toArray("dot", y, 1)];
  return dotGeneralOf(a, b, { contract: [[a.ndim - 1], [0]], batch: [[], []] });
}

export const argmax = (x: ArrayLike, axis: number, indexDType: DTypeLike = "int32"): Value =>
  argmaxOf(toArray("argmax", x), axis, canonicalDType(indexDType));
export const argmin = (x: ArrayLike, axis: number, indexDType: DTypeLike = "int32"): Value =>
  argminOf(toArray("argmin", x), axis, canonicalDType(indexDType));

const running =
  (name: string, apply: (x: Value, axis: number, reverse: boolean) => Value) =>
  (x: ArrayLike, options: { axis?: number; reverse?: boolean } = {}): Value => {
    const value = toArray(name, x);
    return apply(value, canonicalAxis(options.axis ?? 0, value.ndim), options.reverse ?? false);
  };
/** Running sums along `axis` (default 0), from the end with `reverse`. */
export const cumsum = running("cumsum", k.cumsum);
export const cumprod = running("cumprod", k.cumprod);
export const cummax = running("cummax", k.cummax);
export const cummin = running("cummin", k.cummin);

/** One array sorted, or several by the first: `lax.sort([keys, values])`. */
export function sort(x: ArrayLike, options?: { dimension?: number; numKeys?: number }): Value;
export function sort(x: readonly ArrayLike[], options?: { dimension?: number; numKeys?: number }): Value[];
export function sort(x: ArrayLike | readonly ArrayLike[], options: { dimension?: number; numKeys?: number } = {}): Value | Value[] {
  const values = (Array.isArray(x) ? x : [x]).map((v) => toArray("sort", v));
  const sorted = sortOf(values, canonicalAxis(options.dimension ?? -1, values[0].ndim), options.numKeys ?? 1);
  return Array.isArray(x) ? sorted : sorted[0];
}

const start = (x: ArrayLike, size: number): Value =>
  fromStart(typeof x === "number" ? scalar(x, "int32") : toArray("dynamic_slice", x), size);
/** A slice of these sizes whose start may be traced; it is moved inside the array where it would not fit. */
export function dynamicSlice(x: ArrayLike, starts: readonly ArrayLike[], sizes: readonly number[]): Value {
  const value = toArray("dynamic_slice", x);
  return dynamicSliceOf(
    value,
    starts.map((s, i) => start(s, value.shape[i])),
    sizes,
  );
}
/** x with `update` in the place that begins at `starts`, which may be traced. */
export function dynamicUpdateSlice(x: ArrayLike, update: ArrayLike, starts: readonly ArrayLike[]): Value {
  const value = toArray("dynamic_update_slice", x);
  return dynamicUpdateSliceOf(
    value,
    toArray("dynamic_update_slice", update, 1),
    starts.map((s, i) => start(s, value.shape[i])),
  );
}
/** One entry along `axis` at an index that may be traced. */
export function dynamicIndexInDim(x: ArrayLike, index: ArrayLike, options: { axis?: number; keepdims?: boolean } = {}): Value {
  const value = toArray("dynamic_index_in_dim", x);
  const at = canonicalAxis(options.axis ?? 0, value.ndim);
  const cut = dynamicSlice(
    value,
    value.shape.map((_, i) => (i === at ? index : 0)),
    value.shape.map((d, i) => (i === at ? 1 : d)),
  );
  return (options.keepdims ?? true) ? cut : m.squeeze(cut, [at]);
}
/** A run along `axis` from a start that may be traced. */
export function dynamicSliceInDim(x: ArrayLike, from: ArrayLike, size: number, options: { axis?: number } = {}): Value {
  const value = toArray("dynamic_slice_in_dim", x);
  const at = canonicalAxis(options.axis ?? 0, value.ndim);
  return dynamicSlice(
    value,
    value.shape.map((_, i) => (i === at ? from : 0)),
    value.shape.map((d, i) => (i === at ? size : d)),
  );
}
