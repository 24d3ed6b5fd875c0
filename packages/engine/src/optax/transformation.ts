import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { zeros } from "../numpy/creation.ts";
import { mapTree } from "../tree/map.ts";

/** Gradient transformations: what optimizers are made of. */

/** A tree of arrays: parameters, gradients, updates. */
export type Params = any;
/** What a transformation remembers between steps: a tree of arrays, so it goes through `jit` and loops. */
export type OptState = any;

/**
 * A pair of pure functions: `init(params)` gives the first state, `update(grads, state, params)` the updates and the next
 * state. Add the updates with `applyUpdates`.
 */
export interface GradientTransformation {
  init(params: Params): OptState;
  update(updates: Params, state: OptState, params?: Params): [updates: Params, state: OptState];
}

/** A number, an array, or a function of the step's number. */
export type ScalarOrSchedule = number | Value | Schedule;
/** A hyperparameter by step: `schedule(count)`. */
export type Schedule = (count: any) => any;

export const emptyState = (): OptState => ({});

/** A transformation without state that works on each update by itself. */
export const stateless = (f: (updates: Params, params: Params) => Params): GradientTransformation => ({
  init: emptyState,
  update: (updates, state, params) => [f(updates, params), state],
});

/** Applies `f` to the leaves of one tree and the corresponding ones of others. `null` stays as it is. */
export const each = (f: (...leaves: any[]) => unknown, tree: Params, ...more: Params[]): any =>
  mapTree(f as (...leaves: never[]) => unknown, tree, more);

/** The number of steps so far, int32. */
export const firstCount = (): Value => zeros([], { dtype: "int32" });

/** Throws optax's ValueError where a transformation needs the parameters and `update` was called without them. */
export function requireParams(params: Params): void {
  if (params === undefined || params === null)
    throw new ValueError(
      "You are using a transformation that requires the current value of parameters, but you are not passing `params` when calling `update`.",
      "call update(grads, state, params)",
    );
}

/** The transformation that changes nothing. */
export const identity = (): GradientTransformation => stateless((updates) => updates);

/** Updates of zero: what it is given stays as it is. */
export const setToZero = (): GradientTransformation => stateless((updates) => each((u: Value) => u.mul(0), updates));

/**
 * Transformations one after the other; the state is the list of theirs.
 *
 * ```ts
 * const opt = optax.chain(optax.clipByGlobalNorm(1.0), optax.adam(1e-3));
 * ```
 */
export function chain(...transformations: GradientTransformation[]): GradientTransformation {
  return {
    init: (params) => transformations.map((t) => t.init(params)),
    update(updates, state, params) {
      if (!Array.isArray(state) || state.length !== transformations.length)
        throw new ValueError(
          "The number of updates and states has to be the same in chain! Make sure you have called init first!",
          "pass the state that this chain's init or update returned",
        );
      const next: OptState[] = [];
      let current = updates;
      for (const [i, t] of transformations.entries()) {
        const [changed, own] = t.update(current, state[i], params);
        current = changed;
        next.push(own);
      }
      return [current, next];
    },
  };
}
