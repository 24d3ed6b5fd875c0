import { type Array, jnp, vmap } from "tracepad";

const spread = (v: Array) => jnp.max(v) - jnp.min(v);

export function columnSpread(x: Array): Array {
  return vmap(spread)(x);
}
