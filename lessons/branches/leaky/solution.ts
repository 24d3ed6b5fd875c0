import { type Array, jnp } from "tracepad";

export function leaky(x: Array): Array {
  return jnp.where(x > 0, x, 0.1 * x);
}
