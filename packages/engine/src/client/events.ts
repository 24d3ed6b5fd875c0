import type { CallLabel } from "./client.ts";

/** An equation of a printed program. Its place in the list is its number, as `equationsIn` counts. */
export interface EqnReport {
  /** Characters of the text before it, before what it binds is computed, before its operands, and before its end. */
  readonly at: readonly [start: number, value: number, operands: number, end: number];
  /** The equation whose jaxpr it stands in; null in the program itself. */
  readonly inside: number | null;
  /** Null where only running tells. */
  readonly flops: number | null;
  /** Of its operands and results. */
  readonly bytes: number;
}

/** Where an expression stands in the user's source: lines and columns from 1, the end behind its last character. */
export interface SourceSpan {
  readonly line: number;
  readonly column: number;
  /** Null where only the place is known. */
  readonly endLine: number | null;
  readonly endColumn: number | null;
}

export interface TracedEqn extends EqnReport {
  /** The expression that asked for it; null for none of the user's. */
  readonly source: SourceSpan | null;
}

/** An equation of a program that passes have rewritten. */
export interface RewrittenEqn extends EqnReport {
  /** The traced equation that it comes from, by number. */
  readonly origin: number;
}

export interface ProgramReport {
  readonly text: string;
  readonly equations: readonly RewrittenEqn[];
}

/** A traced equation that a pass left without a counterpart, and what stands for it from then on. */
export interface RemovedEqn {
  readonly origin: number;
  /** The traced equation whose value takes its place. */
  readonly into: number | null;
  /** The number, or the input of the program, that takes its place. Both are null where nothing needed it. */
  readonly value: string | null;
}

/** What a pass that changed something made of the program. */
export interface PassChange {
  readonly pass: string;
  /** The program after it; null after the last change, where it is the optimised one. */
  readonly program: ProgramReport | null;
  readonly removed: readonly RemovedEqn[];
}

/** A function was traced because its cache had no entry for this signature. */
export interface TraceEvent {
  readonly type: "trace";
  readonly label: CallLabel;
  /** The jaxpr in JAX's format. */
  readonly jaxpr: string;
  readonly equations: readonly TracedEqn[];
  /** Equations of the program itself, without those in its jaxprs. */
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
  /** Numbers of the equations of the optimised program that it computes. */
  readonly eqns: readonly number[];
}

export interface CompileEvent {
  readonly type: "compile";
  readonly label: CallLabel;
  /** Whether an equal canonical jaxpr was compiled before, by anyone on this worker. */
  readonly cached: boolean;
  /** Content key of the canonical jaxpr, hex. */
  readonly key: string;
  /** After the last pass. Variables keep the names that they have in the traced text. */
  readonly optimized: ProgramReport;
  readonly passes: readonly PassReport[];
  readonly changes: readonly PassChange[];
  readonly kernels: readonly (KernelReport & {
    /** Its code in the device's language; null where it has none of its own. */
    readonly code: string | null;
  })[];
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
