import { jnp } from "tracepad";

export const board = (h: number, w: number) =>
  jnp.ones([h, w], { dtype: "bool" });
