import { jnp } from "tracepad";

export const sums = (n: number) =>
  jnp.zeros([n, n], { dtype: "int32" }) + jnp.arange(n);
