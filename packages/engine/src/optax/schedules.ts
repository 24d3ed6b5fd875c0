import { isFloat } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as n from "../numpy/arithmetic.ts";
import { less, lessEqual } from "../numpy/comparison.ts";
import { cos, floor, sign } from "../numpy/elementwise.ts";
import { toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { clip, where } from "../numpy/where.ts";
import type { Schedule } from "./transformation.ts";

/** Schedules: hyperparameters as functions of the step's number. */

type Scalar = number | Value;
/** The step's number; a traced or concrete array, or a plain number. */
type Count = number | Value;

/** The same value at every step. */
export const constantSchedule =
  (value: Scalar): Schedule =>
  () =>
    value;

/** From `initValue` to `endValue` over `transitionSteps` steps along (1 − t)^power, then constant. */
export function polynomialSchedule(
  initValue: Scalar,
  endValue: Scalar,
  power: Scalar,
  transitionSteps: number,
  options?: { transitionBegin?: number },
): Schedule {
  const { transitionBegin = 0 } = checkOptions<{ transitionBegin?: number }>("polynomial_schedule", options, ["transitionBegin"]);
  if (transitionSteps <= 0) return () => initValue;
  const begin = Math.max(0, transitionBegin);
  return (count: Count) => {
    const step = clip(n.subtract(count, begin), 0, transitionSteps);
    const left = n.subtract(1, n.divide(step, transitionSteps));
    return n.add(n.multiply(difference(initValue, endValue), n.power(left, power)), endValue);
  };
}

const difference = (a: Scalar, b: Scalar): Scalar => (typeof a === "number" && typeof b === "number" ? a - b : n.subtract(a, b));

/** From `initValue` to `endValue` in a straight line over `transitionSteps` steps, then constant. */
export const linearSchedule = (
  initValue: Scalar,
  endValue: Scalar,
  transitionSteps: number,
  options?: { transitionBegin?: number },
): Schedule => polynomialSchedule(initValue, endValue, 1, transitionSteps, options);

/**
 * `initValue`, multiplied by a factor after each boundary: `{ 1000: 0.1, 2000: 0.1 }`.
 *
 * Throws ValueError for a negative factor.
 */
export function piecewiseConstantSchedule(initValue: Scalar, boundariesAndScales: Readonly<Record<number, number>> = {}): Schedule {
  const steps = Object.entries(boundariesAndScales)
    .map(([boundary, scale]) => [Number(boundary), scale] as const)
    .sort(([a], [b]) => a - b);
  if (steps.some(([, scale]) => !(scale >= 0))) throw new ValueError("`piecewise_constant_schedule` expects non-negative scale factors");
  return (count: Count) =>
    steps.reduce<Scalar>((value, [boundary, scale]) => {
      const before = n.maximum(0, sign(n.subtract(boundary, count)));
      return n.add(n.multiply(value, before), n.multiply(n.multiply(n.subtract(1, before), scale), value));
    }, initValue);
}

export interface ExponentialDecayOptions {
  /** The step at which the decay begins. Default 0. */
  transitionBegin?: number;
  /** Decay only at whole multiples of `transitionSteps`. Default false. */
  staircase?: boolean;
  /** A limit on the decayed value. */
  endValue?: Scalar | null;
}
/** initValue · decayRate^(count / transitionSteps). */
export function exponentialDecay(
  initValue: Scalar,
  transitionSteps: number,
  decayRate: number,
  options?: ExponentialDecayOptions,
): Schedule {
  const {
    transitionBegin = 0,
    staircase = false,
    endValue = null,
  } = checkOptions<ExponentialDecayOptions>("exponential_decay", options, ["transitionBegin", "staircase", "endValue"]);
  if (transitionSteps <= 0 || decayRate === 0) return () => initValue;
  const begin = Math.max(0, transitionBegin);
  return (count: Count) => {
    const since = n.subtract(count, begin);
    const exact = n.divide(since, transitionSteps);
    const exponent = staircase ? floor(exact) : exact;
    const decayed = where(lessEqual(since, 0), initValue, n.multiply(initValue, n.power(decayRate, exponent)));
    if (endValue === null) return decayed;
    return decayRate < 1 ? n.maximum(decayed, endValue) : n.minimum(decayed, endValue);
  };
}

export interface CosineOptions {
  /** The final value as a fraction of the first. Default 0. */
  alpha?: Scalar;
  /** A power of the cosine. Default 1. */
  exponent?: Scalar;
}
/**
 * From `initValue` to `alpha`·initValue along half a cosine over `decaySteps` steps (Loshchilov & Hutter 2017).
 *
 * Throws ValueError unless `decaySteps` is positive.
 */
export function cosineDecaySchedule(initValue: Scalar, decaySteps: number, options?: CosineOptions): Schedule {
  const { alpha = 0, exponent = 1 } = checkOptions<CosineOptions>("cosine_decay_schedule", options, ["alpha", "exponent"]);
  if (!(decaySteps > 0)) throw new ValueError(`The cosine_decay_schedule requires positive decay_steps, got decay_steps=${decaySteps}.`);
  return (count: Count) => {
    const given = toArray("cosine_decay_schedule", count);
    const step = n.minimum(isFloat(given.dtype) ? given : given.astype("float32"), decaySteps);
    const cosine = n.multiply(0.5, n.add(1, cos(n.divide(n.multiply(Math.PI, step), decaySteps))));
    const decayed = n.add(n.multiply(difference(1, alpha), n.power(cosine, exponent)), alpha);
    return n.multiply(initValue, decayed);
  };
}

/** Several schedules: each begins anew where its boundary is reached. */
export const joinSchedules =
  (schedules: readonly Schedule[], boundaries: readonly number[]): Schedule =>
  (count: Count) =>
    boundaries.reduce<any>(
      (output, boundary, i) => where(less(count, boundary), output, schedules[i + 1](n.subtract(count, boundary))),
      schedules[0](count),
    );

export interface WarmupCosineOptions {
  /** The value at the end. Default 0. */
  endValue?: number;
  exponent?: Scalar;
}
/** Up from `initValue` to `peakValue` in `warmupSteps` steps, then along a cosine to `endValue` at `decaySteps`. */
export function warmupCosineDecaySchedule(
  initValue: Scalar,
  peakValue: number,
  warmupSteps: number,
  decaySteps: number,
  options?: WarmupCosineOptions,
): Schedule {
  const { endValue = 0, exponent = 1 } = checkOptions<WarmupCosineOptions>("warmup_cosine_decay_schedule", options, [
    "endValue",
    "exponent",
  ]);
  const alpha = peakValue === 0 ? 0 : endValue / peakValue;
  return joinSchedules(
    [linearSchedule(initValue, peakValue, warmupSteps), cosineDecaySchedule(peakValue, decaySteps - warmupSteps, { alpha, exponent })],
    [warmupSteps],
  );
}

/** Up from `initValue` to `peakValue` in `warmupSteps` steps, then constant. */
export const warmupConstantSchedule = (initValue: Scalar, peakValue: Scalar, warmupSteps: number): Schedule =>
  linearSchedule(initValue, peakValue, warmupSteps);

/** Up from `initValue` to `peakValue` in `warmupSteps` steps, then exponential decay. */
export const warmupExponentialDecaySchedule = (
  initValue: Scalar,
  peakValue: Scalar,
  warmupSteps: number,
  transitionSteps: number,
  decayRate: number,
  options?: ExponentialDecayOptions,
): Schedule =>
  joinSchedules(
    [linearSchedule(initValue, peakValue, warmupSteps), exponentialDecay(peakValue, transitionSteps, decayRate, options)],
    [warmupSteps],
  );
