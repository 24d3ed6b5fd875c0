import { type Array, jnp } from "tracepad";

export const kinds = (x: Array) =>
  jnp.sum(x == x);
