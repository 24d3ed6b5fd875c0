import { type DType, isFloat } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import type { Value } from "../ir/value.ts";
import { type ArrayLike, promoteArgsInexact, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import * as r from "../numpy/reductions.ts";
import { clip } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
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

/** x less its largest entry along the axes, which carries no gradient; −inf is the largest of no entries. */
function shifted(x: Value, axis: Axis): Value {
  const largest = r.max(x, { axis, keepdims: true, initial: scalar(Number.NEGATIVE_INFINITY, x.dtype) });
  return p.sub(x, stopGradient(largest));
}

/**
 * eˣ / Σeˣ along `axis` (default the last): entries in (0, 1) that sum to 1. Computed without overflow.
 *
 * `nn.softmax(jnp.zeros([4]))` is four times `0.25`.
 */
export function softmax(x: ArrayLike, options?: AxisOptions): Value {
  const { axis = -1 } = checkOptions<AxisOptions>("softmax", options, ["axis"]);
  const exponentials = t.exp(shifted(promoteArgsInexact("softmax", [x])[0], axis));
  return p.div(exponentials, r.sum(exponentials, { axis, keepdims: true }));
}

const logSoftmaxTraced = libraryJit(
  "log_softmax",
  (x: Value, axis: Axis): Value => {
    const less = shifted(x, axis);
    return p.sub(less, t.log(r.sum(t.exp(less), { axis, keepdims: true })));
  },
  { staticArgnums: [1] },
);
/** ln softmax(x) along `axis` (default the last), exact also where softmax is near 0. */
export function logSoftmax(x: ArrayLike, options?: AxisOptions): Value {
  const { axis = -1 } = checkOptions<AxisOptions>("log_softmax", options, ["axis"]);
  return logSoftmaxTraced(promoteArgsInexact("log_softmax", [x])[0], axis);
}

export interface LogSumExpOptions {
  /** The axis or axes. Default: all. */
  axis?: Axis;
  keepdims?: boolean;
  /** Factors of the exponentials. */
  b?: ArrayLike;
}
/** ln Σeˣ over `axis` (default: all), without overflow. −inf over no elements. */
export function logsumexp(x: ArrayLike, options?: LogSumExpOptions): Value {
  const { axis = null, keepdims = false, b } = checkOptions<LogSumExpOptions>("logsumexp", options, ["axis", "keepdims", "b"]);
  const [value, factor] = b === undefined ? promoteArgsInexact("logsumexp", [x]) : promoteArgsInexact("logsumexp", [x, b]);
  const axes = canonicalAxes(axis, value.ndim);
  const largest = r.max(value, { axis: axes, keepdims, initial: scalar(Number.NEGATIVE_INFINITY, value.dtype) });
  // Infinities are not subtracted: inf − inf would be nan.
  const finite = stopGradient(selectN(isFinite(largest), fullLike(largest, 0), largest));
  const exponentials = t.exp(p.sub(value, keepdims ? finite : expandDims(finite, axes)));
  const sum = r.sum(factor === undefined ? exponentials : p.mul(exponentials, factor), { axis: axes, keepdims });
  // JAX computes the sign for its return_sign whether or not it is asked for: it shows in printed jaxprs.
  p.sign(sum);
  return p.add(t.log(p.abs(sum)), finite);
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
  const { dtype = "float32", axis = -1 } = checkOptions<{ dtype?: DTypeLike; axis?: number }>("one_hot", options, ["dtype", "axis"]);
  return oneHotTraced(toArray("one_hot", x), numClasses, canonicalDType(dtype), axis);
}

const standardizeTraced = libraryJit(
  "standardize",
  (x: Value, axis: Axis, epsilon: number): Value => {
    const mean = r.mean(x, { axis, keepdims: true });
    // E[x²] − E[x]² may fall below 0 by rounding.
    const variance = clip(p.sub(r.mean(p.square(x), { axis, keepdims: true }), p.square(mean)), 0n);
    return p.mul(p.sub(x, mean), p.rsqrt(p.add(variance, scalarLike(variance, Math.fround(epsilon)))));
  },
  { staticArgnums: [1, 2] },
);
/** (x − mean) / √(variance + ε) along `axis` (default the last). */
export function standardize(x: ArrayLike, options?: AxisOptions & { epsilon?: number }): Value {
  const { axis = -1, epsilon = 1e-5 } = checkOptions<AxisOptions & { epsilon?: number }>("standardize", options, ["axis", "epsilon"]);
  const value = toArray("standardize", x);
  return standardizeTraced(isFloat(value.dtype) ? value : convertElementType(value, "float32"), axis, epsilon);
}
