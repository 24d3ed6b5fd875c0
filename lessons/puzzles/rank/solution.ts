import { type Array, jnp } from "tracepad";

export const rank = (x: Array) =>
  jnp.sum(x.get(":", null) > x, { axis: 1 });
