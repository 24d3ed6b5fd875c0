import { type Array, jnp } from "tracepad";

export function movingMean(x: Array, width: number): Array {
  const means: Array[] = [];
  for (let i = 0; i + width <= x.shape[0]; i++) means.push(jnp.mean(x.get(`${i}:${i + 2}`)));
  return jnp.stack(means);
}
