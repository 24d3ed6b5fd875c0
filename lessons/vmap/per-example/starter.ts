import { type Array, grad, jnp } from "tracepad";

export function gradients(w: Array, xs: Array, ys: Array): Array {
  const loss = (v: Array) => jnp.mean((jnp.matmul(xs, v) - ys) ** 2);
  return grad(loss)(w) + jnp.zeros(xs.shape);
}
