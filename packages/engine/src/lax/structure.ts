import { defaultFloat } from "../dtype/defaults.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { IndexError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { requireArguments } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { argmax as argmaxOf, argmin as argminOf } from "../primitives/arg-extremum.ts";
import { concatenate as concatenateOf, type Padding, pad as padOf, split as splitOf } from "../primitives/assembly.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalar } from "../primitives/constants.ts";
import * as c from "../primitives/convert.ts";
import { broadcastedIota as broadcastedIotaOf, full as fullOf } from "../primitives/creation.ts";
import { dotGeneral as dotGeneralOf } from "../primitives/dot.ts";
import * as m from "../primitives/movement.ts";
import { stack as stackOf, tile as tileOf, unstack as unstackOf } from "../primitives/stacking.ts";
import { canonicalAxes, canonicalAxis } from "../shape/axes.ts";
import { broadcastShapes as broadcastShapesOf } from "../shape/broadcast.ts";

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
/** Splits along an axis into pieces of these sizes, which must add up to it. */
export function split(x: ArrayLike, sizes: readonly number[], options: { axis?: number } = {}): Value[] {
  const value = toArray("split", x);
  return splitOf(value, sizes, canonicalAxis(options.axis ?? 0, value.ndim));
}
/** Arrays of one shape joined along a new axis. */
export function stack(arrays: readonly ArrayLike[], options: { axis?: number } = {}): Value {
  const values = arrays.map((x) => toArray("stack", x));
  return stackOf(values, canonicalAxis(options.axis ?? 0, (values[0]?.ndim ?? 0) + 1));
}
/** The entries along an axis. */
export function unstack(x: ArrayLike, options: { axis?: number } = {}): Value[] {
  const value = toArray("unstack", x);
  return unstackOf(value, value.ndim === 0 ? 0 : canonicalAxis(options.axis ?? 0, value.ndim));
}
/** x repeated as a whole, so many times along each axis. */
export const tile = (x: ArrayLike, reps: readonly number[]): Value => tileOf(toArray("tile", x), reps);
/** The axes from `start` up to `stop` (default the last) as one. Throws ValueError where they do not stand so. */
export function collapse(x: ArrayLike, startDimension: number, stopDimension: number | null = null): Value {
  const value = toArray("collapse", x);
  const [low, high] = [startDimension, stopDimension ?? value.ndim].map((d) => (d < 0 ? d + value.ndim : d));
  if (low < 0 || low > high || high > value.ndim)
    throw new ValueError(`Invalid dimension range passed to collapse: (${value.shape.join(", ")})[${startDimension}:${stopDimension}]`);
  const size = value.shape.slice(low, high).reduce((n, d) => n * d, 1);
  return m.reshape(value, [...value.shape.slice(0, low), size, ...value.shape.slice(high)]);
}
/** x with leading axes of size 1 up to this rank. */
export function broadcastToRank(x: ArrayLike, rank: number): Value {
  const value = toArray("broadcast_to_rank", x);
  requireArguments("broadcast_to_rank", { rank });
  return m.expandDims(value, range(0, Math.max(0, rank - value.ndim)));
}
/** The shape that arrays of these shapes broadcast to. Throws ValueError where there is none. */
export const broadcastShapes = (...shapes: readonly (readonly number[])[]): number[] => broadcastShapesOf(...shapes);
/** An array of x's shape and dtype (or others) filled with one value. */
export function fullLike(x: ArrayLike, value: number, options: { dtype?: DTypeLike; shape?: ShapeLike } = {}): Value {
  const like = toArray("full_like", x);
  requireArguments("full_like", { fill_value: value });
  const dtype = options.dtype === undefined ? like.dtype : canonicalDType(options.dtype);
  return fullOf(
    options.shape === undefined ? like.shape : shapeOf("full_like", options.shape),
    value,
    dtype,
    options.dtype === undefined && like.weakType,
  );
}
/** An array whose contents do not matter: zeros. */
export const empty = (shape: ShapeLike, dtype: DTypeLike): Value => fullOf(shapeOf("empty", shape), 0, canonicalDType(dtype));
/** Products of the matrices in the last two axes. Throws ValueError where ranks differ or are below 2. */
export function batchMatmul(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = [toArray("batch_matmul", x), toArray("batch_matmul", y, 1)];
  if (Math.min(a.ndim, b.ndim) < 2) throw new ValueError(`Arguments to batch_matmul must be at least 2D, got ${a.ndim}, ${b.ndim}`);
  if (a.ndim !== b.ndim) throw new ValueError(`Arguments to batch_matmul must have same ndim, got ${a.ndim}, ${b.ndim}`);
  const batch = range(0, a.ndim - 2);
  return dotGeneralOf(a, b, { contract: [[a.ndim - 1], [a.ndim - 2]], batch: [batch, batch] }, null);
}
/** A slice along one axis. */
export function sliceInDim(
  x: ArrayLike,
  start: number | null,
  limit: number | null,
  options: { stride?: number; axis?: number } = {},
): Value {
  const value = toArray("slice_in_dim", x);
  requireArguments("slice_in_dim", { start_index: start, limit_index: limit });
  const { stride = 1, axis = 0 } = options;
  const at = canonicalAxis(axis, value.ndim);
  const pick = (chosen: number, others: (d: number) => number): number[] => value.shape.map((d, i) => (i === at ? chosen : others(d)));
  const fromEnd = (n: number): number => (n < 0 ? n + value.shape[at] : n);
  return m.slice(
    value,
    pick(fromEnd(start ?? 0), () => 0),
    pick(fromEnd(limit ?? value.shape[at]), (d) => d),
    pick(stride, () => 1),
  );
}
/** One entry along `axis` (default 0), which stays with size 1 unless `keepdims` is false. Throws IndexError outside. */
export function indexInDim(x: ArrayLike, index: number, options: { axis?: number; keepdims?: boolean } = {}): Value {
  const value = toArray("index_in_dim", x);
  const axis = canonicalAxis(options.axis ?? 0, value.ndim);
  const size = value.shape[axis];
  const at = index < 0 ? index + size : index;
  if (!(at >= 0 && at < size)) throw new IndexError(`index ${index} is out of bounds for axis ${axis} with size ${size}`);
  const row = sliceInDim(value, at, at + 1, { axis });
  return (options.keepdims ?? true) ? row : m.squeeze(row, [axis]);
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
