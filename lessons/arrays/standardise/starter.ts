import { type Array, jnp } from "tracepad";

export function standardise(x: Array): Array {
  return x - jnp.mean(x);
}
