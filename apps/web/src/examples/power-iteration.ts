import { jit, jnp, lax } from "tracepad";

// The largest eigenvalue of a symmetric matrix: multiply, and
// make the vector short again.
const A = jnp.array([
  [4.0, 1.0, 0.0],
  [1.0, 3.0, 1.0],
  [0.0, 1.0, 2.0],
]);
const iterate = jit(
  (A, steps: number) => {
    const start = jnp.ones([A.shape[0]]);
    const v = lax.foriLoop(
      0,
      steps,
      (_, v) => {
        const w = jnp.dot(A, v);
        return w / jnp.linalg.norm(w);
      },
      start,
    );
    return [jnp.dot(v, jnp.dot(A, v)), v];
  },
  { staticArgnums: [1] },
);

for (const steps of [1, 5, 25]) {
  const [value] = iterate(A, steps);
  console.log(`${String(steps).padStart(2)} steps: ${value.item().toFixed(5)}`);
}
console.log("eigvalsh:", jnp.linalg.eigvalsh(A).get(-1).item().toFixed(5));
