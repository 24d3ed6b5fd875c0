import { jit, jnp } from "tracepad";

export const ramp = jit((n: number) => jnp.arange(n, { dtype: "float32" }) / n, { staticArgnums: [0] });
