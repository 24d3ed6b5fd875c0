import { NotImplementedError } from "../../errors/errors.ts";
import { emptyArray } from "../../ir/ndarray.ts";
import { type Primitive, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { add, sub } from "../arithmetic.ts";
import { concatenate } from "../assembly.ts";
import { bind } from "../bind.ts";
import { avalOf } from "../constants.ts";
import { slice } from "../movement.ts";
import { batchInFront, checkMatrices, lowerTriangle, matmul, matricesOf, store, transposed } from "./matrices.ts";
import { triangularSolve } from "./triangular-solve.ts";

/**
 * Householder reflections that make A upper triangular, in place: R above, and below the diagonal the vectors v of
 * H = I − τ·v·vᵀ, whose first element 1 is left out. A column that is zero below its diagonal is left as it is (τ = 0).
 */
function reflect(a: Float64Array, m: number, n: number): Float64Array {
  const k = Math.min(m, n);
  const taus = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    let below = 0;
    for (let i = j + 1; i < m; i++) below = Math.hypot(below, a[i * n + j]);
    if (below === 0) continue;
    const alpha = a[j * n + j];
    const beta = -Math.hypot(alpha, below) * (alpha < 0 || Object.is(alpha, -0) ? -1 : 1);
    taus[j] = (beta - alpha) / beta;
    for (let i = j + 1; i < m; i++) a[i * n + j] /= alpha - beta;
    a[j * n + j] = beta;
    for (let c = j + 1; c < n; c++) {
      let dot = a[j * n + c];
      for (let i = j + 1; i < m; i++) dot += a[i * n + j] * a[i * n + c];
      dot *= taus[j];
      a[j * n + c] -= dot;
      for (let i = j + 1; i < m; i++) a[i * n + c] -= dot * a[i * n + j];
    }
  }
  return taus;
}

/** The first `columns` columns of H₁·H₂·…·Hₖ, whose vectors stand in the m × n matrix `a`. */
function product(a: Float64Array, taus: ArrayLike<number>, m: number, n: number, columns: number): Float64Array {
  const q = new Float64Array(m * columns);
  for (let i = 0; i < Math.min(m, columns); i++) q[i * columns + i] = 1;
  for (let j = taus.length - 1; j >= 0; j--) {
    if (taus[j] === 0) continue;
    for (let c = 0; c < columns; c++) {
      let dot = q[j * columns + c];
      for (let i = j + 1; i < m; i++) dot += a[i * n + j] * q[i * columns + c];
      dot *= taus[j];
      q[j * columns + c] -= dot;
      for (let i = j + 1; i < m; i++) q[i * columns + c] -= dot * a[i * n + j];
    }
  }
  return q;
}

/** dQ and dR for A = Q·R with square upper triangular R (Walter and Lehmann 2013, arXiv:1009.6112). */
function thinTangents(q: Value, r: Value, dx: Value): [dq: Value, dr: Value] {
  const dxOverR = triangularSolve(r, dx, { leftSide: false, lower: false });
  const inQ = matmul(transposed(q), dxOverR);
  const below = lowerTriangle(inQ, -1);
  const turn = sub(below, transposed(below));
  return [add(matmul(q, sub(turn, inQ)), dxOverR), matmul(sub(inQ, turn), r)];
}

/** A = Q·R, with orthonormal columns of Q and upper triangular R. */
export const qrP: Primitive = {
  name: "qr",
  abstractEval([x], params) {
    checkMatrices("qr", [x]);
    const [m, n] = x.shape.slice(-2);
    const k = params.full_matrices === true ? m : Math.min(m, n);
    const batch = x.shape.slice(0, -2);
    return [avalOf([...batch, m, k], x.dtype), avalOf([...batch, k, n], x.dtype)];
  },
  evaluate([x], _params, outs) {
    const [q, r] = outs.map((out) => emptyArray(out.shape, out.dtype));
    const k = outs[1].shape.at(-2) as number;
    for (const { a, m, n, index } of matricesOf(x)) {
      const taus = reflect(a, m, n);
      store(q, index, product(a, taus, m, n, k));
      store(
        r,
        index,
        Float64Array.from({ length: k * n }, (_, at) => (Math.floor(at / n) <= at % n ? a[at] : 0)),
      );
    }
    return [q, r];
  },
  lowering: { kind: "host" },
  jvp([x], [dx], params) {
    const outs = bind(qrP, [x], params);
    const [q, r] = outs;
    if (dx instanceof Zero) return [outs, outs.map((out) => new Zero(out.aval))];
    const [m, n] = x.shape.slice(-2);
    if (params.full_matrices === true && m > n)
      throw new NotImplementedError(
        "Derivative of qr with full matrices is not implemented for more rows than columns.",
        'use mode "reduced"',
      );
    if (m >= n) return [outs, thinTangents(q, r, dx)];
    // A wide matrix is [X₁ X₂] = Q·[R₁ R₂]: X₁ is square, and R₂ = Qᵀ·X₂.
    const columns = (v: Value, from: number, to: number): Value =>
      slice(v, [...v.shape.slice(0, -1).map(() => 0), from], [...v.shape.slice(0, -1), to]);
    const [dq, dr1] = thinTangents(q, columns(r, 0, m), columns(dx, 0, m));
    const dr2 = add(matmul(transposed(dq), columns(x, m, n)), matmul(transposed(q), columns(dx, m, n)));
    return [outs, [dq, concatenate([dr1, dr2], dr1.ndim - 1)]];
  },
  batch: batchInFront(() => qrP),
  flops: ([x]) => 2 * x.size * Math.min(...x.shape.slice(-2)),
};

/** `[Q, R]` of matrices; with full matrices Q is square. */
export const qr = (x: Value, fullMatrices: boolean): [q: Value, r: Value] =>
  bind(qrP, [x], { full_matrices: fullMatrices, pivoting: false, use_magma: null }) as [Value, Value];
