/** The `random` namespace: JAX's threefry generator, bit for bit. */
export { binomial, type MultinomialOptions, multinomial } from "./binomial.ts";
export * from "./distributions.ts";
export { type BallOptions, ball, beta, chisquare, dirichlet, f, gamma, generalizedNormal, loggamma, t } from "./gamma.ts";
export { clone, foldIn, key, keyData, keyImpl, PRNGKey, split, wrapKeyData } from "./keys.ts";
export { type MultivariateNormalOptions, multivariateNormal, type OrthogonalOptions, orthogonal } from "./matrix.ts";
export type { DrawOptions } from "./parameters.ts";
export { poisson } from "./poisson.ts";
export {
  doubleSidedMaxwell,
  geometric,
  type LognormalOptions,
  lognormal,
  maxwell,
  pareto,
  rayleigh,
  triangular,
  truncatedNormal,
  wald,
  weibullMin,
} from "./transformed.ts";
export { bernoulli, bits, type FloatOptions, randint, type UniformOptions, uniform } from "./uniform.ts";
