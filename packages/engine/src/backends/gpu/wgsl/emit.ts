import type { Plan } from "../../../compiler/kernel.ts";
import { emitGpu, type GpuProgram } from "../emit.ts";
import { WgslWriter } from "./writer.ts";

/** A plan's kernels as WGSL compute shaders. Throws `NotImplementedError` for what has no kernel there. */
export const emitWgsl = (plan: Plan): GpuProgram => emitGpu(plan, () => new WgslWriter());
