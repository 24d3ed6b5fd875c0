import { type Array, jnp, makeJaxpr } from "tracepad";

export const f = (x: Array) => 3.0 - jnp.exp(jnp.tanh(x * 0.5 + 0.25) - 1.0);

// Each gets the result, the literal (if there is one), and whether it came first.
const rules: Record<string, (y: Array, literal: any, isFirst: boolean) => Array> = {
  exp: (y) => jnp.log(y),
  tanh: (y) => jnp.arctanh(y),
  add: (y, literal) => y - literal,
  sub: (y, literal, isFirst) => (isFirst ? literal - y : y + literal),
  mul: (y, literal) => y / literal,
};

const inverse =
  (fn: (x: Array) => Array) =>
  (y: Array): Array => {
    const { jaxpr } = makeJaxpr(fn)(y);
    let value = y;
    for (const eqn of [...jaxpr.eqns].reverse()) {
      const at = eqn.invars.findIndex((atom) => "val" in atom);
      const atom = eqn.invars[at];
      const literal = atom !== undefined && "val" in atom ? atom.val : null;
      value = rules[eqn.primitive.name](value, literal, at === 0);
    }
    return value;
  };

export const undo = inverse(f);
