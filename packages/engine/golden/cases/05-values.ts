// H087
const min = (a, b) => (b < a ? b : a);
const func = jit((x) => min(x, 0));
func(2);

// H091
const L = [1, 2, 3];
jit((n) => L[n])(0);

// H093
const out = jit((x) => jnp.sin(x))(jnp.arange(4));

// H095
function f(x) {
  if (x < 3) return 3. * x ** 2;
  return -4 * x;
}
console.log(String(grad(f)(2.)));
console.log(String(grad(f)(4.)));

// H097
console.log(jit((x, axis) => x.min({ axis }), { staticArgnums: [1] })(jnp.arange(4), 0));
