import { jnp, makeJaxpr } from "tracepad";

// A transformation of your own walks the equations of a jaxpr.
// This one runs a function backwards, primitive by primitive.
const inverses = {
  exp: (y) => jnp.log(y),
  log: (y) => jnp.exp(y),
  tanh: (y) => jnp.arctanh(y),
  neg: (y) => -y,
};
const inverse = (f) => (y) => {
  const { jaxpr } = makeJaxpr(f)(y);
  const known = new Map([[jaxpr.outvars[0], y]]);
  for (const eqn of [...jaxpr.eqns].reverse()) {
    const { name } = eqn.primitive;
    const rule = inverses[name];
    if (rule === undefined) throw new Error(`${name} has no inverse here`);
    known.set(eqn.invars[0], rule(known.get(eqn.outvars[0])));
  }
  return known.get(jaxpr.invars[0]);
};

const f = (x) => jnp.exp(-jnp.tanh(x));
const x = jnp.array([0.1, 0.5, 1.0]);
console.log("f(x)", f(x));
console.log("back", inverse(f)(f(x)));

// It is traced as everything else is.
console.log(makeJaxpr(inverse(f))(f(x)));
try {
  inverse((v) => jnp.floor(v))(x);
} catch (error) {
  console.log((error as Error).message);
}
