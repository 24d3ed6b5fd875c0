import { type Array, extend, jnp, makeJaxpr } from "tracepad";

const guarded =
  (fn: (x: Array) => Array) =>
  (x: Array): Array => {
    const { jaxpr, consts } = makeJaxpr(fn)(x);
    const env = new Map<unknown, any>();
    jaxpr.constvars.forEach((v, i) => env.set(v, consts[i]));
    env.set(jaxpr.invars[0], x);
    const read = (atom: any) => ("val" in atom ? atom.val : env.get(atom));
    for (const eqn of jaxpr.eqns) {
      const inputs = eqn.invars.map(read);
      const safe = eqn.primitive.name === "log" ? inputs.map((v) => jnp.maximum(v, 1e-6)) : inputs;
      const outs = extend.core.bind(eqn.primitive, safe, eqn.params);
      eqn.outvars.forEach((v, i) => env.set(v, outs[i]));
    }
    return read(jaxpr.outvars[0]);
  };

export const entropy = guarded((p) => -jnp.sum(p * jnp.log(p)));
