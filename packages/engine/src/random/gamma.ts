import type { DType } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { softmax } from "../nn/normalization.ts";
import * as n from "../numpy/arithmetic.ts";
import { broadcastValue } from "../numpy/broadcasting.ts";
import { abs, exp, sqrt } from "../numpy/elementwise.ts";
import { getItem } from "../numpy/indexing.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { sum } from "../numpy/reductions.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import * as p from "../primitives/arithmetic.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { expandDims } from "../primitives/movement.ts";
import { randomGamma } from "../primitives/random-gamma.ts";
import { libraryJit } from "../transforms/jit.ts";
import { exponential, normal, rademacher } from "./distributions.ts";
import { splitIn, splitKeys, threefryMode, weakFloat } from "./draw.ts";
import { singleKey } from "./keys.ts";
import { type DrawOptions, floatDType, jittedSampler, oneParameter, parameters, shapeWith, twoParameters } from "./parameters.ts";

/** The gamma distribution and those made from it. */

const gammaIn = (logSpace: boolean) =>
  jittedSampler<readonly [Value]>("gamma", 1, (key, [a], shape, dtype) =>
    randomGamma(key, broadcastValue(convertElementType(a, dtype), shape), logSpace, threefryMode()),
  );
const gammaTraced = gammaIn(false);
const logGammaTraced = gammaIn(true);

const gammaLike = (name: string, sample: typeof gammaTraced) => (key: Value, a: ArrayLike, shape?: ShapeLike, options?: DrawOptions) => {
  const { dtype } = checkOptions<DrawOptions>(name, options, ["dtype"]);
  const typed = singleKey(name, key);
  const given = parameters(name, [a]);
  return sample(typed, given, shapeWith("gamma", shape, ...given), floatDType("gamma", dtype));
};

/**
 * Floats of the gamma distribution with shape parameter `a` and scale 1: density xᵃ⁻¹e⁻ˣ / Γ(a).
 *
 * Differentiable in `a`. `random.gamma(key, 2.0, [3])`.
 */
export const gamma = gammaLike("gamma", gammaTraced);
/** The logarithm of gamma samples, exact also where the samples would underflow (small `a`). */
export const loggamma = gammaLike("loggamma", logGammaTraced);

/** Floats of the beta distribution: density xᵃ⁻¹(1 − x)ᵇ⁻¹ / B(a, b). */
export const beta = twoParameters("beta", (key, [a, b], shape, dtype) => {
  const [x, y] = [a, b].map((v) => convertElementType(v, dtype));
  const [forA, forB] = splitIn(key, 2);
  const [wideA, wideB] = [x, y].map((v) => broadcastValue(v, shape));
  const logA = logGammaTraced(forA, [wideA], shape, dtype);
  const logB = logGammaTraced(forB, [wideB], shape, dtype);
  // Both divided by the larger, which may underflow or overflow by itself.
  const larger = p.max(logA, logB);
  const [u, v] = [exp(n.subtract(logA, larger)), exp(n.subtract(logB, larger))];
  return n.divide(u, n.add(u, v));
});

const dirichletTraced = libraryJit(
  "_dirichlet",
  (key: Value, alpha: Value, shape: readonly number[], dtype: DType): Value => {
    const logs = logGammaTraced(key, [convertElementType(alpha, dtype)], [...shape, alpha.shape[alpha.ndim - 1]], dtype);
    return softmax(logs, { axis: -1 });
  },
  { staticArgnums: [2, 3] },
);
/**
 * Vectors of the Dirichlet distribution with concentrations `alpha` (its last axis): they lie on the simplex.
 *
 * `shape` is the batch shape of the result, without the last axis. Throws ValueError when `alpha` is a scalar.
 */
export function dirichlet(key: Value, alpha: ArrayLike, shape?: ShapeLike, options?: DrawOptions): Value {
  const { dtype } = checkOptions<DrawOptions>("dirichlet", options, ["dtype"]);
  const typed = singleKey("dirichlet", key);
  const value = toArray("dirichlet", alpha, 1);
  if (value.ndim === 0) throw new ValueError("dirichlet requires alpha.ndim >= 1, got alpha.ndim == 0");
  const batch = shape === undefined ? value.shape.slice(0, -1) : shapeOf("dirichlet", shape);
  return dirichletTraced(typed, value, batch, floatDType("dirichlet", dtype));
}

const chisquareTraced = jittedSampler<readonly [Value]>("chisquare", 1, (key, [df], shape, dtype) => {
  const given = convertElementType(df, dtype);
  const half = p.div(given, scalarLike(given, 2));
  return p.mul(exp(logGammaTraced(key, [half], shape, dtype)), scalarLike(given, 2));
});
/** Floats of the χ² distribution with `df` degrees of freedom. */
export const chisquare = (key: Value, df: ArrayLike, shape?: ShapeLike, options?: DrawOptions): Value => {
  const { dtype } = checkOptions<DrawOptions>("chisquare", options, ["dtype"]);
  const typed = singleKey("chisquare", key);
  const given = parameters("chisquare", [df]);
  return chisquareTraced(typed, given, shapeWith("chisquare", shape, ...given), floatDType("chisquare", dtype));
};

/** Floats of Fisher's F distribution. */
export const f = twoParameters("f", (key, [dfnum, dfden], shape, dtype) => {
  const [den, num] = [dfden, dfnum].map((v) => convertElementType(v, dtype));
  const [forDen, forNum] = splitIn(key, 2);
  const above = chisquareTraced(forNum, [num], shape, dtype);
  const below = chisquareTraced(forDen, [den], shape, dtype);
  return p.div(n.divide(above, num), n.divide(below, den));
});

/** Floats of Student's t distribution with `df` degrees of freedom. */
export const t = oneParameter("t", (key, [df], shape, dtype) => {
  const given = convertElementType(df, dtype);
  const [forNormal, forGamma] = splitIn(key, 2);
  const z = normal(forNormal, shape, { dtype });
  const half = p.div(given, scalarLike(given, 2));
  const g = gammaTraced(forGamma, [half], shape, dtype);
  return n.multiply(z, sqrt(n.divide(half, g)));
});

const generalizedNormalTraced = jittedSampler<readonly [Value]>("generalized_normal", 1, (key, [power], shape, dtype) => {
  const keys = splitKeys(key, [2]);
  const forGamma = getItem(keys, [0]);
  const g = gammaTraced(forGamma, [n.divide(1, power)], shape, dtype);
  const sign = rademacher(getItem(keys, [1]), shape, { dtype });
  return n.multiply(sign, n.power(g, n.divide(1, power)));
});
/** Floats with density ∝ e^−|x|ᵖ: Laplace's for p = 1, a normal one for p = 2. */
export function generalizedNormal(key: Value, power: number, shape: ShapeLike = [], options?: DrawOptions): Value {
  const { dtype } = checkOptions<DrawOptions>("generalized_normal", options, ["dtype"]);
  const typed = singleKey("generalized_normal", key);
  return generalizedNormalTraced(typed, [weakFloat(power)], shapeOf("generalized_normal", shape), floatDType("generalized_normal", dtype));
}

const ballTraced = libraryJit(
  "_ball",
  (key: Value, power: Value, d: number, shape: readonly number[], dtype: DType): Value => {
    const [forPoint, forRadius] = splitIn(key, 2);
    const g = generalizedNormalTraced(forPoint, [power], [...shape, d], dtype);
    const e = exponential(forRadius, shape, { dtype });
    const length = n.power(n.add(sum(n.power(abs(g), power), { axis: -1 }), e), n.divide(1, power));
    return n.divide(g, expandDims(length, [length.ndim]));
  },
  { staticArgnums: [2, 3, 4] },
);
export interface BallOptions extends DrawOptions {
  /** The norm's exponent. Default 2. */
  p?: number | bigint;
}
/** Points uniform in the unit ball of dimension `d` under the p-norm. The result has the shape `[...shape, d]`. */
export function ball(key: Value, d: number, shape: ShapeLike = [], options?: BallOptions): Value {
  const { dtype, p: power = 2n } = checkOptions<BallOptions>("ball", options, ["p", "dtype"]);
  const [exponent] = parameters("ball", [power]);
  return ballTraced(singleKey("ball", key), exponent, d, shapeOf("ball", shape), floatDType("ball", dtype));
}
