import { type Array, jnp } from "tracepad";

export const oneOfFive = (labels: Array) =>
  (labels.get(":", null) == jnp.arange(5)).astype("float32");
