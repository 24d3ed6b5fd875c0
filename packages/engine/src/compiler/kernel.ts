import type { DType } from "../dtype/dtype.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { JaxprEqn } from "../ir/jaxpr.ts";
import type { Control, LaneType, Reducer } from "../ir/lowering.ts";
import type { NDArray } from "../ir/ndarray.ts";
import type { Routine } from "../ir/routine.ts";
import type { Node } from "./scalar/node.ts";

/** A number in a loop nest: `offset` + Σ loop index[k] · `strides[k]`. For loads, in elements. */
export interface Affine {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Number of a buffer of the plan. */
export type BufferId = number;

export interface Load {
  readonly buffer: BufferId;
  readonly dtype: DType;
  readonly at: Affine;
  /** Elements of the array; `loadAt` keeps within them. */
  readonly length: number;
}

/** What a stage does with a value of its DAG. */
export type Result =
  /** Stores it in an array. */
  | {
      readonly kind: "store";
      readonly value: Node;
      readonly buffer: BufferId;
      readonly dtype: DType;
      readonly at: Affine;
      /** Of the array, for reports: `f32[64,16]`. */
      readonly text: string;
    }
  /** Keeps a value for each inner position until the row's later stages have read it (`kept` nodes). */
  | { readonly kind: "keep"; readonly value: Node; readonly slot: number }
  /** Reduces it over the inner axes to the row's number `row` (`row` nodes of later stages). */
  | { readonly kind: "reduce"; readonly value: Node; readonly reducer: Reducer; readonly row: number };

/** One pass over a row's inner axes, or, when not `inner`, one step a row. */
export interface Stage {
  readonly inner: boolean;
  readonly results: readonly Result[];
}

/**
 * A nest of loops around scalar DAGs. The outer axes are the grid: its points ("rows") are independent of each other.
 * In a row the stages run one after the other, each over all inner axes or once; numbers that a stage reduces to, and
 * values that it keeps, are there for the stages behind it. That one form holds elementwise kernels (no inner axes, one
 * stage), reductions with what comes before and after, and softmax or a layer norm in one go over each row.
 */
export interface LoopKernel {
  readonly kind: "loop";
  /** Sizes of the loops, outermost first: grid, then inner axes. None is 1, neighbours that can be one loop are. */
  readonly axes: readonly number[];
  /** How many of them, the last, are inner axes. */
  readonly inner: number;
  /** Affine in all axes. What a row alone fixes has no stride along inner axes. */
  readonly loads: readonly Load[];
  /** What `index` nodes count. */
  readonly indices: readonly Affine[];
  readonly stages: readonly Stage[];
  /** Types of the numbers that stages reduce to. */
  readonly rows: readonly LaneType[];
  /** Arrays that hold what stages keep, one a slot, of `KEPT_LANES` rows. */
  readonly slots: readonly { readonly type: LaneType; readonly buffer: BufferId }[];
  /** Primitives fused into it, in order. */
  readonly ops: readonly string[];
}

/** Rows that a slot has room for: as many as a backend works on at a time. */
export const KEPT_LANES = 16;

/** Strides of a matrix operand in elements. */
export interface MatrixOperand {
  readonly buffer: BufferId;
  readonly row: number;
  readonly column: number;
}

/** Dtypes that products are packed of; others multiply in loops. */
export const PACKED_DTYPES = ["float32", "float64", "int64", "uint64"] as const;
export type PackedDType = (typeof PACKED_DTYPES)[number];

/** Matrix products C[b] = A[b]·B[b], C row-major and contiguous. */
export interface DotKernel {
  readonly kind: "dot";
  readonly dtype: PackedDType;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly lhs: MatrixOperand;
  readonly rhs: MatrixOperand;
  /** Offsets in elements of each batch's lhs and rhs. */
  readonly batches: readonly (readonly [number, number])[];
  /** Where the products are summed. */
  readonly output: BufferId;
  /** Elementwise work on the result, done block by block: axes are batches, rows and columns. */
  readonly epilogue: LoopKernel | null;
  /** Of the output, for reports. */
  readonly outputText: string;
  readonly ops: readonly string[];
}

/** An equation run by its primitive's reference evaluation. */
export interface HostStep {
  readonly kind: "host";
  readonly eqn: JaxprEqn;
  readonly inputs: readonly (BufferId | NDArray)[];
  readonly outputs: readonly BufferId[];
  readonly ops: readonly string[];
}

/** An equation that runs other plans: a branch, or a loop. */
export interface ControlStep extends Omit<HostStep, "kind"> {
  readonly kind: "control";
  readonly control: Control;
  /** Of its branches; of a while's condition and body; of a scan's body. */
  readonly bodies: readonly Plan[];
}

/** Work of a fixed form. Its arrays are in the order of its equation's operands and results. */
export interface RoutineKernel {
  readonly kind: "routine";
  readonly routine: Routine;
  readonly inputs: readonly (BufferId | NDArray)[];
  readonly outputs: readonly BufferId[];
  readonly inputAvals: readonly ShapedArray[];
  readonly outputAvals: readonly ShapedArray[];
  /** Memory that it needs while it runs; literal inputs are written at its begin, 16 bytes each. */
  readonly scratch: BufferId | null;
  readonly outputText: string;
  readonly ops: readonly string[];
}

export type Step = LoopKernel | DotKernel | RoutineKernel | HostStep | ControlStep;

/** An array of a plan. */
export interface PlanBuffer {
  readonly dtype: DType;
  /** Storage words. */
  readonly length: number;
  readonly bytes: number;
  /**
   * Where it is, for part of the run: bytes from the arena's start, a multiple of 64. Null for inputs and outputs: their
   * memory is the caller's.
   */
  readonly offset: number | null;
}

/** Where an output comes from: a buffer, an input passed through, or a literal. */
export type PlanOutput = { readonly buffer: BufferId } | { readonly input: number; readonly bytes: number } | { readonly literal: NDArray };

/** A program as steps on arrays: temporaries at static offsets of one arena, inputs and outputs where the caller says. */
export interface Plan {
  readonly steps: readonly Step[];
  /** For each step the equations that it computes, by their numbers in the program (`equationsIn`). */
  readonly eqns: readonly (readonly number[])[];
  readonly buffers: readonly PlanBuffer[];
  /** The buffer of each input, null where no step reads it. */
  readonly inputs: readonly (BufferId | null)[];
  readonly outputs: readonly PlanOutput[];
  /** For each buffer the last step that reads it, −1 for none. */
  readonly lastReads: readonly number[];
  /** For each buffer the step that writes it, −1 for none. */
  readonly writers: readonly number[];
  /** Bytes, with slack after the last buffer for vectors that reach over an array's end. */
  readonly arenaBytes: number;
}

/** The buffers that a step reads. */
export function readBy(step: Step): BufferId[] {
  if (step.kind === "loop") return step.loads.map((load) => load.buffer);
  if (step.kind === "dot") return [step.lhs.buffer, step.rhs.buffer, ...(step.epilogue === null ? [] : readBy(step.epilogue))];
  return step.inputs.filter((input): input is BufferId => typeof input === "number");
}

/** The buffers that a step writes, scratch included. */
export function writtenBy(step: Step): BufferId[] {
  if (step.kind === "loop") {
    const stores = step.stages.flatMap(({ results }) => results.flatMap((result) => (result.kind === "store" ? [result.buffer] : [])));
    return [...stores, ...step.slots.map((slot) => slot.buffer)];
  }
  if (step.kind === "dot") return [step.output, ...(step.epilogue === null ? [] : writtenBy(step.epilogue))];
  return step.kind === "routine" && step.scratch !== null ? [...step.outputs, step.scratch] : [...step.outputs];
}
