import { jit, jnp } from "tracepad";

// Batches of 5, 3 and 7 rows would be three programs. Padded to
// the next power of two, and masked, the last two are one.
const mean = (rows, count) => {
  const mask = jnp.arange(rows.shape[0]) < count;
  return jnp.sum(jnp.where(mask, rows, 0.0)) / count;
};
let traces = 0;
const masked = jit((rows, count) => {
  traces++;
  return mean(rows, count);
});

const padded = (rows) => {
  const n = rows.shape[0];
  const size = 2 ** Math.ceil(Math.log2(n));
  return masked(jnp.pad(rows, [0, size - n]), n);
};

for (const n of [5, 3, 7, 6, 8]) {
  const rows = jnp.arange(1.0, n + 1);
  console.log(`${n} rows, mean ${padded(rows).item()}`);
}
console.log("traces:", traces, "instead of 5");
