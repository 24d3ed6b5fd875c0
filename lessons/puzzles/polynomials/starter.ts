import { type Array, jnp } from "tracepad";

export const product = (a: Array, b: Array) =>
  jnp.zeros([a.shape[0] + b.shape[0] - 1]) + a.get(0) * b.get(0);
