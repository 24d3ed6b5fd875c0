import { type Array, jit, jnp, random, valueAndGrad } from "tracepad";

// A network of two layers learns a wave from 256 random points.
const [kx, k1, k2] = random.split(random.key(1), 3);
const x = random.uniform(kx, [256, 2], { minval: -1, maxval: 1 });
const y = jnp.sin(3 * jnp.sum(x, { axis: 1, keepdims: true }));

let params = {
  w1: 0.7 * random.normal(k1, [2, 32]),
  b1: jnp.zeros([32]),
  w2: 0.2 * random.normal(k2, [32, 1]),
  b2: jnp.zeros([1]),
};
type Params = typeof params;

const predict = (p: Params, input: Array) => {
  const hidden = jnp.tanh(jnp.dot(input, p.w1) + p.b1);
  return jnp.dot(hidden, p.w2) + p.b2;
};
const loss = (p: Params, input: Array, target: Array) =>
  jnp.mean((predict(p, input) - target) ** 2);

// One step of gradient descent: traced and compiled at the first call only.
const train = jit((p: Params, input: Array, target: Array) => {
  const [value, g] = valueAndGrad(loss)(p, input, target);
  const next = {
    w1: p.w1 - 0.1 * g.w1,
    b1: p.b1 - 0.1 * g.b1,
    w2: p.w2 - 0.1 * g.w2,
    b2: p.b2 - 0.1 * g.b2,
  };
  return [next, value];
});

for (let i = 0; i < 300; i++) {
  const [next, value] = train(params, x, y);
  params = next;
  if (i % 25 === 0 || i === 299) console.log(`step ${i}  loss ${value.item().toFixed(5)}`);
}
console.log(params.w1);
