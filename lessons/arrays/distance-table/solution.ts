import { type Array, jnp } from "tracepad";

export function distances(p: Array): Array {
  return jnp.abs(p.get(":", null) - p);
}
