import { JaxTypeError, ValueError } from "../../errors/errors.ts";
import { sameShape, shapeText } from "../../ir/aval.ts";
import { emptyArray } from "../../ir/ndarray.ts";
import { type Primitive, type Tangent, UndefinedPrimal, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { neg } from "../arithmetic.ts";
import { bind1 } from "../bind.ts";
import { checkSameDType } from "../dtype-rules.ts";
import { addTangents } from "../elementwise.ts";
import { batchInFront, checkMatrices, lowerTriangle, matmul, matricesOf, store, transposed, upperTriangle } from "./matrices.ts";

/** How triangular_solve reads its matrix. */
export interface TriangularSolveOptions {
  /** Solve A·X = B (true) or X·A = B. Default false, as JAX's. */
  readonly leftSide?: boolean;
  /** Which triangle of A counts; the other is not read. Default false: the upper one. */
  readonly lower?: boolean;
  /** Take Aᵀ for A. Default false. */
  readonly transposeA?: boolean;
  /** Take the diagonal of A for ones. Default false. */
  readonly unitDiagonal?: boolean;
}

/** Solves A·x = b for one vector with stride `step` in `x`, in place. `at(i, j)` reads A, of which the lower triangle counts. */
function substitute(
  n: number,
  at: (i: number, j: number) => number,
  x: Float64Array,
  from: number,
  step: number,
  lower: boolean,
  unit: boolean,
): void {
  for (let k = 0; k < n; k++) {
    const i = lower ? k : n - 1 - k;
    let value = x[from + i * step];
    for (let l = 0; l < k; l++) {
      const j = lower ? l : n - 1 - l;
      value -= at(i, j) * x[from + j * step];
    }
    x[from + i * step] = unit ? value : value / at(i, i);
  }
}

/** The solution X of A·X = B or X·A = B for triangular A, by substitution. */
export const triangularSolveP: Primitive = {
  name: "triangular_solve",
  abstractEval(inputs, params) {
    checkMatrices("triangular_solve", inputs);
    checkSameDType("triangular_solve", inputs);
    const [a, b] = inputs;
    const [n, columns] = a.shape.slice(-2);
    if (n !== columns)
      throw new JaxTypeError(
        `triangular_solve requires the last two dimensions of a to be equal in size, got a.shape of ${shapeText(a.shape)}.`,
      );
    if (!sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2)))
      throw new JaxTypeError(
        `triangular_solve requires both arguments to have the same number of dimensions and equal batch dimensions, got ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
      );
    const shared = b.shape.at(params.left_side === true ? -2 : -1);
    if (shared !== n)
      throw new ValueError(`Incompatible shapes for arguments to triangular_solve: ${shapeText(a.shape)} and ${shapeText(b.shape)}.`);
    return [b];
  },
  evaluate([a, b], params, [out]) {
    const result = emptyArray(out.shape, out.dtype);
    const [rows, columns] = out.shape.slice(-2);
    const left = params.left_side === true;
    // X·A = B is Aᵀ·Xᵀ = Bᵀ: then rows of X are the vectors, and A is read the other way round.
    const swapped = (params.transpose_a === true) === left;
    const lower = (params.lower === true) !== swapped;
    const right = matricesOf(b);
    for (const { a: matrix, n, index } of matricesOf(a)) {
      const x = (right.next().value as { a: Float64Array }).a;
      const at = swapped ? (i: number, j: number): number => matrix[j * n + i] : (i: number, j: number): number => matrix[i * n + j];
      for (let k = 0; k < (left ? columns : rows); k++) {
        substitute(n, at, x, left ? k : k * columns, left ? columns : 1, lower, params.unit_diagonal === true);
      }
      store(result, index, x);
    }
    return [result];
  },
  lowering: { kind: "host" },
  // dX = −A⁻¹·dA·X + A⁻¹·dB (Giles 2008, section 2.3.1), A standing for the triangle that counts.
  jvp([a, b], [da, db], params) {
    const x = bind1(triangularSolveP, [a, b], params);
    const left = params.left_side === true;
    const solve = (rhs: Value): Value => bind1(triangularSolveP, [a, rhs], params);
    let tangent: Tangent = db instanceof Zero ? new Zero(x.aval) : solve(db);
    if (!(da instanceof Zero)) {
      const k = params.unit_diagonal === true ? 1 : 0;
      const counted = neg(params.lower === true ? lowerTriangle(da, -k) : upperTriangle(da, k));
      const g = params.transpose_a === true ? transposed(counted) : counted;
      const [m, n] = b.shape.slice(-2);
      const alsoSolve = (left ? m > n : m < n)
        ? solve(left ? matmul(g, x) : matmul(x, g))
        : left
          ? matmul(solve(g), x)
          : matmul(x, solve(g));
      tangent = addTangents(alsoSolve, tangent);
    }
    return [[x], [tangent]];
  },
  transpose([ct], [a, b], params) {
    if (!(b instanceof UndefinedPrimal)) throw new Error("triangular_solve is linear in its second operand only");
    if (ct instanceof Zero) return [null, new Zero(b.aval)];
    return [null, bind1(triangularSolveP, [a as Value, ct], { ...params, transpose_a: params.transpose_a !== true })];
  },
  batch: batchInFront(() => triangularSolveP),
  flops: ([a], [out]) => out.size * (a.shape.at(-1) as number),
};

/** X of A·X = B (`leftSide`) or X·A = B, for triangular A. Batch axes of both are equal. */
export function triangularSolve(a: Value, b: Value, options: TriangularSolveOptions = {}): Value {
  const { leftSide = false, lower = false, transposeA = false, unitDiagonal = false } = options;
  return bind1(triangularSolveP, [a, b], {
    conjugate_a: false,
    left_side: leftSide,
    lower,
    transpose_a: transposeA,
    unit_diagonal: unitDiagonal,
  });
}
