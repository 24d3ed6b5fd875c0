import { type Array, jnp, random } from "tracepad";

export function heads(key: Array, p: Array): Array {
  return jnp.sum(random.bernoulli(key, p, [1000]));
}
