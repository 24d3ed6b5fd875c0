import { type Array, jnp } from "tracepad";

export function weightAt(w: Array, i: Array): Array {
  return w.get(i);
}
