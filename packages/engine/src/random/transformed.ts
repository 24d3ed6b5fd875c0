import { defaultInt } from "../dtype/defaults.ts";
import type { DType } from "../dtype/dtype.ts";
import { isInteger } from "../dtype/dtype.ts";
import { canonicalDType } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as n from "../numpy/arithmetic.ts";
import { broadcastValue } from "../numpy/broadcasting.ts";
import { equal } from "../numpy/comparison.ts";
import { exp, log1p, negative } from "../numpy/elementwise.ts";
import { norm } from "../numpy/linalg/norms.ts";
import { type ArrayLike, convert, operands, promoteArgsInexact } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { clip, where } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType, stopGradient } from "../primitives/convert.ts";
import { le, lt } from "../primitives/logic.ts";
import { nextAfter } from "../primitives/next-after.ts";
import { selectN } from "../primitives/select.ts";
import * as s from "../primitives/transcendental.ts";
import { broadcastShapes } from "../shape/broadcast.ts";
import { libraryJit } from "../transforms/jit.ts";
import { exponential, normal, rademacher } from "./distributions.ts";
import { splitIn, weakFloat } from "./draw.ts";
import { singleKey } from "./keys.ts";
import { type DrawOptions, floatDType, jittedSampler, oneParameter, parameters, shapeWith, twoParameters } from "./parameters.ts";
import { uniformTraced } from "./uniform.ts";

/** Distributions that are a formula of uniform, normal or exponential ones. */

const unit = (key: Value, shape: readonly number[], dtype: DType): Value => uniformTraced(key, weakFloat(0), weakFloat(1), shape, dtype);

/** Floats of the standard normal distribution cut to (lower, upper). `random.truncatedNormal(key, -2, 2, [3])`. */
export const truncatedNormal = twoParameters("truncated_normal", (key, [lower, upper], shape, dtype) => {
  const [lo, hi] = [lower, upper].map((v) => convertElementType(v, dtype));
  const sqrt2 = scalar(Math.SQRT2, dtype);
  const [a, b] = [lo, hi].map((v) => s.erf(n.divide(v, sqrt2)));
  const drawn = n.multiply(sqrt2, s.erfInv(uniformTraced(key, a, b, shape, dtype)));
  // Rounding must not put a value on or beyond the bounds, which are open.
  const infinity = scalar(Number.POSITIVE_INFINITY, dtype);
  const minusInfinity = scalar(Number.NEGATIVE_INFINITY, dtype);
  return clip(drawn, nextAfter(stopGradient(lo), infinity), nextAfter(stopGradient(hi), minusInfinity));
});

/** Floats of the Pareto distribution with shape `b` and minimum 1. */
export const pareto = oneParameter("pareto", (key, [b], shape, dtype) => {
  const power = convertElementType(b, dtype);
  return exp(n.divide(exponential(key, shape, { dtype }), power));
});

/** Floats of Rayleigh's distribution. */
export const rayleigh = oneParameter("rayleigh", (key, [scale], shape, dtype) => {
  const u = unit(key, shape, dtype);
  const wide = broadcastValue(convertElementType(scale, dtype), shape);
  return p.mul(wide, p.sqrt(p.mul(s.log(u), scalarLike(wide, -2))));
});

/** Floats of Wald's (the inverse Gaussian) distribution with this mean and scale 1, by Michael, Schucany and Haas. */
export const wald = oneParameter("wald", (key, [mean], shape, dtype) => {
  const [forNormal, forChoice] = splitIn(key, 2);
  const mu = broadcastValue(convertElementType(mean, dtype), shape);
  const v = normal(forNormal, shape, { dtype });
  const z = unit(forChoice, shape, dtype);
  const y = p.integerPow(v, 2);
  const ySquare = p.integerPow(y, 2);
  const muSquare = p.integerPow(mu, 2);
  const root = p.sqrt(n.add(n.multiply(n.multiply(4, mu), y), n.multiply(muSquare, ySquare)));
  const x = n.subtract(n.add(mu, n.divide(n.multiply(muSquare, y), 2)), n.multiply(n.divide(mu, 2), root));
  return selectN(le(z, n.divide(mu, n.add(mu, x))), n.divide(muSquare, x), x);
});

const geometricTraced = jittedSampler<readonly [Value]>("geometric", 1, (key, [given], shape, dtype) => {
  const [probability] = promoteArgsInexact("geometric", [given]);
  const drawn = unit(key, shape, probability.dtype);
  const logU = s.log(where(equal(drawn, 0), 1n, drawn));
  const logRest = broadcastValue(s.log1p(p.neg(probability)), shape);
  const trials = n.add(p.floor(p.div(logU, logRest)), 1);
  return convertElementType(trials, dtype);
});
/** How many trials with success probability `p` it takes to succeed once: integers from 1 on, int32. */
export function geometric(key: Value, probability: ArrayLike, shape?: ShapeLike, options?: DrawOptions): Value {
  const { dtype = defaultInt() } = checkOptions<DrawOptions>("geometric", options, ["dtype"]);
  const type = canonicalDType(dtype);
  if (!isInteger(type)) throw new ValueError(`dtype argument to \`geometric\` must be an int dtype, got ${type}`);
  const given = parameters("geometric", [probability]);
  return geometricTraced(singleKey("geometric", key), given, shapeWith("geometric", shape, ...given), type);
}

/** Floats of the triangular distribution over (left, right) with its peak at `mode`. */
export function triangular(
  key: Value,
  left: ArrayLike,
  mode: ArrayLike,
  right: ArrayLike,
  shape?: ShapeLike,
  options?: DrawOptions,
): Value {
  const { dtype } = checkOptions<DrawOptions>("triangular", options, ["dtype"]);
  const typed = singleKey("triangular", key);
  const type = floatDType("triangular", dtype);
  const given = parameters("triangular", [left, mode, right]);
  const sizes = shapeWith("triangular", shape, ...given);
  // Bare numbers are converted here and now, as JAX converts them outside of any jitted sampler.
  const [from, top, to] = operands("triangular", [left, mode, right]).map((x) => convert(x, { dtype: type, weakType: false }));
  const [lo, hi, peak] = [from, to, top].map((x) => broadcastValue(x, sizes));
  const atPeak = n.divide(n.subtract(peak, lo), n.subtract(hi, lo));
  const u = unit(typed, sizes, type);
  const rising = n.add(lo, p.sqrt(n.multiply(n.multiply(u, n.subtract(hi, lo)), n.subtract(peak, lo))));
  const falling = n.subtract(hi, p.sqrt(n.multiply(n.multiply(n.subtract(1, u), n.subtract(hi, lo)), n.subtract(hi, peak))));
  return selectN(lt(u, atPeak), falling, rising);
}

export interface LognormalOptions extends DrawOptions {
  /** Standard deviation of the logarithm. Default 1. */
  sigma?: ArrayLike;
}
/** Floats whose logarithm is normal with mean 0 and deviation `sigma`. */
export function lognormal(key: Value, shape?: ShapeLike, options?: LognormalOptions): Value {
  const { dtype, sigma = scalar(1, "float32") } = checkOptions<LognormalOptions>("lognormal", options, ["sigma", "dtype"]);
  const typed = singleKey("lognormal", key);
  const type = floatDType("lognormal", dtype);
  const [given] = parameters("lognormal", [sigma]);
  const deviation = convertElementType(given, type);
  return s.exp(n.multiply(normal(typed, shapeWith("lognormal", shape, given), { dtype: type }), deviation));
}

const maxwellTraced = libraryJit(
  "_maxwell",
  (key: Value, shape: readonly number[], dtype: DType): Value => norm(normal(key, [...shape, 3], { dtype }), { axis: -1 }),
  { staticArgnums: [1, 2] },
);
/** Floats of Maxwell's distribution: the length of a vector of three standard normal numbers. */
export function maxwell(key: Value, shape: ShapeLike = [], options?: DrawOptions): Value {
  const { dtype } = checkOptions<DrawOptions>("maxwell", options, ["dtype"]);
  return maxwellTraced(singleKey("maxwell", key), shapeOf("maxwell", shape), floatDType("maxwell", dtype));
}

const doubleSidedTraced = jittedSampler<readonly [Value, Value]>("double_sided_maxwell", 2, (key, [loc, scale], shape, dtype) => {
  const own = broadcastShapes(loc.shape, scale.shape);
  const sizes = [...(shape.length === 0 ? own : shape), ...own];
  const [forLength, forSign] = splitIn(key, 2);
  const lengths = maxwell(forLength, sizes, { dtype });
  const signs = rademacher(forSign, sizes, { dtype });
  return n.add(n.multiply(n.multiply(signs, lengths), scale), loc);
});
/** Maxwell's distribution with a random sign, stretched by `scale` about `loc`. */
export function doubleSidedMaxwell(key: Value, loc: ArrayLike, scale: ArrayLike, shape: ShapeLike = [], options?: DrawOptions): Value {
  const { dtype } = checkOptions<DrawOptions>("double_sided_maxwell", options, ["dtype"]);
  const typed = singleKey("double_sided_maxwell", key);
  const given = parameters("double_sided_maxwell", [loc, scale]);
  return doubleSidedTraced(typed, given, shapeOf("double_sided_maxwell", shape), floatDType("double_sided_maxwell", dtype));
}

const weibullTraced = jittedSampler<readonly [Value, Value]>("weibull_min", 2, (key, [scale, concentration], shape, dtype) => {
  const zero = scalar(defaultInt() === "int64" ? 0n : 0, defaultInt(), true);
  const one = scalar(defaultInt() === "int64" ? 1n : 1, defaultInt(), true);
  const u = uniformTraced(key, zero, one, shape, dtype);
  return n.multiply(n.power(negative(log1p(negative(u))), n.divide(1, concentration)), scale);
});
/** Floats of Weibull's distribution: scale·(−ln(1 − u))^(1/concentration). */
export function weibullMin(key: Value, scale: ArrayLike, concentration: ArrayLike, shape: ShapeLike = [], options?: DrawOptions): Value {
  const { dtype } = checkOptions<DrawOptions>("weibull_min", options, ["dtype"]);
  const given = parameters("weibull_min", [scale, concentration]);
  return weibullTraced(singleKey("weibull_min", key), given, shapeOf("weibull_min", shape), floatDType("weibull_min", dtype));
}
