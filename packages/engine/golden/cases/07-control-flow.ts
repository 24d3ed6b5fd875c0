// H110
console.log(lax.foriLoop(0, 10, (i, x) => x + i, 0));

// H112
const out = lax.associativeScan(jnp.add, jnp.arange(0, 4), { reverse: true });

// H114
lax.cond(true, (top) => jnp.array([1.], { dtype: jnp.float32 }), (fop) => jnp.float32(1.), 1.);

// H116
lax.cond(null, (x) => x + 1, (x) => x + 2, 1.);

// H118
lax.switch("foo", [(_) => 2., (_) => 3.], 1.);

// H120
lax.whileLoop((c) => true, (c) => [true, true], [jnp.array(true), jnp.float32(0.)]);

// H122
lax.scan((c, x) => [[0, 0, 0], x], [1, [2, 3]], jnp.arange(5.));

// H124
lax.scan((p, i) => [p, i], 0., [0, 1, 2, 3, 4]);

// H126
grad((x) => lax.whileLoop((c) => c[0] < 3, (c) => [c[0] + 1, c[1] * 2.], [0, x])[1])(1.);
