import type { CallLabel } from "./client.ts";

/** One equation's place in the printed text and in the user's source (lines and columns from 1). */
export interface EqnLocation {
  /** Line of the printed jaxpr, from 0. */
  readonly textLine: number;
  readonly line: number;
  readonly column: number;
}

/** A function was traced because its cache had no entry for this signature. */
export interface TraceEvent {
  readonly type: "trace";
  readonly label: CallLabel;
  /** The jaxpr in JAX's format. */
  readonly jaxpr: string;
  readonly locations: readonly EqnLocation[];
  readonly eqns: number;
  /** Milliseconds of tracing. */
  readonly ms: number;
}

export interface PassReport {
  readonly name: string;
  /** Equations before and after. */
  readonly before: number;
  readonly after: number;
  readonly ms: number;
}

export interface KernelReport {
  readonly name: string;
  /** `elementwise`, `reduce`, `dot`, `copy`, `host`. */
  readonly kind: string;
  /** Primitives fused into it, in order. */
  readonly ops: readonly string[];
  readonly output: string;
}

export interface CompileEvent {
  readonly type: "compile";
  readonly label: CallLabel;
  /** Whether an equal canonical jaxpr was compiled before, by anyone on this worker. */
  readonly cached: boolean;
  /** Content key of the canonical jaxpr, hex. */
  readonly key: string;
  readonly optimized: string;
  readonly locations: readonly EqnLocation[];
  readonly passes: readonly PassReport[];
  readonly kernels: readonly KernelReport[];
  /** Milliseconds of the passes, and of code generation; both 0 when cached. */
  readonly lowerMs: number;
  readonly compileMs: number;
}

export interface ExecuteEvent {
  readonly type: "execute";
  readonly label: CallLabel;
  /** Calls this event stands for: equal calls in quick succession are reported together. */
  readonly count: number;
  /** Milliseconds in kernels, and moving data in and out of the device; sums over `count` calls. */
  readonly ms: number;
  readonly transferMs: number;
  readonly bytes: number;
  readonly flops: number;
}

/** What the engine reports while it works. Listeners must not throw. */
export type EngineEvent = TraceEvent | CompileEvent | ExecuteEvent;
export type EngineListener = (event: EngineEvent) => void;
