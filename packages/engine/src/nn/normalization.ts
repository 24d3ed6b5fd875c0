import { defaultFloat } from "../dtype/defaults.ts";
import { type DType, isComplex, isFloat } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { multiply, subtract } from "../numpy/arithmetic.ts";
import { broadcastTo } from "../numpy/broadcasting.ts";
import { less, notEqual } from "../numpy/comparison.ts";
import { type ArrayLike, promoteArgsInexact, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import * as r from "../numpy/reductions.ts";
import { integerOf } from "../numpy/shapes.ts";
import { clip, where } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
import { real } from "../primitives/complex.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType, stopGradient } from "../primitives/convert.ts";
import { broadcastedIota, fullLike } from "../primitives/creation.ts";
import { eq, isFinite } from "../primitives/logic.ts";
import { expandDims } from "../primitives/movement.ts";
import { selectN } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";
import { type Axis, canonicalAxes } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";

/** Functions that look at a whole axis: softmax, logsumexp, one-hot codes. */

export interface AxisOptions {
  /** The axis or axes. Default the last. */
  axis?: Axis;
}
export interface MaskedAxisOptions extends AxisOptions {
  /** Which entries count. Default all. */
  where?: ArrayLike;
}
type Mask = Value | null;
const maskOf = (fn: string, where: ArrayLike | undefined): Mask => (where === undefined ? null : toArray(fn, where, 2));
const counting = (mask: Mask): { where?: Value } => (mask === null ? {} : { where: mask });

/** x less its largest entry along the axes, which carries no gradient; −inf is the largest of no entries, and stands where the mask is false. */
function shifted(x: Value, axis: Axis, mask: Mask): Value {
  const least = Number.NEGATIVE_INFINITY;
  const largest = r.max(x, { axis, keepdims: true, initial: scalar(least, x.dtype), ...counting(mask) });
  return p.sub(mask === null ? x : where(mask, x, least), stopGradient(largest));
}

/**
 * eˣ / Σeˣ along `axis` (default the last): entries in (0, 1) that sum to 1. Computed without overflow.
 *
 * `nn.softmax(jnp.zeros([4]))` is four times `0.25`.
 */
export function softmax(x: ArrayLike, options?: MaskedAxisOptions): Value {
  const { axis = -1, where: given } = checkOptions<MaskedAxisOptions>("softmax", options, ["axis", "where"]);
  const mask = maskOf("softmax", given);
  const exponentials = t.exp(shifted(promoteArgsInexact("softmax", [x])[0], axis, mask));
  const result = p.div(exponentials, r.sum(exponentials, { axis, keepdims: true, ...counting(mask) }));
  return mask === null ? result : where(mask, result, 0n);
}

const logSoftmaxTraced = libraryJit(
  "log_softmax",
  (x: Value, mask: Mask, axis: Axis): Value => {
    const less = shifted(x, axis, mask);
    const result = p.sub(less, t.log(r.sum(t.exp(less), { axis, keepdims: true, ...counting(mask) })));
    return mask === null ? result : where(mask, result, Number.NEGATIVE_INFINITY);
  },
  { staticArgnums: [2] },
);
/** ln softmax(x) along `axis` (default the last), exact also where softmax is near 0. */
export function logSoftmax(x: ArrayLike, options?: MaskedAxisOptions): Value {
  const { axis = -1, where: given } = checkOptions<MaskedAxisOptions>("log_softmax", options, ["axis", "where"]);
  return logSoftmaxTraced(promoteArgsInexact("log_softmax", [x])[0], maskOf("log_softmax", given), axis);
}

export interface LogSumExpOptions {
  /** The axis or axes. Default: all. */
  axis?: Axis;
  keepdims?: boolean;
  /** Factors of the exponentials. */
  b?: ArrayLike;
  /** Which entries count. Default all. */
  where?: ArrayLike;
  /** Give `[ln |Σ|, sign]`, for sums that factors make negative. */
  returnSign?: boolean;
}
const LOGSUMEXP_OPTIONS = ["axis", "keepdims", "b", "where", "returnSign"] as const;
/** ln Σeˣ over `axis` (default: all), without overflow. −inf over no elements, nan where factors make the sum negative. */
export function logsumexp(x: ArrayLike, options: LogSumExpOptions & { returnSign: true }): [Value, Value];
export function logsumexp(x: ArrayLike, options?: LogSumExpOptions): Value;
export function logsumexp(x: ArrayLike, options?: LogSumExpOptions): Value | [Value, Value] {
  const o = checkOptions<LogSumExpOptions>("logsumexp", options, LOGSUMEXP_OPTIONS);
  const { axis = null, keepdims = false, b, where: mask, returnSign = false } = o;
  const counted = mask === undefined ? x : where(mask, x, 0n);
  const masking = mask === undefined ? {} : { where: mask };
  const [given, factor] = b === undefined ? promoteArgsInexact("logsumexp", [counted]) : promoteArgsInexact("logsumexp", [counted, b]);
  const value = factor === undefined ? given : where(notEqual(factor, 0), given, Number.NEGATIVE_INFINITY);
  const axes = canonicalAxes(axis, value.ndim);
  const isReal = !isComplex(value.dtype);
  const magnitudes = isReal ? value : real(value);
  const largest = r.max(magnitudes, { axis: axes, keepdims, initial: scalar(Number.NEGATIVE_INFINITY, magnitudes.dtype), ...masking });
  // Infinities are not subtracted: inf − inf would be nan.
  const finite = stopGradient(selectN(isFinite(largest), fullLike(largest, 0), largest));
  const offset = keepdims ? finite : expandDims(finite, axes);
  const exponentials = t.exp(p.sub(value, isReal ? offset : convertElementType(offset, value.dtype)));
  const sum = r.sum(factor === undefined ? exponentials : p.mul(exponentials, factor), { axis: axes, keepdims, ...masking });
  // JAX computes the sign whether or not it is asked for: it shows in printed jaxprs.
  const sign = p.sign(sum);
  const total = isReal || returnSign ? p.abs(sum) : sum;
  const result = p.add(t.log(total), total.dtype === finite.dtype ? finite : convertElementType(finite, total.dtype));
  if (returnSign) return [result, sign];
  return factor === undefined || !isReal ? result : where(less(sign, 0), scalar(Number.NaN, result.dtype), result);
}

const logmeanexpTraced = libraryJit(
  "logmeanexp",
  (x: Value, mask: Mask, axis: Axis, keepdims: boolean): Value => {
    const total = logsumexp(x, { axis, keepdims, ...counting(mask) });
    const axes = canonicalAxes(axis, x.ndim);
    const count =
      mask === null
        ? scalar(
            axes.reduce((n, a) => n * x.shape[a], 1),
            total.dtype,
          )
        : r.sum(broadcastTo(mask, x.shape), { axis, keepdims, dtype: total.dtype });
    return p.sub(total, broadcastTo(t.log(count), total.shape));
  },
  { staticArgnums: [2, 3] },
);
/** ln of the mean of eˣ over `axis` (default: all), without overflow. */
export function logmeanexp(x: ArrayLike, options?: Pick<LogSumExpOptions, "axis" | "keepdims" | "where">): Value {
  const o = checkOptions<LogSumExpOptions>("logmeanexp", options, ["axis", "keepdims", "where"]);
  const { axis = null, keepdims = false, where: mask } = o;
  return logmeanexpTraced(promoteArgsInexact("logmeanexp", [x])[0], maskOf("logmeanexp", mask), axis, keepdims);
}

const oneHotTraced = libraryJit(
  "_one_hot",
  (x: Value, classes: number, dtype: DType, axis: number): Value => {
    const at = axis < 0 ? axis + x.ndim + 1 : axis;
    const shape = new Array<number>(x.ndim + 1).fill(1);
    shape[at] = classes;
    const classOf = expandDims(x, [at]);
    return convertElementType(eq(classOf, broadcastedIota(x.dtype, shape, at)), dtype);
  },
  { staticArgnums: [1, 2, 3] },
);
/**
 * 1 at the position of each class index and 0 elsewhere, along a new last axis. Indices outside 0 … numClasses − 1 give
 * zeros only. `nn.oneHot(jnp.array([0, 2], { dtype: "int32" }), 3)`.
 */
export function oneHot(x: ArrayLike, numClasses: number, options?: { dtype?: DTypeLike; axis?: number }): Value {
  const { dtype = defaultFloat(), axis = -1 } = checkOptions<{ dtype?: DTypeLike; axis?: number }>("one_hot", options, ["dtype", "axis"]);
  return oneHotTraced(toArray("one_hot", x), integerOf("one_hot", "num_classes", numClasses), canonicalDType(dtype), axis);
}

export interface StandardizeOptions extends MaskedAxisOptions {
  /** The mean, where it is known. */
  mean?: ArrayLike;
  /** The variance, where it is known. */
  variance?: ArrayLike;
  /** Added to the variance. Default 1e-5. */
  epsilon?: number;
  /** `"fast"` takes E[x²] − E[x]², `"stable"` E[(x − E[x])²]. Default `"fast"`. */
  algorithm?: "fast" | "stable";
}
interface Moments {
  mean: Value | null;
  variance: Value | null;
  where: Mask;
}
const standardizeTraced = libraryJit(
  "standardize",
  (x: Value, { mean: givenMean, variance: givenVariance, where: mask }: Moments, axis: Axis, epsilon: number, algorithm: string): Value => {
    const over = { axis, keepdims: true, ...counting(mask) };
    const mean = givenMean ?? r.mean(x, over);
    const variance =
      givenVariance ??
      (algorithm === "stable"
        ? r.mean(p.square(subtract(x, mean)), over)
        : // E[x²] − E[x]² may fall below 0 by rounding.
          clip(p.sub(r.mean(p.square(x), over), p.square(mean)), 0n));
    return multiply(subtract(x, mean), p.rsqrt(p.add(variance, scalarLike(variance, Math.fround(epsilon)))));
  },
  { staticArgnums: [2, 3, 4] },
);
/** (x − mean) / √(variance + ε) along `axis` (default the last). Throws ValueError for another algorithm. */
export function standardize(x: ArrayLike, options?: StandardizeOptions): Value {
  const o = checkOptions<StandardizeOptions>("standardize", options, ["axis", "mean", "variance", "epsilon", "where", "algorithm"]);
  const { axis = -1, mean, variance, epsilon = 1e-5, where: mask, algorithm = "fast" } = o;
  if (algorithm !== "fast" && algorithm !== "stable")
    throw new ValueError(`Unknown algorithm '${String(algorithm)}'. Expected 'fast' or 'stable'.`);
  const value = toArray("standardize", x);
  const moment = (given: ArrayLike | undefined): Value | null =>
    given === undefined ? null : promoteArgsInexact("standardize", [given])[0];
  const moments: Moments = { mean: moment(mean), variance: moment(variance), where: maskOf("standardize", mask) };
  return standardizeTraced(isFloat(value.dtype) ? value : convertElementType(value, "float32"), moments, axis, epsilon, algorithm);
}
