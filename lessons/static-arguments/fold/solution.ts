import { type Array, jnp } from "tracepad";

export function fold(x: Array): Array {
  const half = x.shape[0] / 2;
  return x.get(`:${half}`) + jnp.flip(x.get(`${half}:`));
}
