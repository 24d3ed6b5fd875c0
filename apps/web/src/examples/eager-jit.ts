import { jit, jnp } from "tracepad";

// Eleven operations on 300,000 numbers. Eagerly, each is a kernel
// of its own that reads and writes memory; jit fuses them into one.
const norm = (x) => {
  const y = jnp.tanh(x * 0.5 + 1.0);
  const z = y * y - jnp.exp(-y) + jnp.abs(x);
  return jnp.sum(jnp.sqrt(z + 3.0));
};
const x = jnp.linspace(-2, 2, 300_000);

const fast = jit(norm);
fast(x).item(); // traced and compiled here, not in what is measured

const measure = (f) => {
  const start = Date.now();
  for (let i = 0; i < 10; i++) f(x).item();
  return (Date.now() - start) / 10;
};
const eagerMs = measure(norm);
const jitMs = measure(fast);
console.log(`eager ${eagerMs.toFixed(1)} ms`);
console.log(`jit   ${jitMs.toFixed(1)} ms`);
console.log("jit is faster:", jitMs < eagerMs);
console.log("same result:", jnp.allclose(norm(x), fast(x)).item());
