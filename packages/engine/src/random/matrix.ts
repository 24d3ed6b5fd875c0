import type { DType } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { add, multiply } from "../numpy/arithmetic.ts";
import { einsum } from "../numpy/einsum.ts";
import { sign, sqrt } from "../numpy/elementwise.ts";
import { getItem } from "../numpy/indexing.ts";
import { cholesky, eigh, qr, svd } from "../numpy/linalg/decompositions.ts";
import { diagonal } from "../numpy/linalg/products.ts";
import { expandDims, matrixTranspose } from "../numpy/manipulation.ts";
import { type ArrayLike, operands, promoteInexact } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { normal } from "./distributions.ts";
import { singleKey } from "./keys.ts";
import { type DrawOptions, floatDType, shapeWith } from "./parameters.ts";

/** Random vectors and matrices. */

export interface MultivariateNormalOptions extends DrawOptions {
  /** How the covariance is factored. Default `"cholesky"`; the others take singular matrices too. */
  method?: "cholesky" | "eigh" | "svd";
}

const multivariateNormalTraced = libraryJit(
  "_multivariate_normal",
  (key: Value, mean: Value, cov: Value, shape: readonly number[], dtype: DType, method: string): Value => {
    const factor = factorOf(cov, method);
    const samples = normal(key, [...shape, mean.shape[mean.ndim - 1]], { dtype });
    return add(mean, einsum("...ij,...j->...i", factor, samples));
  },
  { staticArgnums: [3, 4, 5] },
);

/** A matrix F with F·Fᵀ = cov. */
function factorOf(cov: Value, method: string): Value {
  if (method === "cholesky") return cholesky(cov);
  const scaled = (columns: Value, sizes: Value): Value => multiply(columns, getItem(sqrt(sizes), ["...", null, ":"]));
  if (method === "svd") {
    const [u, s] = svd(cov);
    return scaled(u, s);
  }
  const [w, v] = eigh(cov);
  return scaled(v, w);
}

/**
 * Vectors of the normal distribution with this mean and covariance; `shape` is the batch shape of the result.
 *
 * Throws ValueError where the covariance is no square matrix of the mean's size.
 */
export function multivariateNormal(
  key: Value,
  mean: ArrayLike,
  cov: ArrayLike,
  shape?: ShapeLike,
  options?: MultivariateNormalOptions,
): Value {
  const { dtype, method = "cholesky" } = checkOptions<MultivariateNormalOptions>("multivariate_normal", options, ["dtype", "method"]);
  const typed = singleKey("multivariate_normal", key);
  if (!["svd", "eigh", "cholesky"].includes(method)) throw new ValueError("method must be one of {'svd', 'eigh', 'cholesky'}");
  const [mu, sigma] = promoteInexact(operands("multivariate_normal", [mean, cov]));
  if (mu.ndim < 1) throw new ValueError(`multivariate_normal requires mean.ndim >= 1, got mean.ndim == ${mu.ndim}`);
  if (sigma.ndim < 2) throw new ValueError(`multivariate_normal requires cov.ndim >= 2, got cov.ndim == ${sigma.ndim}`);
  const n = mu.shape[mu.ndim - 1];
  if (sigma.shape[sigma.ndim - 1] !== n || sigma.shape[sigma.ndim - 2] !== n)
    throw new ValueError(
      `multivariate_normal requires cov.shape == (..., n, n) for n=${n}, but got cov.shape == ${shapeText(sigma.shape)}.`,
    );
  const batches = [mu.shape.slice(0, -1), sigma.shape.slice(0, -2)];
  const sizes = shapeWith("normal", shape, ...batches.map((s) => ({ shape: s })));
  return multivariateNormalTraced(
    typed,
    mu,
    sigma,
    sizes,
    dtype === undefined ? mu.dtype : floatDType("multivariate_normal", dtype),
    method,
  );
}

const orthogonalTraced = libraryJit(
  "_orthogonal",
  (key: Value, n: number, m: number, shape: readonly number[], dtype: DType): Value => {
    const [q, r] = qr(normal(key, [...shape, Math.max(n, m), Math.min(n, m)], { dtype }));
    // With the signs of R's diagonal the result is uniform (Haar).
    const x = multiply(q, expandDims(sign(diagonal(r)), -2));
    return n < m ? matrixTranspose(x) : x;
  },
  { staticArgnums: [1, 2, 3, 4] },
);
export interface OrthogonalOptions extends DrawOptions {
  /** The number of columns. Default `n`. */
  m?: number;
}
/** Matrices with orthonormal rows or columns, uniformly distributed: n × m, n × n by default. */
export function orthogonal(key: Value, n: number, shape: ShapeLike = [], options?: OrthogonalOptions): Value {
  const { dtype, m = n } = checkOptions<OrthogonalOptions>("orthogonal", options, ["m", "dtype"]);
  return orthogonalTraced(singleKey("orthogonal", key), n, m, shapeOf("orthogonal", shape), floatDType("orthogonal", dtype));
}
