import type { DType } from "../dtype/dtype.ts";
import type { RealFunction } from "../dtype/real-functions.ts";
import type { Shape, ShapedArray } from "./aval.ts";
import type { Atom, Jaxpr, Params } from "./jaxpr.ts";
import type { Primitive } from "./primitive.ts";
import type { Routine } from "./routine.ts";

/** The types of one lane. bool is a mask. */
export type LaneType = "f32" | "f64" | "i32" | "u32" | "i64" | "u64" | "bool";

/** A node of the scalar DAG: one lane of an elementwise computation. Built only through `ScalarBuilder`. */
export interface Scalar {
  readonly type: LaneType;
}

/** A complex number of the scalar DAG: two lanes. */
export interface ComplexScalar {
  readonly re: Scalar;
  readonly im: Scalar;
}

/**
 * Builds the scalar DAG of an elementwise primitive. Operands have equal types unless said otherwise.
 * Transcendentals are expanded to polynomials below this interface and above every emitter, so a backend
 * renders only plain arithmetic. Float semantics are IEEE with NaN propagating through min and max.
 */
export interface ScalarBuilder {
  constant(value: number | boolean | bigint, type: LaneType): Scalar;
  add(a: Scalar, b: Scalar): Scalar;
  sub(a: Scalar, b: Scalar): Scalar;
  mul(a: Scalar, b: Scalar): Scalar;
  /** Floats: IEEE. Integers: truncating; x/0 is −1 (all ones), INT_MIN/−1 is INT_MIN, as XLA:CPU. */
  div(a: Scalar, b: Scalar): Scalar;
  /** Sign of the dividend. Integers: x rem 0 is x. */
  rem(a: Scalar, b: Scalar): Scalar;
  /** a·b + c, rounded once or twice: only where either is good enough. */
  muladd(a: Scalar, b: Scalar, c: Scalar): Scalar;
  neg(a: Scalar): Scalar;
  abs(a: Scalar): Scalar;
  min(a: Scalar, b: Scalar): Scalar;
  max(a: Scalar, b: Scalar): Scalar;
  floor(a: Scalar): Scalar;
  ceil(a: Scalar): Scalar;
  /** Half to even. */
  roundEven(a: Scalar): Scalar;
  sqrt(a: Scalar): Scalar;
  exp(a: Scalar): Scalar;
  exp2(a: Scalar): Scalar;
  expm1(a: Scalar): Scalar;
  log(a: Scalar): Scalar;
  log1p(a: Scalar): Scalar;
  sin(a: Scalar): Scalar;
  cos(a: Scalar): Scalar;
  tan(a: Scalar): Scalar;
  /** 1 / (1 + e⁻ᵃ), of f32. */
  logistic(a: Scalar): Scalar;
  tanh(a: Scalar): Scalar;
  /** Inverse error function on (−1, 1). */
  erfInv(a: Scalar): Scalar;
  pow(a: Scalar, b: Scalar): Scalar;
  /** A function of one f64 or two, as the reference evaluation computes it: exact, and called lane by lane. */
  libm(name: RealFunction, ...args: Scalar[]): Scalar;
  eq(a: Scalar, b: Scalar): Scalar;
  ne(a: Scalar, b: Scalar): Scalar;
  lt(a: Scalar, b: Scalar): Scalar;
  le(a: Scalar, b: Scalar): Scalar;
  gt(a: Scalar, b: Scalar): Scalar;
  ge(a: Scalar, b: Scalar): Scalar;
  /** Bitwise on integers, logical on bool. */
  and(a: Scalar, b: Scalar): Scalar;
  or(a: Scalar, b: Scalar): Scalar;
  xor(a: Scalar, b: Scalar): Scalar;
  not(a: Scalar): Scalar;
  /** Shift counts of the lane's width and more give 0 (arithmetic right shift: the sign). */
  shiftLeft(a: Scalar, b: Scalar): Scalar;
  shiftRightLogical(a: Scalar, b: Scalar): Scalar;
  shiftRightArithmetic(a: Scalar, b: Scalar): Scalar;
  /** `which` is bool. */
  select(which: Scalar, ifTrue: Scalar, ifFalse: Scalar): Scalar;
  /**
   * Value conversion; float to integer truncates and saturates, NaN gives 0; integers wrap, or are extended by their own
   * sign; to bool is `!= 0`.
   */
  convert(a: Scalar, to: LaneType): Scalar;
  /** The same bits as another type of the same width. */
  bitcast(a: Scalar, to: LaneType): Scalar;
}

/**
 * Where each output element of a data-movement primitive comes from, as strides over the input:
 * input offset = `offset` + Σ outputIndex[k] · `strides[k]` in elements of the row-major input.
 * Covers broadcast, transpose, slice, reverse, squeeze and any reshape (which copies the flat order).
 */
export interface StridedView {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Builds equations inside an `expand` lowering: shapes are inferred, nothing is traced. */
export interface GraphBuilder {
  bind(primitive: Primitive, inputs: readonly Atom[], params?: Params): Atom[];
  literal(value: number | boolean, dtype: DType, weakType?: boolean): Atom;
}

/**
 * An equation whose dtypes no kernel of its form takes as several that kernels take: of complex numbers, most of them on the
 * parts. Null for others, which stay as they are.
 */
export type ByParts = (b: GraphBuilder, inputs: readonly Atom[], params: Params) => readonly Atom[] | null;

export type Reducer = "add" | "mul" | "max" | "min" | "and" | "or" | "xor";

/** Contracting and batch axes of lhs and rhs, as JAX's `dimension_numbers`. Output axes: batch, lhs free, rhs free. */
export interface DotDims {
  readonly contract: readonly [readonly number[], readonly number[]];
  readonly batch: readonly [readonly number[], readonly number[]];
}

/** What a primitive does with the jaxprs that its parameters hold. */
export type Control =
  /** The first operand, an int32 scalar, chooses (out of range: the nearest). Every branch takes the other operands. */
  | { readonly form: "branch"; readonly branches: readonly Jaxpr[] }
  /** Operands: constants of the condition, constants of the body, carry. */
  | {
      readonly form: "while";
      readonly cond: Jaxpr;
      readonly body: Jaxpr;
      readonly condConsts: number;
      readonly bodyConsts: number;
    }
  /** Operands: constants, carry, arrays to go through along their first axis. Results: carry, arrays of a row a turn. */
  | {
      readonly form: "scan";
      readonly body: Jaxpr;
      readonly length: number;
      readonly reverse: boolean;
      readonly consts: number;
      readonly carry: number;
    };

/** How the compiler takes a primitive. */
export type Lowering =
  /** Elementwise. Inputs are broadcast to the output shape first (scalars and axes of size 1); one DAG root an output. */
  | {
      readonly kind: "scalar";
      /** False where a narrow dtype's result is not what a wider lane gives, wrapped or rounded after. */
      readonly widens?: false;
      emit(
        b: ScalarBuilder,
        inputs: readonly Scalar[],
        params: Params,
        inAvals: readonly ShapedArray[],
        outAvals: readonly ShapedArray[],
      ): Scalar[];
      /** The same where an operand or a result is complex; without it such equations run on the host. */
      readonly complex?: (
        b: ScalarBuilder,
        inputs: readonly (Scalar | ComplexScalar)[],
        params: Params,
        inAvals: readonly ShapedArray[],
        outAvals: readonly ShapedArray[],
      ) => (Scalar | ComplexScalar)[];
      /** The result is this part of the operand, a complex number: memory may be read there instead. */
      readonly part?: 0 | 1;
    }
  /** Moves elements of its one input without computing. A `reshape` keeps the flat order and has no strides. */
  | { readonly kind: "view"; view(input: ShapedArray, params: Params, output: ShapedArray): StridedView }
  | {
      readonly kind: "reshape";
      /** The axes to transpose to first; null where the order stays. Such equations are written as two. */
      transposed?(b: GraphBuilder, inputs: readonly Atom[], params: Params, outAvals: readonly ShapedArray[]): Atom[] | null;
    }
  /** The output element is its own index along `dimension`. No input. */
  | { readonly kind: "iota"; dimension(params: Params): number; readonly byParts?: ByParts }
  | { readonly kind: "reduce"; readonly op: Reducer; axes(params: Params): readonly number[]; readonly byParts?: ByParts }
  /** `swapped`: the parameters with which the operands in the other order give the output with its free axes swapped. */
  | {
      readonly kind: "dot";
      dims(params: Params): DotDims;
      swapped(params: Params): Params;
      readonly byParts?: ByParts;
    }
  /** Same value, other name (stop_gradient, copy): the compiler drops it. */
  | { readonly kind: "identity" }
  /** Written in terms of other primitives. Must end in primitives that have another lowering. */
  | {
      readonly kind: "expand";
      expand(
        b: GraphBuilder,
        inputs: readonly Atom[],
        params: Params,
        inAvals: readonly ShapedArray[],
        outAvals: readonly ShapedArray[],
      ): Atom[];
    }
  /** Holds a ClosedJaxpr in `params.jaxpr` (jit) or `params.call_jaxpr` (calls with custom derivatives): the compiler inlines it. */
  | { readonly kind: "call" }
  /** Runs jaxprs that its parameters hold, as often as values say (cond, while, scan): a branch or a loop around their kernels. */
  | { readonly kind: "control"; control(params: Params): Control }
  /** Work of a fixed form that backends have a kernel for. */
  | {
      readonly kind: "routine";
      routine(params: Params, inAvals: readonly ShapedArray[], outAvals: readonly ShapedArray[]): Routine;
      readonly byParts?: ByParts;
    }
  /** No kernel yet: the plan runs the primitive's reference evaluation between kernels. */
  | { readonly kind: "host" };

export type { Shape };
