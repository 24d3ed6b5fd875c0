// 22. Floor division rounds down, the remainder takes the divisor's sign.
const [a, b] = [jnp.array([7, -7, 7, -7]), jnp.array([2, 2, -2, -2])];
print(jnp.floorDivide(a, b), jnp.remainder(a, b));
//> [ 3 -4 -4  3] [ 1  1 -1 -1]

// 23. fmod and lax.rem take the dividend's sign.
const [a, b] = [jnp.array([7, -7, 7, -7]), jnp.array([2, 2, -2, -2])];
print(jnp.fmod(a, b), lax.rem(jnp.array([7, -7]), jnp.array([-2, 2])), lax.div(jnp.array([7, -7]), jnp.array([2, 2])));
//> [ 1 -1  1 -1] [ 1 -1] [ 3 -3]

// 24. Integers divided by zero never throw; the results are those of XLA's CPU backend.
print(jnp.floorDivide(jnp.array([1, 0, -5]), 0), jnp.array([1, 0, -5]) % 0, lax.div(jnp.int32(1), jnp.int32(0)));
//> [-2 -1 -2] [0 0 0] -1

// 25. Floats divided by zero give infinities and nan.
print(jnp.array([1., -1., 0.]) / 0.);
//> [ inf -inf  nan]

// 26. jnp.round takes halves to even, lax.round away from zero.
const x = jnp.array([-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]);
print(lax.round(x), jnp.round(x));
//> [-2. -1. -1.  0.  1.  1.  2.] [-2. -1. -0.  0.  0.  1.  2.]

// 27. The sign of nan is nan, zeros keep theirs.
print(jnp.sign(jnp.array([-2., -0., 0., 3., jnp.nan])));
//> [-1. -0.  0.  1. nan]

// 28. maximum passes nan on, fmax does not.
print(jnp.maximum(1., jnp.nan), jnp.fmax(1., jnp.nan), jnp.max(jnp.array([1., jnp.nan, 3.])));
//> nan 1.0 nan

// 29. argmax takes the first of equals; nan wins.
print(jnp.argmax(jnp.array([1, 3, 3, 2])), jnp.argmin(jnp.array([2, 1, 1])), jnp.argmax(jnp.array([1., jnp.nan, 5.])));
//> 1 1 1

// 30. Sorting puts nan last and is stable.
print(
  jnp.sort(jnp.array([3., jnp.nan, -jnp.inf, 1., jnp.inf])),
  jnp.argsort(jnp.array([2, 1, 2, 1])),
  jnp.argsort(jnp.array([2, 1, 2, 1]), { descending: true }),
);
//> [-inf   1.   3.  inf  nan] [1 3 0 2] [0 2 1 3]

// 34. Shapes that do not broadcast: the primitive and both shapes are named.
jnp.zeros([3]) + jnp.zeros([4]);
//! TypeError: add got incompatible shapes for broadcasting: (3,), (4,).

// 35. broadcastShapes.
jnp.broadcastShapes([3, 1], [4, 1]);
//! ValueError: Incompatible shapes for broadcasting: shapes=[(3, 1), (4, 1)]

// 36. dot names the contracting sizes.
jnp.dot(jnp.zeros([3]), jnp.zeros([4]));
//! TypeError: dot_general requires contracting dimensions to have the same shape, got (3,) and (4,).

// 37. Rank promotion can be made an error.
withConfig({ numpyRankPromotion: "raise" }, () => jnp.ones([2, 3]) + jnp.ones([3]));
//! ValueError: Operands could not be broadcast together for add on shapes (2, 3) (3,) and with the config option

// 38. lax promotes nothing.
print(repr(jnp.add(1, 1.0)));
lax.add(1, 1.0);
//> Array(2., dtype=float32, weak_type=True)
//! TypeError: lax.add requires arguments to have the same dtypes, got int32, float32. (Tip: jnp.add is a similar function that does automatic type promotion on inputs).

// 39. A power with an integer known now is integer_pow.
print(makeJaxpr((x) => x ** 2)(jnp.ones([1])));
//> { lambda ; a:f32[1]. let b:f32[1] = integer_pow[y=2] a in (b,) }

// 40. Integers have no negative powers.
jnp.arange(3) ** -1;
//! TypeError: Integers cannot be raised to negative powers, got integer_pow(int32[3], -1)

// 41. Integer powers stay integers.
function g(x, n) {
  for (let i = 0; i < n; i++) x = x ** 2;
  return x;
}
print(repr(jit(g, { staticArgnums: [1] })(jnp.arange(4), 3)));
//> Array([   0,    1,  256, 6561], dtype=int32)
