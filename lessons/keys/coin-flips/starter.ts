import { type Array, jnp } from "tracepad";

export function heads(_key: Array, p: Array): Array {
  return jnp.round(p * 1000).astype("int32");
}
