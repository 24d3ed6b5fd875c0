import type { LoopKernel } from "../../compiler/kernel.ts";
import { schedule, type Target } from "../../compiler/schedule.ts";
import { callAcrossRows, emitAcrossRows } from "./across-rows.ts";
import { emitAlongRows } from "./along-rows.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext } from "./loop-scope.ts";

/** Vectors of four 32-bit lanes. */
export const TARGET: Target = { lanes: 4, transposes: false };

/** Emits a kernel; returns code that runs it, for the module's main function. */
export function emitLoopKernel(kernel: LoopKernel, context: KernelContext): (main: FunctionCode) => void {
  const plan = schedule(kernel, TARGET);
  const isAlong = plan.vector >= plan.kernel.axes.length - plan.kernel.inner;
  return isAlong ? emitAlongRows(plan, context) : callAcrossRows(plan, emitAcrossRows(plan, context));
}
