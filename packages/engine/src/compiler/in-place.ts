import { DTYPES } from "../dtype/dtype.ts";
import { affineKey } from "./affine.ts";
import type { BufferId, LoopKernel, Plan, RoutineKernel, Step } from "./kernel.ts";
import { reachable } from "./scalar/node.ts";

/**
 * Whether a step may write one of its outputs over an array that it reads and that nothing reads later: each element is
 * read before its place is written, and not again. Both have the same bytes.
 */
export function mayOverwrite(step: Step, output: BufferId, input: BufferId): boolean {
  switch (step.kind) {
    case "host":
      // Reads all before it writes.
      return step.outputs.includes(output);
    case "loop":
      return loopMayOverwrite(step, output, input);
    case "routine":
      return routineMayOverwrite(step, output, input);
    case "dot":
    case "control":
      return false;
  }
}

/**
 * Every load of the input is at a place where the output is stored, and in no later stage than the first that stores there:
 * values may wait in the output's memory. Complex numbers are stored in parts.
 */
function loopMayOverwrite(kernel: LoopKernel, output: BufferId, input: BufferId): boolean {
  const stores = kernel.stages.flatMap(({ results }, stage) =>
    results.flatMap((result) => (result.kind === "store" && result.buffer === output ? [{ ...result, stage }] : [])),
  );
  if (stores.length === 0) return false;
  const [{ dtype: stored, stage }] = stores;
  const places = new Set(stores.flatMap(({ at, stage: own }) => (own === stage ? [affineKey(at)] : [])));
  if (stores.some(({ at }) => !places.has(affineKey(at)))) return false;
  const { bytes } = DTYPES[stored];
  return kernel.loads.every(({ buffer, dtype, at }, load) => {
    if (buffer !== input) return true;
    return DTYPES[dtype].bytes === bytes && places.has(affineKey(at)) && lastStages(kernel)[load] <= stage;
  });
}

const stagesOf = new WeakMap<LoopKernel, number[]>();

/** For each load the last stage that has it; infinity where its place is computed. */
function lastStages(kernel: LoopKernel): number[] {
  let last = stagesOf.get(kernel);
  if (last === undefined) {
    last = kernel.loads.map(() => -1);
    for (const [stage, { results }] of kernel.stages.entries()) {
      for (const { op, value } of reachable(results.map((result) => result.value))) {
        if (op === "load") last[value] = Math.max(last[value], stage);
        else if (op === "loadAt") last[value] = Infinity;
      }
    }
    stagesOf.set(kernel, last);
  }
  return last;
}

/** Updates of a copy of their first input, or of the one that is the base, need no copy. */
function routineMayOverwrite({ routine, inputs, outputs }: RoutineKernel, output: BufferId, input: BufferId): boolean {
  if (outputs.length !== 1 || outputs[0] !== output || inputs.filter((id) => id === input).length !== 1) return false;
  const base =
    routine.kind === "scatter" ? 0 : routine.kind === "move" && routine.base !== null && "copy" in routine.base ? routine.base.copy : -1;
  return inputs[base] === input && !(routine.kind === "move" && routine.copies.some((block) => block.input === base));
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
  return lastRead < writer || (lastRead === writer && mayOverwrite(plan.steps[writer], to.buffer, from));
}
