import { type Array, jnp } from "tracepad";

export function normalise(x: Array): Array {
  const largest = jnp.max(jnp.abs(x)).item() as number;
  return x / largest;
}
