import { type Array, jnp } from "tracepad";

export const product = (a: Array, b: Array) =>
  jnp.sum(jnp.where(jnp.arange(a.shape[0] + b.shape[0] - 1).get(":", null, null) == jnp.arange(a.shape[0]).get(":", null) + jnp.arange(b.shape[0]), a.get(":", null) * b, 0.0), { axis: [1, 2] });
