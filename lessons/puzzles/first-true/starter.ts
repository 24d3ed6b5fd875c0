import { type Array, jnp } from "tracepad";

export const first = (mask: Array) =>
  jnp.argmax(mask, { axis: 1 });
