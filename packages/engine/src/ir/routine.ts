import type { Reducer, StridedView } from "./lowering.ts";

/*
 * Work that is no loop around a scalar DAG (sorting, running totals, reads and writes at computed places), described by
 * data: sizes, strides, offsets. Backends have one kernel for each form. Offsets and strides count elements.
 */

/** A number known when the program runs: `min(max(inputs[input], 0), limit) · stride`. The input is an integer scalar. */
export interface Start {
  readonly input: number;
  readonly limit: number;
  readonly stride: number;
}

/** A block of an input that goes to a block of the output. */
export interface BlockCopy {
  readonly input: number;
  readonly sizes: readonly number[];
  readonly from: StridedView;
  readonly to: StridedView;
  /** Added to the offset of `from`, and of `to`. */
  readonly fromStarts: readonly Start[];
  readonly toStarts: readonly Start[];
}

/** The output is built of blocks (concatenate, pad, slices at places known at run time). */
export interface MoveRoutine {
  readonly kind: "move";
  /** What the output holds where no block goes: a scalar input everywhere, another input's elements, or nothing. */
  readonly base: { readonly fill: number } | { readonly copy: number } | null;
  readonly copies: readonly BlockCopy[];
}

/** Loops over index vectors, and over the window of the operand that each of them begins. */
export interface IndexedWindows {
  readonly batch: {
    readonly sizes: readonly number[];
    /** Strides in the operand (its batching axes), the indices, and the dense array: gather's output, scatter's updates. */
    readonly operand: readonly number[];
    readonly indices: readonly number[];
    readonly dense: readonly number[];
  };
  readonly window: { readonly sizes: readonly number[]; readonly operand: readonly number[]; readonly dense: readonly number[] };
  /** Of an index vector: where it is read from the vector's begin, the last start inside the operand, the axis' stride. */
  readonly components: readonly { readonly at: number; readonly limit: number; readonly stride: number }[];
}

/** Inputs: operand, indices. */
export interface GatherRoutine {
  readonly kind: "gather";
  readonly windows: IndexedWindows;
  /** What a window outside the operand reads as, an element's words; null moves it inside. */
  readonly fill: readonly number[] | null;
}

/** Inputs: operand, indices, updates, in whose order writes happen. */
export interface ScatterRoutine {
  readonly kind: "scatter";
  readonly windows: IndexedWindows;
  /** Moves windows inside the operand; else those outside are dropped. */
  readonly clip: boolean;
  readonly combine: Reducer | "set";
}

/** An array seen as [outer, size, inner]: the routine works along the middle axis. */
export interface AxisSplit {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** Running totals along one axis. */
export interface CumulativeRoutine extends AxisSplit {
  readonly kind: "cumulative";
  readonly op: Reducer;
  readonly reverse: boolean;
}

/**
 * A stable sort along one axis by the first `keys` inputs. NaN are equal and last, −0 equals 0; with `descending` −0 is
 * less than 0 and the whole order is turned round, but equals stay in place.
 */
export interface SortRoutine extends AxisSplit {
  readonly kind: "sort";
  readonly keys: number;
  readonly descending: boolean;
  /** How many elements of the sorted axis the outputs keep. */
  readonly kept: number;
  /** Each output: an input's elements in order, or the positions that they had. */
  readonly results: readonly (number | "order")[];
}

/** A spatial axis of a convolution. Strides `lhs`, `rhs`, `out` are those of its axis in each array. */
export interface ConvAxis {
  /** Sizes in the operand, the kernel and the result. */
  readonly size: number;
  readonly window: number;
  readonly count: number;
  readonly stride: number;
  /** Padding before the first element; negative crops. */
  readonly low: number;
  readonly lhsDilation: number;
  readonly rhsDilation: number;
  readonly lhs: number;
  readonly rhs: number;
  readonly out: number;
}

/**
 * out[g, n, o, p] = Σ over taps t and input features c of lhs[g, n, c, p·stride + t·rhsDilation − low] · rhs[g, o, c, t].
 * Sizes of one group; strides by role.
 */
export interface ConvRoutine {
  readonly kind: "conv";
  readonly groups: number;
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly lhs: { readonly batch: number; readonly feature: number; readonly group: number };
  readonly rhs: { readonly output: number; readonly input: number; readonly group: number };
  readonly out: { readonly batch: number; readonly feature: number; readonly group: number };
  readonly space: readonly ConvAxis[];
}

/**
 * Discrete Fourier transforms along axes, one after the other: the first reads the input, the others what that wrote. The
 * inverse is divided by the number of elements.
 */
export interface FftRoutine {
  readonly kind: "fft";
  /** Sizes of whole axes; one axis unless all is complex. */
  readonly axes: readonly AxisSplit[];
  readonly inverse: boolean;
  /** Real arrays are transformed to the first half of their spectrum, and made of it. */
  readonly form: "complex" | "fromReal" | "toReal";
}

export type Routine = MoveRoutine | GatherRoutine | ScatterRoutine | CumulativeRoutine | SortRoutine | ConvRoutine | FftRoutine;
