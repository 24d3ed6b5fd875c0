import { type Array, jnp } from "tracepad";

export function fold(x: Array): Array {
  const half = (jnp.sum(jnp.ones(x.shape)) / 2).item() as number;
  return x.get(`:${half}`) + x.get(`${half}:`);
}
