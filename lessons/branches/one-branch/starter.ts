import { type Array, jnp } from "tracepad";

export function advance(fast: Array, x: Array): Array {
  return jnp.where(fast, x, x);
}
