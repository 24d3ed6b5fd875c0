import { type Array, jnp } from "tracepad";

export function standardise(x: Array): Array {
  return (x - jnp.mean(x, { axis: 0 })) / jnp.std(x, { axis: 0 });
}
