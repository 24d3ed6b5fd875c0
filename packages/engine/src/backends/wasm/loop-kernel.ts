import type { LoopKernel } from "../../compiler/kernel.ts";
import { schedule, type Target } from "../../compiler/schedule.ts";
import { callAcrossRows, emitAcrossRows } from "./across-rows.ts";
import { emitAlongRows } from "./along-rows.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext } from "./loop-scope.ts";
import { emitTiled } from "./tiled.ts";

/** Vectors of four 32-bit lanes. */
export const TARGET: Target = { lanes: 4, transposes: true };

/** Emits a kernel; returns code that runs it, for the module's main function. */
export function emitLoopKernel(kernel: LoopKernel, context: KernelContext): (main: FunctionCode) => void {
  const plan = schedule(kernel, TARGET);
  if (plan.tile >= 0) return emitTiled(plan, context);
  const isAlong = plan.vector >= plan.kernel.axes.length - plan.kernel.inner;
  return isAlong ? emitAlongRows(plan, context) : callAcrossRows(plan, emitAcrossRows(plan, context));
}
