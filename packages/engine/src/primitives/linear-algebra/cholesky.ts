import { emptyArray } from "../../ir/ndarray.ts";
import { type Primitive, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { add, div } from "../arithmetic.ts";
import { bind1 } from "../bind.ts";
import { scalarLike } from "../constants.ts";
import { batchInFront, checkSquare, identityLike, lowerTriangle, matmul, matricesOf, nans, store } from "./matrices.ts";
import { triangularSolve } from "./triangular-solve.ts";

/** L with L·Lᵀ = A, from the lower triangle of A; null where A is not positive definite. */
function factor(a: Float64Array, n: number): Float64Array | null {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (i > j) l[i * n + j] = sum / l[j * n + j];
      else if (sum > 0 && Number.isFinite(sum)) l[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return l;
}

/** The lower Cholesky factor of symmetric positive definite matrices; nan throughout for others. */
export const choleskyP: Primitive = {
  name: "cholesky",
  abstractEval([x]) {
    checkSquare("cholesky", [x], (shape) => `The input to cholesky must be a square matrix. Got shape ${shape}.`);
    return [x];
  },
  evaluate([x], _params, [out]) {
    const result = emptyArray(out.shape, out.dtype);
    for (const { a, n, index } of matricesOf(x)) store(result, index, factor(a, n) ?? nans(n * n));
    return [result];
  },
  lowering: { kind: "host" },
  // dL = L·Φ(L⁻¹·dA·L⁻ᵀ), Φ taking the lower triangle and half the diagonal (Murray 2016, arXiv:1602.07527).
  jvp([x], [dx]) {
    const l = lowerTriangle(bind1(choleskyP, [x]));
    if (dx instanceof Zero) return [[l], [new Zero(l.aval)]];
    const right = triangularSolve(l, dx, { leftSide: false, transposeA: true, lower: true });
    const inner = lowerTriangle(triangularSolve(l, right, { leftSide: true, lower: true }));
    const halved = div(inner, add(scalarLike(inner, 1), identityLike(inner, x.shape.at(-1) as number)));
    return [[l], [matmul(l, halved)]];
  },
  batch: batchInFront(() => choleskyP),
  // n³/3.
  flops: ([x]) => (x.size * (x.shape.at(-1) as number)) / 3,
};

/** The lower Cholesky factor; what stands above the diagonal is not specified. */
export const cholesky = (x: Value): Value => bind1(choleskyP, [x]);
