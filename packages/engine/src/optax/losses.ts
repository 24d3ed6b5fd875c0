import { isFloat, isInteger } from "../dtype/dtype.ts";
import { JaxTypeError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { logSigmoid } from "../nn/activations.ts";
import { logSoftmax, logsumexp } from "../nn/normalization.ts";
import * as n from "../numpy/arithmetic.ts";
import { equal } from "../numpy/comparison.ts";
import { abs, log, negative, sqrt, square } from "../numpy/elementwise.ts";
import { expandDims } from "../numpy/manipulation.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { any, sum } from "../numpy/reductions.ts";
import { take, takeAlongAxis } from "../numpy/take.ts";
import { clip, where } from "../numpy/where.ts";
import { scalarLike } from "../primitives/constants.ts";
import type { Axis } from "../shape/axes.ts";
import { canonicalAxis } from "../shape/axes.ts";

/** Losses, element by element or over the classes' axis; take `jnp.mean` of them. */

export interface LossOptions {
  /** The axis of the classes. Default the last. */
  axis?: Axis;
  /** Which elements count. */
  where?: ArrayLike;
}
const LOSS_OPTIONS = ["axis", "where"] as const;

function floats(fn: string, x: ArrayLike, position = 0): Value {
  const value = toArray(fn, x, position);
  if (!isFloat(value.dtype))
    throw new JaxTypeError(`${fn}: expected input of dtype floating, got ${value.dtype}.`, 'convert it: x.astype("float32")');
  return value;
}

/** −Σ labels·ln softmax(logits) over the classes' axis; `labels` are probabilities, such as one-hot codes. */
export function softmaxCrossEntropy(logits: ArrayLike, labels: ArrayLike, options?: LossOptions): Value {
  const { axis = -1, where: mask } = checkOptions<LossOptions>("softmax_cross_entropy", options, LOSS_OPTIONS);
  const value = floats("softmax_cross_entropy", logits);
  const masking = mask === undefined ? {} : { where: sameRank(mask, value, axis) };
  const logs = logSoftmax(value, { axis, ...masking });
  return negative(sum(n.multiply(labels, logs), { axis, ...masking }));
}
const sameRank = (mask: ArrayLike, like: Value, axis: Axis): Value => {
  const given = toArray("where", mask);
  return given.ndim === like.ndim || axis === null ? given : expandDims(given, axis);
};

/**
 * −ln softmax(logits) at the label's class, for integer labels.
 *
 * Throws TypeError for labels that are no integers. `softmaxCrossEntropyWithIntegerLabels(logits, jnp.array([0, 2]))`.
 */
export function softmaxCrossEntropyWithIntegerLabels(
  logits: ArrayLike,
  labels: ArrayLike,
  options?: { axis?: number; where?: ArrayLike },
): Value {
  const name = "softmax_cross_entropy_with_integer_labels";
  const { axis = -1, where: mask } = checkOptions<{ axis?: number; where?: ArrayLike }>(name, options, LOSS_OPTIONS);
  const value = floats(name, logits);
  const classes = toArray(name, labels, 1);
  if (!isInteger(classes.dtype))
    throw new JaxTypeError(`${name}: expected input of dtype integer, got ${classes.dtype}.`, "use softmaxCrossEntropy for one-hot labels");
  const at = canonicalAxis(axis, value.ndim);
  const own = take(takeAlongAxis(value, expandDims(classes, at), { axis: at }), 0, { axis: at });
  if (mask === undefined) return n.subtract(logsumexp(value, { axis: at }), own);
  const shown = sameRank(mask, value, at);
  return where(any(shown, { axis: at }), n.subtract(logsumexp(value, { axis: at, where: shown }), own), 0);
}

/** −y·ln σ(logit) − (1 − y)·ln(1 − σ(logit)), without overflow. */
export function sigmoidBinaryCrossEntropy(logits: ArrayLike, labels: ArrayLike): Value {
  const value = floats("sigmoid_binary_cross_entropy", logits);
  const y = toArray("sigmoid_binary_cross_entropy", labels, 1).astype(value.dtype);
  const logP = logSigmoid(value);
  const logNotP = logSigmoid(negative(value));
  return n.subtract(n.multiply(negative(y), logP), n.multiply(n.subtract(1, y), logNotP));
}

const errorsOf = (fn: string, predictions: ArrayLike, targets: ArrayLike | undefined): Value => {
  const value = floats(fn, predictions);
  return targets === undefined ? value : n.subtract(value, targets);
};

/** (predictions − targets)². */
export function squaredError(predictions: ArrayLike, targets?: ArrayLike): Value {
  const errors = errorsOf("squared_error", predictions, targets);
  if (targets !== undefined) {
    const [a, b] = [toArray("squared_error", predictions).shape, toArray("squared_error", targets).shape];
    if (a.length !== b.length || a.some((d, i) => d !== b[i]))
      throw new JaxTypeError(
        `squared_error: predictions and targets must have equal shapes, got (${a.join(", ")}) and (${b.join(", ")}).`,
        "broadcasting here is mostly a mistake: reshape one of them",
      );
  }
  return n.power(errors, 2);
}
/** ½(predictions − targets)². */
export const l2Loss = (predictions: ArrayLike, targets?: ArrayLike): Value => n.multiply(0.5, squaredError(predictions, targets));

/** Quadratic up to `delta` (default 1), linear beyond (Huber 1964). */
export function huberLoss(predictions: ArrayLike, targets?: ArrayLike, options?: { delta?: number }): Value {
  const { delta = 1 } = checkOptions<{ delta?: number }>("huber_loss", options, ["delta"]);
  const sizes = abs(errorsOf("huber_loss", predictions, targets));
  const quadratic = n.minimum(sizes, delta);
  const linear = n.subtract(sizes, quadratic);
  return n.add(n.multiply(0.5, n.power(quadratic, 2)), n.multiply(delta, linear));
}

/** ln cosh(error): quadratic near 0, linear far away. */
export function logCosh(predictions: ArrayLike, targets?: ArrayLike): Value {
  const errors = errorsOf("log_cosh", predictions, targets);
  return n.subtract(n.logaddexp(errors, negative(errors)), scalarLike(errors, Math.LN2));
}

/** max(0, 1 − prediction·target) for targets −1 and 1. */
export const hingeLoss = (predictorOutputs: ArrayLike, targets: ArrayLike): Value =>
  n.maximum(0, n.subtract(1, n.multiply(predictorOutputs, targets)));

/** Σ targets·(ln targets − logPredictions) over the classes' axis. */
export function klDivergence(logPredictions: ArrayLike, targets: ArrayLike, options?: LossOptions): Value {
  const { axis = -1, where: mask } = checkOptions<LossOptions>("kl_divergence", options, LOSS_OPTIONS);
  const logs = floats("kl_divergence", logPredictions);
  const p = floats("kl_divergence", targets, 1);
  const loss = n.multiply(p, n.subtract(where(equal(p, 0), 0, log(p)), logs));
  return sum(loss, mask === undefined ? { axis } : { axis, where: mask });
}

/** The cosine of the angle between vectors along `axis`. */
export function cosineSimilarity(predictions: ArrayLike, targets: ArrayLike, options?: { epsilon?: number; axis?: Axis }): Value {
  const o = checkOptions<{ epsilon?: number; axis?: Axis }>("cosine_similarity", options, ["epsilon", "axis"]);
  const { epsilon = 0, axis = -1 } = o;
  const unit = (x: Value): Value => n.divide(x, sqrt(clip(sum(square(x), { axis, keepdims: true }), epsilon)));
  const [a, b] = [floats("cosine_similarity", predictions), floats("cosine_similarity", targets, 1)];
  return sum(n.multiply(unit(a), unit(b)), { axis });
}
/** 1 − `cosineSimilarity`. */
export const cosineDistance = (predictions: ArrayLike, targets: ArrayLike, options?: { epsilon?: number; axis?: Axis }): Value =>
  n.subtract(1, cosineSimilarity(predictions, targets, options));

/** (1 − α)·labels + α / number of classes: label smoothing. */
export function smoothLabels(labels: ArrayLike, alpha: number): Value {
  const value = floats("smooth_labels", labels);
  return n.add(n.multiply(1 - alpha, value), alpha / (value.shape[value.ndim - 1] ?? 1));
}
