// H003
const x = jnp.arange(5);
const w = jnp.array([2., 3., 4.]);
function convolve(x, w) {
  const output = [];
  for (let i = 1; i < x.length - 1; i++) output.push(jnp.dot(x.get(`${i - 1}:${i + 2}`), w));
  return jnp.array(output);
}
const out = convolve(x, w);

// H005
const x1 = jnp.array([10, 20, 30]);
const x2 = jnp.array([3, 4, 7]);
const out = jnp.floorDivide(x1, x2);

// H007
const x1 = jnp.array([[3, -1, 4], [8, 5, -2]]);
const x2 = jnp.array([2, 3, -5]);
const out = jnp.fmod(x1, x2);

// H009
const x = jnp.array([-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]);
const out = lax.round(x, { roundingMethod: lax.RoundingMethod.TO_NEAREST_EVEN });

// H011
jnp.broadcastShapes([3, 1], [4, 1]);

// H013
const x = jnp.arange(5, { dtype: "int8" });
console.log(jnp.int32(2) * x);

// H015
console.log(jnp.asarray(2, { dtype: "int32" }));

// H017
console.log(jnp.promoteTypes("float16", "float"));

// H019
const x = random.uniform(random.key(0), [1000], { dtype: jnp.float64 });
console.log(x.dtype);

// H021
jnp.zeros([3]) + jnp.zeros([4]);

// H023
function g(x, n) {
  for (let i = 0; i < n; i++) x = x ** 2;
  return x;
}
console.log(jit(g, { staticArgnums: [1] })(jnp.arange(4), 3));
