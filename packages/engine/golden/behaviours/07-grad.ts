// 162. grad needs a scalar.
grad((x) => x)(jnp.zeros([3]));
//! TypeError: Gradient only defined for scalar-output functions. Output had shape: (3,).

// 163. A list is none.
grad((x) => [x, x])(1.0);
//! TypeError: Gradient only defined for scalar-output functions. Output was

// 164. Integers have no gradient.
grad((x) => x * 2.)(1);
//! TypeError: grad requires real- or complex-valued inputs (input dtype that is a sub-dtype of np.inexact), but got int32. If you want to use Boolean- or integer-valued inputs, use vjp or set

// 166. Neither has a complex result.
grad((x) => x ** 2 + jnp.complex64(0, 1))(3.);
//! TypeError: grad requires real-valued outputs (output dtype that is a sub-dtype of np.floating), but got complex64.

// 167. The gradient of a real function of a complex number is JAX's conjugate.
print(repr(grad((z) => jnp.real(z) ** 2 + jnp.imag(z) ** 2)(jnp.complex64(3, 4))));
//> Array(6.-8.j, dtype=complex64)

// 168. Holomorphic functions.
print(grad((z) => jnp.sin(z), { holomorphic: true })(jnp.complex64(3, 4)));
//> (-27.034946-3.8511534j)

// 169. What is returned beside the value.
const [x, y] = [jnp.array([1., 2., 3., 4.]), jnp.array([1.1, 2.1, 3.1, 4.1])];
const [g, aux] = grad((x, y) => [jnp.sum((x - y) ** 2), x - y], { hasAux: true })(x, y);
print(repr(g), repr(aux));
//> Array([-0.20000005, -0.19999981, -0.19999981, -0.19999981], dtype=float32) Array([-0.10000002, -0.0999999 , -0.0999999 , -0.0999999 ], dtype=float32)

// 170. A pair is due.
grad((x) => [1, 2, 3], { hasAux: true })(1.);
//! TypeError: expected function with aux output to return a two-element tuple

// 171. Several arguments, in the order they are named.
const f = (x, y, z) => 1. * x + 2. * y + 3. * z;
const [a, b] = grad(f, { argnums: [2, 0] })(1., 1., 1.);
print(grad(f)(1., 1., 1.), grad(f, { argnums: 1 })(1., 1., 1.), repr(a), repr(b));
//> 1.0 2.0 Array(3., dtype=float32, weak_type=True) Array(1., dtype=float32, weak_type=True)

// 172. The value with it.
const [x, y] = [jnp.array([1., 2., 3., 4.]), jnp.array([1.1, 2.1, 3.1, 4.1])];
const [value, g] = valueAndGrad((x, y) => jnp.sum((x - y) ** 2))(x, y);
print(repr(value), repr(g));
//> Array(0.03999995, dtype=float32) Array([-0.20000005, -0.19999981, -0.19999981, -0.19999981], dtype=float32)

// 173. A gradient has its argument's structure.
const { W, b } = grad((p) => p["W"].sum() * p["b"])({ W: jnp.ones([2]), b: 3. });
print(repr(W), repr(b));
//> Array([3., 3.], dtype=float32) Array(2., dtype=float32, weak_type=True)

// 174. Of higher order.
const g = grad(jnp.tanh);
print(g(2.0), grad(g)(2.0), grad(grad(g))(2.0));
//> 0.070650816 -0.13621868 0.25265405

// 175. Through jit.
const s = (x) => jnp.sum(1.0 / (1.0 + jnp.exp(-x)));
print(jnp.allclose(grad(jit(grad(jit(grad(s)))))(1.0), -0.0353256));
//> True

// 176. Of a weak value it is weak.
print(repr(grad((x) => x)(1.0)));
//> Array(1., dtype=float32, weak_type=True)

// 177. Under grad a condition has its value.
const f = (x) => (x < 3 ? 3. * x ** 2 : -4 * x);
print(grad(f)(2.), grad(f)(4.));
//> 12.0 -4.0

// 178. A straight-through estimator.
function st(x) {
  const z = x - lax.stopGradient(x);
  return z + lax.stopGradient(jnp.round(x));
}
print(jnp.round(3.2), st(3.2), grad(jnp.round)(3.2), grad(st)(3.2));
//> 3.0 3.0 0.0 1.0

// 179. Where there is no derivative.
print(grad(nn.relu)(0.), grad(jnp.abs)(0.), grad((x) => jnp.maximum(x, 1.))(1.), grad(jnp.max)(jnp.array([1., 1.])), grad(jnp.sqrt)(0.));
//> 0.0 1.0 0.5 [0.5 0.5] inf

// 180. where passes nan on from the side it does not take.
print(grad((x) => jnp.where(x > 0., jnp.log(x), 0.))(0.));
//> nan

// 181. And a naive softplus gives it.
print(grad((x) => jnp.log(1. + jnp.exp(x)))(100.));
//> nan

// 182. Forward.
const f = (x) => 3. * jnp.sin(x) + jnp.cos(x / 2.);
const [y, dy] = jvp(f, [2.], [3.]);
print(repr(y), repr(dy));
//> Array(3.2681944, dtype=float32, weak_type=True) Array(-5.007528, dtype=float32, weak_type=True)

// 183. A linear map to use again.
const f = (x) => 3. * jnp.sin(x) + jnp.cos(x / 2.);
const [y, l] = linearize(f, 2.);
print(y, l(3.), l(4.));
//> 3.2681944 -5.007528 -6.676704

// 184. Backward, an entry for each argument.
const [p, fv] = vjp((x, y) => [jnp.sin(x), jnp.cos(y)], 0.5, 1.0);
const [a, b] = fv([-0.7, 0.3]);
print(repr(a), repr(b));
//> Array(-0.61430776, dtype=float32, weak_type=True) Array(-0.2524413, dtype=float32, weak_type=True)

// 185. jvp takes lists.
jvp((x) => x, 0., [1.]);
//! TypeError: primal and tangent arguments to jvp must be

// 186. A cotangent of another type.
const [, f] = vjp((x, y) => x * y, jnp.float32(3), jnp.float32(4));
f(jnp.float16(42));
//! ValueError: unexpected JAX type (e.g. shape/dtype) for argument to VJP function: got float16[], but expected float32[] because the corresponding output

// 187. Jacobians.
const f = (x) => jnp.asarray([x[0], 5 * x[2], 4 * x[1] ** 2 - 2 * x[2], x[2] * jnp.sin(x[0])]);
print(jacfwd(f)(jnp.array([1., 2., 3.])));
print(jnp.allclose(jacfwd(f)(jnp.array([1., 2., 3.])), jacrev(f)(jnp.array([1., 2., 3.]))));
//> [[ 1.          0.          0.        ] [ 0.          0.          5.        ] [ 0.         16.         -2.        ] [ 1.6209068   0.          0.84147096]]
//> True

// 188. Hessians.
const g = (x) => x[0] ** 3 - 2 * x[0] * x[1] - x[1] ** 6;
print(hessian(g)(jnp.array([1., 2.])));
//> [[   6.   -2.] [  -2. -480.]]

// 189. grad of jit traces once.
let n = 0;
const f = jit((x) => {
  n += 1;
  return x * x;
});
print(grad(f)(1.), n, grad(f)(2.), n);
//> 2.0 1 4.0 1

// 190. linearTranspose needs shapes only.
const s = new ShapeDtypeStruct([], "float32");
const [a, b] = linearTranspose((x, y) => 0.5 * x - 0.5 * y, s, s)(1.0);
print(repr(a), repr(b));
//> Array(0.5, dtype=float32) Array(-0.5, dtype=float32)

// 191. customJvp.
const f = customJvp((x, y) => jnp.sin(x) * y);
f.defjvp(([x, y], [xd, yd]) => [f(x, y), jnp.cos(x) * xd * y + jnp.sin(x) * yd]);
const [v, g] = valueAndGrad(f)(1., 2.);
print(repr(v), repr(g));
//> Array(1.6829419, dtype=float32, weak_type=True) Array(1.0806046, dtype=float32, weak_type=True)

// 192. Which is called when.
const f = customJvp((x) => {
  print("called f!");
  return jnp.sin(x);
});
f.defjvp((p, t) => {
  print("called f_jvp!");
  return [f(p[0]), jnp.cos(p[0]) * t[0]];
});
print(grad(grad(f))(3.));
//> called f_jvp!
//> called f_jvp!
//> called f!
//> -0.14112

// 193. customVjp.
const f = customVjp((x) => {
  print("called f!");
  return jnp.sin(x);
});
const fwd = (x) => {
  print("called f_fwd!");
  return [f(x), jnp.cos(x)];
};
const bwd = (c, y) => {
  print("called f_bwd!");
  return [c * y];
};
f.defvjp(fwd, bwd);
print(grad(f)(3.));
//> called f_fwd!
//> called f!
//> called f_bwd!
//> -0.9899925

// 194. It has no derivative forward.
const f = customVjp((x) => jnp.sin(x));
f.defvjp((x) => [f(x), jnp.cos(x)], (c, y) => [c * y]);
jvp(f, [3.], [1.]);
//! TypeError: can't apply forward-mode autodiff (jvp) to a custom_vjp function.

// 195. A cotangent for each argument is due.
const f = customVjp((x, y) => x * y);
f.defvjp((x, y) => [f(x, y), null], (r, g) => [g]);
grad(f)(1., 2.);
//! TypeError: Custom VJP bwd rule must produce

// 196. Functions as arguments.
const app = customJvp((f, x) => f(x), { nondiffArgnums: [0] });
app.defjvp((f, p, t) => [f(p[0]), 2. * t[0]]);
print(app((x) => x ** 3, 3.), grad(app, { argnums: 1 })((x) => x ** 3, 3.));
//> 27.0 2.0

// 197. customGradient.
const f = customGradient((x) => [x ** 2, (g) => [g * x]]);
print(f(3.), grad(f)(3.));
//> 9.0 3.0

// 199. checkpoint changes what is kept, not the value.
const [v, g] = valueAndGrad(checkpoint((x) => jnp.sin(jnp.sin(x))))(2.0);
print(repr(v), jnp.allclose(g, -0.25563914));
//> Array(0.78907233, dtype=float32, weak_type=True) True

// 200. Loops of unknown length go forward only.
const f = (x) => lax.whileLoop((c) => c[0] < 3, (c) => [c[0] + 1, c[1] * 2.], [0, x])[1];
const [y, dy] = jvp(f, [1.], [1.]);
print(repr(y), dy);
grad(f)(1.);
//> Array(8., dtype=float32, weak_type=True) 8.0
//! ValueError: Reverse-mode differentiation does not work for lax.while_loop or lax.fori_loop with dynamic start/stop values. Try using lax.scan, or using fori_loop with static start/stop.

// 201. Those of known length go backward.
print(grad((x) => lax.foriLoop(0, 3, (i, c) => c * 2., x))(1.));
//> 8.0
