import { DTYPES } from "../dtype/dtype.ts";
import { rowMajorStrides } from "./affine.ts";
import type { BufferId, Plan, Step } from "./kernel.ts";
import { reachable } from "./scalar/node.ts";

/**
 * Whether a step may write its output over an array that it reads and that nothing reads later: each element is read
 * before the step writes its place, and not again.
 */
export function mayOverwrite(step: Step, input: BufferId): boolean {
  // Reads all before it writes.
  if (step.kind === "host") return true;
  if (step.kind !== "loop" || step.reduced > 0) return false;
  const { axes, loads, root, dtype } = step;
  // The last vector of a row reaches into the next row, which has not been read then.
  if (axes.length > 1 && axes[axes.length - 1] % 4 !== 0) return false;
  // May run a second time, for the lanes that want a precise function.
  if (reachable([root]).some((node) => node.op === "precise")) return false;
  const inOrder = rowMajorStrides(axes);
  return loads.every(
    ({ buffer, at, dtype: read }) =>
      buffer !== input ||
      (at.offset === 0 && DTYPES[read].bytes === DTYPES[dtype].bytes && at.strides.every((stride, k) => stride === inOrder[k])),
  );
}

/** Whether an output of a plan may lie over one of its inputs. Both have the same shape and dtype. */
export function mayShare(plan: Plan, output: number, input: number): boolean {
  const from = plan.inputs[input];
  const to = plan.outputs[output];
  // Outputs that are no step's results are written last.
  if (!("buffer" in to) || plan.outputs.some((other) => "input" in other && other.input === input)) return false;
  if (plan.outputs.findIndex((other) => "buffer" in other && other.buffer === to.buffer) !== output) return false;
  if (from === null) return true;
  const lastRead = plan.lastReads[from];
  const writer = plan.writers[to.buffer];
  return lastRead < writer || (lastRead === writer && mayOverwrite(plan.steps[writer], from));
}
