// H222
const loss = (x) => jnp.dot(x, x);
const optimizer = optax.rmsprop(0.1);
let params = jnp.ones([2]);
let state = optimizer.init(params);
const step = jit((params, state) => {
  const [updates, next] = optimizer.update(grad(loss)(params), state, params);
  return [optax.applyUpdates(params, updates), next];
});
for (let i = 0; i < 100; i++) [params, state] = step(params, state);
const out = (loss(params) < 1e-2).item();

// H224
const loss = (x) => jnp.dot(x, x);
const optimizer = optax.adagrad(0.1);
let params = jnp.ones([2]);
let state = optimizer.init(params);
const step = jit((params, state) => {
  const [updates, next] = optimizer.update(grad(loss)(params), state, params);
  return [optax.applyUpdates(params, updates), next];
});
for (let i = 0; i < 100; i++) [params, state] = step(params, state);
const out = (loss(params) < 1e-2).item();
