import { type Array, extend, jnp, makeJaxpr } from "tracepad";

const guarded =
  (fn: (x: Array) => Array) =>
  (x: Array): Array => {
    const { jaxpr, consts } = makeJaxpr(fn)(x);
    return extend.core.evalJaxpr(jaxpr, consts, x)[0];
  };

export const entropy = guarded((p) => -jnp.sum(p * jnp.log(p)));
