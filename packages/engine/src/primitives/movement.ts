import { DTYPES } from "../dtype/dtype.ts";
import { copyWords } from "../dtype/elements.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, sameShape, shapeText } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import type { StridedView } from "../ir/lowering.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type BatchDim, type Primitive, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { pad } from "./assembly.ts";
import { bind1 } from "./bind.ts";
import { forEachStrided, moveAxis, range, rowMajorStrides } from "./broadcasting.ts";
import { avalOf, scalarLike } from "./constants.ts";
import { reduceSum } from "./reduce.ts";

/** Moves elements of one input: each output element is the input element at its strided offset. */
interface MovementRow {
  readonly name: string;
  readonly shape: (input: ShapedArray, params: Params) => Shape;
  readonly view: (input: Shape, params: Params, output: Shape) => StridedView;
  /** The operand's cotangent. Movement is linear, so the tangent is the same movement of the tangent. */
  readonly cotangent: (ct: Value, operand: ShapedArray, params: Params) => Value;
  readonly batch: (x: Value, dim: number, params: Params, size: number) => [Value, number];
  readonly hiddenParams?: Primitive["hiddenParams"];
}

function movement(row: MovementRow): Primitive {
  const primitive: Primitive = {
    name: row.name,
    abstractEval: ([x], params) => [x.with({ shape: row.shape(x, params) })],
    evaluate: ([x], params, [out]) => [gatherView(x, out, row.view(x.shape, params, out.shape))],
    lowering: { kind: "view", view: (x, params, out) => row.view(x.shape, params, out.shape) },
    ...linear((x, params) => bind1(primitive, [x], params), row.cotangent),
    batch: ([x], [dim], params, size) => asLists(row.batch(x, dim as number, params, size)),
    hiddenParams: row.hiddenParams,
  };
  return primitive;
}

/** The elements of `x` under a view; keys move as pairs of words. */
function gatherView(x: NDArray, out: ShapedArray, view: StridedView): NDArray {
  const result = emptyArray(out.shape, out.dtype);
  const { words } = DTYPES[out.dtype];
  forEachStrided(out.shape, view.offset, view.strides, (flat, offset) => {
    for (let word = 0; word < words; word++) result.data[flat * words + word] = x.data[offset * words + word];
  });
  return result;
}

/** The derivative rules of a linear primitive of one operand. */
export function linear(
  apply: (x: Value, params: Params) => Value,
  cotangent: (ct: Value, operand: ShapedArray, params: Params) => Value,
): Pick<Primitive, "jvp" | "transpose"> {
  return {
    jvp([x], [g], params) {
      const y = apply(x, params);
      return [[y], [g instanceof Zero ? new Zero(y.aval) : apply(g, params)]];
    },
    transpose([ct], [x], params) {
      const operand = x instanceof UndefinedPrimal ? x.aval : (x as Value).aval;
      return [ct instanceof Zero ? new Zero(operand) : cotangent(ct, operand, params)];
    },
  };
}

const asLists = ([value, dim]: [Value, number]): [Value[], BatchDim[]] => [[value], [dim]];
/** Axis numbers after a batch axis was inserted at `dim`. */
export const shiftAxes = (axes: readonly number[], dim: number): number[] => axes.map((axis) => axis + Number(axis >= dim));
const ints = (p: unknown): readonly number[] => p as readonly number[];

export const broadcastInDimP: Primitive = movement({
  name: "broadcast_in_dim",
  shape(x, params) {
    checkBroadcastInDim(x.shape, ints(params.shape), ints(params.broadcast_dimensions));
    return ints(params.shape);
  },
  view(input, params, output) {
    const strides = output.map(() => 0);
    const own = rowMajorStrides(input);
    ints(params.broadcast_dimensions).forEach((to, axis) => {
      if (input[axis] !== 1) strides[to] = own[axis];
    });
    return { offset: 0, strides };
  },
  cotangent(ct, operand, params) {
    const dims = ints(params.broadcast_dimensions);
    const shape = ints(params.shape);
    const repeated = range(0, shape.length).filter((axis) => {
      const from = dims.indexOf(axis);
      return from < 0 || (operand.shape[from] === 1 && shape[axis] !== 1);
    });
    const sum = reduceSum(ct, repeated);
    return sameShape(sum.shape, operand.shape)
      ? sum
      : expandDims(
          sum,
          range(0, operand.ndim).filter((axis) => repeated.includes(dims[axis])),
        );
  },
  batch(x, dim, params, size) {
    const shape = [size, ...ints(params.shape)];
    const dims = [0, ...ints(params.broadcast_dimensions).map((d) => d + 1)];
    return [broadcastInDim(moveAxis(x, dim, 0), shape, dims), 0];
  },
  hiddenParams: ({ broadcast_dimensions }) => [
    "shape",
    "sharding",
    ...(ints(broadcast_dimensions).length === 0 ? ["broadcast_dimensions"] : []),
  ],
});

function checkBroadcastInDim(operand: Shape, shape: Shape, dims: readonly number[]): void {
  const fail = (message: string): never => {
    throw new JaxTypeError(
      `broadcast_in_dim ${message}`,
      "broadcast_dimensions says, for each axis of the operand, which axis of the result it becomes.",
    );
  };
  if (shape.length < operand.length)
    fail(
      `target broadcast shape must have equal or higher rank to the operand shape; got operand ndim ${operand.length} and target broadcast ndim ${shape.length}.`,
    );
  if (dims.length !== operand.length)
    fail(
      `broadcast_dimensions must have length equal to operand ndim; got broadcast_dimensions ${shapeText(dims)} for operand ndim ${operand.length}.`,
    );
  if (dims.some((d) => d < 0 || d >= shape.length))
    fail(
      `broadcast_dimensions must be a subset of output dimensions, got ${shapeText(dims)} for operand ndim ${operand.length} and shape ${shapeText(shape)}.`,
    );
  if (dims.some((d, i) => operand[i] !== 1 && operand[i] !== shape[d])) {
    fail(
      `operand dimension sizes must either be 1, or be equal to their corresponding dimensions in the target broadcast shape; got operand of shape ${shapeText(operand)}, target broadcast shape ${shapeText(shape)}, broadcast_dimensions ${shapeText(dims)} `,
    );
  }
  if (dims.some((d, i) => i > 0 && d <= dims[i - 1]))
    fail(`broadcast_dimensions must be strictly increasing; got broadcast_dimensions ${shapeText(dims)}.`);
}

/** The axes that a reshape transposes to first; null where the order stays. */
const orderOf = ({ dimensions }: Params): readonly number[] | null => (dimensions ?? null) as readonly number[] | null;

/** Keeps the flat, row-major order, of the operand transposed to `dimensions` where they are given. */
export const reshapeP: Primitive = {
  name: "reshape",
  abstractEval([x], params) {
    const shape = ints(params.new_sizes);
    const order = orderOf(params);
    if (order !== null && !isPermutation(order, x.ndim))
      throw new JaxTypeError(
        `reshape dimensions must be a permutation of operand dimensions, got dimensions ${shapeText(order)} for shape ${shapeText(x.shape)}.`,
        `List each of the ${x.ndim} axes once.`,
      );
    if (shape.some((d) => d < 0))
      throw new JaxTypeError(
        `reshape new_sizes must all be positive, got ${shapeText(shape)}.`,
        "jnp.reshape infers one size given as -1.",
      );
    const out = x.with({ shape });
    if (out.size !== x.size) {
      throw new JaxTypeError(
        `cannot reshape array of shape ${shapeText(x.shape)} (size ${x.size}) into shape ${shapeText(shape)} (size ${out.size})`,
        "The sizes must multiply to the same number of elements.",
      );
    }
    return [out];
  },
  evaluate([x], params, [out]) {
    const order = orderOf(params);
    const result = emptyArray(out.shape, out.dtype);
    if (order === null) copyWords(x.data, result.data);
    else {
      const own = rowMajorStrides(x.shape);
      const moved = avalOf(
        order.map((axis) => x.shape[axis]),
        x.dtype,
      );
      copyWords(gatherView(x, moved, { offset: 0, strides: order.map((axis) => own[axis]) }).data, result.data);
    }
    return [result];
  },
  lowering: {
    kind: "reshape",
    transposed(b, [x], params) {
      const order = orderOf(params);
      if (order === null) return null;
      const [moved] = b.bind(transposeP, [x], { permutation: order });
      return b.bind(reshapeP, [moved], { ...params, dimensions: null });
    },
  },
  ...linear(
    (x, params) => bind1(reshapeP, [x], params),
    (ct, operand, params) => {
      const order = orderOf(params);
      if (order === null) return reshape(ct, operand.shape);
      const moved = reshape(
        ct,
        order.map((axis) => operand.shape[axis]),
      );
      return transpose(
        moved,
        order.map((_, axis) => order.indexOf(axis)),
      );
    },
  ),
  batch([x], [dim], params, size) {
    const order = orderOf(params);
    const dimensions = order === null ? null : [0, ...order.map((axis) => axis + 1)];
    return [[reshape(moveAxis(x, dim as number, 0), [size, ...ints(params.new_sizes)], dimensions)], [0]];
  },
};

const isPermutation = (order: readonly number[], rank: number): boolean =>
  order.length === rank &&
  sameShape(
    [...order].sort((a, b) => a - b),
    range(0, rank),
  );

export const transposeP: Primitive = movement({
  name: "transpose",
  shape(x, { permutation }) {
    const order = ints(permutation);
    if (!isPermutation(order, x.ndim)) {
      throw new JaxTypeError(
        `transpose permutation isn't a permutation of operand dimensions, got permutation ${shapeText(order)} for operand shape ${shapeText(x.shape)}.`,
        `List each of the ${x.ndim} axes once.`,
      );
    }
    return order.map((axis) => x.shape[axis]);
  },
  view(input, { permutation }) {
    const own = rowMajorStrides(input);
    return { offset: 0, strides: ints(permutation).map((axis) => own[axis]) };
  },
  cotangent(ct, _operand, { permutation }) {
    const inverse: number[] = [];
    ints(permutation).forEach((from, to) => {
      inverse[from] = to;
    });
    return transpose(ct, inverse);
  },
  batch: (x, dim, { permutation }) => [transpose(x, [dim, ...shiftAxes(ints(permutation), dim)]), 0],
});

export const squeezeP: Primitive = movement({
  name: "squeeze",
  shape(x, { dimensions }) {
    const dims = ints(dimensions);
    const outside = dims.find((d) => d < 0 || d >= x.ndim);
    if (outside !== undefined)
      throw new ValueError(
        `axis ${outside} is out of bounds for array of dimension ${x.ndim}`,
        `The array has shape ${shapeText(x.shape)}.`,
      );
    if (dims.some((d) => x.shape[d] !== 1)) {
      throw new ValueError(
        `cannot select an axis to squeeze out which has size not equal to one, got shape=${shapeText(x.shape)} and dimensions=${shapeText(dims)}`,
        "Only axes of size 1 can be dropped; index or reduce the others.",
      );
    }
    return x.shape.filter((_, axis) => !dims.includes(axis));
  },
  view: (input, { dimensions }) => ({ offset: 0, strides: rowMajorStrides(input).filter((_, axis) => !ints(dimensions).includes(axis)) }),
  cotangent: (ct, _operand, { dimensions }) => expandDims(ct, ints(dimensions)),
  batch: (x, dim, { dimensions }) => [
    squeeze(
      moveAxis(x, dim, 0),
      ints(dimensions).map((d) => d + 1),
    ),
    0,
  ],
});

const stridesOf = (params: Params, rank: number): readonly number[] =>
  params.strides === null ? new Array<number>(rank).fill(1) : ints(params.strides);

export const sliceP: Primitive = movement({
  name: "slice",
  shape(x, params) {
    const start = ints(params.start_indices);
    const limit = ints(params.limit_indices);
    const strides = stridesOf(params, x.ndim);
    checkSlice(x.shape, start, limit, strides);
    return start.map((from, axis) => Math.ceil((limit[axis] - from) / strides[axis]));
  },
  view(input, params) {
    const own = rowMajorStrides(input);
    const steps = stridesOf(params, input.length);
    return {
      offset: ints(params.start_indices).reduce((sum, from, axis) => sum + from * own[axis], 0),
      strides: own.map((s, axis) => s * steps[axis]),
    };
  },
  cotangent(ct, operand, params) {
    const steps = stridesOf(params, operand.ndim);
    const config = ints(params.start_indices).map((from, axis) => {
      const covered = ct.shape[axis] === 0 ? from : from + 1 + (ct.shape[axis] - 1) * steps[axis];
      return [from, operand.shape[axis] - covered, steps[axis] - 1] as const;
    });
    return pad(ct, scalarLike(ct, 0), config);
  },
  batch(x, dim, params, size) {
    const insert = (list: readonly number[], value: number): number[] => list.toSpliced(dim, 0, value);
    return [
      slice(
        x,
        insert(ints(params.start_indices), 0),
        insert(ints(params.limit_indices), size),
        params.strides === null ? null : insert(ints(params.strides), 1),
      ),
      dim,
    ];
  },
});

function checkSlice(shape: Shape, start: Shape, limit: Shape, strides: Shape): void {
  const hint = "Negative indices and clamping are jnp's: lax.slice takes plain bounds with 0 ≤ start ≤ limit ≤ size.";
  if (start.length !== shape.length || limit.length !== shape.length || strides.length !== shape.length) {
    throw new JaxTypeError(
      `slice start_indices must have length equal to the number of dimensions of the operand, got indices ${shapeText(start)} for operand shape ${shapeText(shape)}.`,
      hint,
    );
  }
  if (limit.some((l, axis) => l > shape[axis])) {
    throw new JaxTypeError(
      `slice limit_indices must be less than or equal to operand shape, got limit_indices ${shapeText(limit)} for operand shape ${shapeText(shape)}.`,
      hint,
    );
  }
  if (start.some((s) => s < 0))
    throw new JaxTypeError(`slice start_indices must be greater than or equal to zero, got start_indices of ${shapeText(start)}.`, hint);
  if (limit.some((l, axis) => l < start[axis])) {
    throw new JaxTypeError(
      `slice limit_indices must be greater than or equal to start_indices, got start_indices ${shapeText(start)} and limit_indices ${shapeText(limit)}.`,
      hint,
    );
  }
  if (strides.some((s) => s <= 0)) throw new JaxTypeError(`slice strides must be positive, got strides ${shapeText(strides)}`, hint);
}

export const revP: Primitive = movement({
  name: "rev",
  shape(x, { dimensions }) {
    const dims = ints(dimensions);
    if (new Set(dims).size !== dims.length) throw new JaxTypeError(`rev dimensions must be unique, got ${shapeText(dims)}.`);
    if (dims.some((d) => d < 0 || d >= x.ndim))
      throw new JaxTypeError(
        `rev dimensions must all be less than operand ndim, got dimensions ${shapeText(dims)} for operand ndim ${x.ndim}.`,
      );
    return x.shape;
  },
  view(input, { dimensions }) {
    const own = rowMajorStrides(input);
    const flipped = ints(dimensions).filter((axis) => input[axis] > 0);
    return {
      offset: flipped.reduce((sum, axis) => sum + (input[axis] - 1) * own[axis], 0),
      strides: own.map((s, axis) => (flipped.includes(axis) ? -s : s)),
    };
  },
  cotangent: (ct, _operand, { dimensions }) => rev(ct, ints(dimensions)),
  batch: (x, dim, { dimensions }) => [rev(x, shiftAxes(ints(dimensions), dim)), dim],
});

/** Axis i of `x` becomes axis `dims[i]` of the result; axes of size 1 and new axes repeat it. */
export function broadcastInDim(x: Value, shape: Shape, dims: readonly number[]): Value {
  if (x.ndim === shape.length && dims.length === 0) return x;
  return bind1(broadcastInDimP, [x], { broadcast_dimensions: dims, shape, sharding: null });
}

export function reshape(x: Value, shape: Shape, order: readonly number[] | null = null): Value {
  const dimensions = order?.some((axis, k) => axis !== k) === true ? order : null;
  if (dimensions === null && x.ndim > 0 && sameShape(x.shape, shape)) return x;
  return bind1(reshapeP, [x], { dimensions, new_sizes: shape, sharding: null });
}

/** Axis k of the result is axis `permutation[k]` of `x`. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  return sameShape(permutation, range(0, x.ndim)) ? x : bind1(transposeP, [x], { permutation });
}

/** Drops axes of size 1; axes are not negative. */
export function squeeze(x: Value, dimensions: readonly number[]): Value {
  if (dimensions.length === 0) return x;
  return bind1(squeezeP, [x], { dimensions: [...dimensions].sort((a, b) => a - b) });
}

/** Inserts axes of size 1 so that they have the numbers `dimensions` in the result. */
export function expandDims(x: Value, dimensions: readonly number[]): Value {
  const rank = x.ndim + dimensions.length;
  const kept = range(0, rank).filter((axis) => !dimensions.includes(axis));
  const shape = new Array<number>(rank).fill(1);
  kept.forEach((to, axis) => {
    shape[to] = x.shape[axis];
  });
  return broadcastInDim(x, shape, kept);
}

export function slice(x: Value, start: readonly number[], limit: readonly number[], strides: readonly number[] | null = null): Value {
  return bind1(sliceP, [x], { limit_indices: limit, start_indices: start, strides });
}

export const rev = (x: Value, dimensions: readonly number[]): Value => bind1(revP, [x], { dimensions });
