import type { LoopKernel } from "../../compiler/kernel.ts";
import { schedule, type Target, weightOf } from "../../compiler/schedule.ts";
import { callAcrossRows, emitAcrossRows } from "./across-rows.ts";
import { emitAlongRows } from "./along-rows.ts";
import type { FunctionCode } from "./encoder.ts";
import type { KernelContext } from "./kernel-context.ts";
import { CONSTANT, LoopScope, ROW, SERIAL, VECTOR } from "./loop-scope.ts";
import { emitStrips, suitsStrips } from "./strips.ts";
import { emitTiled } from "./tiled.ts";

/** Vectors of four 32-bit lanes. */
export const TARGET: Target = { lanes: 4, transposes: true };

/** Emits a kernel; returns code that runs it, for the module's main function. */
export function emitLoopKernel(kernel: LoopKernel, context: KernelContext): (main: FunctionCode) => void {
  if (isScalar(kernel)) return (main) => emitScalar(kernel, context, main);
  if (isShort(kernel)) return (main) => emitShort(kernel, context, main);
  const plan = schedule(kernel, TARGET);
  if (plan.tile >= 0) return emitTiled(plan, context);
  const isAlong = plan.vector >= plan.kernel.axes.length - plan.kernel.inner;
  if (isAlong) return emitAlongRows(plan, context);
  return suitsStrips(plan) ? emitStrips(plan, context) : callAcrossRows(plan, emitAcrossRows(plan, context));
}

/** No loops and nothing but stores: what loops count and compare. */
const isScalar = ({ axes, stages }: LoopKernel): boolean =>
  axes.length === 0 && stages.every(({ inner, results }) => !inner && results.every(({ kind }) => kind === "store"));

/** Operations of straight code: longer code than the loop's would take longer to compile than it saves. */
const SHORT_CODE = 64;

/** One loop over a few vectors, and nothing but stores. */
function isShort({ axes, inner, stages }: LoopKernel): boolean {
  if (axes.length !== 1 || inner !== 0 || stages.length !== 1) return false;
  const vectors = Math.ceil(axes[0] / TARGET.lanes);
  return vectors === 1 || vectors * weightOf(stages[0].results) <= SHORT_CODE;
}

/** The vectors of a loop one after the other. */
function emitShort(kernel: LoopKernel, context: KernelContext, f: FunctionCode): void {
  const [size] = kernel.axes;
  const [{ results }] = kernel.stages;
  const scope = new LoopScope(f, kernel, results, context, { vector: 0, across: true }, null);
  const outer = new Map<number, number>();
  const [i, end] = [f.local("i32"), f.local("i32")];
  scope.begin();
  scope.emit([CONSTANT, ROW], outer);
  for (let at = 0; at < size; at += TARGET.lanes) {
    const isPart = at + TARGET.lanes > size;
    f.i32(at).set(i);
    if (isPart) f.i32(size).set(end);
    const locals = new Map(outer);
    scope.emit([VECTOR, SERIAL], locals, { i });
    for (const result of results) scope.store(result, locals.get(result.value.id) as number, { i }, isPart ? end : null);
  }
}

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
