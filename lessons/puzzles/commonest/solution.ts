import { type Array, jnp } from "tracepad";

export const commonest = (x: Array) =>
  jnp.max(jnp.sum(x.get(":", null) == x, { axis: 1 }) * 100 + x) % 100;
