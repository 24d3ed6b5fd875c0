import { type Array, hessian, jnp } from "tracepad";

const f = (x: Array) => jnp.sum(jnp.exp(0.5 * x) * jnp.flip(x) ** 2);

export function product(x: Array, v: Array): Array {
  return jnp.matmul(hessian(f)(x), v);
}
