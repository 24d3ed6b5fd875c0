import { grad, jit, jnp, lax } from "tracepad";

// Newton's method until the step is small: how often the loop turns
// depends on the values, so it is a while loop of the program.
const f = (x) => x ** 3 - 2 * x - 5;
const solve = jit((start) =>
  lax.whileLoop(
    ([_, delta, n]) => (jnp.abs(delta) > 1e-6) & (n < 50),
    ([x, _, n]) => {
      const delta = f(x) / grad(f)(x);
      return [x - delta, delta, n + 1];
    },
    [start, jnp.array(1.0), 0],
  ),
);

for (const start of [2.0, 10.0, 100.0]) {
  const [x, , n] = solve(start);
  console.log(
    `from ${start}: ${x.item().toFixed(6)} after ${n.item()} steps, f = ${f(x).item().toExponential(0)}`,
  );
}
