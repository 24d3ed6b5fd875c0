import { type Array, jnp } from "tracepad";

export const bits = (x: Array) =>
  (x.get(":", null) >> jnp.arange(8)) & 1;
