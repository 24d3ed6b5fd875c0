// 272. What a jaxpr shows.
const c = makeJaxpr((x) => x + 1)(5);
print(c.jaxpr.eqns.length, c.jaxpr.eqns[0].primitive.name, JSON.stringify(c.jaxpr.eqns[0].params), c.consts.length);
//> 1 add {} 0

// 273. Evaluating it.
const c = makeJaxpr((x) => jnp.exp(jnp.tanh(x)))(jnp.ones([5]));
print(...extend.core.evalJaxpr(c.jaxpr, c.consts, jnp.ones([5])).map(repr));
//> Array([2.1416876, 2.1416876, 2.1416876, 2.1416876, 2.1416876], dtype=float32)

// 274. An interpreter that inverts.
const f = (x) => jnp.exp(jnp.tanh(x));
const reg = { exp: jnp.log, tanh: jnp.arctanh };
const inverse = (fun) => (...args) => {
  const { jaxpr } = makeJaxpr(fun)(...args);
  const env = new Map(jaxpr.outvars.map((v, i) => [v, args[i]]));
  for (const e of [...jaxpr.eqns].reverse()) env.set(e.invars[0], reg[e.primitive.name](env.get(e.outvars[0])));
  return env.get(jaxpr.invars[0]);
};
print(jnp.allclose(inverse(f)(f(1.0)), 1.), makeJaxpr(inverse(f))(f(1.)));
//> True { lambda ; a:f32[]. let b:f32[] = log a; c:f32[] = atanh b in (c,) }

// 275. And composes with the transforms.
const f = (x) => jnp.exp(jnp.tanh(x));
const reg = { exp: jnp.log, tanh: jnp.arctanh };
const inverse = (fun) => (...args) => {
  const { jaxpr } = makeJaxpr(fun)(...args);
  const env = new Map(jaxpr.outvars.map((v, i) => [v, args[i]]));
  for (const e of [...jaxpr.eqns].reverse()) env.set(e.invars[0], reg[e.primitive.name](env.get(e.outvars[0])));
  return env.get(jaxpr.invars[0]);
};
print(jnp.round(jit(vmap(grad(inverse(f))))((jnp.arange(5) + 1.) / 5.), { decimals: 3 }));
//> [-3.144 15.585  2.255  1.316  1.   ]

// 276. A rule that is missing is named.
const reg = { exp: jnp.log };
const { jaxpr } = makeJaxpr((x) => jnp.exp(jnp.tanh(x)))(1.);
for (const e of [...jaxpr.eqns].reverse())
  if (!(e.primitive.name in reg)) throw new errors.NotImplementedError(`${e.primitive.name} does not have registered inverse.`);
//! NotImplementedError: tanh does not have registered inverse.
