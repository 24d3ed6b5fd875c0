/** The `jnp.linalg` namespace. */
export * from "./decompositions.ts";
export * from "./eigen.ts";
export * from "./norms.ts";
export * from "./products.ts";
export * from "./solve.ts";
