import type { LoopKernel } from "../../compiler/kernel.ts";
import { schedule, type Target } from "../../compiler/schedule.ts";
import { callAcrossRows, emitAcrossRows } from "./across-rows.ts";
import { emitAlongRows } from "./along-rows.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext } from "./kernel-context.ts";
import { CONSTANT, LoopScope } from "./loop-scope.ts";
import { emitStrips, suitsStrips } from "./strips.ts";
import { emitTiled } from "./tiled.ts";

/** Vectors of four 32-bit lanes. */
export const TARGET: Target = { lanes: 4, transposes: true };

/** Emits a kernel; returns code that runs it, for the module's main function. */
export function emitLoopKernel(kernel: LoopKernel, context: KernelContext): (main: FunctionCode) => void {
  if (isScalar(kernel)) return (main) => emitScalar(kernel, context, main);
  const plan = schedule(kernel, TARGET);
  if (plan.tile >= 0) return emitTiled(plan, context);
  const isAlong = plan.vector >= plan.kernel.axes.length - plan.kernel.inner;
  if (isAlong) return emitAlongRows(plan, context);
  return suitsStrips(plan) ? emitStrips(plan, context) : callAcrossRows(plan, emitAcrossRows(plan, context));
}

/** No loops and nothing but stores: what loops count and compare. */
const isScalar = ({ axes, stages }: LoopKernel): boolean =>
  axes.length === 0 && stages.every(({ inner, results }) => !inner && results.every(({ kind }) => kind === "store"));

/** Straight code in place of a call. */
function emitScalar(kernel: LoopKernel, context: KernelContext, f: FunctionCode): void {
  for (const { results } of kernel.stages) {
    const scope = new LoopScope(f, kernel, results, context, { vector: -1, across: true }, null);
    const locals = new Map<number, number>();
    scope.begin();
    scope.emit([CONSTANT], locals);
    for (const result of results) scope.store(result, locals.get(result.value.id) as number, { i: null });
  }
}
