// H099
const nansum2 = jit((x) => {
  const mask = ~jnp.isnan(x);
  return jnp.where(mask, x, 0).sum();
});
console.log(String(nansum2(jnp.array([1, 2, jnp.nan, 3, 4]))));

// H101
const exampleFun = (length, val) => jnp.ones([length]) * val;
const goodExampleJit = jit(exampleFun, { staticArgnums: [0] });
console.log(String(goodExampleJit(10, 4)));
console.log(String(goodExampleJit(5, 4)));

// H103
const manualClip = jit((x) => jnp.where(x < 0, 0, x));
console.log(manualClip(jnp.arange(-2, 2)));

// H105
const func = jit((x) => jnp.where(x < 0));
func(jnp.arange(4));

// H107
const f = (A, x) => jnp.tanh(jnp.dot(A, x));
const A = new ShapeDtypeStruct([2000, 3000], jnp.float32);
const x = new ShapeDtypeStruct([3000, 1000], jnp.float32);
const o = evalShape(f, A, x);
const out = [o.shape, o.dtype];
