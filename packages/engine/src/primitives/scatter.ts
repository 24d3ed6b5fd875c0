import { DTYPES, type DType } from "../dtype/dtype.ts";
import { copyWords } from "../dtype/elements.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { type Shape, sizeOf } from "../ir/aval.ts";
import { ClosedJaxpr, Jaxpr, JaxprEqn, type Params, Var } from "../ir/jaxpr.ts";
import type { Reducer } from "../ir/lowering.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import type { BatchDim, Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { checkScatter, type ScatterDims } from "../shape/indexing.ts";
import { addP, maxP, minP, mulP, negP, subP } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { batchAtFront, forEachStrided, moveAxis, range, rowMajorStrides } from "./broadcasting.ts";
import { avalOf } from "./constants.ts";
import { type IndexMode, indexedWindows, MODE_NAMES, sliceOffsets } from "./gather.ts";
import { MAX, MIN, type Monoids, PRODUCT, SUM, withMonoid } from "./monoid.ts";
import { addTranspose, extremumJvp, linearJvp, mulJvp, mulTranspose, setJvp, setTranspose } from "./scatter-rules.ts";

export type { ScatterDims } from "../shape/indexing.ts";

export const dimsOf = (params: Params): ScatterDims => params.dimension_numbers as unknown as ScatterDims;

const windowAxes = (rank: number, dims: ScatterDims): number[] =>
  range(0, rank).filter((axis) => !dims.inserted_window_dims.includes(axis) && !dims.operand_batching_dims.includes(axis));

/** Window sizes by operand axis. */
export function windowSizes(rank: number, updates: Shape, dims: ScatterDims): number[] {
  const axes = windowAxes(rank, dims);
  return range(0, rank).map((axis) => (axes.includes(axis) ? updates[dims.update_window_dims[axes.indexOf(axis)]] : 1));
}

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
      checkScatter(x.shape, indices.shape, updates.shape, dimsOf(params));
      return [x];
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
    batch: (inputs, dims, params, size) => batchScatter(primitive, inputs, dims, params, size),
  };
  return primitive;
}

function batchScatter(
  primitive: Primitive,
  [x, indices, updates]: readonly Value[],
  [dx, dIndices, dUpdates]: readonly BatchDim[],
  params: Params,
  size: number,
): [Value[], BatchDim[]] {
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
}

export const scatterAddP: Primitive = scatterPrimitive("scatter-add", "add", SUM, {
  jvp: linearJvp(() => scatterAddP),
  transpose: (cts, inputs, params) => addTranspose(cts, inputs, params, false),
});

/** Subtracts updates: kernels add them negated. */
export const scatterSubP: Primitive = {
  ...scatterPrimitive("scatter-sub", "add", SUM, {
    jvp: linearJvp(() => scatterSubP),
    transpose: (cts, inputs, params) => addTranspose(cts, inputs, params, true),
  }),
  evaluate: ([x, indices, updates], params, outs) => {
    const [negated] = negP.evaluate([updates], {}, [avalOf(updates.shape, updates.dtype)]);
    return scatterAddP.evaluate([x, indices, negated], params, outs);
  },
  lowering: {
    kind: "expand",
    expand: (b, [x, indices, updates], params) => b.bind(scatterAddP, [x, indices, b.bind(negP, [updates])[0]], params),
  },
  batch: (inputs, dims, params, size) => batchScatter(scatterSubP, inputs, dims, params, size),
};

/** Overwrites; where two updates meet, the later one in row-major order stays. */
export const scatterP: Primitive = scatterPrimitive("scatter", "set", null, { jvp: setJvp, transpose: setTranspose });

export const scatterMulP: Primitive = scatterPrimitive("scatter-mul", "mul", PRODUCT, { jvp: mulJvp, transpose: mulTranspose });
export const scatterMinP: Primitive = scatterPrimitive("scatter-min", "min", MIN, { jvp: extremumJvp(() => scatterMinP) });
export const scatterMaxP: Primitive = scatterPrimitive("scatter-max", "max", MAX, { jvp: extremumJvp(() => scatterMaxP) });

const COMBINERS = { add: addP, sub: subP, mul: mulP, min: minP, max: maxP };

/** The scalar program that JAX keeps beside a combining scatter, and prints. */
export function updateJaxpr(op: keyof typeof COMBINERS, dtype: DType, transposed = false): ClosedJaxpr {
  const key = `${op} ${dtype} ${transposed}`;
  let closed = updateJaxprs.get(key);
  if (closed === undefined) {
    const [a, b, c] = [0, 1, 2].map(() => new Var(avalOf([], dtype)));
    closed = new ClosedJaxpr(new Jaxpr([], [a, b], [new JaxprEqn(COMBINERS[op], [a, b], [c], {}, null)], [c]));
    updateJaxprs.set(key, closed);
  }
  return closed;
}
/** One for each combination and dtype, so that it is printed once; transposes have theirs, as in JAX. */
const updateJaxprs = new Map<string, ClosedJaxpr>();

export interface ScatterOptions {
  readonly mode?: IndexMode;
  readonly indicesAreSorted?: boolean;
  readonly uniqueIndices?: boolean;
  /** Bound by a transpose rule. */
  readonly transposed?: boolean;
}

const SCATTERS = { set: scatterP, add: scatterAddP, sub: scatterSubP, mul: scatterMulP, min: scatterMinP, max: scatterMaxP };
export type ScatterOp = keyof typeof SCATTERS;

/** `x` with `updates` written at the index vectors in the last axis of `indices`; `how` says what meets an old element. */
export function scatter(
  how: ScatterOp,
  x: Value,
  indices: Value,
  updates: Value,
  dims: ScatterDims,
  { mode = "fill", indicesAreSorted = false, uniqueIndices = false, transposed = false }: ScatterOptions = {},
): Value {
  return bind1(SCATTERS[how], [x, indices, updates], {
    dimension_numbers: { ...dims },
    indices_are_sorted: indicesAreSorted,
    mode: MODE_NAMES[mode],
    unique_indices: uniqueIndices,
    update_consts: [],
    update_jaxpr: how === "set" ? null : updateJaxpr(how, x.dtype, transposed),
  });
}
