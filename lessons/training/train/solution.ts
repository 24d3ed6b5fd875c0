import { type Array, jnp, lax, valueAndGrad } from "tracepad";

const loss = (w: Array, x: Array, y: Array) => jnp.mean((jnp.matmul(x, w) - y) ** 2);

export function train(w: Array, xs: Array, ys: Array): [Array, Array] {
  const step = (now: Array, [x, y]: [Array, Array]) => {
    const [value, slope] = valueAndGrad(loss)(now, x, y);
    return [now - 0.1 * slope, value] as const;
  };
  return lax.scan(step, w, [xs, ys]);
}
