import { type Array, type ClosedJaxpr as Closed, extend, jit, jnp, lax, makeJaxpr } from "tracepad";

const wave = jit((x: Array) => jnp.sin(x) * x);
const programs = [
  (x: Array) => x * x + jnp.sin(x) * 2.0,
  (x: Array) => wave(wave(x)) + jnp.sin(x),
  (x: Array) => lax.cond(x > 0, wave, (v: Array) => -v, x) * x,
  (x: Array) => lax.foriLoop(0, 5, (_: Array, v: Array) => wave(v) + 1.0, x),
];
const { ClosedJaxpr } = extend.core;

const countIn = (closed: Closed, primitive: string): number => {
  let found = 0;
  for (const eqn of closed.jaxpr.eqns) {
    if (eqn.primitive.name === primitive) found += 1;
    for (const value of Object.values(eqn.params).flat()) if (value instanceof ClosedJaxpr) found += countIn(value, primitive);
  }
  return found;
};

export function count(which: number, primitive: string): number {
  return countIn(makeJaxpr(programs[which])(jnp.array(1.0)), primitive);
}
