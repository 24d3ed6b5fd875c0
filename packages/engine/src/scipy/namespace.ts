/** Functions with SciPy's names, as `jax.scipy`. */
export * as linalg from "./linalg.ts";
export * as signal from "./signal.ts";
export * as special from "./special.ts";
export * as stats from "./stats/namespace.ts";
