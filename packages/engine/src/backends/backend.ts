import type { KernelReport } from "../client/events.ts";
import type { Plan } from "../compiler/kernel.ts";
import type { TypedArray } from "../dtype/dtype.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";

/** A program that a backend made ready to run. Shared by every client that compiled an equal jaxpr. */
export interface Program {
  readonly kernels: readonly KernelReport[];
  /** Bytes this program keeps for itself (code, plan), estimated; the cache is bounded by them. */
  readonly bytes: number;
  /** Constvars, then invars, as host arrays; they are only read. Returns new arrays that nothing else holds. */
  run(inputs: readonly TypedArray[]): TypedArray[];
}

/** What a backend compiles: the optimised program, and that as kernels for those that run kernels. */
export interface CompileRequest {
  readonly jaxpr: Jaxpr;
  /** Fuses and places; called at most once. */
  plan(): Plan;
}

/** Turns optimised jaxprs into programs for one kind of device. */
export interface Backend {
  readonly kind: string;
  /** For people: `WebAssembly SIMD, 1 thread`. */
  readonly description: string;
  compile(request: CompileRequest): Program;
}
