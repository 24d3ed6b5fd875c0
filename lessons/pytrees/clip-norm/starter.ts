import { type Array, jnp, tree } from "tracepad";

export function clip(gradient: unknown, limit: Array): unknown {
  return tree.map((leaf: Array) => jnp.minimum(leaf, limit), gradient);
}
