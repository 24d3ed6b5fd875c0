import { type Array, jnp } from "tracepad";

export const clock = (seconds: Array) =>
  jnp.floorDivide(seconds.get(":", null), jnp.array([3600, 60, 1])) % jnp.array([24, 60, 60]);
