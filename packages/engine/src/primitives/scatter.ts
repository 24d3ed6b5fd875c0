import { DTYPES, type DType } from "../dtype/dtype.ts";
import { copyWords } from "../dtype/elements.ts";
import { JaxTypeError, NotImplementedError } from "../errors/errors.ts";
import { type Shape, sizeOf } from "../ir/aval.ts";
import { ClosedJaxpr, Jaxpr, JaxprEqn, type Params, Var } from "../ir/jaxpr.ts";
import type { Reducer } from "../ir/lowering.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type Primitive, type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { add, addP, mulP } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { batchAtFront, forEachStrided, instantiate, moveAxis, range, rowMajorStrides } from "./broadcasting.ts";
import { avalOf, scalar } from "./constants.ts";
import { broadcastedIota, zerosLike } from "./creation.ts";
import { gatherP, type IndexMode, indexedWindows, MODE_NAMES, sliceOffsets } from "./gather.ts";
import { eq } from "./logic.ts";
import { MAX, MIN, type Monoids, PRODUCT, SUM, withMonoid } from "./monoid.ts";
import { reshape } from "./movement.ts";
import { select } from "./select.ts";

/** How scatter writes: the mirror image of gather's dimension numbers. Axes of updates: windows and the batch of indices. */
export interface ScatterDims {
  readonly update_window_dims: readonly number[];
  /** Operand axes that a window has with size 1 and `updates` has not. */
  readonly inserted_window_dims: readonly number[];
  readonly scatter_dims_to_operand_dims: readonly number[];
  readonly operand_batching_dims: readonly number[];
  readonly scatter_indices_batching_dims: readonly number[];
}

const dimsOf = (params: Params): ScatterDims => params.dimension_numbers as unknown as ScatterDims;

const windowAxes = (rank: number, dims: ScatterDims): number[] =>
  range(0, rank).filter((axis) => !dims.inserted_window_dims.includes(axis) && !dims.operand_batching_dims.includes(axis));

/** Window sizes by operand axis. */
function windowSizes(rank: number, updates: Shape, dims: ScatterDims): number[] {
  const axes = windowAxes(rank, dims);
  return range(0, rank).map((axis) => (axes.includes(axis) ? updates[dims.update_window_dims[axes.indexOf(axis)]] : 1));
}

/** What becomes of an element and the update that falls on it. */
/** How an update meets what is there; null where it takes its place. */
type Combine = Monoids | null;

/** Writes element `from` of the updates at element `at` of the result. */
function writer(result: NDArray, updates: NDArray, combine: Combine): (at: number, from: number) => void {
  const { words } = DTYPES[result.dtype];
  if (combine === null) {
    return (at, from) => {
      for (let w = 0; w < words; w++) result.data[at * words + w] = updates.data[from * words + w];
    };
  }
  return withMonoid(result.dtype, combine, ({ read, write }, { combine: f }) => (at: number, from: number): void => {
    write(result.data, at, f(read(result.data, at), read(updates.data, from)));
  });
}

function scatterPrimitive(name: string, op: Reducer | "set", combine: Combine, rules: Pick<Primitive, "jvp" | "transpose">): Primitive {
  const primitive: Primitive = {
    name,
    abstractEval([x, indices, updates], params) {
      const kind = DTYPES[indices.dtype].kind;
      if (kind !== "int" && kind !== "uint")
        throw new JaxTypeError(`Scatter indices must be of integer dtype, got ${indices.dtype}.`, 'Convert them with .astype("int32").');
      if (x.dtype !== updates.dtype)
        throw new JaxTypeError(`lax.${name} requires arguments to have the same dtypes, got ${x.dtype}, ${updates.dtype}.`);
      const rank = dimsOf(params).update_window_dims.length + indices.ndim - 1;
      if (updates.ndim !== rank) throw new JaxTypeError(`Updates tensor must be of rank ${rank}; got ${updates.ndim}.`);
      return [x.with({ weakType: x.weakType && updates.weakType })];
    },
    evaluate([x, indices, updates], params, [out]) {
      const dims = dimsOf(params);
      const slice = windowSizes(x.shape.length, updates.shape, dims);
      const plan = {
        operand: x.shape,
        slice,
        startMap: dims.scatter_dims_to_operand_dims,
        operandBatching: dims.operand_batching_dims,
        indicesBatching: dims.scatter_indices_batching_dims,
      };
      const starts = sliceOffsets(indices, plan, params.mode === MODE_NAMES.clip);
      const result = emptyArray(out.shape, out.dtype);
      copyWords(x.data, result.data);
      const operandStrides = rowMajorStrides(x.shape);
      const axes = windowAxes(x.shape.length, dims);
      const batch = rowMajorStrides(indices.shape.slice(0, -1));
      const within = updates.shape.map((_, axis) =>
        dims.update_window_dims.includes(axis) ? operandStrides[axes[dims.update_window_dims.indexOf(axis)]] : 0,
      );
      const over = updates.shape.map((_, axis) => (dims.update_window_dims.includes(axis) ? 0 : (batch.shift() as number)));
      const places = new Float64Array(sizeOf(updates.shape));
      forEachStrided(updates.shape, 0, within, (flat, at) => {
        places[flat] = at;
      });
      const put = writer(result, updates, combine);
      forEachStrided(updates.shape, 0, over, (flat, b) => {
        const start = starts[b];
        if (start !== null) put(start + places[flat], flat);
      });
      return [result];
    },
    lowering: {
      kind: "routine",
      routine(params, [x, indices, updates]) {
        const dims = dimsOf(params);
        const dense = rowMajorStrides(updates.shape);
        const windows = indexedWindows(
          x.shape,
          indices.shape,
          {
            slice: windowSizes(x.ndim, updates.shape, dims),
            startMap: dims.scatter_dims_to_operand_dims,
            operandBatching: dims.operand_batching_dims,
            indicesBatching: dims.scatter_indices_batching_dims,
          },
          windowAxes(x.ndim, dims),
          dims.update_window_dims.map((axis) => dense[axis]),
          range(0, updates.ndim)
            .filter((axis) => !dims.update_window_dims.includes(axis))
            .map((axis) => dense[axis]),
        );
        return { kind: "scatter", windows, clip: params.mode === MODE_NAMES.clip, combine: op };
      },
    },
    ...rules,
    batch([x, indices, updates], [dx, dIndices, dUpdates], params, size) {
      const dims = dimsOf(params);
      const up = (list: readonly number[]): number[] => list.map((a) => a + 1);
      const operand = batchAtFront(x, dx, size);
      const writes = batchAtFront(updates, dUpdates, size);
      const shifted = {
        inserted_window_dims: up(dims.inserted_window_dims),
        scatter_dims_to_operand_dims: up(dims.scatter_dims_to_operand_dims),
      };
      const changed: ScatterDims =
        dIndices === null
          ? {
              ...dims,
              ...shifted,
              update_window_dims: [0, ...up(dims.update_window_dims)],
              operand_batching_dims: up(dims.operand_batching_dims),
            }
          : {
              ...shifted,
              update_window_dims: up(dims.update_window_dims),
              operand_batching_dims: [0, ...up(dims.operand_batching_dims)],
              scatter_indices_batching_dims: [0, ...up(dims.scatter_indices_batching_dims)],
            };
      const at = dIndices === null ? indices : moveAxis(indices, dIndices, 0);
      return [[bind1(primitive, [operand, at, writes], { ...params, dimension_numbers: { ...changed } })], [0]];
    },
  };
  return primitive;
}

/** Linear in operand and updates together: the tangent is the same scatter of the tangents. */
const linearJvp =
  (primitive: () => Primitive): NonNullable<Primitive["jvp"]> =>
  ([x, indices, updates], [gx, , gUpdates], params) => {
    const out = bind1(primitive(), [x, indices, updates], params);
    if (gx instanceof Zero && gUpdates instanceof Zero) return [[out], [new Zero(out.aval)]];
    return [[out], [bind1(primitive(), [instantiate(gx), indices, instantiate(gUpdates)], params)]];
  };

/** Reads, where the updates were written, what has come back. */
function gatherBack(ct: Value, indices: Value, updates: Shape, params: Params): Value {
  const dims = dimsOf(params);
  const dimension_numbers = {
    offset_dims: dims.update_window_dims,
    collapsed_slice_dims: dims.inserted_window_dims,
    start_index_map: dims.scatter_dims_to_operand_dims,
    operand_batching_dims: dims.operand_batching_dims,
    start_indices_batching_dims: dims.scatter_indices_batching_dims,
  };
  const { indices_are_sorted, mode, unique_indices } = params;
  return bind1(gatherP, [ct, indices], {
    dimension_numbers,
    fill_value: 0,
    indices_are_sorted,
    mode,
    slice_sizes: windowSizes(ct.ndim, updates, dims),
    unique_indices,
  });
}

type Inputs = readonly (Value | UndefinedPrimal)[];
const zeroCotangents = (inputs: Inputs): (Tangent | null)[] => inputs.map((x) => (x instanceof UndefinedPrimal ? new Zero(x.aval) : null));

export const scatterAddP: Primitive = scatterPrimitive("scatter-add", "add", SUM, {
  jvp: linearJvp(() => scatterAddP),
  transpose([ct], [x, indices, updates], params) {
    if (ct instanceof Zero) return zeroCotangents([x, indices, updates]);
    return [
      x instanceof UndefinedPrimal ? ct : null,
      null,
      updates instanceof UndefinedPrimal ? gatherBack(ct, indices as Value, updates.aval.shape, params) : null,
    ];
  },
});

/** Overwrites; where two updates meet, the later one in row-major order stays. */
export const scatterP: Primitive = scatterPrimitive("scatter", "set", null, {
  jvp: linearJvp(() => scatterP),
  transpose([ct], [x, indices, updates], params) {
    if (ct instanceof Zero) return zeroCotangents([x, indices, updates]);
    const at = indices as Value;
    const shape = updates.aval.shape;
    const ctX = x instanceof UndefinedPrimal ? bind1(scatterP, [ct, at, zerosLike(updates.aval)], params) : null;
    if (!(updates instanceof UndefinedPrimal)) return [ctX, null, null];
    const back = gatherBack(ct, at, shape, params);
    if (params.unique_indices === true) return [ctX, null, back];
    // An update that was overwritten gets nothing: number the updates, and see whose number stayed.
    const one = scalar(1, "int32");
    const numbers = add(reshape(broadcastedIota("int32", [updates.aval.size], 0), shape), one);
    const stayed = bind1(scatterP, [zerosLike(avalOf(x.aval.shape, "int32")), at, numbers], params);
    return [ctX, null, select(eq(gatherBack(stayed, at, shape, params), numbers), back, zerosLike(updates.aval))];
  },
});

const derivativeMissing = (name: string): NotImplementedError =>
  new NotImplementedError(`Differentiation rule for '${name}' not implemented`, "Write it with .at(…).set or .add, or with jnp.where.");

/** No derivative rule yet: says so instead of giving a wrong one. */
const noDerivative = (name: string, primitive: () => Primitive): Pick<Primitive, "jvp"> => ({
  jvp(primals, tangents, params) {
    if (!tangents.every((t) => t instanceof Zero)) throw derivativeMissing(name);
    const out = bind1(primitive(), primals, params);
    return [[out], [new Zero(out.aval)]];
  },
});

export const scatterMulP: Primitive = scatterPrimitive("scatter-mul", "mul", PRODUCT, {
  // Linear in the operand. The derivative by an update would need the product of the others that meet it.
  jvp([x, indices, updates], [gx, , gUpdates], params) {
    if (!(gUpdates instanceof Zero)) throw derivativeMissing("scatter-mul");
    const out = bind1(scatterMulP, [x, indices, updates], params);
    return [[out], [gx instanceof Zero ? new Zero(out.aval) : bind1(scatterMulP, [gx, indices, updates], params)]];
  },
  transpose([ct], [x, indices, updates], params) {
    if (ct instanceof Zero) return zeroCotangents([x, indices, updates]);
    return [bind1(scatterMulP, [ct, indices as Value, updates as Value], params), null, null];
  },
});
export const scatterMinP: Primitive = scatterPrimitive(
  "scatter-min",
  "min",
  MIN,
  noDerivative("scatter-min", () => scatterMinP),
);
export const scatterMaxP: Primitive = scatterPrimitive(
  "scatter-max",
  "max",
  MAX,
  noDerivative("scatter-max", () => scatterMaxP),
);

/** The scalar program that JAX keeps beside a combining scatter, and prints. */
export function updateJaxpr(op: "add" | "mul", dtype: DType): ClosedJaxpr {
  const [a, b, c] = [0, 1, 2].map(() => new Var(avalOf([], dtype)));
  return new ClosedJaxpr(new Jaxpr([], [a, b], [new JaxprEqn(op === "add" ? addP : mulP, [a, b], [c], {}, null)], [c]));
}

export interface ScatterOptions {
  readonly mode?: IndexMode;
  readonly indicesAreSorted?: boolean;
  readonly uniqueIndices?: boolean;
}

const SCATTERS = { set: scatterP, add: scatterAddP, mul: scatterMulP, min: scatterMinP, max: scatterMaxP };

/** `x` with `updates` written at the index vectors in the last axis of `indices`; `how` says what meets an old element. */
export function scatter(
  how: keyof typeof SCATTERS,
  x: Value,
  indices: Value,
  updates: Value,
  dims: ScatterDims,
  { mode = "fill", indicesAreSorted = false, uniqueIndices = false }: ScatterOptions = {},
): Value {
  return bind1(SCATTERS[how], [x, indices, updates], {
    dimension_numbers: { ...dims },
    indices_are_sorted: indicesAreSorted,
    mode: MODE_NAMES[mode],
    unique_indices: uniqueIndices,
    update_consts: [],
    update_jaxpr: how === "add" || how === "mul" ? updateJaxpr(how, x.dtype) : null,
  });
}
