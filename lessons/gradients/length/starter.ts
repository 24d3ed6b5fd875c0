import { type Array, jnp } from "tracepad";

export function length(x: Array): Array {
  return jnp.sqrt(jnp.sum(x * x));
}
