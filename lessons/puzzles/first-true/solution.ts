import { type Array, jnp } from "tracepad";

export const first = (mask: Array) =>
  jnp.min(jnp.where(mask, jnp.arange(mask.shape[1]), mask.shape[1]), { axis: 1 });
