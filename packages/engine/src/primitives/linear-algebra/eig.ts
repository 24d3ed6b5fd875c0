import { complexDType } from "../../dtype/dtype.ts";
import { complexElements, complexOf } from "../../dtype/elements.ts";
import { JaxTypeError, NotImplementedError, ValueError } from "../../errors/errors.ts";
import { shapeText, sizeOf } from "../../ir/aval.ts";
import { emptyArray, type NDArray } from "../../ir/ndarray.ts";
import { type Primitive, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { div, mul } from "../arithmetic.ts";
import { bind } from "../bind.ts";
import { conj } from "../complex.ts";
import { avalOf } from "../constants.ts";
import { convertElementType } from "../convert.ts";
import { checkDTypes, INEXACT } from "../dtype-rules.ts";
import { reduceSum } from "../reduce.ts";
import { batchInFront, matmul } from "./matrices.ts";
import { type ComplexMatrix, eigenvectors, schur, zeroMatrix } from "./schur.ts";

function write(out: NDArray, offset: number, parts: { readonly re: Float64Array; readonly im: Float64Array }): void {
  for (let i = 0; i < parts.re.length; i++) complexElements.write(out.data, offset + i, { re: parts.re[i], im: parts.im[i] });
}
const nanMatrix = (n: number): ComplexMatrix => ({
  re: new Float64Array(n * n).fill(Number.NaN),
  im: new Float64Array(n * n).fill(Number.NaN),
});

/** Eigenvalues of general square matrices, in no particular order, then left and right eigenvectors where asked for. */
export const eigP: Primitive = {
  name: "eig",
  abstractEval([x], params) {
    checkDTypes("eig", [x], [INEXACT]);
    if (x.ndim < 2) throw new JaxTypeError(`Input 0 to eig must have rank at least 2, but got shape=${shapeText(x.shape)}`);
    const [m, n] = x.shape.slice(-2);
    if (m !== n) throw new ValueError(`The input to eig must be a square matrix. Got shape ${shapeText([m, n])}.`);
    const dtype = complexDType(x.dtype);
    const sides = Number(params.compute_left_eigenvectors === true) + Number(params.compute_right_eigenvectors === true);
    return [avalOf(x.shape.slice(0, -1), dtype), ...new Array(sides).fill(avalOf(x.shape, dtype))];
  },
  evaluate([x], params, outs) {
    const results = outs.map((out) => emptyArray(out.shape, out.dtype));
    const n = x.shape.at(-1) as number;
    const elements = complexOf(x);
    const sides = [
      ...(params.compute_left_eigenvectors === true ? (["left"] as const) : []),
      ...(params.compute_right_eigenvectors === true ? (["right"] as const) : []),
    ];
    for (let index = 0; index < sizeOf(x.shape.slice(0, -2)); index++) {
      const t = zeroMatrix(n);
      for (let i = 0; i < n * n; i++) {
        t.re[i] = elements[index * n * n + i].re;
        t.im[i] = elements[index * n * n + i].im;
      }
      const isFinite = t.re.every(Number.isFinite) && t.im.every(Number.isFinite);
      const basis = isFinite ? schur(t, n) : nanMatrix(n);
      const diagonal = (part: Float64Array): Float64Array =>
        Float64Array.from({ length: n }, (_, i) => (isFinite ? part[i * n + i] : Number.NaN));
      write(results[0], index * n, { re: diagonal(t.re), im: diagonal(t.im) });
      sides.forEach((side, i) => write(results[i + 1], index * n * n, isFinite ? eigenvectors(t, basis, n, side) : basis));
    }
    return results;
  },
  lowering: { kind: "host" },
  // dλ = uᴴ·dA·v / (uᴴ·v) for left and right eigenvectors u and v of distinct eigenvalues.
  jvp([x], [dx], params) {
    const outs = bind(eigP, [x], params);
    if (dx instanceof Zero) return [outs, outs.map((out) => new Zero(out.aval))];
    if (params.compute_left_eigenvectors === true || params.compute_right_eigenvectors === true) {
      throw new NotImplementedError(
        "Derivatives of non-symmetric eigenvectors are only valid under assumptions on the input that JAX cannot check. See https://github.com/jax-ml/jax/issues/2748 for discussion.",
        "the derivatives of jnp.linalg.eigvals exist; for symmetric matrices take jnp.linalg.eigh",
      );
    }
    const [, u, v] = bind(eigP, [x], { ...params, compute_left_eigenvectors: true, compute_right_eigenvectors: true });
    const rows = [x.ndim - 2];
    const moved = matmul(convertElementType(dx, v.dtype), v);
    return [outs, [div(reduceSum(mul(conj(u), moved), rows), reduceSum(mul(conj(u), v), rows))]];
  },
  batch: batchInFront(() => eigP),
  flops: ([x]) => 25 * x.size * (x.shape.at(-1) as number),
};

/** `[eigenvalues, right eigenvectors]` of square matrices, or the values alone. */
export const eig = (x: Value, vectors: boolean): Value[] =>
  bind(eigP, [x], {
    compute_left_eigenvectors: false,
    compute_right_eigenvectors: vectors,
    enable_eigvec_derivs: false,
    implementation: null,
  });
