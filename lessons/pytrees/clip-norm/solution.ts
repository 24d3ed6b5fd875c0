import { type Array, jnp, tree } from "tracepad";

export function clip(gradient: unknown, limit: Array): unknown {
  const squares = (tree.leaves(gradient) as Array[]).map((leaf) => jnp.sum(leaf * leaf));
  const norm = jnp.sqrt(squares.reduce((a, b) => a + b));
  const factor = jnp.where(norm > limit, limit / norm, 1.0);
  return tree.map((leaf: Array) => leaf * factor, gradient);
}
