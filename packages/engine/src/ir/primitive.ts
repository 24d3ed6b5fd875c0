import type { ShapedArray } from "./aval.ts";
import type { Params } from "./jaxpr.ts";
import type { Lowering } from "./lowering.ts";
import type { NDArray } from "./ndarray.ts";
import type { Value } from "./value.ts";

/** A tangent or cotangent known to be zero: rules skip it instead of computing with zeros. */
export class Zero {
  readonly aval: ShapedArray;
  /** Types only: keeps a Value, which has an aval too, from passing for one. */
  declare private readonly zero: true;

  constructor(aval: ShapedArray) {
    this.aval = aval;
  }
}
export type Tangent = Value | Zero;

/** Stands, in a transpose rule's inputs, for an input the equation is linear in (its value is not known). */
export class UndefinedPrimal {
  readonly aval: ShapedArray;
  declare private readonly undefinedPrimal: true;

  constructor(aval: ShapedArray) {
    this.aval = aval;
  }
}

/** Where an input's batch axis is; null when it is not batched. */
export type BatchDim = number | null;

/**
 * One operation with all its rules in one place. Rules are written on the primitives floor; lower floors call them
 * through the equation that holds the primitive, so the compiler never imports a tracer.
 * Inputs and outputs are always lists, also where there is one.
 */
export interface Primitive {
  readonly name: string;
  /** The shape rule: output avals from input avals. Throws TypeError or ValueError in JAX's words. */
  abstractEval(inputs: readonly ShapedArray[], params: Params): ShapedArray[];
  /** The reference evaluation, plain and slow: the oracle of every backend. Returns new arrays, never its inputs. */
  evaluate(inputs: readonly NDArray[], params: Params, outputs: readonly ShapedArray[]): NDArray[];
  /** Does something besides computing: its equations are kept, in order, even where nobody needs their results. */
  readonly effectful?: boolean;
  /** How the compiler takes it. */
  readonly lowering: Lowering;
  /**
   * The derivative, forward: outputs and their tangents, computed by binding primitives.
   * At least one tangent is not `Zero`; a tangent's aval has its primal's shape and dtype.
   */
  readonly jvp?: (primals: readonly Value[], tangents: readonly Tangent[], params: Params) => [Value[], Tangent[]];
  /**
   * The transpose: a cotangent for each `UndefinedPrimal` input, null for the others.
   * Present when the primitive is linear in some inputs.
   */
  readonly transpose?: (cotangents: readonly Tangent[], inputs: readonly (Value | UndefinedPrimal)[], params: Params) => (Tangent | null)[];
  /**
   * The batching rule: outputs and where their batch axis is. At least one input is batched, or the primitive works
   * along the mapped axis by its name.
   */
  readonly batch?: (
    inputs: readonly Value[],
    dims: readonly BatchDim[],
    params: Params,
    axisSize: number,
    axisName: string | null,
  ) => [Value[], BatchDim[]];
  /** The named axes that it works along: collectives have it. */
  readonly namedAxes?: (params: Params) => readonly string[];
  /** Calls the host program back: for an effect, so that it is never dropped, or for a result. Runs in the process that traced it. */
  readonly callsHost?: "effect" | "pure";
  /** Names of params the printer leaves out (implied by the binder, as `shape` of broadcast_in_dim). */
  readonly hiddenParams?: (params: Params) => readonly string[];
  /** Floating-point operations of one call, for reports. Default: one an output element. */
  readonly flops?: (inputs: readonly ShapedArray[], outputs: readonly ShapedArray[], params: Params) => number;
}
