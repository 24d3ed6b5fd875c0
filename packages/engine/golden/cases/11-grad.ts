// H162
const sumSquaredError = (x, y) => jnp.sum((x - y) ** 2);
const x = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
const y = jnp.asarray([1.1, 2.1, 3.1, 4.1]);
const out = grad(sumSquaredError, { argnums: [0, 1] })(x, y);

// H164
grad((x, y) => [jnp.sum((x - y) ** 2), x - y])(jnp.ones([2]), jnp.zeros([2]));

// H166
grad((x) => x)(jnp.zeros([3]));

// H168
grad((x) => x ** 2 + jnp.complex64(0, 1))(3.);

// H170
const sumLogistic = (x) => jnp.sum(1.0 / (1.0 + jnp.exp(-x)));
const out = grad(jit(grad(jit(grad(sumLogistic)))))(1.0);

// H172
function f(z) {
  const [x, y] = [jnp.real(z), jnp.imag(z)];
  return x ** 2 + y ** 2;
}
console.log(grad(f)(jnp.complex64(3., 4.)));

// H174
const f = (x) => 3. * jnp.sin(x) + jnp.cos(x / 2.);
const [y, fJvp] = linearize(f, 2.);
const out = [...jvp(f, [2.], [3.]), y, fJvp(3.), fJvp(4.)];

// H176
const g = (x) => x[0] ** 3 - 2 * x[0] * x[1] - x[1] ** 6;
const out = hessian(g)(jnp.array([1., 2.]));

// H178
const valueFn = (theta, state) => jnp.dot(theta, state);
const theta = jnp.array([0.1, -0.1, 0.]);
const sTm1 = jnp.array([1., 2., -1.]);
const rT = jnp.array(1.);
const sT = jnp.array([2., 1., 0.]);
function tdLoss(theta, sTm1, rT, sT) {
  const vTm1 = valueFn(theta, sTm1);
  const target = rT + valueFn(theta, sT);
  return -0.5 * (lax.stopGradient(target) - vTm1) ** 2;
}
const out = grad(tdLoss)(theta, sTm1, rT, sT);

// H180
const f = (x, y, z, options) => 1.0 * x + 2.0 * y + 3.0 * z;
const out = grad(f, { argnums: [2, 0] })(1.0, 1.0, 1.0, { flag: true });

// H182
const [W, b] = withConfig({ threefryPartitionable: false }, () => {
  const [key, wKey, bKey] = random.split(random.key(0), 3);
  return [random.normal(wKey, [3]), random.normal(bKey, [])];
});
const inputs = jnp.array([[0.52, 1.12, 0.77], [0.88, -1.08, 0.15], [0.52, 0.06, -1.30], [0.74, -2.49, 1.39]]);
const targets = jnp.array([true, true, false, true]);
const sigmoid = (x) => 0.5 * (jnp.tanh(x / 2) + 1);
const predict = (W, b, inputs) => sigmoid(jnp.dot(inputs, W) + b);
function loss(W, b) {
  const preds = predict(W, b, inputs);
  const labelProbs = preds * targets + (1 - preds) * (1 - targets);
  return -jnp.sum(jnp.log(labelProbs));
}
const g = grad(loss, { argnums: [0, 1] })(W, b);
const out = [...g[0], g[1], loss(W, b)];
