import type { DTypeLike } from "../dtype/names.ts";
import type { Value } from "../ir/value.ts";
import { checkOptions } from "../numpy/options.ts";
import type { Mask } from "./masked.ts";
import { chain, type GradientTransformation, identity, type ScalarOrSchedule } from "./transformation.ts";
import * as t from "./transforms.ts";

/** Optimizers: chains that end in minus the learning rate. */

type Scalar = number | Value;

export interface SgdOptions {
  /** Decay of the momentum; none without it. */
  momentum?: Scalar | null;
  nesterov?: boolean;
  accumulatorDtype?: DTypeLike;
}
/**
 * Stochastic gradient descent, with momentum where it is given.
 *
 * ```ts
 * const opt = optax.sgd(0.1, { momentum: 0.9 });
 * let state = opt.init(params);
 * const [updates, next] = opt.update(grads, state, params);
 * params = optax.applyUpdates(params, updates);
 * ```
 */
export function sgd(learningRate: ScalarOrSchedule, options?: SgdOptions): GradientTransformation {
  const { momentum = null, ...rest } = checkOptions<SgdOptions>("sgd", options, ["momentum", "nesterov", "accumulatorDtype"]);
  return chain(momentum === null ? identity() : t.trace(momentum, rest), t.scaleByLearningRate(learningRate));
}

/** Adam (Kingma & Ba 2015). `optax.adam(1e-3)`. */
export const adam = (learningRate: ScalarOrSchedule, options?: t.AdamOptions): GradientTransformation =>
  chain(t.scaleByAdam(checkOptions<t.AdamOptions>("adam", options, t.ADAM_OPTIONS)), t.scaleByLearningRate(learningRate));

/** Adam with Nesterov's momentum. */
export const nadam = (learningRate: ScalarOrSchedule, options: Omit<t.AdamOptions, "nesterov"> = {}): GradientTransformation =>
  adam(learningRate, { ...options, nesterov: true });

export interface DecayOptions {
  weightDecay?: ScalarOrSchedule;
  /** Which parameters decay: a tree of booleans or a function that makes one. */
  mask?: Mask | null;
}
export type AdamWOptions = t.AdamOptions & DecayOptions;
/** Adam with decoupled weight decay (Loshchilov & Hutter 2019), 1e-4 by default. */
export function adamw(learningRate: ScalarOrSchedule, options?: AdamWOptions): GradientTransformation {
  const given = checkOptions<AdamWOptions>("adamw", options, [...t.ADAM_OPTIONS, "weightDecay", "mask"]);
  const { weightDecay = 1e-4, mask = null, ...moments } = given;
  return chain(t.scaleByAdam(moments), t.addDecayedWeights(weightDecay, { mask }), t.scaleByLearningRate(learningRate));
}

/** Adam with the largest gradient in place of the root mean square. */
export const adamax = (learningRate: ScalarOrSchedule, options?: Pick<t.AdamOptions, "b1" | "b2" | "eps">): GradientTransformation =>
  chain(t.scaleByAdamax(options), t.scaleByLearningRate(learningRate));

/** Adagrad (Duchi et al. 2011). */
export const adagrad = (learningRate: ScalarOrSchedule, options?: t.RssOptions): GradientTransformation =>
  chain(t.scaleByRss(options), t.scaleByLearningRate(learningRate));

export interface RmspropOptions extends t.RmsOptions {
  /** Divide by the standard deviation instead. Default false. */
  centered?: boolean;
  momentum?: Scalar | null;
  nesterov?: boolean;
}
/** RMSProp (Tieleman & Hinton 2012). */
export function rmsprop(learningRate: ScalarOrSchedule, options?: RmspropOptions): GradientTransformation {
  const {
    centered = false,
    momentum = null,
    nesterov = false,
    ...rms
  } = checkOptions<RmspropOptions>("rmsprop", options, [
    "decay",
    "eps",
    "initialScale",
    "epsInSqrt",
    "biasCorrection",
    "centered",
    "momentum",
    "nesterov",
  ]);
  return chain(
    centered ? t.scaleByStddev(rms) : t.scaleByRms(rms),
    t.scaleByLearningRate(learningRate),
    momentum === null ? identity() : t.trace(momentum, { nesterov }),
  );
}

export type LionOptimizerOptions = Pick<t.LionOptions, "b1" | "b2" | "muDtype"> & DecayOptions;
/** Lion (Chen et al. 2023), with weight decay 1e-3 by default. */
export function lion(learningRate: ScalarOrSchedule, options?: LionOptimizerOptions): GradientTransformation {
  const {
    weightDecay = 1e-3,
    mask = null,
    ...rest
  } = checkOptions<LionOptimizerOptions>("lion", options, ["b1", "b2", "muDtype", "weightDecay", "mask"]);
  return chain(t.scaleByLion(rest), t.addDecayedWeights(weightDecay, { mask }), t.scaleByLearningRate(learningRate));
}

export type LambOptions = Pick<t.AdamOptions, "b1" | "b2" | "eps" | "epsRoot"> & DecayOptions;
/** Adam with updates scaled to the size of the parameters: LAMB (You et al. 2020). */
export function lamb(learningRate: ScalarOrSchedule, options?: LambOptions): GradientTransformation {
  const given = checkOptions<LambOptions>("lamb", options, ["b1", "b2", "eps", "epsRoot", "weightDecay", "mask"]);
  const { weightDecay = 0, mask = null, eps = 1e-6, ...rest } = given;
  return chain(
    t.scaleByAdam({ ...rest, eps }),
    t.addDecayedWeights(weightDecay, { mask }),
    t.scaleByTrustRatio(),
    t.scaleByLearningRate(learningRate),
  );
}

/** The sign of the gradient as the step. */
export const signSgd = (learningRate: ScalarOrSchedule): GradientTransformation =>
  chain(t.scaleBySign(), t.scaleByLearningRate(learningRate));
