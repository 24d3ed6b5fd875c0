// H184
const [A, B, C, D, K] = [2, 3, 4, 5, 6];
const x = jnp.ones([K, A, B]);
const y = jnp.ones([B, K, C]);
const z = jnp.ones([C, D, K]);
function foo(treeArg) {
  const [x, [y, z]] = treeArg;
  return jnp.dot(x, jnp.dot(y, z));
}
const out = vmap(foo, { inAxes: [[0, [1, 2]]] })([x, [y, z]]).shape;

// H186
const dct = { a: 0., b: jnp.arange(5.) };
const foo = (dct, x) => dct["a"] + dct["b"] + x;
const out = vmap(foo, { inAxes: [{ a: null, b: 0 }, null] })(dct, 1.);

// H188
const theta = jnp.array([0.1, -0.1, 0.]);
const sTm1 = jnp.array([1., 2., -1.]);
const rT = jnp.array(1.);
const sT = jnp.array([2., 1., 0.]);
function tdLoss(theta, sTm1, rT, sT) {
  const v = jnp.dot(theta, sTm1);
  const target = rT + jnp.dot(theta, sT);
  return -0.5 * (lax.stopGradient(target) - v) ** 2;
}
const perex = jit(vmap(grad(tdLoss), { inAxes: [null, 0, 0, 0] }));
const out = perex(theta, jnp.stack([sTm1, sTm1]), jnp.stack([rT, rT]), jnp.stack([sT, sT]));

// H190
const h = (a, b) => jnp.sum(a) + jnp.sum(b);
vmap(h, { inAxes: [0, 1] })(jnp.zeros([10, 4]), jnp.zeros([10, 2]));

// H192
vmap((x) => x, { outAxes: null, axisName: "foo" })(jnp.array([1., 2.]));
