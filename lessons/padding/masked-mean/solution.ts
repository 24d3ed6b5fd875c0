import { type Array, jnp } from "tracepad";

export function means(x: Array, lengths: Array): Array {
  const mask = jnp.arange(x.shape[1]) < lengths.get(":", null);
  return jnp.sum(jnp.where(mask, x, 0.0), { axis: 1 }) / lengths;
}
