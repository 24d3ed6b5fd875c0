import { type Array, grad, jnp } from "tracepad";

const loss = (w: Array, x: Array, y: Array) => {
  const errors = jnp.matmul(x, w) - y;
  return [jnp.mean(errors ** 2), errors] as const;
};

export function gradientAndErrors(w: Array, x: Array, y: Array): [Array, Array] {
  return grad(loss, { hasAux: true })(w, x, y) as unknown as [Array, Array];
}
