import { type Array, jnp } from "tracepad";

export const streaks = (mask: Array) =>
  jnp.arange(mask.shape[0]) - jnp.max(jnp.where(~mask & (jnp.arange(mask.shape[0]) <= jnp.arange(mask.shape[0]).get(":", null)), jnp.arange(mask.shape[0]), -1), { axis: 1 });
