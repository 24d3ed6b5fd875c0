import { jnp } from "tracepad";

export function softmax(x: jnp.Array): jnp.Array {
  const e = jnp.exp(x);
  return e;
}
