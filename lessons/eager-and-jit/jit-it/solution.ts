import { type Array, jit, jnp } from "tracepad";

export const gelu = jit((x: Array) => 0.5 * x * (1.0 + jnp.tanh(0.79788456 * (x + 0.044715 * x ** 3))));
