/** What extensions of the engine are made of, as `jax.extend`. */
export * as core from "./core.ts";
export * as random from "./random.ts";
