/** Distributions, as `jax.scipy.stats`. */
export * from "./continuous.ts";
export * from "./discrete.ts";
export * as multivariateNormal from "./multivariate-normal.ts";
