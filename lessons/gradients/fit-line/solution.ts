import { type Array, grad, jnp, tree } from "tracepad";

type Line = { w: Array; b: Array };

const loss = (p: Line, x: Array, y: Array) => jnp.mean((p.w * x + p.b - y) ** 2);

export function step(p: Line, x: Array, y: Array): Line {
  return tree.map((a: Array, g: Array) => a - 0.1 * g, p, grad(loss)(p, x, y)) as Line;
}
