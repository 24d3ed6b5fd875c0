import { NotImplementedError } from "../../errors/errors.ts";
import { emptyArray } from "../../ir/ndarray.ts";
import { type Primitive, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { add, div, mul, sub } from "../arithmetic.ts";
import { bind } from "../bind.ts";
import { avalOf, scalarLike } from "../constants.ts";
import { convertElementType } from "../convert.ts";
import { eq } from "../logic.ts";
import { singularValues } from "./jacobi.ts";
import {
  allFinite,
  asColumns,
  asRows,
  batchInFront,
  checkMatrices,
  diagonalOf,
  identityLike,
  matmul,
  matricesOf,
  nans,
  store,
  transposed,
} from "./matrices.ts";

const flip = (a: Float64Array, rows: number, columns: number): Float64Array =>
  Float64Array.from({ length: a.length }, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)]);

interface Decomposition {
  readonly s: Float64Array;
  /** m × k. */
  readonly u: Float64Array;
  /** k × n. */
  readonly vt: Float64Array;
}

function decompose(a: Float64Array, m: number, n: number, full: boolean): Decomposition {
  const k = Math.min(m, n);
  const [leftSize, rightSize] = full ? [m, n] : [k, k];
  if (!allFinite(a)) return { s: nans(k), u: nans(m * leftSize), vt: nans(rightSize * n) };
  if (m >= n) {
    const { s, u, v } = singularValues(a, m, n, leftSize);
    return { s, u, vt: flip(v, n, n) };
  }
  // Aᵀ = U·S·Vᵀ, so A = V·S·Uᵀ.
  const { s, u, v } = singularValues(flip(a, m, n), n, m, rightSize);
  return { s, u: v, vt: flip(u, n, rightSize) };
}

/** A = U·diag(s)·Vᵀ: singular values in descending order, then U and Vᵀ when asked for; nan for nan and infinities. */
export const svdP: Primitive = {
  name: "svd",
  abstractEval([x], params) {
    checkMatrices("svd", [x]);
    const [m, n] = x.shape.slice(-2);
    const batch = x.shape.slice(0, -2);
    const k = Math.min(m, n);
    const s = avalOf([...batch, k], x.dtype);
    if (params.compute_uv !== true) return [s];
    const full = params.full_matrices === true;
    return [s, avalOf([...batch, m, full ? m : k], x.dtype), avalOf([...batch, full ? n : k, n], x.dtype)];
  },
  evaluate([x], params, outs) {
    const results = outs.map((out) => emptyArray(out.shape, out.dtype));
    for (const { a, m, n, index } of matricesOf(x)) {
      const { s, u, vt } = decompose(a, m, n, params.full_matrices === true);
      [s, u, vt].slice(0, results.length).forEach((part, i) => store(results[i], index, part));
    }
    return results;
  },
  lowering: { kind: "host" },
  // Giles 2008, section 3.2, for distinct singular values; Townsend 2016 for dU and dV of rectangular matrices.
  jvp([x], [dx], params) {
    const outs = bind(svdP, [x], params);
    if (dx instanceof Zero) return [outs, outs.map((out) => new Zero(out.aval))];
    const [m, n] = x.shape.slice(-2);
    if (params.compute_uv === true && params.full_matrices === true && m !== n)
      throw new NotImplementedError("Singular value decomposition JVP not implemented for full matrices", "pass { fullMatrices: false }");
    const thin = { ...params, compute_uv: true, full_matrices: false };
    const [s, u, vt] = params.compute_uv === true && (params.full_matrices !== true || m === n) ? outs : bind(svdP, [x], thin);
    const [ut, v] = [transposed(u), transposed(vt)];
    const inner = matmul(matmul(ut, dx), v);
    const ds = diagonalOf(inner);
    if (params.compute_uv !== true) return [outs, [ds]];

    const k = Math.min(m, n);
    const [across, down] = [asRows(s, k), asColumns(s, k)];
    const eye = identityLike(x, k);
    const gaps = add(mul(add(across, down), sub(across, down)), eye);
    const f = sub(div(scalarLike(gaps, 1), gaps), eye);
    const symmetric = (w: Value): Value => add(w, transposed(w));
    const isZero = convertElementType(eq(s, scalarLike(s, 0)), s.dtype);
    const inverse = sub(div(scalarLike(s, 1), add(s, isZero)), isZero);
    const turn = mul(mul(mul(scalarLike(inner, 0.5), sub(inner, transposed(inner))), asRows(inverse, k)), eye);
    let du = matmul(u, add(mul(f, symmetric(mul(across, inner))), turn));
    let dv = matmul(v, mul(f, symmetric(mul(down, inner))));
    // What dA moves out of the spans of U and V.
    if (m > n) {
      const moved = matmul(dx, v);
      du = add(du, div(sub(moved, matmul(u, matmul(ut, moved))), asRows(s, m)));
    }
    if (n > m) {
      const moved = matmul(transposed(dx), u);
      dv = add(dv, div(sub(moved, matmul(v, matmul(vt, moved))), asRows(s, n)));
    }
    return [outs, [ds, du, transposed(dv)]];
  },
  batch: batchInFront(() => svdP),
  flops: ([x]) => 12 * x.size * Math.min(...x.shape.slice(-2)),
};

/** `[s, U, Vᵀ]` of matrices. */
export const svd = (x: Value, fullMatrices: boolean): [s: Value, u: Value, vt: Value] =>
  bind(svdP, [x], { algorithm: null, compute_uv: true, full_matrices: fullMatrices, subset_by_index: null }) as [Value, Value, Value];
/** The singular values of matrices, in descending order. */
export const singularValuesOf = (x: Value): Value =>
  bind(svdP, [x], { algorithm: null, compute_uv: false, full_matrices: true, subset_by_index: null })[0];
