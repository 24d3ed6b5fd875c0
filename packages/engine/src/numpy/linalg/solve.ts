import { defaultInt } from "../../dtype/defaults.ts";
import { JaxTypeError, ValueError } from "../../errors/errors.ts";
import { shapeText, sizeOf } from "../../ir/aval.ts";
import type { Value } from "../../ir/value.ts";
import * as p from "../../primitives/arithmetic.ts";
import { concatenate } from "../../primitives/assembly.ts";
import { scalar, scalarLike } from "../../primitives/constants.ts";
import { convertElementType } from "../../primitives/convert.ts";
import { full, iota } from "../../primitives/creation.ts";
import { cumprod } from "../../primitives/cumulative.ts";
import { lu, rowsAt } from "../../primitives/linear-algebra/lu.ts";
import { asColumns, diagonalOf, identityLike, matmul } from "../../primitives/linear-algebra/matrices.ts";
import { triangularSolve } from "../../primitives/linear-algebra/triangular-solve.ts";
import { and, eq, ge, gt, lt, ne } from "../../primitives/logic.ts";
import { expandDims, reshape, squeeze } from "../../primitives/movement.ts";
import { reduceOr, reduceProd, reduceSum } from "../../primitives/reduce.ts";
import * as t from "../../primitives/transcendental.ts";
import { broadcastShapes } from "../../shape/broadcast.ts";
import { customJvp } from "../../transforms/custom-jvp.ts";
import { libraryJit } from "../../transforms/jit.ts";
import { broadcastValue } from "../broadcasting.ts";
import { isfinite } from "../comparison.ts";
import { finfo } from "../dtype-limits.ts";
import { getItem } from "../indexing.ts";
import { matmul as product } from "../linear-algebra.ts";
import { moveaxis } from "../manipulation.ts";
import { type ArrayLike, operands, promoteArgsInexact, promoteInexact, toArray, toArrays } from "../operands.ts";
import { checkOptions } from "../options.ts";
import { where, whereJit } from "../where.ts";
import { svd } from "./decompositions.ts";
import { norm } from "./norms.ts";

/** Systems of linear equations, determinants and what comes of them. */

const isSquare = (x: Value): boolean => x.ndim >= 2 && x.shape.at(-1) === x.shape.at(-2);

/** X of A·X = B from P·A = L·U; linear in B. */
function luSolve(factors: Value, permutation: Value, b: Value): Value {
  const y = triangularSolve(factors, rowsAt(b, permutation), { leftSide: true, lower: true, unitDiagonal: true });
  return triangularSolve(factors, y, { leftSide: true, lower: false });
}

/** X of A·X = B for matrices with equal batch axes. */
const solveMatrices = customJvp(function _solve(a: Value, b: Value): Value {
  const [factors, , permutation] = lu(a);
  return luSolve(factors, permutation, b);
});
// A·X = B gives dX = A⁻¹·(dB − dA·X) (Giles 2008, section 2.3.1): linear in dA and dB, by the same factors.
solveMatrices.defjvp(([a, b]: [Value, Value], [da, db]: [Value, Value]): [Value, Value] => {
  const [factors, , permutation] = lu(a);
  const x = solveMatrices(a, b);
  return [x, luSolve(factors, permutation, p.sub(db, matmul(da, x)))];
});

const solveTraced = libraryJit("solve", (a: Value, b: Value): Value => {
  const isVector = b.ndim === 1;
  const columns = isVector ? expandDims(b, [1]) : b;
  const batch = broadcastShapes(a.shape.slice(0, -2), columns.shape.slice(0, -2));
  if (a.shape.at(-1) === 0) return b;
  const stretched = (x: Value): Value => broadcastValue(x, [...batch, ...x.shape.slice(-2)]);
  const x = solveMatrices(stretched(a), stretched(columns));
  return isVector ? squeeze(x, [x.ndim - 1]) : x;
});

/**
 * The solution x of A·x = b: for a vector b, or for each column of matrices. Axes before the last two are a batch.
 *
 * Throws ValueError when A is not square or the sizes do not match. A singular matrix gives infinities and nan.
 * `jnp.linalg.solve(jnp.array([[2, 0], [0, 4]]), jnp.array([1, 2]))` is `[0.5 0.5]`.
 */
export function solve(a: ArrayLike, b: ArrayLike): Value {
  const [matrix, rhs] = promoteInexact(operands("solve", [a, b]));
  if (matrix.ndim < 2) throw new ValueError(`left hand array must be at least two dimensional; got a.shape=${shapeText(matrix.shape)}`);
  if (!isSquare(matrix))
    throw new ValueError(
      `Argument to solve must have shape [..., n, n], got ${shapeText(matrix.shape)}.`,
      "for other matrices take jnp.linalg.lstsq",
    );
  if (rhs.ndim === 0 || rhs.shape.at(rhs.ndim === 1 ? -1 : -2) !== matrix.shape.at(-1)) {
    throw new ValueError(
      `The arguments to solve must have shapes a=[..., m, m] and b=[..., m, k] or b=[m]; got a=${shapeText(matrix.shape)} and b=${shapeText(rhs.shape)}`,
      'a batch of vectors is written b.get("...", null), as matrices of one column',
    );
  }
  return solveTraced(matrix, rhs);
}

const invTraced = libraryJit("inv", (a: Value): Value => solve(a, identityLike(a, a.shape.at(-1) as number)));
/** The inverse of square matrices; infinities and nan for singular ones. Throws ValueError for others. */
export function inv(a: ArrayLike): Value {
  const [value] = promoteArgsInexact("inv", [a]);
  if (!isSquare(value))
    throw new ValueError(
      `Argument to inv must have shape [..., n, n], got ${shapeText(value.shape)}.`,
      "only square matrices have an inverse; jnp.linalg.pinv and lstsq take others",
    );
  return invTraced(value);
}

/** −1 where the row exchanges of a factorization are odd in number, else 1. */
function exchangeSign(pivots: Value, like: Value): Value {
  const places = broadcastValue(iota(pivots.dtype, pivots.shape.at(-1) as number), pivots.shape);
  return signOf(reduceSum(convertElementType(ne(pivots, places), "int32"), [pivots.ndim - 1]), like);
}
/** (−1)ᵏ. */
function signOf(count: Value, like: Value): Value {
  const odd = p.rem(count, scalar(2, "int32"));
  return convertElementType(p.sub(scalar(1, "int32"), p.mul(scalar(2, "int32"), odd)), like.dtype);
}

const at = (a: Value, i: number, j: number): Value => getItem(a, ["...", i, j]);
const det2 = (a: Value): Value => p.sub(p.mul(at(a, 0, 0), at(a, 1, 1)), p.mul(at(a, 0, 1), at(a, 1, 0)));
/** By Sarrus' rule. */
function det3(a: Value): Value {
  const term = (i: number, j: number, k: number): Value => p.mul(p.mul(at(a, 0, i), at(a, 1, j)), at(a, 2, k));
  const falling = p.add(p.add(term(0, 1, 2), term(1, 2, 0)), term(2, 0, 1));
  return p.sub(p.sub(p.sub(falling, term(2, 1, 0)), term(0, 2, 1)), term(1, 0, 2));
}

const detOf = customJvp(function _det(a: Value): Value {
  const [factors, pivots] = lu(a);
  return p.mul(reduceProd(diagonalOf(factors), [a.ndim - 2]), exchangeSign(pivots, a));
});
/**
 * d det(A) = tr(adj(A)·dA). adj(A)·dA = det(A)·A⁻¹·dA by the factors of A, with det(A) divided by the last pivot before
 * solving with it, so that a last pivot of 0 does no harm: matrices of rank n − 1 have a derivative, lower ranks have 0.
 */
detOf.defjvp(([a]: [Value], [da]: [Value]): [Value, Value] => {
  const n = a.shape.at(-1) as number;
  const value = detOf(a);
  if (n === 1) return [value, at(da, 0, 0)];
  const [factors, pivots, permutation] = lu(a);
  const partial = p.mul(
    cumprod(diagonalOf(factors), a.ndim - 2),
    broadcastValue(expandDims(exchangeSign(pivots, a), [a.ndim - 2]), a.shape.slice(0, -1)),
  );
  const [beforeLast, last] = [getItem(partial, ["...", -2]), getItem(partial, ["...", -1])];
  const tamed = factors.at("...", -1, -1).set(p.div(scalarLike(a, 1), beforeLast));
  const ones = full([...a.shape.slice(0, -1), 1], 1, a.dtype);
  const probe = isfinite(triangularSolve(tamed, ones, { leftSide: true, lower: false }));
  const deficient = reduceOr(convertElementType(eq(convertElementType(probe, "int32"), scalar(0, "int32")), "bool"), [
    a.ndim - 2,
    a.ndim - 1,
  ]);
  const drop = (x: Value): Value => where(getItem(deficient, ["...", null, null]), 0, x);
  const y = triangularSolve(tamed, rowsAt(drop(da), permutation), { leftSide: true, lower: true, unitDiagonal: true });
  const scale = broadcastValue(getItem(last, ["...", null, null]), [...y.shape.slice(0, -2), n - 1, n]);
  const scaled = concatenate([p.mul(getItem(y, ["...", ":-1", ":"]), scale), getItem(y, ["...", "-1:", ":"])], y.ndim - 2);
  const solved = drop(triangularSolve(tamed, scaled, { leftSide: true, lower: false }));
  return [value, reduceSum(diagonalOf(solved), [a.ndim - 2])];
});
const detTraced = libraryJit("det", (a: Value): Value => {
  const n = a.shape.at(-1) as number;
  return n === 2 ? det2(a) : n === 3 ? det3(a) : detOf(a);
});
/** The determinant of square matrices. Throws ValueError for others. `jnp.linalg.det(jnp.eye(3))` is `1`. */
export function det(a: ArrayLike): Value {
  const [value] = promoteArgsInexact("det", [a]);
  if (!isSquare(value)) throw new ValueError(`Argument to _det() must have shape [..., n, n], got ${shapeText(value.shape)}`);
  return detTraced(value);
}

const slogdetOf = customJvp(function _slogdet_lu(a: Value): [Value, Value] {
  const [factors, pivots] = lu(a);
  const diagonal = diagonalOf(factors);
  const last = diagonal.ndim - 1;
  const zero = scalarLike(diagonal, 0);
  const isZero = reduceOr(eq(diagonal, zero), [last]);
  const negative = reduceSum(convertElementType(lt(diagonal, zero), "int32"), [last]);
  const sign = p.mul(exchangeSign(pivots, a), signOf(negative, a));
  const logs = reduceSum(t.log(p.abs(diagonal)), [last]);
  return [whereJit(isZero, scalarLike(a, 0), sign), whereJit(isZero, scalarLike(a, Number.NEGATIVE_INFINITY), logs)];
});
slogdetOf.defjvp(([a]: [Value], [da]: [Value]): [[Value, Value], [Value, Value]] => {
  const [sign, logdet] = slogdetOf(a);
  return [
    [sign, logdet],
    [full(sign.shape, 0, sign.dtype), reduceSum(diagonalOf(solve(a, da)), [a.ndim - 2])],
  ];
});
const slogdetTraced = libraryJit("slogdet", (a: Value): [Value, Value] => slogdetOf(a));
/** `[sign, ln|det A|]` of square matrices: `[0, −inf]` for singular ones. Throws ValueError for others. */
export function slogdet(a: ArrayLike): [sign: Value, logabsdet: Value] {
  const [value] = promoteArgsInexact("slogdet", [a]);
  if (!isSquare(value)) throw new ValueError(`Argument to slogdet() must have shape [..., n, n], got ${shapeText(value.shape)}`);
  return slogdetTraced(value);
}

const powerTraced = libraryJit(
  "matrix_power",
  (a: Value, n: number): Value => {
    if (n === 0) return convertElementType(identityLike(a, a.shape.at(-1) as number), a.dtype);
    let square = n < 0 ? inv(a) : a;
    let result: Value | null = null;
    if (n === 3) return product(product(square, square), square);
    for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result = result === null ? square : product(result, square);
      if (rest > 1) square = product(square, square);
    }
    return result as Value;
  },
  { staticArgnums: [1] },
);
/** Square matrices to an integer power; negative ones by the inverse. Throws TypeError for matrices that are not square. */
export function matrixPower(a: ArrayLike, n: number): Value {
  const value = toArray("matrix_power", a);
  if (value.ndim < 2) throw new JaxTypeError(`${value.ndim}-dimensional array given. Array must be at least two-dimensional`);
  if (!isSquare(value)) throw new JaxTypeError("Last 2 dimensions of the array must be square");
  if (!Number.isInteger(n)) throw new JaxTypeError(`exponent must be an integer, got ${String(n)}`);
  return powerTraced(value, n);
}

type LeastSquares = [x: Value, residuals: Value, rank: Value, s: Value];
const lstsqTraced = libraryJit("_lstsq", (a: Value, b: Value, rcond: Value | null): LeastSquares => {
  const [m, n] = a.shape;
  const isVector = b.ndim === 1;
  const rhs = isVector ? expandDims(b, [1]) : b;
  if (a.size === 0) {
    const x = full(isVector ? [n] : [n, rhs.shape[1]], 0, a.dtype);
    return [x, p.integerPow(norm(rhs, { axis: 0 }), 2), full([], 0, defaultInt()), full([0], 0, a.dtype)];
  }
  const eps = finfo(a.dtype).eps;
  const share =
    rcond === null ? scalarLike(a, eps * Math.max(m, n)) : whereJit(lt(rcond, scalarLike(rcond, 0)), scalarLike(rcond, eps), rcond);
  const [u, s, vt] = svd(a, { fullMatrices: false });
  const counts = and(gt(s, scalarLike(s, 0)), ge(s, broadcastValue(p.mul(convertElementType(share, s.dtype), getItem(s, [0])), s.shape)));
  const inverse = whereJit(counts, p.div(scalarLike(s, 1), whereJit(counts, s, scalarLike(s, 1))), scalarLike(s, 0));
  const inU = product(u.T, rhs);
  const x = product(vt.T, p.mul(asColumns(inverse, inU.shape[1]), inU));
  const residuals = p.integerPow(norm(p.sub(rhs, product(a, x)), { axis: 0 }), 2);
  return [isVector ? reshape(x, [n]) : x, residuals, reduceSum(convertElementType(counts, defaultInt()), [0]), s];
});
/**
 * `[x, residuals, rank, singular values]`: the x that makes |A·x − b| least, for a vector b or for each column of a
 * matrix, and of all such x the shortest. Singular values below `rcond` times the largest count as zero.
 *
 * Throws ValueError when the numbers of rows differ, TypeError for other ranks.
 */
export function lstsq(a: ArrayLike, b: ArrayLike, options?: { rcond?: ArrayLike | null }): LeastSquares {
  const { rcond = null } = checkOptions<{ rcond?: ArrayLike | null }>("lstsq", options, ["rcond"]);
  const [matrix, rhs] = promoteInexact(operands("lstsq", [a, b]));
  if (matrix.shape[0] !== rhs.shape[0]) throw new ValueError("Leading dimensions of input arrays must match");
  if (matrix.ndim !== 2) throw new JaxTypeError(`${matrix.ndim}-dimensional array given. Array must be two-dimensional`);
  if (rhs.ndim !== 1 && rhs.ndim !== 2) throw new JaxTypeError(`${rhs.ndim}-dimensional array given. Array must be one or two-dimensional`);
  return lstsqTraced(matrix, rhs, rcond === null ? null : convertElementType(toArrays("lstsq", [rcond])[0], matrix.dtype));
}

/**
 * The tensor x with A·x = b, summed over the last axes of A, as many as x has: `a.shape` is `[...b.shape, ...x.shape]`.
 * `axes` of A are moved to its end first.
 *
 * Throws ValueError when the shapes do not fit.
 */
export function tensorsolve(a: ArrayLike, b: ArrayLike, options?: { axes?: readonly number[] | null }): Value {
  const { axes = null } = checkOptions<{ axes?: readonly number[] | null }>("tensorsolve", options, ["axes"]);
  const [given, rhs] = promoteInexact(operands("tensorsolve", [a, b]));
  const matrix = axes === null ? given : axes.reduce<Value>((x, axis) => moveaxis(x, axis, -1), given);
  const [leading, shape] = [matrix.shape.slice(0, rhs.ndim), matrix.shape.slice(rhs.ndim)];
  if (leading.join() !== rhs.shape.join())
    throw new ValueError(
      `After moving axes to end, leading shape of a must match shape of b. got a.shape=${shapeText(matrix.shape)}, b.shape=${shapeText(rhs.shape)}`,
    );
  if (rhs.size !== sizeOf(shape))
    throw new ValueError(
      `Input arrays must have prod(a.shape[:b.ndim]) == prod(a.shape[b.ndim:]); got a.shape=${shapeText(matrix.shape)}, b.ndim=${rhs.ndim}.`,
    );
  return reshape(solve(reshape(matrix, [rhs.size, rhs.size]), reshape(rhs, [rhs.size])), shape);
}

/** The inverse of a tensor as a linear map from its last axes to its first `ind` ones (default 2). */
export function tensorinv(a: ArrayLike, options?: { ind?: number }): Value {
  const { ind = 2 } = checkOptions<{ ind?: number }>("tensorinv", options, ["ind"]);
  const value = toArray("tensorinv", a);
  if (!(ind > 0)) throw new ValueError(`ind must be a positive integer; got ind=${ind}`);
  const [rows, columns] = [value.shape.slice(0, ind), value.shape.slice(ind)];
  if (sizeOf(rows) !== sizeOf(columns))
    throw new ValueError(
      `tensorinv is only possible when the product of the first \`ind\` dimensions equals that of the remaining dimensions. got arr.shape=${shapeText(value.shape)} with ind=${ind}.`,
    );
  return reshape(inv(reshape(value, [sizeOf(rows), sizeOf(columns)])), [...columns, ...rows]);
}
