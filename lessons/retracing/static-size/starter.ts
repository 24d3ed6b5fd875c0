import { type Array, jit, jnp } from "tracepad";

export const ramp = jit((n: Array) => jnp.zeros([4]) / n);
