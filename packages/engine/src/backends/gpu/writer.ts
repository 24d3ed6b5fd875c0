import type { Op } from "../../compiler/scalar/node.ts";
import { NotImplementedError } from "../../errors/errors.ts";
import type { LaneType } from "../../ir/lowering.ts";

/** The lanes that GPU kernels have: memory is in words of 32 bits, and WGSL has no wider types. */
export type GpuLane = "f32" | "i32" | "u32" | "bool";

/** A lane as one that GPU kernels have. Throws `NotImplementedError` for those of 64 bits. */
export function gpuLane(type: LaneType): GpuLane {
  if (type === "f32" || type === "i32" || type === "u32" || type === "bool") return type;
  throw new NotImplementedError(`GPU kernels compute in 32 bits, and this one has values of ${type}`);
}

/** A value in the text of a kernel: the name of a register or variable, or a constant as written there. */
export type Operand = string;

/** A variable that is assigned again. */
export interface Variable {
  readonly type: GpuLane;
  readonly name: string;
}

/** Memory that the threads of one group share. */
export interface Shared {
  readonly type: GpuLane;
  readonly name: string;
  readonly length: number;
}

/**
 * Writes one kernel in a GPU's language, statement by statement. What kernels do is said once, in terms of this
 * interface; a language is one implementation of it. Integers for indices are i32. Arrays lie in one array of 32-bit
 * words, bools as 0 and 1.
 */
export interface GpuWriter {
  /** Number of this thread's group, counted over both dimensions of the launch. */
  group(): Operand;
  /** Number of this thread in its group. */
  thread(): Operand;

  int(value: number): Operand;
  /** base + index · stride. */
  step(base: Operand, index: Operand, stride: number): Operand;
  /** Quotient and remainder of a number that is not negative. */
  divide(a: Operand, by: number): readonly [Operand, Operand];

  constant(value: number, type: GpuLane): Operand;
  /** An operation of the scalar DAG with operands of type `from`; `value` is the constant count of shifts. */
  op(op: Op, type: GpuLane, args: readonly Operand[], from: GpuLane, value?: number): Operand;

  load(word: Operand, type: GpuLane): Operand;
  store(word: Operand, value: Operand, type: GpuLane): void;

  variable(type: GpuLane, initial: Operand): Variable;
  read(variable: Variable): Operand;
  assign(variable: Variable, value: Operand): void;

  /** Runs `body` where `a` < `limit`. */
  ifLess(a: Operand, limit: number, body: () => void): void;
  /** for (i = start; i < limit; i += by). */
  loop(start: Operand, limit: number, by: number, body: (i: Operand) => void): void;

  shared(type: GpuLane, length: number): Shared;
  loadShared(memory: Shared, at: Operand): Operand;
  storeShared(memory: Shared, at: Operand, value: Operand): void;
  /** Waits for all threads of the group. Reached by all of them. */
  barrier(): void;

  /** The whole text, for groups of this many threads laid out in rows of `perRow` groups. */
  finish(name: string, threads: number, perRow: number): string;
}
