import { type Array, grad, jnp } from "tracepad";

const errors = (w: Array, x: Array, y: Array) => jnp.matmul(x, w) - y;

export function gradientAndErrors(w: Array, x: Array, y: Array): [Array, Array] {
  const slope = grad((v: Array) => jnp.mean(errors(v, x, y) ** 2))(w);
  return [slope, slope];
}
