import type { Plan, Step } from "../../compiler/kernel.ts";
import { NotImplementedError } from "../../errors/errors.ts";
import { writeDotKernel } from "./dot-kernel.ts";
import { type DeviceLayout, type Launch, layoutOf } from "./launch.ts";
import { type Extent, writeLoopKernel } from "./loop-kernel.ts";
import type { GpuWriter } from "./writer.ts";

/** A plan as kernels of one GPU language, to be launched in order on arrays that lie as `layout` says. */
export interface GpuProgram {
  readonly launches: readonly Launch[];
  readonly layout: DeviceLayout;
}

/**
 * Writes a plan's loops and products. Throws `NotImplementedError` for steps of other kinds, which these emitters do not
 * have: routines, control flow, and equations that run on the host.
 */
export function emitGpu(plan: Plan, newWriter: () => GpuWriter): GpuProgram {
  const layout = layoutOf(plan);
  const launches: Launch[] = [];
  const add = (kind: string, write: (w: GpuWriter) => Extent): void => {
    const w = newWriter();
    const { threads, groups } = write(w);
    const name = `${kind}_${launches.length}`;
    launches.push({ name, code: w.finish(name, threads, groups[0]), threads, groups });
  };
  for (const step of plan.steps) emitStep(step, layout, add);
  return { launches, layout };
}

function emitStep(step: Step, layout: DeviceLayout, add: (kind: string, write: (w: GpuWriter) => Extent) => void): void {
  if (step.kind === "loop") {
    add("loop", (w) => writeLoopKernel(step, layout, w));
    return;
  }
  if (step.kind === "dot") {
    if (step.dtype !== "float32") throw new NotImplementedError(`no GPU kernel for products of ${step.dtype}`);
    add("dot", (w) => writeDotKernel(step, layout, w));
    const { epilogue } = step;
    if (epilogue !== null) add("epilogue", (w) => writeLoopKernel(epilogue, layout, w));
    return;
  }
  throw new NotImplementedError(`no GPU kernel for a step of the kind ${step.kind}: ${step.ops.join(" ")}`);
}
