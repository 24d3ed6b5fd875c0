import { type Array, jnp } from "tracepad";

export function count(colours: Array): Array {
  return jnp.zeros([8], { dtype: "int32" }).at(colours).set(1);
}
