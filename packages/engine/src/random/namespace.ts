/** The `random` namespace: JAX's threefry generator (partitionable), bit for bit. */
export * from "./distributions.ts";
export { foldIn, key, keyData, PRNGKey, split, wrapKeyData } from "./keys.ts";
export { bernoulli, bits, type FloatOptions, randint, type UniformOptions, uniform } from "./uniform.ts";
