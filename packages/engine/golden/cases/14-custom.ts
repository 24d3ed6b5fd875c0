// H205
const log1pexp = customJvp((x) => jnp.log(1. + jnp.exp(x)));
log1pexp.defjvp((primals, tangents) => {
  const [x] = primals;
  const [xDot] = tangents;
  return [log1pexp(x), (1 - 1 / (1 + jnp.exp(x))) * xDot];
});
const out = [grad(log1pexp)(100.), ...vmap(jit(grad(log1pexp)))(jnp.arange(3.))];

// H207
const f = customJvp((x) => {
  console.log("called f!");
  return jnp.sin(x);
});
f.defjvp((primals, tangents) => {
  console.log("called f_jvp!");
  const [x] = primals;
  const [t] = tangents;
  return [f(x), jnp.cos(x) * t];
});
console.log(String(grad(grad(f))(3.)));

// H209
const app = customJvp((f, x) => f(x), { nondiffArgnums: [0] });
app.defjvp((f, primals, tangents) => {
  const [x] = primals;
  const [xDot] = tangents;
  return [f(x), 2. * xDot];
});
const out = [app((x) => x ** 3, 3.), grad(app, { argnums: 1 })((x) => x ** 3, 3.)];

// H211
function iterate(f, a, xGuess) {
  const condFun = ([xPrev, x]) => jnp.abs(xPrev - x) > 1e-6;
  const bodyFun = ([_, x]) => [x, f(a, x)];
  const [, xStar] = lax.whileLoop(condFun, bodyFun, [xGuess, f(a, xGuess)]);
  return xStar;
}
const fixedPoint = customVjp(iterate, { nondiffArgnums: [0] });
function fwd(f, a, xInit) {
  const xStar = fixedPoint(f, a, xInit);
  return [xStar, [a, xStar]];
}
function rev(f, res, xStarBar) {
  const [a, xStar] = res;
  const [, vjpA] = vjp((a) => f(a, xStar), a);
  const [aBar] = vjpA(fixedPoint((packed, u) => revIter(f, packed, u), [a, xStar, xStarBar], xStarBar));
  return [aBar, jnp.zerosLike(xStar)];
}
function revIter(f, packed, u) {
  const [a, xStar, xStarBar] = packed;
  const [, vjpX] = vjp((x) => f(a, x), xStar);
  return xStarBar + vjpX(u)[0];
}
fixedPoint.defvjp(fwd, rev);
function newtonSqrt(a) {
  const update = (a, x) => 0.5 * (x + a / x);
  return fixedPoint(update, a, a);
}
const out = [newtonSqrt(2.), grad(newtonSqrt)(2.), grad(grad(newtonSqrt))(2.)];

// H213
const reg = { exp: jnp.log, tanh: jnp.arctanh };
function inverseJaxpr(jaxpr, consts, ...args) {
  const env = new Map();
  const read = (v) => ("val" in v ? v.val : env.get(v));
  const write = (v, val) => env.set(v, val);
  jaxpr.outvars.forEach((v, i) => write(v, args[i]));
  jaxpr.constvars.forEach((v, i) => write(v, consts[i]));
  for (const eqn of [...jaxpr.eqns].reverse()) {
    const invals = eqn.outvars.map(read);
    if (!(eqn.primitive.name in reg)) throw new Error(`${eqn.primitive.name} does not have registered inverse.`);
    write(eqn.invars[0], reg[eqn.primitive.name](...invals));
  }
  return jaxpr.invars.map(read);
}
const inverse = (fun) => (...args) => {
  const c = makeJaxpr(fun)(...args);
  return inverseJaxpr(c.jaxpr, c.consts, ...args)[0];
};
const f = (x) => jnp.exp(jnp.tanh(x));
const out = inverse(f)(f(1.0));

// H215
const f = (x) => jnp.exp(jnp.tanh(x));
const c = makeJaxpr(f)(jnp.ones([5]));
const env = new Map();
const read = (v) => ("val" in v ? v.val : env.get(v));
c.jaxpr.invars.forEach((v) => env.set(v, jnp.ones([5])));
c.jaxpr.constvars.forEach((v, i) => env.set(v, c.consts[i]));
for (const e of c.jaxpr.eqns) {
  const results = extend.core.bind(e.primitive, e.invars.map(read), e.params);
  e.outvars.forEach((v, i) => env.set(v, results[i]));
}
const out = read(c.jaxpr.outvars[0]);

// H217
const [p, t] = jvp((x) => x * (x + 3.0), [2.0], [1.0]);
const out = [p, t];

// H219
const derivative = (f, x) => jvp(f, [x], [1.0])[1];
function f(x) {
  const g = (y) => x;
  return x * derivative(g, 0.0);
}
const out = derivative(f, 0.0);
