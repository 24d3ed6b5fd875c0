import { type Array, jnp } from "tracepad";

export function standardise(train: Array, test: Array): [Array, Array] {
  const mean = jnp.mean(train, { axis: 0 });
  const deviation = jnp.std(train, { axis: 0 });
  return [(train - mean) / deviation, (test - mean) / deviation];
}
