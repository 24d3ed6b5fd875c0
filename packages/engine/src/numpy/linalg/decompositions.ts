import { defaultInt } from "../../dtype/defaults.ts";
import { ValueError } from "../../errors/errors.ts";
import { shapeText } from "../../ir/aval.ts";
import type { Value } from "../../ir/value.ts";
import * as p from "../../primitives/arithmetic.ts";
import { range } from "../../primitives/broadcasting.ts";
import { scalarLike } from "../../primitives/constants.ts";
import { convertElementType } from "../../primitives/convert.ts";
import { broadcastedIota, full } from "../../primitives/creation.ts";
import { cholesky as choleskyOf } from "../../primitives/linear-algebra/cholesky.ts";
import { eigh as eighOf } from "../../primitives/linear-algebra/eigh.ts";
import { asColumns, lowerTriangle, matmul, transposed } from "../../primitives/linear-algebra/matrices.ts";
import { qr as qrOf } from "../../primitives/linear-algebra/qr.ts";
import { singularValuesOf, svd as svdOf } from "../../primitives/linear-algebra/svd.ts";
import { gt, ne } from "../../primitives/logic.ts";
import { rev } from "../../primitives/movement.ts";
import { reduceMax, reduceOr, reduceSum } from "../../primitives/reduce.ts";
import { sort } from "../../primitives/sort.ts";
import { customJvp } from "../../transforms/custom-jvp.ts";
import { libraryJit } from "../../transforms/jit.ts";
import { broadcastValue } from "../broadcasting.ts";
import { finfo } from "../dtype-limits.ts";
import { getItem } from "../indexing.ts";
import { type ArrayLike, promoteArgsInexact, toArrays } from "../operands.ts";
import { checkOptions } from "../options.ts";
import { takeAlongAxis } from "../take.ts";
import { whereJit } from "../where.ts";
import { matricesFrom } from "./arguments.ts";

/** Matrices as products of simpler ones. The last two axes are matrices, the axes before them a batch. */

const symmetrized = (x: Value): Value => p.div(p.add(x, transposed(x)), scalarLike(x, 2));

const choleskyTraced = libraryJit(
  "cholesky",
  (x: Value, upper: boolean, symmetrize: boolean): Value => {
    const l = lowerTriangle(choleskyOf(symmetrize ? symmetrized(x) : x));
    return upper ? transposed(l) : l;
  },
  { staticArgnums: [1, 2] },
);
export interface CholeskyOptions {
  /** The upper factor U with A = Uᵀ·U instead of the lower one. Default false. */
  upper?: boolean;
  /** Take (A + Aᵀ)/2 first, so that derivatives are symmetric. Default true. */
  symmetrizeInput?: boolean;
}
/**
 * The lower triangular L with A = L·Lᵀ of symmetric positive definite matrices; nan for others.
 *
 * Throws ValueError for matrices that are not square. `jnp.linalg.cholesky(jnp.array([[4, 2], [2, 5]]))` is `[[2 0] [1 2]]`.
 */
export function cholesky(x: ArrayLike, options?: CholeskyOptions): Value {
  const { upper = false, symmetrizeInput = true } = checkOptions<CholeskyOptions>("cholesky", options, ["upper", "symmetrizeInput"]);
  return choleskyTraced(
    squareFrom("cholesky", x, (shape) => `The input to cholesky must be a square matrix. Got shape ${shape}.`),
    upper,
    symmetrizeInput,
  );
}

function squareFrom(fn: string, x: ArrayLike, complaint: (shape: string) => string): Value {
  const value = matricesFrom(fn, x);
  const [m, n] = value.shape.slice(-2);
  if (m !== n) throw new ValueError(complaint(shapeText([m, n])));
  return value;
}

export type QrMode = "reduced" | "complete" | "r" | "full";
const qrTraced = libraryJit(
  "qr",
  (x: Value, mode: string): Value | Value[] => {
    const [q, r] = qrOf(x, mode === "complete");
    return mode === "r" ? r : [q, r];
  },
  { staticArgnums: [1] },
);
/**
 * `[Q, R]` with A = Q·R, orthonormal columns of Q and upper triangular R; Q is square in mode `"complete"`, and mode
 * `"r"` gives R alone.
 *
 * Throws ValueError for another mode.
 */
export function qr(x: ArrayLike, options?: { mode?: Exclude<QrMode, "r"> }): [q: Value, r: Value];
export function qr(x: ArrayLike, options: { mode: "r" }): Value;
export function qr(x: ArrayLike, options?: { mode?: QrMode }): Value | [q: Value, r: Value] {
  const { mode = "reduced" } = checkOptions<{ mode?: QrMode }>("qr", options, ["mode"]);
  if (!["reduced", "complete", "r", "full"].includes(mode))
    throw new ValueError(`Unsupported QR decomposition mode '${String(mode)}'`, 'the modes are "reduced", "complete" and "r"');
  return qrTraced(matricesFrom("qr", x), mode) as Value | [Value, Value];
}

const eighTraced = libraryJit(
  "eigh",
  (x: Value, lower: boolean, symmetrize: boolean): [Value, Value] => {
    const [vectors, values] = eighOf(symmetrize ? symmetrized(x) : x, lower);
    return [values, vectors];
  },
  { staticArgnums: [1, 2] },
);
export interface EighOptions {
  /** Which triangle is read: `"L"` (default) or `"U"`. It matters without `symmetrizeInput` only. */
  UPLO?: "L" | "U" | null;
  /** Take (A + Aᵀ)/2 first. Default true. */
  symmetrizeInput?: boolean;
}
/**
 * `[eigenvalues, eigenvectors]` of symmetric matrices: values in ascending order, vectors as columns.
 *
 * Throws ValueError for matrices that are not square and another `UPLO`.
 */
export function eigh(x: ArrayLike, options?: EighOptions): [eigenvalues: Value, eigenvectors: Value] {
  const { UPLO = null, symmetrizeInput = true } = checkOptions<EighOptions>("eigh", options, ["UPLO", "symmetrizeInput"]);
  if (UPLO !== null && UPLO !== "L" && UPLO !== "U") throw new ValueError(`UPLO must be one of None, 'L', or 'U', got ${String(UPLO)}`);
  const value = squareFrom(
    "eigh",
    x,
    (shape) => `Argument to symmetric eigendecomposition must have shape [..., n, n], got shape ${shape}`,
  );
  return eighTraced(value, UPLO !== "U", symmetrizeInput);
}
const eigvalshTraced = libraryJit(
  "eigvalsh",
  (x: Value, uplo: "L" | "U" | null, symmetrize: boolean): Value => eigh(x, { UPLO: uplo, symmetrizeInput: symmetrize })[0],
  { staticArgnums: [1, 2] },
);
/** The eigenvalues of symmetric matrices, in ascending order. As `eigh`. */
export function eigvalsh(x: ArrayLike, options?: EighOptions): Value {
  const { UPLO = null, symmetrizeInput = true } = checkOptions<EighOptions>("eigvalsh", options, ["UPLO", "symmetrizeInput"]);
  return eigvalshTraced(matricesFrom("eigvalsh", x), UPLO, symmetrizeInput);
}

const svdTraced = libraryJit(
  "svd",
  (x: Value, fullMatrices: boolean): [Value, Value, Value] => {
    const [s, u, vt] = svdOf(x, fullMatrices);
    return [u, s, vt];
  },
  { staticArgnums: [1] },
);
const svdvalsTraced = libraryJit("svd", (x: Value): Value => singularValuesOf(x));

/** From eigenvalues of symmetric matrices: their absolute values are the singular ones. */
const hermitianSvd = libraryJit("svd", (x: Value): [Value, Value, Value] => {
  const [values, vectors] = eighTraced(x, true, true);
  const last = values.ndim - 1;
  const places = broadcastedIota("int32", values.shape, last);
  const [, order] = sort([p.abs(values), places], last);
  const falling = rev(order, [last]);
  const signed = takeAlongAxis(values, falling, { axis: last });
  const u = takeAlongAxis(vectors, getItem(falling, ["...", null, ":"]), { axis: -1 });
  return [u, p.abs(signed), transposed(p.mul(u, broadcastValue(getItem(p.sign(signed), ["...", null, ":"]), u.shape)))];
});

export interface SvdOptions {
  /** Square U and Vᵀ. Default true. */
  fullMatrices?: boolean;
  /** U and Vᵀ too. Default true; false gives the singular values alone. */
  computeUv?: boolean;
  /** The matrices are symmetric. Default false. */
  hermitian?: boolean;
}
/**
 * `[U, s, Vᵀ]` with A = U·diag(s)·Vᵀ: orthonormal columns of U and rows of Vᵀ, singular values in descending order.
 *
 * Derivatives with `fullMatrices` exist for square matrices only.
 */
export function svd(x: ArrayLike, options?: SvdOptions & { computeUv?: true }): [u: Value, s: Value, vt: Value];
export function svd(x: ArrayLike, options: SvdOptions & { computeUv: false }): Value;
export function svd(x: ArrayLike, options?: SvdOptions): Value | [u: Value, s: Value, vt: Value] {
  const {
    fullMatrices = true,
    computeUv = true,
    hermitian = false,
  } = checkOptions<SvdOptions>("svd", options, ["fullMatrices", "computeUv", "hermitian"]);
  const value = matricesFrom("svd", x);
  if (hermitian) {
    const found = hermitianSvd(value);
    return computeUv ? found : found[1];
  }
  return computeUv ? svdTraced(value, fullMatrices) : svdvalsTraced(value);
}
/** The singular values of matrices, in descending order. */
export const svdvals = (x: ArrayLike): Value => svdvalsTraced(matricesFrom("svdvals", x));

/** The pseudo-inverse of matrices, singular values up to `rtol` times the largest counting as zero. */
const pinvOf = customJvp(function _pinv(a: Value, rtol: Value): Value {
  const [m, n] = a.shape.slice(-2);
  if (m === 0 || n === 0) return full([...a.shape.slice(0, -2), n, m], 0, a.dtype);
  const [u, s, vt] = svd(a, { fullMatrices: false });
  const cutoff = p.mul(broadcastValue(getItem(rtol, ["...", null]), [...s.shape.slice(0, -1), 1]), getItem(s, ["...", ":1"]));
  const kept = whereJit(gt(s, broadcastValue(cutoff, s.shape)), s, scalarLike(s, Number.POSITIVE_INFINITY));
  const ut = transposed(u);
  return matmul(transposed(vt), p.div(ut, asColumns(kept, ut.shape.at(-1) as number)));
});
// Golub and Pereyra 1973: dP = −P·dA·P + P·Pᵀ·dAᵀ·(I − A·P) + (I − P·A)·dAᵀ·Pᵀ·P.
pinvOf.defjvp(([a, rtol]: [Value, Value], [da]: [Value, Value]): [Value, Value] => {
  const inverse = pinvOf(a, rtol);
  const [pt, dt] = [transposed(inverse), transposed(da)];
  const s = matmul(matmul(inverse, pt), dt);
  const t = matmul(matmul(dt, pt), inverse);
  const moved = p.neg(matmul(matmul(inverse, da), inverse));
  const left = p.sub(s, matmul(matmul(s, a), inverse));
  const right = p.sub(t, matmul(matmul(inverse, a), t));
  return [inverse, p.add(moved, p.add(left, right))];
});
const pinvTraced = libraryJit("pinv", (a: Value, rtol: Value): Value => pinvOf(a, rtol));

export interface PinvOptions {
  /** Singular values up to this share of the largest count as zero. Default: 10·max(m, n)·ε. */
  rtol?: ArrayLike | null;
  /** Another name of `rtol`. */
  rcond?: ArrayLike | null;
}
/** The Moore-Penrose pseudo-inverse of matrices. */
export function pinv(x: ArrayLike, options?: PinvOptions): Value {
  const { rtol = null, rcond = null } = checkOptions<PinvOptions>("pinv", options, ["rtol", "rcond"]);
  if (rtol !== null && rcond !== null) throw new ValueError("pinv: only one of rtol and rcond may be specified.");
  const a = matricesFrom("pinv", x);
  const cutoff = rtol ?? rcond ?? 10 * Math.max(...a.shape.slice(-2)) * finfo(a.dtype).eps;
  return pinvTraced(a, convertElementType(toArrays("pinv", [cutoff])[0], a.dtype));
}

export interface RankOptions {
  /** Singular values up to this count as zero. Default: the largest times max(m, n)·ε. */
  rtol?: ArrayLike | null;
  /** Another name of `rtol`. */
  tol?: ArrayLike | null;
}
const rankTraced = libraryJit("matrix_rank", (x: Value, rtol: Value | null): Value => {
  const s = svdvals(x);
  const last = s.ndim - 1;
  const cutoff = rtol ?? p.mul(reduceMax(s, [last]), scalarLike(s, Math.max(...x.shape.slice(-2)) * finfo(s.dtype).eps));
  return reduceSum(convertElementType(gt(s, broadcastValue(getItem(cutoff, ["...", null]), s.shape)), defaultInt()), [last]);
});
/** The number of singular values above a limit: the rank of matrices, in int32. */
export function matrixRank(x: ArrayLike, options?: RankOptions): Value {
  const { rtol = null, tol = null } = checkOptions<RankOptions>("matrix_rank", options, ["rtol", "tol"]);
  if (rtol !== null && tol !== null) throw new ValueError("matrix_rank: only one of tol or rtol may be specified.");
  const [value] = promoteArgsInexact("matrix_rank", [x]);
  if (value.ndim < 2) return convertElementType(reduceOr(ne(value, scalarLike(value, 0)), range(0, value.ndim)), defaultInt());
  const limit = rtol ?? tol;
  return rankTraced(value, limit === null ? null : convertElementType(toArrays("matrix_rank", [limit])[0], value.dtype));
}
