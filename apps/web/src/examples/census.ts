import { jnp, makeJaxpr, vmap } from "tracepad";

// How many of each primitive a function uses, sub-jaxprs included.
const census = (jaxpr, counts = new Map<string, number>()) => {
  for (const eqn of jaxpr.eqns) {
    const { name } = eqn.primitive;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const value of Object.values<any>(eqn.params ?? {})) {
      if (value?.jaxpr?.eqns !== undefined) census(value.jaxpr, counts);
      else if (value?.eqns !== undefined) census(value, counts);
    }
  }
  return counts;
};
const show = (f, ...args) =>
  [...census(makeJaxpr(f)(...args).jaxpr)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, n]) => `${name} ${n}`)
    .join(", ");

const softmax = (x) => {
  const e = jnp.exp(x - jnp.max(x));
  return e / jnp.sum(e);
};
console.log("softmax:", show(softmax, jnp.ones([8])));
console.log("of rows:", show(vmap(softmax), jnp.ones([4, 8])));
