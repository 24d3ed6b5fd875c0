import { type DType, isComplex } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import { conj } from "../primitives/complex.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { broadcastedIota, full } from "../primitives/creation.ts";
import { dotGeneral } from "../primitives/dot.ts";
import { and, eq } from "../primitives/logic.ts";
import { expandDims, reshape, squeeze, transpose } from "../primitives/movement.ts";
import { reduceSum } from "../primitives/reduce.ts";
import { canonicalAxes, canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { broadcastValue } from "./broadcasting.ts";
import { zerosLike } from "./creation.ts";
import { getItem } from "./indexing.ts";
import { moveaxis, stack } from "./manipulation.ts";
import { type ArrayLike, arrayOf, broadcastToRank, operands, promoteDTypes } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { whereJit } from "./where.ts";

/** Products of matrices, vectors and tensors. Sums are taken in the dtype of the result. */

export interface ProductOptions {
  /** The dtype of the sums and the result. Default: the promoted dtype of the operands. */
  preferredElementType?: DTypeLike;
}
const PRODUCT_OPTIONS = ["preferredElementType"] as const;

function product(
  fn: string,
  args: readonly unknown[],
  options: ProductOptions | undefined,
): { a: Value; b: Value; dtype: DType; weak: boolean } {
  const { preferredElementType } = checkOptions<ProductOptions>(fn, options, PRODUCT_OPTIONS);
  const [a, b] = promoteDTypes(operands(fn, args));
  const dtype = preferredElementType === undefined ? a.dtype : canonicalDType(preferredElementType);
  return { a, b, dtype, weak: a.weakType && b.weakType };
}

const contract = (
  a: Value,
  b: Value,
  axesA: readonly number[],
  axesB: readonly number[],
  batchA: readonly number[] = [],
  batchB: readonly number[] = [],
): Value => dotGeneral(a, b, { contract: [axesA, axesB], batch: [batchA, batchB] });

/**
 * The dot product: of vectors their sum of products, of matrices the matrix product; for higher ranks the last axis of
 * x is summed with the second to last of y. A scalar operand multiplies.
 *
 * Throws TypeError when the contracted sizes differ. `jnp.dot(jnp.ones(3), jnp.ones(3))` is `3`.
 */
export function dot(x: ArrayLike, y: ArrayLike, options?: ProductOptions): Value {
  const { a, b, dtype, weak } = product("dot", [x, y], options);
  const result = a.ndim === 0 || b.ndim === 0 ? contract(a, b, [], []) : contract(a, b, [a.ndim - 1], [Math.max(0, b.ndim - 2)]);
  return convertElementType(result, dtype, weak);
}

/**
 * The matrix product, as Python's `@`: the last two axes are matrices, earlier ones broadcast; a vector is a row on the
 * left and a column on the right.
 *
 * Throws ValueError for scalars, TypeError when the inner sizes differ. `x.matmul(w).add(b)`.
 */
export function matmul(x: ArrayLike, y: ArrayLike, options?: ProductOptions): Value {
  const { a, b, dtype, weak } = product("matmul", [x, y], options);
  for (const [i, v] of [a, b].entries()) {
    if (v.ndim === 0)
      throw new ValueError(`matmul input operand ${i} must have ndim at least 1, but it has ndim 0`, "use multiply for scalars");
  }
  const aIsMatrix = a.ndim > 1;
  const bIsMatrix = b.ndim > 1;
  const aBatch = a.shape.slice(0, aIsMatrix ? -2 : -1);
  const bBatch = b.shape.slice(0, bIsMatrix ? -2 : -1);
  const n = Math.max(aBatch.length, bBatch.length);
  const sizesA = [...new Array<null>(n - aBatch.length).fill(null), ...aBatch];
  const sizesB = [...new Array<null>(n - bBatch.length).fill(null), ...bBatch];
  const [squeezeA, squeezeB, squeezedBoth]: number[][] = [[], [], []];
  const [batchA, batchB]: number[][] = [[], []];
  const [shared, onlyA, onlyB]: number[][] = [[], [], []];
  for (let i = 0; i < n; i++) {
    const [da, db] = [sizesA[i], sizesB[i]];
    const placeA = (): number => shared.length + onlyA.length;
    const placeB = (): number => shared.length + onlyB.length;
    if (da === null) onlyB.push(i);
    else if (db === null) onlyA.push(i);
    else if (da === 1 && db === 1) {
      squeezeA.push(placeA() + squeezeA.length);
      squeezeB.push(placeB() + squeezeB.length);
      squeezedBoth.push(i);
    } else if (da === 1) {
      squeezeA.push(placeA() + squeezeA.length);
      onlyB.push(i);
    } else if (db === 1) {
      squeezeB.push(placeB() + squeezeB.length);
      onlyA.push(i);
    } else if (da === db) {
      batchA.push(placeA());
      batchB.push(placeB());
      shared.push(i);
    } else {
      throw new ValueError(`Incompatible types for matmul arguments: ${a.aval.toLong()} and ${b.aval.toLong()}`);
    }
  }
  if (aIsMatrix) onlyA.push(n);
  if (bIsMatrix) onlyB.push(n + Number(aIsMatrix));
  const order = [...shared, ...onlyA, ...onlyB];
  const permutation = range(0, order.length).sort((i, j) => order[i] - order[j]);
  const left = squeeze(a, squeezeA);
  const right = squeeze(b, squeezeB);
  const out = contract(left, right, [left.ndim - 1], [right.ndim - 1 - Number(bIsMatrix)], batchA, batchB);
  const ordered = transpose(out, permutation);
  return convertElementType(squeezedBoth.length > 0 ? expandDims(ordered, squeezedBoth) : ordered, dtype, weak);
}

const conjugated = (x: Value): Value => (isComplex(x.dtype) ? conj(x) : x);

/** The sum of products of two arrays of one size, flattened; the conjugates of the first where that is complex. */
export function vdot(x: ArrayLike, y: ArrayLike, options?: ProductOptions): Value {
  const { a, b } = product("vdot", [x, y], options);
  return dot(conjugated(reshape(a, [a.size])), reshape(b, [b.size]), options);
}

/** Sums of products over the last axes. */
export function inner(x: ArrayLike, y: ArrayLike, options?: ProductOptions): Value {
  const { a, b } = product("inner", [x, y], options);
  return a.ndim === 0 || b.ndim === 0 ? p.mul(a, b) : tensordot(a, b, [[-1], [-1]], options);
}

/** All products of an element of x with one of y, both flattened: shape `[x.size, y.size]`. Booleans are combined by logical and. */
export function outer(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteDTypes(operands("outer", [x, y]));
  const times = a.dtype === "bool" ? and : p.mul;
  return times(expandDims(reshape(a, [a.size]), [1]), expandDims(reshape(b, [b.size]), [0]));
}

/**
 * Sums of products over several axes: over the last `axes` of x and first `axes` of y, or over the axes listed for each.
 *
 * Throws TypeError when contracted sizes differ. `jnp.tensordot(a, b, [[0], [1]])`.
 */
export function tensordot(
  x: ArrayLike,
  y: ArrayLike,
  axes: number | readonly [readonly number[], readonly number[]] = 2,
  options?: ProductOptions,
): Value {
  const { a, b, dtype, weak } = product("tensordot", [x, y], options);
  let axesA: number[];
  let axesB: number[];
  if (typeof axes === "number") {
    if (axes > Math.min(a.ndim, b.ndim)) {
      throw new JaxTypeError(
        `Number of tensordot axes (axes ${axes}) exceeds input ranks (${shapeText(a.shape)} and ${shapeText(b.shape)})`,
      );
    }
    axesA = range(a.ndim - axes, a.ndim);
    axesB = range(0, axes);
  } else {
    if (!Array.isArray(axes) || axes.length !== 2)
      throw new JaxTypeError(`tensordot axes must be an int or a pair of lists, got ${String(axes)}.`);
    axesA = canonicalAxes(axes[0], a.ndim);
    axesB = canonicalAxes(axes[1], b.ndim);
    if (axesA.length !== axesB.length) throw new JaxTypeError("tensordot requires both axes lists to have equal length");
  }
  return convertElementType(contract(a, b, axesA, axesB), dtype, weak);
}

const kronTraced = libraryJit("kron", (a: Value, b: Value): Value => {
  const rank = Math.max(a.ndim, b.ndim);
  /** New axes beside each one: after those of the left, before those of the right. */
  const widen = (x: Value, first: number): Value => {
    const full = broadcastToRank(x, rank);
    return expandDims(
      full,
      range(0, rank).map((i) => 2 * i + first),
    );
  };
  const both = p.mul(widen(a, 1), widen(b, 0));
  return reshape(
    both,
    range(0, rank).map((i) => both.shape[2 * i] * both.shape[2 * i + 1]),
  );
});
/** The Kronecker product. */
export function kron(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteDTypes(operands("kron", [x, y]));
  return kronTraced(a, b);
}

export interface TraceOptions {
  /** Which diagonal: 0 the main one. */
  offset?: number;
  /** The axes of the matrices. Default 0 and 1. */
  axis1?: number;
  axis2?: number;
}
const traceTraced = libraryJit(
  "trace",
  (x: Value, offset: number, axis1: number, axis2: number): Value => {
    const others = range(0, x.ndim).filter((i) => i !== axis1 && i !== axis2);
    const matrices = transpose(x.dtype === "bool" ? convertElementType(x, "int32") : x, [...others, axis1, axis2]);
    const shape = matrices.shape.slice(-2);
    const rows = broadcastedIota("int32", shape, 0);
    const columns = broadcastedIota("int32", shape, 1);
    const onDiagonal = eq(p.add(rows, scalar(offset, "int32")), columns);
    const kept = whereJit(broadcastValue(onDiagonal, matrices.shape), matrices, full(matrices.shape, 0, matrices.dtype));
    return reduceSum(kept, [x.ndim - 2, x.ndim - 1]);
  },
  { staticArgnums: [1, 2, 3] },
);
/** The sum along a diagonal of a matrix, or of the matrices along two axes. Throws ValueError below rank 2. */
export function trace(x: ArrayLike, options?: TraceOptions): Value {
  const { offset = 0, axis1 = 0, axis2 = 1 } = checkOptions<TraceOptions>("trace", options, ["offset", "axis1", "axis2"]);
  const [value] = promoteDTypes(operands("trace", [x]));
  if (value.ndim < 2) throw new ValueError("trace requires an array of at least two dimensions.");
  return traceTraced(value, offset, canonicalAxis(axis1, value.ndim), canonicalAxis(axis2, value.ndim));
}

export interface CrossOptions {
  /** The axis of the vectors in both arrays and the result; overrides the three others. */
  axis?: number | null;
  axisa?: number;
  axisb?: number;
  axisc?: number;
}
/**
 * The cross product of vectors of two or three elements along the last axis; of two with two the one number.
 *
 * Throws ValueError for other sizes. `jnp.cross(jnp.array([1, 0, 0]), jnp.array([0, 1, 0]))` is `[0 0 1]`.
 */
export function cross(x: ArrayLike, y: ArrayLike, options?: CrossOptions): Value {
  const given = checkOptions<CrossOptions>("cross", options, ["axis", "axisa", "axisb", "axisc"]);
  const place = (own: number | undefined): number => given.axis ?? own ?? -1;
  const [first, second] = operands("cross", [x, y]).map(arrayOf);
  const a = moveaxis(first, place(given.axisa), -1);
  const b = moveaxis(second, place(given.axisb), -1);
  const sizes = [a, b].map((v) => v.shape.at(-1) as number);
  if (sizes.some((size) => size !== 2 && size !== 3)) throw new ValueError("Dimension must be either 2 or 3 for cross product");
  const part = (v: Value, i: number): Value => getItem(v, ["...", i]);
  const minor = (i: number, j: number): Value => {
    const [ai, aj, bi, bj] = [part(a, i), part(a, j), part(b, i), part(b, j)];
    return ai.mul(bj).sub(aj.mul(bi));
  };
  if (sizes[0] === 2 && sizes[1] === 2) return minor(0, 1);
  // A vector in the plane has height 0.
  const [u, v] = [a, b].map((w) => [0, 1, 2].map((i) => (i < (w.shape.at(-1) as number) ? part(w, i) : zerosLike(part(w, 0)))));
  const component = (i: number, j: number): Value => u[i].mul(v[j]).sub(u[j].mul(v[i]));
  return moveaxis(stack([component(1, 2), component(2, 0), component(0, 1)]), 0, place(given.axisc));
}

export interface AxisProductOptions extends ProductOptions {
  /** The axis of the vectors. Default the last. */
  axis?: number;
}
/** The dot products of vectors along an axis, the first conjugated; the other axes broadcast. Throws ValueError when the vectors' sizes differ. */
export function vecdot(x: ArrayLike, y: ArrayLike, options?: AxisProductOptions): Value {
  const { axis = -1, ...rest } = checkOptions<AxisProductOptions>("vecdot", options, ["axis", ...PRODUCT_OPTIONS]);
  const [a, b] = promoteDTypes(operands("vecdot", [x, y])).map((v) => moveaxis(v, axis, -1));
  if (a.shape.at(-1) !== b.shape.at(-1))
    throw new ValueError(
      `vecdot requires arguments to have equal dimension along axis=${axis}; got ${shapeText(a.shape)} and ${shapeText(b.shape)}.`,
    );
  const product = matmul(expandDims(conjugated(a), [a.ndim - 1]), expandDims(b, [b.ndim]), rest);
  return squeeze(product, [product.ndim - 2, product.ndim - 1]);
}
/** Matrices times vectors: the last axis of y is a vector, axes before the last (two) broadcast. */
export function matvec(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteDTypes(operands("matvec", [x, y]));
  if (a.ndim < 2 || b.ndim < 1)
    throw new ValueError(`matvec takes matrices and vectors, got shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}.`);
  const product = matmul(a, expandDims(b, [b.ndim]));
  return squeeze(product, [product.ndim - 1]);
}
/** Vectors times matrices: the last axis of x is a vector, axes before the last (two) broadcast. */
export function vecmat(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteDTypes(operands("vecmat", [x, y]));
  if (a.ndim < 1 || b.ndim < 2)
    throw new ValueError(`vecmat takes vectors and matrices, got shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}.`);
  const product = matmul(expandDims(conjugated(a), [a.ndim - 1]), b);
  return squeeze(product, [product.ndim - 2]);
}
