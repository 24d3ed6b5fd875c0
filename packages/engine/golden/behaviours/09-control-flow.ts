// 217. cond traces both branches and runs one.
const o = jnp.array([0.]);
print(lax.cond(true, (x) => x + 1, (x) => x - 1, o), lax.cond(false, (x) => x + 1, (x) => x - 1, o));
//> [1.] [-1.]

// 218. Branches have one type.
lax.cond(true, (top) => jnp.array([1.], { dtype: jnp.float32 }), (fop) => jnp.float32(1.), 1.);
//! TypeError: cond branches must have equal output types but they differ.
//! TypeError: The output of true_fun has type float32[1] but the corresponding output of false_fun has type float32[], so the shapes do not match.
//! TypeError: Revise true_fun and/or false_fun so that all output types match.

// 219. And one structure.
lax.cond(true, (top) => ({ a: 2. }), (fop) => ({ a: [3., 3.] }), 1.);
//! TypeError: cond branch outputs must have the same pytree structure, but they differ
//! TypeError: Revise true_fun and/or false_fun so that they have the same pytree structure.

// 220. A predicate is a boolean.
lax.cond(null, (x) => x, (x) => x, 1.);
//! TypeError: cond predicate is None

// 221. switch clamps its index.
const br = [(x) => x + 1., (x) => x - 2., (x) => x + 3.];
print(...[-5, 0, 1, 2, 9].map((i) => lax.switch(i, br, 0.)));
//> 1.0 1.0 -2.0 3.0 3.0

// 222. It needs branches.
lax.switch(0, [], 1.);
//! ValueError: Empty branch sequence

// 223. whileLoop.
print(repr(lax.whileLoop((x) => x < 10, (x) => x + 1, 0)));
//> Array(10, dtype=int32, weak_type=True)

// 224. Its condition is a boolean scalar.
lax.whileLoop((c) => jnp.float32(1.), (c) => c, jnp.float32(0.));
//! TypeError: cond_fun must return a boolean scalar, but got output type(s) [ShapedArray(float32[])].

// 225. Its carry keeps its type.
lax.whileLoop((c) => true, (c) => [true, true], [jnp.array(true), jnp.float32(0.)]);
//! TypeError: body function carry input and carry output must have equal types, but they differ
//! TypeError: The input carry component c[1] has type float32[] but the corresponding output carry component has type bool[], so the dtypes do not match.

// 226. A weak carry takes the type that its body gives.
print(repr(lax.whileLoop((x) => x < 3, (x) => x + jnp.int32(1), 0)), repr(lax.whileLoop((x) => x < 3, (x) => x + 1.5, 0)));
//> Array(3, dtype=int32) Array(3., dtype=float32)

// 227. foriLoop.
print(repr(lax.foriLoop(0, 10, (i, x) => x + i, 0)));
//> Array(45, dtype=int32, weak_type=True)

// 228. Its bounds have one type.
lax.foriLoop(jnp.int16(0), jnp.int32(10), (i, c) => c, jnp.float32(7));
//! TypeError: lower and upper arguments to fori_loop must have equal types, got int16 and int32

// 229. scan stacks.
const [c, ys] = lax.scan((c, x) => [c + x, c * x], 0., jnp.arange(4.));
print(repr(c), repr(ys));
//> Array(6., dtype=float32) Array([0., 0., 2., 9.], dtype=float32)

// 230. Its carry keeps its type.
lax.scan((x, _) => [x.astype("float32"), null], jnp.array(0, { dtype: "int32" }), null, { length: 1 });
//! TypeError: carry input and carry output must have equal types, but they differ
//! TypeError: The input carry x has type int32[] but the corresponding output carry component has type float32[], so the dtypes do not match.

// 231. And its structure.
lax.scan((c, x) => [[0, 0, 0], x], [1, [2, 3]], jnp.arange(5.));
//! TypeError: carry input and carry output must have the same pytree structure, but they differ
//! TypeError: The input carry c is a tuple of length 2 but the corresponding component of the carry output is a tuple of length 3, so the lengths do not match.

// 232. A pair is due.
lax.scan((c, x) => jnp.float32(0.), 0, jnp.arange(5.));
//! TypeError: scan body output must be a pair, got float32[].

// 233. Numbers cannot be scanned over.
lax.scan((c, x) => [c, x], 0., [0, 1, 2, 3, 4]);
//! ValueError: scan got value with no leading axis to scan over

// 234. Lengths agree.
lax.scan((c, x) => [c, x], 0., [jnp.ones([3]), jnp.ones([4])]);
//! ValueError: scan got values with different leading axis sizes: 3, 4.

// 235. A length is known now.
jit((n, x) => lax.scan((c, z) => [c, z], x, [], { length: n }))(3, 1.);
//! ConcretizationTypeError: The `length` argument to `scan` expects a concrete `int` value. For scan-like iteration with a dynamic length, use `while_loop` or `fori_loop`.

// 236. In reverse.
const [c, ys] = lax.scan((c, x) => [c + x, c], 0., jnp.arange(4.), { reverse: true });
print(repr(c), repr(ys));
//> Array(6., dtype=float32) Array([6., 5., 3., 0.], dtype=float32, weak_type=True)

// 237. map in batches traces the rest apart.
function f(x) {
  print("inner shape:", str(x.shape));
  return x + 1;
}
print(str(lax.map(f, jnp.ones([10, 3, 4]), { batchSize: 3 }).shape));
//> inner shape: (3, 4)
//> inner shape: (3, 4)
//> (10, 3, 4)

// 238. associativeScan.
print(lax.associativeScan(jnp.add, jnp.arange(4)), lax.associativeScan(jnp.add, jnp.arange(4), { reverse: true }));
//> [0 1 3 6] [6 6 5 3]

// 239. A body is a function.
lax.scan(42, 0, 1);
//! TypeError: lax.scan: f argument should be a callable
