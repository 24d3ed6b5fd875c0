import { type Array, grad, jit, jnp, makeJaxpr, valueAndGrad } from "tracepad";

// A loss of one vector: how far A w is from b.
const A = jnp.array([
  [3.0, 1.0],
  [1.0, 2.0],
]);
const b = jnp.array([9.0, 8.0]);
const loss = (w: Array) => jnp.sum((jnp.dot(A, w) - b) ** 2);

// grad gives the function that computes its gradient.
console.log(grad(loss)(jnp.zeros([2])));
console.log(makeJaxpr(grad(loss))(jnp.zeros([2])));

// Walk downhill: the value and the gradient come from one trace.
const step = (w: Array) => {
  const [value, slope] = valueAndGrad(loss)(w);
  return [value, w - 0.04 * slope];
};
const walk = jit(step);

let w = jnp.zeros([2]);
for (let i = 0; i < 60; i++) {
  const [value, next] = walk(w);
  if (i % 10 === 0) console.log(`step ${i}  loss ${value.item().toFixed(5)}`);
  w = next;
}
console.log(w);
