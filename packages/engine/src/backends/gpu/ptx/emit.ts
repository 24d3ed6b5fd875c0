import type { Plan } from "../../../compiler/kernel.ts";
import { emitGpu, type GpuProgram } from "../emit.ts";
import { PtxWriter } from "./writer.ts";

/** A plan's kernels as PTX modules of one entry each. Throws `NotImplementedError` for what has no kernel there. */
export const emitPtx = (plan: Plan): GpuProgram => emitGpu(plan, () => new PtxWriter());
