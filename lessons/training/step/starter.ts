import { type Array, jnp, optax } from "tracepad";

type Params = { w: Array; b: Array };

const loss = (p: Params, x: Array, y: Array) =>
  jnp.mean(optax.softmaxCrossEntropyWithIntegerLabels(jnp.matmul(x, p.w) + p.b, y));

export function step(p: Params, x: Array, y: Array): [Params, Array] {
  return [p, loss(p, x, y)];
}
