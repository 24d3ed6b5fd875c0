import { type Array, jnp } from "tracepad";

export const sumsSoFar = (x: Array) =>
  jnp.sum(jnp.where(jnp.arange(x.shape[0]) <= jnp.arange(x.shape[0]).get(":", null), x, 0.0), { axis: 1 });
