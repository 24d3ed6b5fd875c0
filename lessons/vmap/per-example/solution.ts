import { type Array, grad, jnp, vmap } from "tracepad";

const loss = (w: Array, x: Array, y: Array) => (jnp.dot(w, x) - y) ** 2;

export function gradients(w: Array, xs: Array, ys: Array): Array {
  return vmap(grad(loss), { inAxes: [null, 0, 0] })(w, xs, ys);
}
