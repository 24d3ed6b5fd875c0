// 255. debug.print prints values, at every call.
const f = jit((x) => {
  const y = x + 1;
  debug.print("intermediate value: {}", y);
  return y * 2;
});
f(2);
f(2);
//> intermediate value: 3
//> intermediate value: 3

// 256. Under vmap, once for each example.
vmap((x) => {
  debug.print("x={}", x);
  return x;
})(jnp.arange(3));
//> x=0
//> x=1
//> x=2

// 257. In order.
const f = jit((x) => {
  debug.print("a {}", x, { ordered: true });
  debug.print("b {}", x + 1, { ordered: true });
  return x;
});
f(1);
//> a 1
//> b 2

// 258. A callback is called once under grad.
function f(x) {
  debug.callback((v) => print("log:", v), x);
  return x;
}
grad(jit(f))(1.0);
//> log: 1.0

// 259. A function of the host, called with values.
const f = (x) => pureCallback((v) => jnp.sin(v), new ShapeDtypeStruct(x.shape, x.dtype), x);
print(jit(f)(jnp.arange(5.0)));
//> [ 0.          0.84147096  0.9092974   0.14112    -0.7568025 ]

// 260. nan where it arises.
withConfig({ debugNans: true }, () => jnp.log(jnp.array(-1.)));
//! FloatingPointError: invalid value (nan) encountered in log

// 262. Arrays print as NumPy's.
const x = jnp.arange(3.);
print(repr(x));
print(x);
print(x.sum());
print(repr(x.sum()));
print(jnp.array([[1.5, -2], [1e10, 0.1]]));
//> Array([0., 1., 2.], dtype=float32)
//> [0. 1. 2.]
//> 3.0
//> Array(3., dtype=float32)
//> [[ 1.5e+00 -2.0e+00] [ 1.0e+10  1.0e-01]]
