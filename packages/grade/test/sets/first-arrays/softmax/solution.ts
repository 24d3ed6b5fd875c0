import { jnp } from "tracepad";

export function softmax(x: jnp.Array): jnp.Array {
  const e = jnp.exp(x - jnp.max(x));
  return e / jnp.sum(e);
}
