import { type Array, jnp } from "tracepad";

export const pick = (x: Array, place: Array) =>
  jnp.sum(jnp.where(jnp.arange(4) == place.get(":", null), x, 0.0), { axis: 1 });
