// 202. Axis 0 of every leaf.
print(vmap((x, y) => x * y)(jnp.arange(3.), jnp.ones([3]) * 2));
//> [0. 2. 4.]

// 203. Trees of axes.
const [K, A, B, C, D] = [6, 2, 3, 4, 5];
const t = [jnp.ones([K, A, B]), [jnp.ones([B, K, C]), jnp.ones([C, D, K])]];
print(str(vmap((t) => jnp.dot(t[0], jnp.dot(t[1][0], t[1][1])), { inAxes: [[0, [1, 2]]] })(t).shape));
//> (6, 2, 5)

// 204. null broadcasts.
const [a, b] = vmap((x, y) => [x + y, y * 2.], { inAxes: [0, null], outAxes: [0, null] })(jnp.arange(2.), 4.);
print(repr(a), b);
//> Array([4., 5.], dtype=float32) 8.0

// 205. Objects of axes.
print(vmap((d, x) => d["a"] + d["b"] + x, { inAxes: [{ a: null, b: 0 }, null] })({ a: 0., b: jnp.arange(5.) }, 1.));
//> [1. 2. 3. 4. 5.]

// 206. Sizes that differ are listed with their arguments.
vmap((a, b) => jnp.sum(a) + jnp.sum(b), { inAxes: [0, 1] })(jnp.ones([10, 4]), jnp.ones([10, 2]));
//! ValueError: vmap got inconsistent sizes for array axes to be mapped:
//! ValueError:   * one axis had size 10: axis 0 of argument a of type float32[10,4];
//! ValueError:   * one axis had size 2: axis 1 of argument b of type float32[10,2]

// 207. A scalar has no axis.
vmap((x) => x)(1.);
//! ValueError: vmap was requested to map its argument along axis 0, which implies that its rank should be at least 1, but is only 0 (its shape is ())

// 208. Something must be mapped.
vmap((x) => x, { inAxes: null })(jnp.array([1., 2.]));
//! ValueError: vmap must have at least one non-null value in inAxes

// 209. What is mapped needs an axis.
vmap((x) => x, { outAxes: null, axisName: "foo" })(jnp.array([1., 2.]));
//! ValueError: vmap has mapped output (axis_name=foo) but out_axes is None

// 210. The axes are a prefix of the argument.
vmap((x) => x, { inAxes: [[0]] })(jnp.ones([3]));
//! ValueError: vmap in_axes specification must be a tree prefix of the corresponding value

// 211. One entry for each argument.
vmap((x) => x["a"], { inAxes: [0, { a: 0 }] })({ a: jnp.zeros([3, 3]) });
//! ValueError: vmap in_axes must be an int, None, or a tuple of entries corresponding to the positional arguments passed to the function, but got

// 212. In a list.
vmap((x) => x["a"], { inAxes: { a: 0 } })({ a: jnp.zeros([3, 3]) });
//! TypeError: vmap in_axes must be an int, None, or a tuple of entries corresponding to the positional arguments passed to the function, but got

// 213. Sums along a named axis.
const xs = jnp.arange(12.).reshape([3, 4]);
print(vmap((x) => lax.psum(x, "i"), { axisName: "i" })(xs));
//> [[12. 15. 18. 21.] [12. 15. 18. 21.] [12. 15. 18. 21.]]

// 214. A condition for each example: both branches run.
print(makeJaxpr(vmap((p, x) => lax.cond(p, jnp.sin, jnp.cos, x)))(jnp.array([true, false]), jnp.ones([2])));
//> { lambda ; a:bool[2] b:f32[2]. let
//>     c:i32[2] = convert_element_type[new_dtype=int32 weak_type=False] a
//>     d:bool[2] = eq c 0:i32[]
//>     e:f32[2] = stop_gradient b
//>     f:f32[2] = select_n d e b
//>     g:f32[2] = cos f
//>     h:bool[2] = eq c 1:i32[]
//>     i:f32[2] = stop_gradient b
//>     j:f32[2] = select_n h i b
//>     k:f32[2] = sin j
//>     l:f32[2] = select_n c g k
//>   in (l,) }

// 215. A loop for each example runs until all are done.
print(vmap((n) => lax.whileLoop((c) => c[0] < n, (c) => [c[0] + 1, c[1] * 2], [0, 1])[1])(jnp.array([0, 1, 5])));
//> [ 1  2 32]

// 216. Along other axes.
const [x, w] = [jnp.arange(5), jnp.array([2., 3., 4.])];
const conv = (x, w) => jnp.array([1, 2, 3].map((i) => jnp.dot(x.get(`${i - 1}:${i + 2}`), w)));
print(vmap(conv, { inAxes: 1, outAxes: 1 })(jnp.stack([x, x]).T, jnp.stack([w, w]).T));
//> [[11. 11.] [20. 20.] [29. 29.]]
