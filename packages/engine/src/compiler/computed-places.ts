import type { LoopKernel } from "./kernel.ts";
import { reachable } from "./scalar/node.ts";

const known = new WeakMap<LoopKernel, ReadonlyMap<number, readonly boolean[]>>();

/** For each load at a computed place, by number: along which axes the place is computed anew. */
export function computedAlong(kernel: LoopKernel): ReadonlyMap<number, readonly boolean[]> {
  let found = known.get(kernel);
  if (found === undefined) {
    found = findComputed(kernel);
    known.set(kernel, found);
  }
  return found;
}

function findComputed({ axes, inner, loads, indices, stages }: LoopKernel): Map<number, boolean[]> {
  const found = new Map<number, boolean[]>();
  const grid = axes.length - inner;
  for (const node of reachable(stages.flatMap(({ results }) => results.map(({ value }) => value)))) {
    if (node.op !== "loadAt") continue;
    const moves = found.get(node.value) ?? axes.map(() => false);
    found.set(node.value, moves);
    for (const { op, value } of reachable(node.args)) {
      const at = op === "load" || op === "loadAt" ? loads[value].at : op === "index" ? indices[value] : null;
      for (const axis of axes.keys()) {
        const isMoved = at !== null ? at.strides[axis] !== 0 : op === "kept" || (op === "row" && axis < grid);
        if (isMoved) moves[axis] = true;
      }
    }
  }
  return found;
}
