import { numberElements, numbersOf } from "../../dtype/elements.ts";
import { JaxTypeError, ValueError } from "../../errors/errors.ts";
import { type ShapedArray, shapeText, sizeOf } from "../../ir/aval.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import type { Primitive } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { add } from "../arithmetic.ts";
import { bind } from "../bind.ts";
import { batchAtFront, moveAxis, range } from "../broadcasting.ts";
import { scalar } from "../constants.ts";
import { convertElementType } from "../convert.ts";
import { broadcastedIota, full } from "../creation.ts";
import { dotGeneral } from "../dot.ts";
import { checkDTypes, FLOATING } from "../dtype-rules.ts";
import { eq, ge } from "../logic.ts";
import { broadcastInDim, expandDims, transpose } from "../movement.ts";
import { reduceSum } from "../reduce.ts";
import { selectN } from "../select.ts";

/** What the decompositions share: the last two axes are matrices, the axes before them a batch. */

/** Refuses what is no batch of floating matrices, in JAX's words. */
export function checkMatrices(name: string, inputs: readonly ShapedArray[]): void {
  checkDTypes(name, inputs, [FLOATING]);
  inputs.forEach((x, i) => {
    if (x.ndim < 2) throw new JaxTypeError(`Input ${i} to ${name} must have rank at least 2, but got shape=${shapeText(x.shape)}`);
  });
}

/** As `checkMatrices`, and square; `complaint` is JAX's sentence, to which the shape of one matrix is added. */
export function checkSquare(name: string, inputs: readonly ShapedArray[], complaint: (shape: string) => string): void {
  checkMatrices(name, inputs);
  for (const { shape } of inputs) {
    const [rows, columns] = shape.slice(-2);
    if (rows !== columns) throw new ValueError(complaint(shapeText([rows, columns])));
  }
}

/** A copy of each matrix of a batch, row by row, in double precision. */
export function* matricesOf(
  x: NDArray,
): Generator<{ readonly a: Float64Array; readonly m: number; readonly n: number; readonly index: number }> {
  const [m, n] = x.shape.slice(-2);
  const count = sizeOf(x.shape.slice(0, -2));
  const data = numbersOf(x);
  for (let index = 0; index < count; index++) {
    yield { a: Float64Array.from(data.subarray(index * m * n, (index + 1) * m * n)), m, n, index };
  }
}

/** Writes one matrix or vector of a batch; rounding to the dtype happens here. */
export const store = (out: NDArray, index: number, values: ArrayLike<number>): void => {
  const { write } = numberElements(out.dtype);
  for (let i = 0; i < values.length; i++) write(out.data, index * values.length + i, values[i]);
};

export const allFinite = (values: Float64Array): boolean => values.every(Number.isFinite);
export const nans = (size: number): Float64Array => new Float64Array(size).fill(Number.NaN);

/** Batching of a decomposition of one operand: further axes in front are its batch. */
export const batchInFront =
  (primitive: () => Primitive): NonNullable<Primitive["batch"]> =>
  (inputs, dims, params, size) => {
    const outs = bind(
      primitive(),
      inputs.map((x, i) => (dims[i] === null ? batchAtFront(x, null, size) : moveAxis(x, dims[i] as number, 0))),
      params,
    );
    return [outs, outs.map(() => 0)];
  };

/** The last two axes exchanged. */
export const transposed = (x: Value): Value => transpose(x, [...range(0, x.ndim - 2), x.ndim - 1, x.ndim - 2]);

/** The matrix product of two batches of one rank. */
export function matmul(a: Value, b: Value): Value {
  const batch = range(0, a.ndim - 2);
  return dotGeneral(a, b, { contract: [[a.ndim - 1], [b.ndim - 2]], batch: [batch, batch] });
}

/** True at and below diagonal k. */
function lowerMask(x: Value, k: number): Value {
  const shape = x.shape.slice(-2);
  const rows = add(broadcastedIota("int32", shape, 0), scalar(k, "int32"));
  const mask = ge(rows, broadcastedIota("int32", shape, 1));
  return x.ndim === 2 ? mask : broadcastInDim(mask, x.shape, [x.ndim - 2, x.ndim - 1]);
}
/** The lower triangle, up to diagonal k. */
export const lowerTriangle = (x: Value, k = 0): Value => selectN(lowerMask(x, k), full(x.shape, 0, x.dtype), x);
/** The upper triangle, from diagonal k on. */
export const upperTriangle = (x: Value, k = 0): Value => selectN(lowerMask(x, k - 1), x, full(x.shape, 0, x.dtype));

/** True on the main diagonal of matrices of this size, for each of a batch. */
function diagonalMask(x: Value, size: number): Value {
  const shape = [size, size];
  const rows = add(broadcastedIota("int32", shape, 0), scalar(0, "int32"));
  const mask = eq(rows, broadcastedIota("int32", shape, 1));
  return x.ndim === 2 ? mask : broadcastInDim(mask, [...x.shape.slice(0, -2), size, size], [x.ndim - 2, x.ndim - 1]);
}
/** The identity matrix for each of a batch. */
export const identityLike = (x: Value, size: number): Value => convertElementType(diagonalMask(x, size), x.dtype);

/** The main diagonals of square matrices. */
export const diagonalOf = (x: Value): Value =>
  reduceSum(selectN(diagonalMask(x, x.shape[x.ndim - 1]), full(x.shape, 0, x.dtype), x), [x.ndim - 1]);

/** A vector for each matrix as rows of size 1 before its axis, or as columns behind it, stretched to matrices. */
export const asRows = (v: Value, rows: number): Value => stretch(expandDims(v, [v.ndim - 1]), v.ndim - 1, rows);
export const asColumns = (v: Value, columns: number): Value => stretch(expandDims(v, [v.ndim]), v.ndim, columns);
const stretch = (x: Value, axis: number, size: number): Value => broadcastInDim(x, x.shape.with(axis, size), range(0, x.ndim));
