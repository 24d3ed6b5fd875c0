import { jit, type jnp } from "tracepad";

export function smooth(x: jnp.Array, decay: jnp.Array): jnp.Array {
  return x * decay;
}

export const step = jit(smooth);
