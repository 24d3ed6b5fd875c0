import { type Array, jnp, lax } from "tracepad";

export function steps(n: Array): Array {
  const [, count] = lax.whileLoop(
    ([m]: [Array, Array]) => m != 1,
    ([m, k]: [Array, Array]) => [jnp.where(m % 2 == 0, m >> 1, 3 * m + 1), k + 1],
    [n, n * 0],
  );
  return count;
}
