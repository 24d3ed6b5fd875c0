import { type Array, jit, jnp, lax, makeJaxpr } from "tracepad";

const wave = jit((x: Array) => jnp.sin(x) * x);
const programs = [
  (x: Array) => x * x + jnp.sin(x) * 2.0,
  (x: Array) => wave(wave(x)) + jnp.sin(x),
  (x: Array) => lax.cond(x > 0, wave, (v: Array) => -v, x) * x,
  (x: Array) => lax.foriLoop(0, 5, (_: Array, v: Array) => wave(v) + 1.0, x),
];

export function count(which: number, primitive: string): number {
  const { jaxpr } = makeJaxpr(programs[which])(jnp.array(1.0));
  return jaxpr.eqns.filter((eqn) => eqn.primitive.name === primitive).length;
}
