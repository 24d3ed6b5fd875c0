import { type Array, jnp } from "tracepad";

export const clock = (seconds: Array) =>
  jnp.zeros([seconds.shape[0], 3], { dtype: "int32" });
