// H052
const f = (x, y) => 2 * x + y;
console.log(String(jit(f).trace(3, 4).jaxpr));

// H055
const f = (x) =>
  lax.cond(
    x >= 0.,
    (xt, _) => xt + x,
    (_, xf) => xf - x,
    x + 1.,
    x + 2.,
  );
console.log(String(makeJaxpr(f)(jnp.float32(3.))));

// H058
const f = jit((() => (x, y) => x)());
const x = jnp.array([4.2], { dtype: jnp.float32 });
console.log(String(makeJaxpr((y) => y + f(y, y))(x)));

// H061
function log2IfRank2(x) {
  if (x.ndim === 2) {
    const lnX = jnp.log(x);
    const ln2 = jnp.log(2.0);
    return lnX / ln2;
  }
  return x;
}
console.log(String(makeJaxpr(log2IfRank2)(jnp.array([1, 2, 3]))));

// H063
const x = Float32Array.of(0, 1, 2);
const cet = (y) => lax.convertElementType(y, "float32");
const out = makeJaxpr(() => cet(cet(cet(x))))().eqns.length;

// H064
function log2(x) {
  const lnX = jnp.log(x);
  const ln2 = jnp.log(2.0);
  return lnX / ln2;
}
console.log(String(makeJaxpr(log2)(3.0)));

// H065
function func1(first, second) {
  const temp = first + jnp.sin(second) * 3.;
  return jnp.sum(temp);
}
console.log(String(makeJaxpr(func1)(jnp.zeros([8]), jnp.ones([8]))));

// H066
const oneOfThree = (index, arg) => lax.switch(index, [(x) => x + 1., (x) => x - 2., (x) => x + 3.], arg);
console.log(String(makeJaxpr(oneOfThree)(1, 5.)));

// H067
const f = (x, y) => jnp.dot(x + 1, y + 1);
console.log(String(makeJaxpr(f)(jnp.zeros([3, 4]), jnp.zeros([4]))));
