import { jit, jnp, lax, makeJaxpr } from "tracepad";

const STEPS = 200;
const step = (x) => x + 0.01 * jnp.sin(3.0 * x);

// Four ways to write 200 steps.
const unrolled = (x) => {
  let y = x;
  for (let i = 0; i < STEPS; i++) y = step(y);
  return y;
};
const fori = (x) => lax.foriLoop(0, STEPS, (_, y) => step(y), x);
const whileLoop = (x) =>
  lax.whileLoop(
    ([i]) => i < STEPS,
    ([i, y]) => [i + 1, step(y)],
    [0, x],
  )[1];
const scan = (x) => lax.scan((y, _) => [step(y), null], x, null, { length: STEPS })[0];

const x = jnp.linspace(0, 1, 16);
const expected = unrolled(x);
for (const f of [unrolled, fori, whileLoop, scan]) {
  const equations = makeJaxpr(f)(x).jaxpr.eqns.length;
  const start = Date.now();
  const compiled = jit(f).lower(x).compile();
  const ms = Date.now() - start;
  const same = jnp.allclose(compiled(x), expected).item();
  const size = `${f.name.padEnd(9)} ${String(equations).padStart(4)} equations`;
  console.log(`${size}, traced and compiled in ${ms} ms, same: ${same}`);
}
