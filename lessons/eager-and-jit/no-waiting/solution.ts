import { type Array, jnp } from "tracepad";

export function normalise(x: Array): Array {
  return x / jnp.max(jnp.abs(x));
}
