import type { DType } from "../dtype/dtype.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { JaxprEqn } from "../ir/jaxpr.ts";
import type { Control, Reducer } from "../ir/lowering.ts";
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
}

/** A loop nest around one scalar DAG, its result stored in order or reduced. */
export interface LoopKernel {
  readonly kind: "loop";
  /** Sizes of the loops, outermost first; none is 1, neighbours that can be one loop are. */
  readonly axes: readonly number[];
  /** How many of them, the innermost, are reduced. */
  readonly reduced: number;
  readonly reducer: Reducer | null;
  readonly loads: readonly Load[];
  /** What `index` nodes count. */
  readonly indices: readonly Affine[];
  readonly root: Node;
  /** Row-major over the loops that are not reduced. */
  readonly output: BufferId;
  readonly dtype: DType;
  /** Of the output, for reports: `f32[64,16]`. */
  readonly outputText: string;
  /** Primitives fused into it, in order. */
  readonly ops: readonly string[];
}

/** Strides of a matrix operand in elements. */
export interface MatrixOperand {
  readonly buffer: BufferId;
  readonly row: number;
  readonly column: number;
}

/** f32 matrix products C[b] = A[b]·B[b], C row-major and contiguous. */
export interface DotKernel {
  readonly kind: "dot";
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly lhs: MatrixOperand;
  readonly rhs: MatrixOperand;
  /** Offsets in elements of each batch's lhs and rhs. */
  readonly batches: readonly (readonly [number, number])[];
  readonly output: BufferId;
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
