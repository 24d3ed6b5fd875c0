import { type Array, jnp } from "tracepad";

export const oneOfFive = (labels: Array) =>
  jnp.zeros([labels.shape[0], 5]);
