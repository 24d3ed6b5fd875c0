import { type Array, jnp, lax } from "tracepad";

export function advance(fast: Array, x: Array): Array {
  return lax.cond(fast, (v: Array) => v * 8.0, (v: Array) => jnp.sort(v), x);
}
