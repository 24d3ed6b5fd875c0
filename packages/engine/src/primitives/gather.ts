import { DTYPES, type DType, integerRange, type TypedArray } from "../dtype/dtype.ts";
import { complex, type Element, integersOf, setElement } from "../dtype/elements.ts";
import { ValueError } from "../errors/errors.ts";
import type { Shape } from "../ir/aval.ts";
import { elementWords } from "../ir/element-words.ts";
import type { Param, Params } from "../ir/jaxpr.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { IndexedWindows } from "../ir/routine.ts";
import type { Value } from "../ir/value.ts";
import { type GatherDims, gatherShape } from "../shape/indexing.ts";
import { bind1 } from "./bind.ts";
import { forEachStrided, moveAxis, range, rowMajorStrides } from "./broadcasting.ts";
import { zerosLike } from "./creation.ts";
import { expandDims } from "./movement.ts";
import { scatterAddP, updateJaxpr } from "./scatter.ts";

export type { GatherDims } from "../shape/indexing.ts";

/** Out of bounds: CLIP moves the slice inside; FILL_OR_DROP reads a fill value, drops writes; PROMISE says it cannot be. */
export type IndexMode = "clip" | "fill" | "promiseInBounds";
export const MODE_NAMES: Readonly<Record<IndexMode, string>> = {
  clip: "GatherScatterMode.CLIP",
  fill: "GatherScatterMode.FILL_OR_DROP",
  promiseInBounds: "GatherScatterMode.PROMISE_IN_BOUNDS",
};

const dimsOf = (params: Params): GatherDims => params.dimension_numbers as unknown as GatherDims;
const sizesOf = (params: Params): Shape => params.slice_sizes as Shape;

/** What a slice begins with and how its axes lie in the operand: shared by gather and scatter. */
export interface IndexPlan {
  readonly operand: Shape;
  /** Slice sizes by operand axis. */
  readonly slice: Shape;
  readonly startMap: readonly number[];
  readonly operandBatching: readonly number[];
  readonly indicesBatching: readonly number[];
}

/** The operand offset of the slice that the b-th index vector asks for; null when it lies outside and is not clipped. */
export function sliceOffsets(
  indices: NDArray,
  { operand, slice, startMap, operandBatching, indicesBatching }: IndexPlan,
  clip: boolean,
): (number | null)[] {
  const batch = indices.shape.slice(0, -1);
  const width = startMap.length;
  const strides = rowMajorStrides(operand);
  const batchStrides = rowMajorStrides(batch);
  const count = batch.reduce((n, d) => n * d, 1);
  const starts = integersOf(indices);
  return range(0, count).map((b) => {
    let offset = 0;
    for (let k = 0; k < width; k++) {
      const axis = startMap[k];
      const last = operand[axis] - slice[axis];
      const asked = starts[b * width + k];
      if (!clip && (asked < 0 || asked > last)) return null;
      offset += Math.min(Math.max(asked, 0), last) * strides[axis];
    }
    operandBatching.forEach((axis, k) => {
      const along = indicesBatching[k];
      offset += (Math.floor(b / batchStrides[along]) % batch[along]) * strides[axis];
    });
    return offset;
  });
}

/** The loops of a gather or scatter; `window` and `batch` are the dense array's strides along those axes. */
export function indexedWindows(
  operand: Shape,
  indices: Shape,
  { slice, startMap, operandBatching, indicesBatching }: Omit<IndexPlan, "operand">,
  windowAxes: readonly number[],
  window: readonly number[],
  batch: readonly number[],
): IndexedWindows {
  const strides = rowMajorStrides(operand);
  const sizes = indices.slice(0, -1);
  const along = sizes.map(() => 0);
  operandBatching.forEach((axis, k) => {
    along[indicesBatching[k]] += strides[axis];
  });
  return {
    batch: { sizes, operand: along, indices: rowMajorStrides(indices).slice(0, -1), dense: batch },
    window: { sizes: windowAxes.map((axis) => slice[axis]), operand: windowAxes.map((axis) => strides[axis]), dense: window },
    components: startMap.map((axis, at) => ({ at, limit: operand[axis] - slice[axis], stride: strides[axis] })),
  };
}

/** One element, as stored words: what a read outside the operand gives. NaN, or the integer furthest from 0. */
function fillWords(dtype: DType, given: Param): TypedArray {
  if (DTYPES[dtype].kind === "key") return new Uint32Array([0xffffffff, 0xffffffff]);
  const fill = emptyArray([], dtype);
  setElement(fill, 0, typeof given === "number" ? given : defaultFill(dtype));
  return fill.data;
}

function defaultFill(dtype: DType): Element {
  switch (DTYPES[dtype].kind) {
    case "float":
      return Number.NaN;
    case "complex":
      return complex(Number.NaN, Number.NaN);
    case "key":
      return 0xffffffff;
    case "int":
      return integerRange(dtype)[0];
    case "uint":
      return integerRange(dtype)[1];
    default:
      return 1;
  }
}

export const gatherP: Primitive = {
  name: "gather",
  abstractEval([x, indices], params) {
    const { kind } = DTYPES[indices.dtype];
    if (kind !== "int" && kind !== "uint") throw new ValueError("indices must have an integer type", 'Convert them with .astype("int32").');
    return [x.with({ shape: gatherShape(x.shape, indices.shape, dimsOf(params), sizesOf(params)) })];
  },
  evaluate([x, indices], params, [out]) {
    const dims = dimsOf(params);
    const slice = sizesOf(params);
    const fills = params.mode === MODE_NAMES.fill;
    const plan = {
      operand: x.shape,
      slice,
      startMap: dims.start_index_map,
      operandBatching: dims.operand_batching_dims,
      indicesBatching: dims.start_indices_batching_dims,
    };
    const starts = sliceOffsets(indices, plan, !fills);
    const fill = fillWords(out.dtype, params.fill_value);
    const result = emptyArray(out.shape, out.dtype);
    const { words } = DTYPES[out.dtype];
    const [withinStrides, batchStrides] = outputStrides(x.shape, indices.shape, out.shape.length, dims);
    const within = new Float64Array(out.size);
    forEachStrided(out.shape, 0, withinStrides, (flat, at) => {
      within[flat] = at;
    });
    forEachStrided(out.shape, 0, batchStrides, (flat, b) => {
      const start = starts[b];
      for (let w = 0; w < words; w++) result.data[flat * words + w] = start === null ? fill[w] : x.data[(start + within[flat]) * words + w];
    });
    return [result];
  },
  lowering: {
    kind: "routine",
    routine(params, [x, indices], [out]) {
      const dims = dimsOf(params);
      const sizes = sizesOf(params);
      const outStrides = rowMajorStrides(out.shape);
      const windows = indexedWindows(
        x.shape,
        indices.shape,
        {
          slice: sizes,
          startMap: dims.start_index_map,
          operandBatching: dims.operand_batching_dims,
          indicesBatching: dims.start_indices_batching_dims,
        },
        windowAxes(x.ndim, dims),
        dims.offset_dims.map((axis) => outStrides[axis]),
        range(0, out.ndim)
          .filter((axis) => !dims.offset_dims.includes(axis))
          .map((axis) => outStrides[axis]),
      );
      const fill = params.mode === MODE_NAMES.fill ? elementWords(fillWords(out.dtype, params.fill_value)) : null;
      return { kind: "gather", windows, fill };
    },
  },
  jvp([x, indices], [g], params) {
    const out = bind1(gatherP, [x, indices], params);
    // What lies outside has no tangent.
    const fill_value = params.mode === MODE_NAMES.fill ? 0 : params.fill_value;
    return [[out], [g instanceof Zero ? new Zero(out.aval) : bind1(gatherP, [g, indices], { ...params, fill_value })]];
  },
  transpose([ct], [x, indices], params) {
    if (ct instanceof Zero) return [new Zero(x.aval), null];
    const dims = dimsOf(params);
    const dimension_numbers = {
      update_window_dims: dims.offset_dims,
      inserted_window_dims: dims.collapsed_slice_dims,
      scatter_dims_to_operand_dims: dims.start_index_map,
      operand_batching_dims: dims.operand_batching_dims,
      scatter_indices_batching_dims: dims.start_indices_batching_dims,
    };
    const { indices_are_sorted, mode, unique_indices } = params;
    const update_jaxpr = updateJaxpr("add", ct.dtype, true);
    return [
      bind1(scatterAddP, [zerosLike(x.aval), indices as Value, ct], {
        dimension_numbers,
        indices_are_sorted,
        mode,
        unique_indices,
        update_consts: [],
        update_jaxpr,
      }),
      null,
    ];
  },
  batch([x, indices], [dx, dIndices], params, size) {
    const dims = dimsOf(params);
    const sizes = sizesOf(params);
    const up = (axes: readonly number[]): number[] => axes.map((a) => a + 1);
    const bound = (operand: Value, at: Value, changed: Partial<GatherDims>, slice: Shape, known: Params = {}): [Value[], number[]] => {
      const dimension_numbers = { ...dims, ...changed };
      return [[bind1(gatherP, [operand, at], { ...params, ...known, dimension_numbers, slice_sizes: slice })], [0]];
    };
    if (dx === null) {
      const changed = { offset_dims: up(dims.offset_dims), start_indices_batching_dims: up(dims.start_indices_batching_dims) };
      // Batches of indices into one operand are neither sorted nor unique together.
      return bound(x, moveAxis(indices, dIndices as number, 0), changed, sizes, { indices_are_sorted: false, unique_indices: false });
    }
    const operand = moveAxis(x, dx, 0);
    const shifted = { collapsed_slice_dims: up(dims.collapsed_slice_dims), start_index_map: up(dims.start_index_map) };
    if (dIndices === null) {
      const changed = { ...shifted, offset_dims: [0, ...up(dims.offset_dims)], operand_batching_dims: up(dims.operand_batching_dims) };
      return bound(operand, indices, changed, [size, ...sizes]);
    }
    const changed = {
      ...shifted,
      offset_dims: up(dims.offset_dims),
      operand_batching_dims: [0, ...up(dims.operand_batching_dims)],
      start_indices_batching_dims: [0, ...up(dims.start_indices_batching_dims)],
    };
    return bound(operand, moveAxis(indices, dIndices, 0), changed, [1, ...sizes]);
  },
};

/** Operand axes that appear in the output, in order. */
const windowAxes = (rank: number, dims: GatherDims): number[] =>
  range(0, rank).filter((axis) => !dims.collapsed_slice_dims.includes(axis) && !dims.operand_batching_dims.includes(axis));

/** Strides of the output's axes over the operand (within a slice) and over the batch of index vectors. */
function outputStrides(operand: Shape, indices: Shape, rank: number, dims: GatherDims): [number[], number[]] {
  const operandStrides = rowMajorStrides(operand);
  const window = windowAxes(operand.length, dims).map((axis) => operandStrides[axis]);
  const batch = rowMajorStrides(indices.slice(0, -1));
  const within = new Array<number>(rank).fill(0);
  const over = new Array<number>(rank).fill(0);
  for (let axis = 0; axis < rank; axis++) {
    const at = dims.offset_dims.indexOf(axis);
    if (at >= 0) within[axis] = window[at];
    else over[axis] = batch.shift() as number;
  }
  return [within, over];
}

export interface GatherOptions {
  readonly mode?: IndexMode;
  readonly fillValue?: number | null;
  readonly indicesAreSorted?: boolean;
  readonly uniqueIndices?: boolean;
}

/** Slices of `x` at the index vectors in the last axis of `indices`. */
export function gather(
  x: Value,
  indices: Value,
  dims: GatherDims,
  sliceSizes: Shape,
  { mode = "fill", fillValue = null, indicesAreSorted = false, uniqueIndices = false }: GatherOptions = {},
): Value {
  return bind1(gatherP, [x, indices], {
    dimension_numbers: { ...dims },
    fill_value: fillValue,
    indices_are_sorted: indicesAreSorted,
    mode: MODE_NAMES[mode],
    slice_sizes: sliceSizes,
    unique_indices: uniqueIndices,
  });
}

/** Element by element along `axis`: out[…, j, …] = x[…, indices[…, j, …], …]. Shapes agree on the other axes. */
export function takeAlongAxis(x: Value, indices: Value, axis: number, mode: IndexMode = "fill"): Value {
  const others = range(0, x.ndim).filter((a) => a !== axis);
  const dims = {
    offset_dims: [],
    collapsed_slice_dims: [axis],
    start_index_map: [axis],
    operand_batching_dims: others,
    start_indices_batching_dims: others,
  };
  return gather(
    x,
    expandDims(indices, [indices.ndim]),
    dims,
    x.shape.map(() => 1),
    { mode },
  );
}
