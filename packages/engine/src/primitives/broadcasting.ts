import { DTYPES } from "../dtype/dtype.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, sameShape, shapeText, sizeOf } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type BatchDim, type Primitive, type Tangent, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind } from "./bind.ts";
import { zerosLike } from "./creation.ts";
import { broadcastInDim, reshape, transpose } from "./movement.ts";
import { reduceSum } from "./reduce.ts";

/** The integers from `start` up to, not including, `stop`. */
export const range = (start: number, stop: number): number[] => Array.from({ length: Math.max(0, stop - start) }, (_, i) => start + i);

/**
 * The shape of an elementwise result: operands have one rank and sizes equal or 1; rank-0 operands fit everything.
 * (Other ranks are jnp's business: it inserts broadcast_in_dim.)
 */
export function broadcastShapes(name: string, shapes: readonly Shape[]): Shape {
  const ranked = shapes.filter((s) => s.length > 0);
  if (ranked.length === 0) return [];
  const ranks = new Set(ranked.map((s) => s.length));
  if (ranks.size > 1) {
    throw new JaxTypeError(
      `${name}: arrays must have the same number of dimensions, got {${[...ranks].sort((a, b) => a - b).join(", ")}}`,
      "lax functions do not add axes: use the jnp function, or reshape one operand.",
    );
  }
  return ranked[0].map((_, axis) => {
    const sizes = new Set(ranked.map((s) => s[axis]).filter((d) => d !== 1));
    if (sizes.size > 1) {
      throw new JaxTypeError(
        `${name} got incompatible shapes for broadcasting: ${ranked.map(shapeText).join(", ")}.`,
        `Axis ${axis} has sizes ${[...sizes].join(" and ")}; sizes must be equal, or one of them 1.`,
      );
    }
    return sizes.size === 0 ? 1 : [...sizes][0];
  });
}

/** Row-major strides of a shape, in elements. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Calls `visit(flat, offset)` for each element of `shape` in row-major order, with its offset under `strides`. */
export function forEachStrided(
  shape: Shape,
  offset: number,
  strides: readonly number[],
  visit: (flat: number, offset: number) => void,
): void {
  const size = sizeOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let flat = 0; flat < size; flat++) {
    visit(flat, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/** The elements of `x` repeated along rank-0 and size-1 axes to fill `shape`. */
export function spread(x: NDArray, shape: Shape): NDArray {
  if (sameShape(x.shape, shape)) return x;
  const strides = x.shape.length === 0 ? shape.map(() => 0) : rowMajorStrides(x.shape).map((s, axis) => (x.shape[axis] === 1 ? 0 : s));
  const out = emptyArray(shape, x.dtype);
  const { words } = DTYPES[x.dtype];
  forEachStrided(shape, 0, strides, (flat, offset) => {
    for (let w = 0; w < words; w++) out.data[flat * words + w] = x.data[offset * words + w];
  });
  return out;
}

/** Repeats a value along rank-0 and size-1 axes, by equations: the repeated axes are dropped first, as JAX does. */
export function broadcastTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  if (x.ndim === 0) return broadcastInDim(x, shape, []);
  const kept = range(0, shape.length).filter((axis) => x.shape[axis] === shape[axis]);
  return broadcastInDim(
    reshape(
      x,
      kept.map((axis) => shape[axis]),
    ),
    shape,
    kept,
  );
}

/** The transpose of implicit broadcasting: sums a cotangent over the axes along which the operand was repeated. */
export function unbroadcast(cotangent: Value, operand: ShapedArray): Value {
  if (sameShape(cotangent.shape, operand.shape)) return cotangent;
  if (operand.ndim === 0) return reduceSum(cotangent, range(0, cotangent.ndim));
  const repeated = range(0, operand.ndim).filter((axis) => operand.shape[axis] === 1 && cotangent.shape[axis] !== 1);
  return reshape(reduceSum(cotangent, repeated), operand.shape);
}

/** A tangent as a value, zeros where it is known to be zero. */
export const instantiate = (t: Tangent): Value => (t instanceof Zero ? zerosLike(t.aval) : t);

/** Moves the axis `from` to position `to`. */
export function moveAxis(x: Value, from: number, to: number): Value {
  if (from === to) return x;
  const order = range(0, x.ndim).filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return transpose(x, order);
}

/** The value with its batch axis in front; an unbatched one is repeated `size` times (1 where broadcasting does the rest). */
export function batchAtFront(x: Value, dim: BatchDim, size: number): Value {
  if (dim !== null) return moveAxis(x, dim, 0);
  return broadcastInDim(x, [size, ...x.shape], range(1, x.ndim + 1));
}

/** Appends axes of size 1. */
const padRank = (x: Value, rank: number): Value =>
  x.ndim === 0 || x.ndim === rank ? x : broadcastInDim(x, [...x.shape, ...new Array<number>(rank - x.ndim).fill(1)], range(0, x.ndim));

/** Batching of everything that works element by element with implicit broadcasting. */
export function batchElementwise(
  primitive: Primitive,
  inputs: readonly Value[],
  dims: readonly BatchDim[],
  params: Params,
): [Value[], BatchDim[]] {
  const first = dims.findIndex((d) => d !== null);
  const direct = inputs.every((x, i) => x.ndim === 0 || (dims[i] === dims[first] && sameShape(x.shape, inputs[first].shape)));
  if (direct) {
    const outs = bind(primitive, inputs, params);
    return [outs, outs.map(() => dims[first])];
  }
  const front = inputs.map((x, i) => (x.ndim === 0 ? x : batchAtFront(x, dims[i], 1)));
  const rank = Math.max(...front.map((x) => x.ndim));
  const outs = bind(
    primitive,
    front.map((x) => padRank(x, rank)),
    params,
  );
  return [outs, outs.map(() => 0)];
}
