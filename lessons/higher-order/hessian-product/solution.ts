import { type Array, grad, jnp, jvp } from "tracepad";

const f = (x: Array) => jnp.sum(jnp.exp(0.5 * x) * jnp.flip(x) ** 2);

export function product(x: Array, v: Array): Array {
  return jvp(grad(f), [x], [v])[1];
}
