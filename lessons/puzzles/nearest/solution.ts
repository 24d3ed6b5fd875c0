import { type Array, jnp } from "tracepad";

export const nearest = (houses: Array, wells: Array) =>
  jnp.min(jnp.sqrt(jnp.sum((houses.get(":", null) - wells) ** 2, { axis: 2 })), { axis: 1 });
