import { defaultInt } from "../dtype/defaults.ts";
import { isUnsigned } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { remainder } from "../numpy/arithmetic.ts";
import { array } from "../numpy/array.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { add } from "../primitives/arithmetic.ts";
import { concatenate } from "../primitives/assembly.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { dynamicSlice as dynamicSliceOf, dynamicUpdateSlice as dynamicUpdateSliceOf } from "../primitives/dynamic-slice.ts";
import { gather as gatherOf, type IndexMode } from "../primitives/gather.ts";
import { lt } from "../primitives/logic.ts";
import { expandDims, squeeze } from "../primitives/movement.ts";
import { type ScatterOp, scatter as scatterOf } from "../primitives/scatter.ts";
import { selectN } from "../primitives/select.ts";
import { canonicalAxis } from "../shape/axes.ts";
import type { GatherDims, ScatterDims } from "../shape/indexing.ts";
import { libraryJit } from "../transforms/jit.ts";

/** Slices that begin where values say, and general reads and writes at index vectors. */

/** A start within an axis, of the dtype it has: negative ones count from its end. A number is settled now. */
function startOf(x: ArrayLike, size: number): Value {
  if (typeof x === "number") return scalar(x < 0 ? x + size : x, defaultInt());
  const index = toArray("dynamic_slice", x);
  if (isUnsigned(index.dtype)) return index;
  const negative = lt(index, scalarLike(index, 0));
  const whole = index.weakType ? convertElementType(index, index.dtype) : index;
  return selectN(negative, index, add(whole, scalar(size, index.dtype)));
}

/** A slice of these sizes whose start may be traced; it is moved inside the array where it would not fit. */
export function dynamicSlice(x: ArrayLike, starts: readonly ArrayLike[], sizes: readonly number[]): Value {
  const value = toArray("dynamic_slice", x);
  return dynamicSliceOf(
    value,
    starts.map((s, i) => startOf(s, value.shape[i])),
    sizes,
  );
}
/** x with `update` in the place that begins at `starts`, which may be traced. */
export function dynamicUpdateSlice(x: ArrayLike, update: ArrayLike, starts: readonly ArrayLike[]): Value {
  const value = toArray("dynamic_update_slice", x);
  return dynamicUpdateSliceOf(
    value,
    toArray("dynamic_update_slice", update, 1),
    starts.map((s, i) => startOf(s, value.shape[i])),
  );
}

function along(x: Value, axis: number, index: ArrayLike): Value[] {
  const start = startOf(index, x.shape[axis]);
  return x.shape.map((_, i) => (i === axis ? start : scalar(0, start.dtype)));
}

const indexInDimTraced = libraryJit(
  "dynamic_index_in_dim",
  (x: Value, index: Value, axis: number, keepdims: boolean): Value => {
    const row = dynamicSliceOf(x, along(x, axis, index), x.shape.with(axis, 1));
    return keepdims ? row : squeeze(row, [axis]);
  },
  { staticArgnums: [2, 3] },
);
const updateIndexInDimTraced = libraryJit(
  "dynamic_update_index_in_dim",
  (x: Value, update: Value, index: Value, axis: number): Value => {
    const row = update.ndim === x.ndim ? update : expandDims(update, [axis]);
    return dynamicUpdateSliceOf(x, row, along(x, axis, index));
  },
  { staticArgnums: [3] },
);

/** An index as an array of its own kind: a number is a weak int. */
const indexOf = (fn: string, index: ArrayLike): Value =>
  typeof index === "number" ? scalar(index, defaultInt(), true) : toArray(fn, index);

/** A run along `axis` (default 0) from a start that may be traced. */
export function dynamicSliceInDim(x: ArrayLike, start: ArrayLike, size: number, options: { axis?: number } = {}): Value {
  const value = toArray("dynamic_slice_in_dim", x);
  const axis = canonicalAxis(options.axis ?? 0, value.ndim);
  return dynamicSliceOf(value, along(value, axis, start), value.shape.with(axis, size));
}
/** One entry along `axis` (default 0) at an index that may be traced; the axis stays unless `keepdims` is false. */
export function dynamicIndexInDim(x: ArrayLike, index: ArrayLike, options: { axis?: number; keepdims?: boolean } = {}): Value {
  const value = toArray("dynamic_index_in_dim", x);
  const axis = canonicalAxis(options.axis ?? 0, value.ndim);
  return indexInDimTraced(value, indexOf("dynamic_index_in_dim", index), axis, options.keepdims ?? true);
}
/** x with `update` along `axis` from a start that may be traced. */
export function dynamicUpdateSliceInDim(x: ArrayLike, update: ArrayLike, start: ArrayLike, axis: number): Value {
  const name = "dynamic_update_slice_in_dim";
  const value = toArray(name, x);
  return dynamicUpdateSliceOf(value, toArray(name, update, 1), along(value, canonicalAxis(axis, value.ndim), start));
}
/** x with one entry along `axis` replaced, at an index that may be traced. */
export function dynamicUpdateIndexInDim(x: ArrayLike, update: ArrayLike, index: ArrayLike, axis: number): Value {
  const name = "dynamic_update_index_in_dim";
  const value = toArray(name, x);
  return updateIndexInDimTraced(value, toArray(name, update, 1), indexOf(name, index), canonicalAxis(axis, value.ndim));
}

/** What becomes of an index outside: `"drop"` is `"fill"` for writes. */
export type GatherScatterMode = "clip" | "fill" | "drop" | "promise_in_bounds" | IndexMode;

function modeOf(mode: GatherScatterMode | null | undefined, otherwise: IndexMode): IndexMode {
  switch (mode) {
    case null:
    case undefined:
      return otherwise;
    case "clip":
      return "clip";
    case "fill":
    case "drop":
      return "fill";
    case "promise_in_bounds":
    case "promiseInBounds":
      return "promiseInBounds";
    default:
      throw new ValueError(`Unknown gather mode "${String(mode)}"`, "it is clip, fill, drop or promise_in_bounds");
  }
}

/** Dimension numbers in camelCase, as options are written. */
export interface GatherDimensionNumbers {
  readonly offsetDims: readonly number[];
  readonly collapsedSliceDims: readonly number[];
  readonly startIndexMap: readonly number[];
  readonly operandBatchingDims?: readonly number[];
  readonly startIndicesBatchingDims?: readonly number[];
}
export interface ScatterDimensionNumbers {
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
  readonly operandBatchingDims?: readonly number[];
  readonly scatterIndicesBatchingDims?: readonly number[];
}

const gatherDims = (n: GatherDimensionNumbers): GatherDims => ({
  offset_dims: n.offsetDims,
  collapsed_slice_dims: n.collapsedSliceDims,
  start_index_map: n.startIndexMap,
  operand_batching_dims: n.operandBatchingDims ?? [],
  start_indices_batching_dims: n.startIndicesBatchingDims ?? [],
});
const scatterDims = (n: ScatterDimensionNumbers): ScatterDims => ({
  update_window_dims: n.updateWindowDims,
  inserted_window_dims: n.insertedWindowDims,
  scatter_dims_to_operand_dims: n.scatterDimsToOperandDims,
  operand_batching_dims: n.operandBatchingDims ?? [],
  scatter_indices_batching_dims: n.scatterIndicesBatchingDims ?? [],
});

export interface IndexOptions {
  indicesAreSorted?: boolean;
  uniqueIndices?: boolean;
  mode?: GatherScatterMode | null;
}

/**
 * Slices of `operand` that begin at the index vectors in the last axis of `startIndices`. `jnp` indexing is the comfortable
 * way. Throws TypeError in JAX's words where dimension numbers do not fit.
 */
export function gather(
  operand: ArrayLike,
  startIndices: ArrayLike,
  dimensionNumbers: GatherDimensionNumbers,
  sliceSizes: readonly number[],
  options: IndexOptions & { fillValue?: number | null } = {},
): Value {
  const { fillValue = null, indicesAreSorted, uniqueIndices } = options;
  return gatherOf(toArray("gather", operand), toArray("gather", startIndices, 1), gatherDims(dimensionNumbers), sliceSizes, {
    mode: modeOf(options.mode, "promiseInBounds"),
    fillValue,
    indicesAreSorted,
    uniqueIndices,
  });
}

const scatterer =
  (how: ScatterOp, name: string) =>
  (
    operand: ArrayLike,
    scatterIndices: ArrayLike,
    updates: ArrayLike,
    dimensionNumbers: ScatterDimensionNumbers,
    options: IndexOptions = {},
  ): Value => {
    const [x, indices, values] = [operand, scatterIndices, updates].map((v, i) => toArray(name, v, i));
    const { indicesAreSorted, uniqueIndices } = options;
    const mode = modeOf(options.mode, "fill");
    return scatterOf(how, x, indices, values, scatterDims(dimensionNumbers), { mode, indicesAreSorted, uniqueIndices });
  };
/** Writes windows of updates at index vectors. Where two meet, the later one stays. */
export const scatter = scatterer("set", "scatter");
export const scatterAdd = scatterer("add", "scatter_add");
export const scatterSub = scatterer("sub", "scatter_sub");
export const scatterMul = scatterer("mul", "scatter_mul");
export const scatterMin = scatterer("min", "scatter_min");
export const scatterMax = scatterer("max", "scatter_max");

/** Entries of x at vectors of indices along several axes, taken modulo their sizes. */
export function indexTake(x: ArrayLike, indices: readonly ArrayLike[], axes: readonly number[]): Value {
  const value = toArray("index_take", x);
  const columns = indices.map((i, n) => expandDims(toArray("index_take", i, n), [1]));
  const vectors = concatenate(columns, 1);
  const sizes = array(
    axes.map((axis) => value.shape[axis]),
    { dtype: vectors.dtype },
  );
  return gatherOf(
    value,
    remainder(vectors, expandDims(sizes, [0])),
    {
      offset_dims: Array.from({ length: value.ndim - axes.length }, (_, k) => k + 1),
      collapsed_slice_dims: axes,
      start_index_map: axes,
      operand_batching_dims: [],
      start_indices_batching_dims: [],
    },
    value.shape.map((d, axis) => (axes.includes(axis) ? 1 : d)),
    { mode: "promiseInBounds" },
  );
}
