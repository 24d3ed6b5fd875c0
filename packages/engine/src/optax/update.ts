import type { Value } from "../ir/value.ts";
import { cond } from "../lax/control-flow.ts";
import * as n from "../numpy/arithmetic.ts";
import { asarray } from "../numpy/array.ts";
import { equal } from "../numpy/comparison.ts";
import { sqrt } from "../numpy/elementwise.ts";
import { sum } from "../numpy/reductions.ts";
import { leaves } from "../tree/flatten.ts";
import { each, type Params } from "./transformation.ts";

/** Applying updates to parameters, and measures of trees. */

/**
 * Parameters with updates added, each in its own dtype. `params = optax.applyUpdates(params, updates)`.
 */
export const applyUpdates = <P>(params: P, updates: Params): P =>
  each((p: Value, u: Value) => n.add(p, u).astype(asarray(p).dtype), params, updates) as P;

/** A step from old towards new tensors: stepSize·new + (1 − stepSize)·old. Polyak averaging, target networks. */
export const incrementalUpdate = <P>(newTensors: P, oldTensors: P, stepSize: number | Value): P =>
  each(
    (a: Value, b: Value) =>
      n.add(n.multiply(stepSize, a), n.multiply(typeof stepSize === "number" ? 1 - stepSize : n.subtract(1, stepSize), b)),
    newTensors,
    oldTensors,
  ) as P;

/** The new tensors every `updatePeriod` steps, the old ones in between. */
export const periodicUpdate = <P>(newTensors: P, oldTensors: P, steps: number | Value, updatePeriod: number | Value): P =>
  cond(
    equal(n.mod(steps, updatePeriod), 0),
    () => newTensors,
    () => oldTensors,
  ) as P;

/** The Euclidean norm of all leaves of a tree together: √Σx². */
export const globalNorm = (tree: Params): Value =>
  sqrt(leaves(tree).reduce<Value | number>((total, x) => n.add(total, sum(n.power(x as Value, 2))), 0) as Value);
