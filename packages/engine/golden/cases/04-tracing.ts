// H069
let g = 0.;
function impureUsesGlobals(x) {
  return x + g;
}
console.log("First call: ", String(jit(impureUsesGlobals)(4.)));
g = 10.;
console.log("Second call: ", String(jit(impureUsesGlobals)(5.)));
console.log("Third call, different type: ", String(jit(impureUsesGlobals)(jnp.array([4.]))));

// H071
const array = jnp.arange(10);
console.log(String(lax.foriLoop(0, 10, (i, x) => x + array[i], 0)));
const iterator = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].values();
console.log(String(lax.foriLoop(0, 10, (i, x) => x + iterator.next().value, 0)));

// H073
const side = [];
function f(x, y, z, flag = false, flag2 = false) {
  if (!flag) throw new Error("no flag");
  side.push(null);
  return 100 * x + 10 * y + z;
}
const f1 = jit(f, { staticArgnums: [3, 4] });
const out = [];
out.push([f1(1, 2, 3, true, false).item(), side.length]);
out.push([f1(1, 2, 3, true, false).item(), side.length]);
out.push([f1(2, 1, 3, true, false).item(), side.length]);
out.push([f1(2, 1, 3, true, true).item(), side.length]);

// H077
jit((x, y) => x + 3, { staticArgnums: [1] })(1, jnp.asarray(1));

// H079
const g = jit((x) => {
  let y = 0.;
  for (let i = 0; i < x.shape[0]; i++) y = y + x[i];
  return y;
});
console.log(String(g(jnp.array([1., 2., 3.]))));

// H081
const loopBody = jit((prevI) => prevI + 1);
function gInnerJitted(x, n) {
  let i = jnp.asarray(0);
  while (i < n) i = loopBody(i);
  return x + i;
}
console.log(gInnerJitted(10, 20));

// H083
const f = jit((x) => {
  const y = x * 2;
  console.log("Value of y is", String(y));
  return y + 3;
});
console.log(String(f(jnp.array([1, 2, 3]))));
disableJit(() => {
  console.log(String(f(jnp.array([1, 2, 3]))));
});

// H085
class CustomClass {
  constructor(x, mul) {
    this.x = x;
    this.mul = mul;
  }
}
const calc = jit((self, y) => (self.mul ? self.x * y : y));
tree.registerNode(CustomClass, (s) => [[s.x], { mul: s.mul }], (aux, children) => new CustomClass(...children, aux.mul));
const c = new CustomClass(jnp.asarray(2), true);
console.log(String(calc(c, 3)));
c.mul = false;
console.log(String(calc(c, 3)));
