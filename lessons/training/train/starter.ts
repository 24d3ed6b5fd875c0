import { type Array, jnp, valueAndGrad } from "tracepad";

const loss = (w: Array, x: Array, y: Array) => jnp.mean((jnp.matmul(x, w) - y) ** 2);

export function train(w: Array, xs: Array, ys: Array): [Array, Array] {
  let now = w;
  const losses: Array[] = [];
  for (let k = 0; k < xs.shape[0]; k++) {
    const [value, slope] = valueAndGrad(loss)(now, xs.get(k), ys.get(k));
    now = now - 0.1 * slope;
    losses.push(value);
  }
  return [now, jnp.stack(losses)];
}
