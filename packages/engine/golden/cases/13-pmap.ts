// H197
const w = jnp.array([2., 3., 4.]);
function normalizedConvolution(x, w) {
  const output = [];
  for (let i = 1; i < x.length - 1; i++) output.push(jnp.dot(x.get(`${i - 1}:${i + 2}`), w));
  const all = jnp.array(output);
  return all / lax.psum(all, "p");
}
const xs = jnp.arange(5 * 8).reshape([-1, 5]);
const ws = jnp.stack([w, w, w, w, w, w, w, w]);
const out = vmap(normalizedConvolution, { axisName: "p" })(xs, ws);

// H201
const x = jnp.arange(16).reshape([4, 4]);
const out = pmap((x) => lax.psumScatter(x, "i"), { axisName: "i" })(x);
