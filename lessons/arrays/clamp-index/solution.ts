import { type Array, jnp } from "tracepad";

export function weightAt(w: Array, i: Array): Array {
  return w.get(jnp.clip(i, 0, w.shape[0] - 1));
}
