import { type Array, jnp } from "tracepad";

export const nearest = (houses: Array, wells: Array) =>
  jnp.sqrt(jnp.sum((houses - jnp.mean(wells, { axis: 0 })) ** 2, { axis: 1 }));
