// H128
const jaxArray = jnp.ones([5, 6]);
const out = jaxArray.at("::2", "3:").add(7.);

// H130
const x = jnp.arange(10);
const y = x.at(0).set(10);
console.log(String(x));
console.log(String(y));

// H132
console.log(jnp.arange(10.0).at(11).get({ mode: "fill", fillValue: jnp.nan }));

// H134
const out = jnp.arange(5.0).at(20).add(10, { mode: "clip" });

// H136
const out = jnp.arange(5.0).at(-1).set(99);

// H138
const x = jnp.ones([5]);
const indices = jnp.array([1, 2, 4]);
const values = jnp.array([2.0, 3.0, 4.0]);
const out = x.at(indices).add(values);

// H140
const out = lax.dynamicUpdateSlice(jnp.zeros([6]), jnp.ones([3]), [5]);

// H142
const x = jnp.array([[1., 2., 3.], [4., 5., 6.]]);
const out = jnp.take(x, jnp.array([2, 0]), { axis: 0, mode: "clip" });

// H144
const out = nn.oneHot(jnp.array([-1, 3]), 3);
