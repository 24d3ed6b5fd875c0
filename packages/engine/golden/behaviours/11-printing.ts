// 258. A callback is called once under grad.
function f(x) {
  debug.callback((v) => print("log:", v), x);
  return x;
}
grad(jit(f))(1.0);
//> log: 1.0

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
