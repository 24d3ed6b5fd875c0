import type { DTypeLike } from "../dtype/names.ts";
import { canonicalDType } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { Value as ArrayValue } from "../ir/value.ts";
import * as n from "../numpy/arithmetic.ts";
import { array } from "../numpy/array.ts";
import { equal, greater, less, lessEqual, logicalOr } from "../numpy/comparison.ts";
import { fullLike, onesLike, zerosLike } from "../numpy/creation.ts";
import { iinfo } from "../numpy/dtype-limits.ts";
import { abs, sign, sqrt, tanh } from "../numpy/elementwise.ts";
import { norm } from "../numpy/linalg/norms.ts";
import { ravel } from "../numpy/manipulation.ts";
import { checkOptions } from "../numpy/options.ts";
import { mean } from "../numpy/reductions.ts";
import { clip as clipTo, where } from "../numpy/where.ts";
import { rsqrt } from "../primitives/arithmetic.ts";
import { convertElementType } from "../primitives/convert.ts";
import { select } from "../primitives/select.ts";
import { type Mask, masked } from "./masked.ts";
import {
  each,
  emptyState,
  firstCount,
  type GradientTransformation,
  identity,
  type Params,
  requireParams,
  type ScalarOrSchedule,
  type Schedule,
  stateless,
} from "./transformation.ts";
import { globalNorm } from "./update.ts";

/** The transformations of which optimizers are chains. */

type Scalar = number | Value;

/** count + 1, without overflow at the largest integer. */
export function safeIncrement(count: Value): Value {
  const most = array(iinfo(count.dtype).max, { dtype: count.dtype });
  return where(less(count, most), n.add(count, array(1, { dtype: count.dtype })), most);
}

/** 1 − decay; of a plain number in double precision, as Python takes it. */
const remainder = (decay: Scalar): Scalar => (typeof decay === "number" ? 1 - decay : n.subtract(1, decay));

/** Moments g, g² …: (1 − decay)·gᵒʳᵈᵉʳ + decay·moment. */
const updateMoment = (updates: Params, moments: Params, decay: Scalar, order: number): Params =>
  each((g: Value, t: Value) => n.add(n.multiply(remainder(decay), n.power(g, order)), n.multiply(decay, t)), updates, moments);

/** A moment that began at zero, without the bias toward it. */
function biasCorrection(moments: Params, decay: Scalar, count: Value): Params {
  const correction = n.subtract(1, n.power(decay, count));
  return each((t: Value) => n.divide(t, convertElementType(correction, t.dtype)), moments);
}

const cast = (tree: Params, dtype: DTypeLike | undefined): Params =>
  dtype === undefined ? tree : each((x: Value) => convertElementType(x, canonicalDType(dtype)), tree);
const zerosOf = (params: Params, dtype?: DTypeLike): Params =>
  each((p: Value) => zerosLike(p, dtype === undefined ? {} : { dtype }), params);

/** Updates times a number. */
export const scale = (stepSize: Scalar): GradientTransformation =>
  stateless((updates) => each((g: Value) => n.multiply(stepSize, g), updates));

/** Updates times the value that a schedule has at the step. */
export const scaleBySchedule = (stepSizeFn: Schedule): GradientTransformation => ({
  init: () => ({ count: firstCount() }),
  update: (updates, { count }) => {
    const stepSize = stepSizeFn(count);
    const scaled = each((g: Value) => n.multiply(array(stepSize, { dtype: g.dtype }), g), updates);
    return [scaled, { count: safeIncrement(count) }];
  },
});

/** The last link of an optimizer: times minus the learning rate, which may be a schedule. */
export function scaleByLearningRate(learningRate: ScalarOrSchedule, options: { flipSign?: boolean } = {}): GradientTransformation {
  const factor = (options.flipSign ?? true) ? -1 : 1;
  const signed = (rate: Scalar): Scalar => (typeof rate === "number" ? factor * rate : n.multiply(factor, rate));
  return typeof learningRate === "function" ? scaleBySchedule((count) => signed(learningRate(count))) : scale(signed(learningRate));
}

export interface TraceOptions {
  nesterov?: boolean;
  accumulatorDtype?: DTypeLike;
}
/** A running sum with decay: momentum. */
export function trace(decay: Scalar, options?: TraceOptions): GradientTransformation {
  const { nesterov = false, accumulatorDtype } = checkOptions<TraceOptions>("trace", options, ["nesterov", "accumulatorDtype"]);
  const add = (g: Value, t: Value): Value => n.add(g, n.multiply(decay, t));
  return {
    init: (params) => ({ trace: zerosOf(params, accumulatorDtype) }),
    update(updates, state) {
      const next = each(add, updates, state.trace);
      return [nesterov ? each(add, updates, next) : next, { trace: cast(next, accumulatorDtype) }];
    },
  };
}

export interface AdamOptions {
  /** Decay of the first moment. Default 0.9. */
  b1?: Scalar;
  /** Decay of the second moment. Default 0.999. */
  b2?: Scalar;
  /** Added to the root in the denominator. Default 1e-8. */
  eps?: Scalar;
  /** Added inside the root, for gradients through the optimizer. Default 0. */
  epsRoot?: Scalar;
  /** The dtype of the first moment. Default the parameters'. */
  muDtype?: DTypeLike;
  /** Nesterov's momentum. Default false. */
  nesterov?: boolean;
}
export const ADAM_OPTIONS = ["b1", "b2", "eps", "epsRoot", "muDtype", "nesterov"] as const;

/** Updates divided by the root of their second moment, both unbiased: Adam (Kingma & Ba 2015). */
export function scaleByAdam(options?: AdamOptions): GradientTransformation {
  const {
    b1 = 0.9,
    b2 = 0.999,
    eps = 1e-8,
    epsRoot = 0,
    muDtype,
    nesterov = false,
  } = checkOptions<AdamOptions>("scale_by_adam", options, ADAM_OPTIONS);
  return {
    init: (params) => ({ count: firstCount(), mu: zerosOf(params, muDtype), nu: zerosOf(params) }),
    update(updates, state) {
      const mu = updateMoment(updates, state.mu, b1, 1);
      const nu = updateMoment(updates, state.nu, b2, 2);
      const count = safeIncrement(state.count);
      const muHat = nesterov
        ? each(
            (m: Value, g: Value) => n.add(n.multiply(b1, m), n.multiply(remainder(b1), g)),
            biasCorrection(mu, b1, safeIncrement(count)),
            biasCorrection(updates, b1, count),
          )
        : biasCorrection(mu, b1, count);
      const nuHat = biasCorrection(nu, b2, count);
      const scaled = each((m: Value, v: Value) => n.divide(m, n.add(sqrt(n.add(v, epsRoot)), eps)), muHat, nuHat);
      return [scaled, { count, mu: cast(mu, muDtype), nu }];
    },
  };
}

/** Updates divided by the largest decayed size of their past: AdaMax. */
export function scaleByAdamax(options?: Pick<AdamOptions, "b1" | "b2" | "eps">): GradientTransformation {
  const {
    b1 = 0.9,
    b2 = 0.999,
    eps = 1e-8,
  } = checkOptions<Pick<AdamOptions, "b1" | "b2" | "eps">>("scale_by_adamax", options, ["b1", "b2", "eps"]);
  return {
    init: (params) => ({ count: firstCount(), mu: zerosOf(params), nu: zerosOf(params) }),
    update(updates, state) {
      const count = safeIncrement(state.count);
      const mu = updateMoment(updates, state.mu, b1, 1);
      const nu = each((g: Value, t: Value) => n.maximum(n.add(abs(g), eps), n.multiply(b2, t)), updates, state.nu);
      return [each((m: Value, v: Value) => n.divide(m, v), biasCorrection(mu, b1, count), nu), { count, mu, nu }];
    },
  };
}

export interface RmsOptions {
  /** Decay of the second moment. Default 0.9. */
  decay?: Scalar;
  eps?: Scalar;
  /** Where the second moment begins. Default 0. */
  initialScale?: number;
  /** Whether `eps` is added inside the root. Default true. */
  epsInSqrt?: boolean;
  biasCorrection?: boolean;
}
const RMS_OPTIONS = ["decay", "eps", "initialScale", "epsInSqrt", "biasCorrection"] as const;
const inverseRoot = (x: Value, eps: Scalar, inSqrt: boolean): Value => (inSqrt ? rsqrt(n.add(x, eps)) : n.divide(1, n.add(sqrt(x), eps)));

/** Updates divided by the root of their second moment: RMSProp. */
export function scaleByRms(options?: RmsOptions): GradientTransformation {
  const o = checkOptions<RmsOptions>("scale_by_rms", options, RMS_OPTIONS);
  const { decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection: corrected = false } = o;
  return {
    init(params) {
      const nu = each((p: Value) => fullLike(p, initialScale), params);
      return corrected ? { count: firstCount(), nu } : { nu };
    },
    update(updates, state) {
      const nu = updateMoment(updates, state.nu, decay, 2);
      const count = corrected ? safeIncrement(state.count) : null;
      const hat = count === null ? nu : biasCorrection(nu, decay, count);
      const scaled = each((v: Value, g: Value) => n.multiply(inverseRoot(v, eps, epsInSqrt), g), hat, updates);
      return [scaled, count === null ? { nu } : { count, nu }];
    },
  };
}

/** Updates divided by their standard deviation: centred RMSProp. */
export function scaleByStddev(options?: RmsOptions): GradientTransformation {
  const o = checkOptions<RmsOptions>("scale_by_stddev", options, RMS_OPTIONS);
  const { decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection: corrected = false } = o;
  return {
    init(params) {
      const state = { mu: zerosOf(params), nu: each((p: Value) => fullLike(p, initialScale), params) };
      return corrected ? { count: firstCount(), ...state } : state;
    },
    update(updates, state) {
      const mu = updateMoment(updates, state.mu, decay, 1);
      const nu = updateMoment(updates, state.nu, decay, 2);
      const count = corrected ? safeIncrement(state.count) : null;
      const hat = (moment: Params): Params => (count === null ? moment : biasCorrection(moment, decay, count));
      const scaled = each(
        (m: Value, v: Value, g: Value) => n.multiply(inverseRoot(n.subtract(v, n.power(m, 2)), eps, epsInSqrt), g),
        hat(mu),
        hat(nu),
        updates,
      );
      return [scaled, count === null ? { mu, nu } : { count, mu, nu }];
    },
  };
}

export interface RssOptions {
  /** Where the sum of squares begins. Default 0.1. */
  initialAccumulatorValue?: number;
  eps?: Scalar;
}
/** Updates divided by the root of the sum of their squares so far: Adagrad. */
export function scaleByRss(options?: RssOptions): GradientTransformation {
  const { initialAccumulatorValue = 0.1, eps = 1e-7 } = checkOptions<RssOptions>("scale_by_rss", options, [
    "initialAccumulatorValue",
    "eps",
  ]);
  return {
    init: (params) => ({ sumOfSquares: each((p: Value) => fullLike(p, initialAccumulatorValue), params) }),
    update(updates, state) {
      const sums = each((g: Value, t: Value) => n.add(n.power(g, 2), t), updates, state.sumOfSquares);
      const scaled = each((t: Value, g: Value) => n.multiply(where(greater(t, 0), rsqrt(n.add(t, eps)), 0), g), sums, updates);
      return [scaled, { sumOfSquares: sums }];
    },
  };
}

export interface LionOptions {
  /** Weight of the past in the update. Default 0.9. */
  b1?: Scalar;
  /** Decay of the moment. Default 0.99. */
  b2?: Scalar;
  muDtype?: DTypeLike;
  mode?: "hard" | "smooth" | "refined";
  smoothBeta?: number;
}
/** The sign of a mixture of gradient and moment: Lion (Chen et al. 2023). Throws ValueError for another mode. */
export function scaleByLion(options?: LionOptions): GradientTransformation {
  const o = checkOptions<LionOptions>("scale_by_lion", options, ["b1", "b2", "muDtype", "mode", "smoothBeta"]);
  const { b1 = 0.9, b2 = 0.99, muDtype, mode = "hard", smoothBeta = 1 } = o;
  const shapes = {
    hard: (x: Value): Value => sign(x),
    smooth: (x: Value): Value => tanh(n.multiply(smoothBeta, x)),
    refined: (x: Value): Value => where(less(abs(x), 1), x, sign(x)),
  };
  if (!Object.hasOwn(shapes, mode))
    throw new ValueError(`Unknown lion mode: ${String(mode)}. It needs to be one of ["hard", "smooth", "refined"].`);
  return {
    init: (params) => ({ count: firstCount(), mu: zerosOf(params, muDtype) }),
    update(updates, state) {
      const mixed = each((g: Value, m: Value) => shapes[mode](n.add(n.multiply(remainder(b1), g), n.multiply(b1, m))), updates, state.mu);
      const mu = cast(updateMoment(updates, state.mu, b2, 1), muDtype);
      return [mixed, { count: safeIncrement(state.count), mu }];
    },
  };
}

/** The sign of each update. */
export const scaleBySign = (): GradientTransformation => stateless((updates) => each((g: Value) => sign(g), updates));

/** A vector's length, `minNorm` where it is smaller; its gradient is finite at 0. */
export function safeNorm(x: Value, minNorm: Scalar): Value {
  const length = norm(ravel(x));
  const isSmall = lessEqual(length, minNorm);
  const safe = where(isSmall, onesLike(x), x);
  return where(isSmall, minNorm, norm(ravel(safe)));
}

export interface TrustRatioOptions {
  minNorm?: Scalar;
  trustCoefficient?: Scalar;
  eps?: Scalar;
}
/** Updates scaled to the size of their parameters, array by array: LAMB and LARS. */
export function scaleByTrustRatio(options?: TrustRatioOptions): GradientTransformation {
  const o = checkOptions<TrustRatioOptions>("scale_by_trust_ratio", options, ["minNorm", "trustCoefficient", "eps"]);
  const { minNorm = 0, trustCoefficient = 1, eps = 0 } = o;
  return stateless((updates, params) => {
    requireParams(params);
    return each(
      (u: Value, p: Value) => {
        const [size, step] = [safeNorm(p, minNorm), safeNorm(u, minNorm)];
        const ratio = n.divide(n.multiply(trustCoefficient, size), n.add(step, eps));
        const hasNone = logicalOr(equal(size, 0), equal(step, 0));
        return n.multiply(u, where(hasNone, array(1, { dtype: p.dtype }), ratio));
      },
      updates,
      params,
    );
  });
}

/** Updates plus `weightDecay`·parameters, where the mask says so: decoupled weight decay. */
export function addDecayedWeights(weightDecay: ScalarOrSchedule = 0, options: { mask?: Mask | null } = {}): GradientTransformation {
  const scheduled = typeof weightDecay === "function" ? weightDecay : null;
  const transformation: GradientTransformation = {
    init: () => (scheduled === null ? emptyState() : { count: firstCount() }),
    update(updates, state, params) {
      requireParams(params);
      const next = scheduled === null ? state : { count: safeIncrement(state.count) };
      if (weightDecay === 0) return [updates, next];
      const strength = scheduled === null ? (weightDecay as Scalar) : scheduled(state.count);
      return [each((g: Value, p: Value) => n.add(g, n.multiply(strength, p)), updates, params), next];
    },
  };
  return options.mask === undefined || options.mask === null ? transformation : masked(transformation, options.mask);
}

/** Each entry limited to [−maxDelta, maxDelta]. */
export const clip = (maxDelta: Scalar): GradientTransformation =>
  stateless((updates) => each((g: Value) => clipTo(g, maxDelta instanceof ArrayValue ? maxDelta.neg() : -maxDelta, maxDelta), updates));

/** All updates scaled down together where their global norm is above `maxNorm` (Pascanu et al. 2012). */
export const clipByGlobalNorm = (maxNorm: Scalar): GradientTransformation =>
  stateless((updates) => {
    const length = globalNorm(updates);
    const fits = less(length, maxNorm);
    return each((t: Value) => select(fits, t, n.multiply(n.divide(t, convertElementType(length, t.dtype)), maxNorm)), updates);
  });

/** Each array scaled down where its root mean square is above `threshold`. */
export const clipByBlockRms = (threshold: Scalar): GradientTransformation =>
  stateless((updates) => each((u: Value) => n.divide(u, n.maximum(1, n.divide(sqrt(mean(n.power(u, 2))), threshold))), updates));

export { identity };
