import { emptyArray } from "../../ir/ndarray.ts";
import { type Primitive, Zero } from "../../ir/primitive.ts";
import type { Value } from "../../ir/value.ts";
import { add, integerPow, mul, sub } from "../arithmetic.ts";
import { bind } from "../bind.ts";
import { avalOf } from "../constants.ts";
import { symmetricEigen } from "./jacobi.ts";
import {
  allFinite,
  asColumns,
  asRows,
  batchInFront,
  checkSquare,
  diagonalOf,
  identityLike,
  matmul,
  matricesOf,
  nans,
  store,
  transposed,
} from "./matrices.ts";

/** Makes a matrix symmetric of one of its triangles. */
function mirror(a: Float64Array, n: number, lower: boolean): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (lower) a[j * n + i] = a[i * n + j];
      else a[i * n + j] = a[j * n + i];
    }
  }
}

/** Eigenvectors (columns) and ascending eigenvalues of symmetric matrices, of which one triangle is read; nan for nan. */
export const eighP: Primitive = {
  name: "eigh",
  abstractEval([x]) {
    checkSquare("eigh", [x], (shape) => `Argument to symmetric eigendecomposition must have shape [..., n, n], got shape ${shape}`);
    return [x, avalOf(x.shape.slice(0, -1), x.dtype)];
  },
  evaluate([x], params, outs) {
    const [vectors, values] = outs.map((out) => emptyArray(out.shape, out.dtype));
    for (const { a, n, index } of matricesOf(x)) {
      mirror(a, n, params.lower === true);
      const found = allFinite(a) ? symmetricEigen(a, n) : { values: nans(n), vectors: nans(n * n) };
      store(vectors, index, found.vectors);
      store(values, index, found.values);
    }
    return [vectors, values];
  },
  lowering: { kind: "host" },
  // dw = diag(Vᵀ·dA·V) and dV = V·(F ∘ (Vᵀ·dA·V)), Fᵢⱼ = 1/(wⱼ − wᵢ): distinct eigenvalues (Giles 2008, section 3.1).
  jvp([x], [dx], params) {
    const outs = bind(eighP, [x], params);
    const [v, w] = outs;
    if (dx instanceof Zero) return [outs, outs.map((out) => new Zero(out.aval))];
    const n = x.shape.at(-1) as number;
    const eye = identityLike(x, n);
    const differences = sub(add(eye, asRows(w, n)), asColumns(w, n));
    const f = sub(integerPow(differences, -1), eye);
    const inV = matmul(matmul(transposed(v), dx), v);
    return [outs, [matmul(v, mul(f, inV)), diagonalOf(inV)]];
  },
  batch: batchInFront(() => eighP),
  flops: ([x]) => 9 * x.size * (x.shape.at(-1) as number),
};

/** `[vectors, values]` of symmetric matrices, from their lower triangles or their upper ones. */
export const eigh = (x: Value, lower: boolean): [vectors: Value, values: Value] =>
  bind(eighP, [x], { algorithm: null, lower, sort_eigenvalues: true, subset_by_index: null }) as [Value, Value];
