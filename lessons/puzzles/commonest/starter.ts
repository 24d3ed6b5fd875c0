import { type Array, jnp } from "tracepad";

export const commonest = (x: Array) =>
  jnp.max(x);
