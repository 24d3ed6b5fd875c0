import { type Array, jnp } from "tracepad";

export const inOrder = (x: Array) =>
  jnp.minimum(x, jnp.flip(x));
