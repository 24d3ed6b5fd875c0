import type { LoopKernel, Plan, Step } from "../../compiler/kernel.ts";
import { reachable } from "../../compiler/scalar/node.ts";
import { NotImplementedError } from "../../errors/errors.ts";
import { isWideLane, LANE_DTYPES } from "../../ir/lanes.ts";
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
 * Writes a plan's loops and products of 32-bit values; complex64 is two of them. Throws `NotImplementedError` for what these
 * emitters do not have: values of 64 bits, complex128 among them, products other than of float32, and steps of other kinds, which
 * are routines, control flow, and equations that run on the host.
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
  const addLoop = (kind: string, loop: LoopKernel): void => {
    refuseWide(loop);
    add(kind, (w) => writeLoopKernel(loop, layout, w));
  };
  if (step.kind === "loop") {
    addLoop("loop", step);
    return;
  }
  if (step.kind === "dot") {
    if (step.dtype !== "float32") refuse(`products of ${step.dtype}`, step.ops);
    add("dot", (w) => writeDotKernel(step, layout, w));
    const { epilogue } = step;
    if (epilogue !== null) addLoop("epilogue", epilogue);
    return;
  }
  refuse(`a step of the kind ${step.kind}`, step.ops);
}

/** WGSL has no types of 64 bits, and memory is in words of 32. */
function refuseWide({ stages, ops }: LoopKernel): void {
  const values = stages.flatMap(({ results }) => results.map(({ value }) => value));
  const wide = reachable(values).find(({ type }) => isWideLane(type));
  if (wide !== undefined) refuse(`values of ${LANE_DTYPES[wide.type]}`, ops);
}

function refuse(what: string, ops: readonly string[]): never {
  throw new NotImplementedError(
    `no GPU kernel for ${what}: ${ops.join(" ")}`,
    "GPU kernels compute in 32 bits, loops and products of float32; the wasm device computes everything",
  );
}
