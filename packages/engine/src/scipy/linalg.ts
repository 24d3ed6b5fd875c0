import { ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { foriLoop } from "../lax/control-flow.ts";
import { broadcastValue } from "../numpy/broadcasting.ts";
import { matricesFrom } from "../numpy/linalg/arguments.ts";
import { type EighOptions, eigh as eighOf, cholesky as lowerOrUpper } from "../numpy/linalg/decompositions.ts";
import { solve as solveOf } from "../numpy/linalg/solve.ts";
import { atleast2d, concatenate } from "../numpy/manipulation.ts";
import { type ArrayLike, operands, promoteInexact, toArray, toArrays } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { max, sum } from "../numpy/reductions.ts";
import { where, whereJit } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, iota } from "../primitives/creation.ts";
import { lu as luOf } from "../primitives/linear-algebra/lu.ts";
import { identityLike, lowerTriangle, matmul, upperTriangle } from "../primitives/linear-algebra/matrices.ts";
import { triangularSolve } from "../primitives/linear-algebra/triangular-solve.ts";
import { eq, lt } from "../primitives/logic.ts";
import { expandDims, squeeze } from "../primitives/movement.ts";
import * as t from "../primitives/transcendental.ts";
import { broadcastShapes } from "../shape/broadcast.ts";
import { libraryJit } from "../transforms/jit.ts";

/** Linear algebra with SciPy's names, as `jax.scipy.linalg`. */

export { qr, svd } from "../numpy/linalg/decompositions.ts";
export { det, inv } from "../numpy/linalg/solve.ts";

export interface LowerOption {
  /** The lower triangle. Default false: the upper one. */
  lower?: boolean;
}
/** The triangular factor of positive definite matrices: the upper U with A = Uᵀ·U, or with `lower` the lower one. */
export const cholesky = (a: ArrayLike, options?: LowerOption): Value =>
  lowerOrUpper(a, { upper: checkOptions<LowerOption>("cholesky", options, ["lower"]).lower !== true });

/** `[c, lower]` for `choSolve`: the triangular factor, and which it is. */
export function choFactor(a: ArrayLike, options?: LowerOption): [c: Value, lower: boolean] {
  const { lower = false } = checkOptions<LowerOption>("cho_factor", options, ["lower"]);
  return [cholesky(a, { lower }), lower];
}

/** A right-hand side as columns, with batch axes as the matrix has them, and how to take the added axis away. */
function columnsFor(a: Value, b: Value): [a: Value, b: Value, finish: (x: Value) => Value] {
  const isVector = b.ndim === a.ndim - 1 || b.ndim === 1;
  const columns = isVector ? expandDims(b, [b.ndim]) : b;
  const batch = broadcastShapes(a.shape.slice(0, -2), columns.shape.slice(0, -2));
  const stretched = (x: Value): Value => broadcastValue(x, [...batch, ...x.shape.slice(-2)]);
  return [stretched(a), stretched(columns), (x) => (isVector ? squeeze(x, [x.ndim - 1]) : x)];
}

/** The solution of A·x = b from the factor of A that `choFactor` gives. */
export function choSolve([c, lower]: readonly [c: ArrayLike, lower: boolean], b: ArrayLike): Value {
  const [factor, rhs] = promoteInexact(operands("cho_solve", [c, b]));
  const [l, columns, finish] = columnsFor(factor, rhs);
  const y = triangularSolve(l, columns, { leftSide: true, lower, transposeA: !lower });
  return finish(triangularSolve(l, y, { leftSide: true, lower, transposeA: lower }));
}

export interface SolveTriangularOptions extends LowerOption {
  /** 0 or `"N"` (default): A·x = b; 1 or `"T"`: Aᵀ·x = b. */
  trans?: 0 | 1 | 2 | "N" | "T" | "C";
  /** Take the diagonal for ones. Default false. */
  unitDiagonal?: boolean;
}
/** The solution of A·x = b for triangular A, of which one triangle is read. */
export function solveTriangular(a: ArrayLike, b: ArrayLike, options?: SolveTriangularOptions): Value {
  const {
    lower = false,
    trans = 0,
    unitDiagonal = false,
  } = checkOptions<SolveTriangularOptions>("solve_triangular", options, ["lower", "trans", "unitDiagonal"]);
  if (![0, 1, 2, "N", "T", "C"].includes(trans)) throw new ValueError(`Invalid 'trans' value ${String(trans)}`);
  const [matrix, rhs] = promoteInexact(operands("solve_triangular", [a, b]));
  const [m, columns, finish] = columnsFor(matrix, rhs);
  return finish(triangularSolve(m, columns, { leftSide: true, lower, transposeA: trans !== 0 && trans !== "N", unitDiagonal }));
}

export interface SolveOptions extends LowerOption {
  /** `"pos"` for positive definite matrices, which are solved by their Cholesky factor. Default `"gen"`. */
  assumeA?: "gen" | "sym" | "her" | "pos";
}
/** The solution of A·x = b. */
export function solve(a: ArrayLike, b: ArrayLike, options?: SolveOptions): Value {
  const { lower = false, assumeA = "gen" } = checkOptions<SolveOptions>("solve", options, ["lower", "assumeA"]);
  if (!["gen", "sym", "her", "pos"].includes(assumeA))
    throw new ValueError(`Expected assume_a to be one of ['gen', 'sym', 'her', 'pos']; got '${String(assumeA)}'`);
  if (assumeA !== "pos") return solveOf(a, b);
  return choSolve(choFactor(a, { lower }), b);
}

/** `[eigenvalues, eigenvectors]` of symmetric matrices, of which one triangle is read; or the values alone. */
export function eigh(a: ArrayLike, options?: { lower?: boolean; eigvalsOnly?: boolean }): Value | [Value, Value] {
  const { lower = true, eigvalsOnly = false } = checkOptions<{ lower?: boolean; eigvalsOnly?: boolean }>("eigh", options, [
    "lower",
    "eigvalsOnly",
  ]);
  const reading: EighOptions = { UPLO: lower ? "L" : "U" };
  const [values, vectors] = eighOf(a, reading);
  return eigvalsOnly ? values : [values, vectors];
}

const luTraced = libraryJit(
  "_lu",
  (a: Value, permuteL: boolean): Value[] => {
    const [factors, , permutation] = luOf(a);
    const [m, n] = a.shape.slice(-2);
    const k = Math.min(m, n);
    const cut = (x: Value, rows: number, columns: number): Value => x.get("...", `:${rows}`, `:${columns}`);
    const l = p.add(lowerTriangle(cut(factors, m, k), -1), identityLike(a, m).get("...", ":", `:${k}`));
    const u = upperTriangle(cut(factors, k, n));
    // P has a one in row permutation[j] of column j.
    const rows = broadcastValue(expandDims(iota(permutation.dtype, m), [1]), [...permutation.shape, m].slice(-2));
    const columns = expandDims(permutation, [permutation.ndim - 1]);
    const shape = [...permutation.shape.slice(0, -1), m, m];
    const order = convertElementType(eq(broadcastValue(rows, shape), broadcastValue(columns, shape)), a.dtype);
    return permuteL ? [matmul(order, l), u] : [order, l, u];
  },
  { staticArgnums: [1] },
);
/** `[P, L, U]` with A = P·L·U, or with `permuteL` `[P·L, U]`. */
export function lu(a: ArrayLike, options?: { permuteL?: boolean }): Value[] {
  const { permuteL = false } = checkOptions<{ permuteL?: boolean }>("lu", options, ["permuteL"]);
  return luTraced(matricesFrom("lu", a), permuteL);
}

/** Matrices along a diagonal of blocks, zeros elsewhere. Throws ValueError for arrays of more than two axes. */
export function blockDiag(...arrays: readonly ArrayLike[]): Value {
  const blocks = (arrays.length === 0 ? [full([1, 0], 0, "float32")] : promoteInexactOrSame(arrays)).map((a) => atleast2d(a));
  const bad = blocks.filter((b) => b.ndim > 2);
  if (bad.length > 0)
    throw new ValueError(
      `Arguments to jax.scipy.linalg.block_diag must have at most 2 dimensions, got ${bad.map((b) => shapeText(b.shape)).join(", ")}`,
    );
  const width = blocks.reduce((n, b) => n + b.shape[1], 0);
  let before = 0;
  const rows = blocks.map((b) => {
    const [m, n] = b.shape;
    const row = concatenate([full([m, before], 0, b.dtype), b, full([m, width - before - n], 0, b.dtype)], { axis: 1 });
    before += n;
    return row;
  });
  return concatenate(rows, { axis: 0 });
}
const promoteInexactOrSame = (arrays: readonly ArrayLike[]): Value[] => {
  const values = toArrays("block_diag", arrays);
  return concatenate(values.map((v) => v.ravel())).dtype === values[0].dtype ? values : promoteInexact(values);
};

/** Coefficients of the numerator of the [13/13] Padé approximant of eˣ (Higham 2005). */
const PADE_13 = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640,
  1323241920, 40840800, 960960, 16380, 182, 1,
];
/** The norm up to which it is exact in double precision. */
const THETA_13 = 5.371920351148152;

const expmTraced = libraryJit(
  "expm",
  (a: Value, maxSquarings: number): Value => {
    const c = (value: number): Value => scalarLike(a, value);
    // Scaled until the norm is small, squared back as often.
    const size = max(sum(p.abs(a), { axis: -2 }), { axis: -1 });
    const wanted = p.ceil(
      p.div(t.log(p.div(p.max(size, scalarLike(size, THETA_13)), scalarLike(size, THETA_13))), scalarLike(size, Math.LN2)),
    );
    const squarings = p.min(wanted, scalarLike(size, maxSquarings));
    const stretch = (v: Value): Value => broadcastValue(expandDims(expandDims(v, [v.ndim]), [v.ndim + 1]), a.shape);
    const x = p.div(a, stretch(t.exp2(squarings)));
    const eye = identityLike(a, a.shape.at(-1) as number);
    const normal = PADE_13.map((b) => b / PADE_13[0]);
    const [x2] = [matmul(x, x)];
    const x4 = matmul(x2, x2);
    const x6 = matmul(x4, x2);
    const blend = (b: readonly [number, number, number, number]): Value =>
      p.add(p.add(p.mul(c(b[0]), eye), p.mul(c(b[1]), x2)), p.add(p.mul(c(b[2]), x4), p.mul(c(b[3]), x6)));
    const high = (b: readonly [number, number, number]): Value => p.add(p.add(p.mul(c(b[0]), x2), p.mul(c(b[1]), x4)), p.mul(c(b[2]), x6));
    const odd = matmul(
      x,
      p.add(blend([normal[1], normal[3], normal[5], normal[7]]), matmul(x6, high([normal[9], normal[11], normal[13]]))),
    );
    const even = p.add(blend([normal[0], normal[2], normal[4], normal[6]]), matmul(x6, high([normal[8], normal[10], normal[12]])));
    const approximant = solveOf(p.sub(even, odd), p.add(even, odd));
    const isTooLarge = lt(scalarLike(size, maxSquarings), wanted);
    const squared = foriLoop(
      0,
      maxSquarings,
      (i: Value, r: Value) => {
        const isDue = lt(broadcastValue(convertElementType(i, size.dtype), size.shape), squarings);
        return where(stretch(isDue), matmul(r, r), r);
      },
      approximant,
    ) as Value;
    return whereJit(stretch(isTooLarge), c(Number.NaN), squared);
  },
  { staticArgnums: [1] },
);
/**
 * The exponential of square matrices, by scaling and squaring with a Padé approximant (Higham 2005); nan where more than
 * `maxSquarings` (default 16) squarings are needed.
 *
 * Throws ValueError for matrices that are not square.
 */
export function expm(a: ArrayLike, options?: { maxSquarings?: number }): Value {
  const { maxSquarings = 16 } = checkOptions<{ maxSquarings?: number }>("expm", options, ["maxSquarings"]);
  const [value] = promoteInexact([toArray("expm", a)]);
  if (value.ndim < 2 || value.shape.at(-1) !== value.shape.at(-2)) throw new ValueError("expected A to be a (batched) square matrix");
  if (value.size === 0) return value;
  return expmTraced(value, maxSquarings);
}
