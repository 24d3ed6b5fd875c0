import { DTYPES, isInteger } from "../dtype/dtype.ts";
import { copyWords, integersOf } from "../dtype/elements.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, shapeText } from "../ir/aval.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type BatchDim, type Primitive, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { BlockCopy, Start } from "../ir/routine.ts";
import type { Value } from "../ir/value.ts";
import { concatenate, wholeBlock } from "./assembly.ts";
import { bind1 } from "./bind.ts";
import { forEachStrided, instantiate, range, rowMajorStrides } from "./broadcasting.ts";
import { zerosLike } from "./creation.ts";
import { gatherP } from "./gather.ts";
import { broadcastInDim, expandDims } from "./movement.ts";
import { scatterP } from "./scatter.ts";

const sizesOf = (params: { readonly [key: string]: unknown }): Shape => params.slice_sizes as Shape;

function checkStarts(name: string, operand: ShapedArray, starts: readonly ShapedArray[]): void {
  if (starts.length !== operand.ndim)
    throw new ValueError(
      `Length of slice indices must match number of operand dimensions (${starts.length} vs ${shapeText(operand.shape)})`,
      "Give one start for each axis.",
    );
  const odd = starts.find((s) => s.dtype !== starts[0].dtype || !isInteger(s.dtype));
  if (odd !== undefined)
    throw new JaxTypeError(
      `index arguments to ${name} must be integers of the same type, got: ${starts.map((s) => s.dtype).join(", ")}`,
      'Convert them with .astype("int32").',
    );
  if (starts.some((s) => s.ndim > 0))
    throw new JaxTypeError(
      `index arguments to ${name} must be scalars, got shapes ${starts.map((s) => shapeText(s.shape)).join(", ")}`,
      "Give one scalar start for each axis.",
    );
}

/** Starts moved inside: a slice of `sizes` always lies within the operand. */
const clampStarts = (starts: readonly NDArray[], shape: Shape, sizes: Shape): number[] =>
  starts.map((s, axis) => Math.min(Math.max(integersOf(s)[0], 0), shape[axis] - sizes[axis]));

/** Where a slice begins, for kernels: inputs from `first` on are the starts. */
function startsOf(first: number, shape: Shape, sizes: Shape): Start[] {
  const strides = rowMajorStrides(shape);
  return shape.map((d, axis) => ({ input: first + axis, limit: d - sizes[axis], stride: strides[axis] }));
}

/** The starts as one index vector, with the batch axis in front when any is batched. */
function indexVector(starts: readonly Value[], dims: readonly BatchDim[], size: number): Value {
  if (dims.every((d) => d === null))
    return concatenate(
      starts.map((s) => broadcastInDim(s, [1], [])),
      0,
    );
  const columns = starts.map((s, i) => (dims[i] === null ? broadcastInDim(s, [size, 1], []) : expandDims(s, [1])));
  return concatenate(columns, 1);
}

export const dynamicSliceP: Primitive = {
  name: "dynamic_slice",
  abstractEval([x, ...starts], params) {
    const sizes = sizesOf(params);
    checkStarts("dynamic_slice", x, starts);
    if (sizes.length !== x.ndim)
      throw new JaxTypeError(
        `dynamic_slice slice_sizes must have length equal to the number of dimensions of the operand, got slice_sizes ${shapeText(sizes)} for operand shape ${shapeText(x.shape)}.`,
      );
    if (sizes.some((d, axis) => d > x.shape[axis]))
      throw new JaxTypeError(
        `slice slice_sizes must be less than or equal to operand shape, got slice_sizes ${shapeText(sizes)} for operand shape ${shapeText(x.shape)}.`,
      );
    return [x.with({ shape: sizes })];
  },
  evaluate([x, ...starts], params, [out]) {
    const strides = rowMajorStrides(x.shape);
    const offset = clampStarts(starts, x.shape, sizesOf(params)).reduce((sum, at, axis) => sum + at * strides[axis], 0);
    const result = emptyArray(out.shape, out.dtype);
    const { words } = DTYPES[out.dtype];
    forEachStrided(out.shape, offset, strides, (flat, at) => {
      for (let w = 0; w < words; w++) result.data[flat * words + w] = x.data[at * words + w];
    });
    return [result];
  },
  lowering: {
    kind: "routine",
    routine(_params, [x], [out]) {
      const strides = rowMajorStrides(x.shape);
      const block: BlockCopy = {
        ...wholeBlock(0, out.shape),
        from: { offset: 0, strides },
        fromStarts: startsOf(1, x.shape, out.shape),
      };
      return { kind: "move", base: null, copies: [block] };
    },
  },
  jvp([x, ...starts], [g], params) {
    const tangent = g instanceof Zero ? null : bind1(dynamicSliceP, [g, ...starts], params);
    const out = bind1(dynamicSliceP, [x, ...starts], params);
    return [[out], [tangent ?? new Zero(out.aval)]];
  },
  transpose([ct], [x, ...starts]) {
    const none = starts.map(() => null);
    if (ct instanceof Zero) return [new Zero(x.aval), ...none];
    return [bind1(dynamicUpdateSliceP, [zerosLike(x.aval), ct, ...(starts as Value[])]), ...none];
  },
  batch([x, ...starts], [dx, ...dStarts], params, size) {
    const sizes = sizesOf(params);
    const rank = sizes.length;
    const dimension_numbers = {
      offset_dims: range(0, rank),
      collapsed_slice_dims: [],
      start_index_map: range(0, rank),
      operand_batching_dims: [],
      start_indices_batching_dims: [],
    };
    const gather = {
      dimension_numbers,
      fill_value: null,
      indices_are_sorted: true,
      mode: "GatherScatterMode.CLIP",
      slice_sizes: sizes,
      unique_indices: true,
    };
    return (gatherP.batch as NonNullable<Primitive["batch"]>)(
      [x, indexVector(starts, dStarts, size)],
      [dx, dStarts.every((d) => d === null) ? null : 0],
      gather,
      size,
      null,
    );
  },
};

/** The operand with a block replaced by `update`; operands: operand, update, one start for each axis. */
export const dynamicUpdateSliceP: Primitive = {
  name: "dynamic_update_slice",
  abstractEval([x, update, ...starts]) {
    if (update.ndim !== x.ndim)
      throw new JaxTypeError(
        `dynamic_update_slice update must have the same rank as operand, got update shape ${shapeText(update.shape)} for operand shape ${shapeText(x.shape)}.`,
      );
    checkStarts("dynamic_update_slice", x, starts);
    if (update.shape.some((d, axis) => d > x.shape[axis]))
      throw new JaxTypeError(
        `dynamic_update_slice update shape must be smaller than operand shape, got update shape ${shapeText(update.shape)} for operand shape ${shapeText(x.shape)}.`,
      );
    if (update.dtype !== x.dtype)
      throw new JaxTypeError(`lax.dynamic_update_slice requires arguments to have the same dtypes, got ${x.dtype}, ${update.dtype}.`);
    return [x];
  },
  evaluate([x, update, ...starts], _params, [out]) {
    const result = emptyArray(out.shape, out.dtype);
    copyWords(x.data, result.data);
    const strides = rowMajorStrides(x.shape);
    const offset = clampStarts(starts, x.shape, update.shape).reduce((sum, at, axis) => sum + at * strides[axis], 0);
    const { words } = DTYPES[out.dtype];
    forEachStrided(update.shape, offset, strides, (flat, at) => {
      for (let w = 0; w < words; w++) result.data[at * words + w] = update.data[flat * words + w];
    });
    return [result];
  },
  lowering: {
    kind: "routine",
    routine(_params, [x, update]) {
      const block: BlockCopy = {
        ...wholeBlock(1, update.shape),
        to: { offset: 0, strides: rowMajorStrides(x.shape) },
        toStarts: startsOf(2, x.shape, update.shape),
      };
      return { kind: "move", base: { copy: 0 }, copies: [block] };
    },
  },
  jvp([x, update, ...starts], [gx, gUpdate]) {
    const out = bind1(dynamicUpdateSliceP, [x, update, ...starts]);
    if (gx instanceof Zero && gUpdate instanceof Zero) return [[out], [new Zero(out.aval)]];
    return [[out], [bind1(dynamicUpdateSliceP, [instantiate(gx), instantiate(gUpdate), ...starts])]];
  },
  transpose([ct], [x, update, ...starts]) {
    const none = starts.map(() => null);
    const undefinedX = x instanceof UndefinedPrimal;
    const undefinedUpdate = update instanceof UndefinedPrimal;
    if (ct instanceof Zero) return [undefinedX ? new Zero(x.aval) : null, undefinedUpdate ? new Zero(update.aval) : null, ...none];
    const at = starts as Value[];
    return [
      undefinedX ? bind1(dynamicUpdateSliceP, [ct, zerosLike(update.aval), ...at]) : null,
      undefinedUpdate ? dynamicSlice(ct, at, update.aval.shape) : null,
      ...none,
    ];
  },
  batch([x, update, ...starts], [dx, dUpdate, ...dStarts], _params, size) {
    const rank = starts.length;
    const dimension_numbers = {
      update_window_dims: range(0, rank),
      inserted_window_dims: [],
      scatter_dims_to_operand_dims: range(0, rank),
      operand_batching_dims: [],
      scatter_indices_batching_dims: [],
    };
    const scatter = {
      dimension_numbers,
      indices_are_sorted: true,
      mode: "GatherScatterMode.CLIP",
      unique_indices: true,
      update_consts: [],
      update_jaxpr: null,
    };
    return (scatterP.batch as NonNullable<Primitive["batch"]>)(
      [x, indexVector(starts, dStarts, size), update],
      [dx, dStarts.every((d) => d === null) ? null : 0, dUpdate],
      scatter,
      size,
      null,
    );
  },
};

/** The block of `sizes` that begins at `starts` (integer scalars), moved inside the operand where it would leave it. */
export const dynamicSlice = (x: Value, starts: readonly Value[], sizes: Shape): Value =>
  bind1(dynamicSliceP, [x, ...starts], { slice_sizes: sizes });
export const dynamicUpdateSlice = (x: Value, update: Value, starts: readonly Value[]): Value =>
  bind1(dynamicUpdateSliceP, [x, update, ...starts]);
