import { type Array, jit, jnp } from "tracepad";

export function gelu(x: Array): Array {
  return jit((v: Array) => 0.5 * v * (1.0 + jnp.tanh(v)))(x);
}
