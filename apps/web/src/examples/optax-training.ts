import { jit, jnp, nn, optax, random, valueAndGrad } from "tracepad";

// Two spirals, told apart by a network of two layers and Adam.
const n = 64;
const t = jnp.linspace(0.4, 2.6, n);
const spiral = (turn: number) =>
  jnp.stack([t * jnp.cos(2.2 * t + turn), t * jnp.sin(2.2 * t + turn)], { axis: 1 });
const x = jnp.concatenate([spiral(0), spiral(Math.PI)]) / 2.6;
const y = jnp.concatenate([jnp.zeros([n]), jnp.ones([n])]);

const [k1, k2] = random.split(random.key(0), 2);
let params = {
  w1: random.normal(k1, [2, 48]),
  b1: jnp.zeros([48]),
  w2: random.normal(k2, [48, 1]) * 0.2,
  b2: jnp.zeros([1]),
};
const logits = (p, x) =>
  jnp.squeeze(jnp.dot(nn.relu(jnp.dot(x, p.w1) + p.b1), p.w2) + p.b2, { axis: 1 });
const loss = (p) => jnp.mean(optax.sigmoidBinaryCrossEntropy(logits(p, x), y));

const optimizer = optax.adam(0.03);
let state = optimizer.init(params);
const step = jit((p, s) => {
  const [value, g] = valueAndGrad(loss)(p);
  const [updates, next] = optimizer.update(g, s, p);
  return [optax.applyUpdates(p, updates), next, value];
});

for (let i = 0; i <= 200; i++) {
  const [p, s, value] = step(params, state);
  if (i % 50 === 0)
    console.log(`step ${String(i).padStart(3)}  loss ${value.item().toFixed(2)}`);
  params = p;
  state = s;
}
const right = jnp.mean(jnp.equal(logits(params, x) > 0, y > 0.5));
console.log(`right: ${(100 * right.item()).toFixed(0)} %`);
