import { type Array, jnp, optax, valueAndGrad } from "tracepad";

type Params = { w: Array; b: Array };

const loss = (p: Params, x: Array, y: Array) =>
  jnp.mean(optax.softmaxCrossEntropyWithIntegerLabels(jnp.matmul(x, p.w) + p.b, y));
const optimizer = optax.sgd(0.5);

export function step(p: Params, x: Array, y: Array): [Params, Array] {
  const [value, slopes] = valueAndGrad(loss)(p, x, y);
  const [updates] = optimizer.update(slopes, optimizer.init(p), p);
  return [optax.applyUpdates(p, updates) as Params, value];
}
