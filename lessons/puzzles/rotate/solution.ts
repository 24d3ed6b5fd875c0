import { type Array, jnp } from "tracepad";

export const rotate = (x: Array, k: Array) =>
  jnp.sum(jnp.where((jnp.arange(x.shape[0]).get(":", null) - k) % x.shape[0] == jnp.arange(x.shape[0]), x, 0.0), { axis: 1 });
