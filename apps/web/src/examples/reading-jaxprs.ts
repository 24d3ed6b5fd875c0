import { jit, jnp, makeJaxpr } from "tracepad";

// A function of arrays, run once on tracers, becomes a jaxpr:
// inputs, equations in the order they were met, outputs.
const selu = (x) => 1.05 * jnp.where(x > 0, x, 1.67 * (jnp.exp(x) - 1));
console.log(makeJaxpr(selu)(jnp.ones([5])));

// JavaScript is gone: this loop ran while tracing, and left three equations.
const power = (x) => {
  let y = x;
  for (let i = 0; i < 3; i++) y = y * x;
  return y;
};
console.log(makeJaxpr(power)(2.0));

// An array from outside is a constant of the jaxpr, before the semicolon.
const w = jnp.arange(3.0);
const scale = (x) => x * w;
console.log(makeJaxpr(scale)(jnp.ones([3])));

// A jitted function stays a function inside another.
const outer = (x) => jit(power)(x) + 1;
console.log(makeJaxpr(outer)(2.0));
