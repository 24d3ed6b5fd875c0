import { type Array, tree } from "tracepad";

type Line = { w: Array; b: Array };

export function step(p: Line, _x: Array, _y: Array): Line {
  return tree.map((a: Array) => a, p) as Line;
}
