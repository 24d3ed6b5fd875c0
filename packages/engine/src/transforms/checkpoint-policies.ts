import type { ShapedArray } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import type { DotDims } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import { registerPolicy, type SavePolicy } from "../trace/remat.ts";

/**
 * The `checkpointPolicies` namespace: what `checkpoint(f, { policy })` keeps for the backward pass. A policy tells for
 * each operation whether its results are kept. Calls of jitted functions inside count as one operation.
 */

export type { SavePolicy };

const names = new WeakMap<SavePolicy, string>();
let unnamed = 0;

/** The name under which jaxprs hold a policy. */
export function policyName(policy: SavePolicy): string {
  let name = names.get(policy);
  if (name === undefined) {
    name = registerPolicy(`<function ${policy.name || "<lambda>"}#${++unnamed}>`, policy);
    names.set(policy, name);
  }
  return name;
}

const named = (name: string, policy: SavePolicy): SavePolicy => {
  Object.defineProperty(policy, "name", { value: name });
  return policy;
};

/** Keeps everything: as without `checkpoint`. */
export const everythingSaveable: SavePolicy = named("everything_saveable", () => true);
/** Keeps nothing: what `checkpoint` does without a policy. */
export const nothingSaveable: SavePolicy = named("nothing_saveable", () => false);

const isDot = (primitive: Primitive): boolean => primitive.name === "dot_general" || primitive.name === "conv_general_dilated";
/** Keeps the results of matrix products and convolutions. */
export const dotsSaveable: SavePolicy = named("dots_saveable", (primitive) => isDot(primitive));
export const checkpointDots = dotsSaveable;

function batchAxes(primitive: Primitive, params: Params): number {
  if (primitive.lowering.kind !== "dot") return 0;
  const dims: DotDims = primitive.lowering.dims(params);
  return dims.batch[0].length;
}
/** Keeps the results of matrix products without batch axes: of weights, mostly. */
export const dotsWithNoBatchDimsSaveable: SavePolicy = named(
  "dots_with_no_batch_dims_saveable",
  (primitive, _avals, params) => primitive.name === "dot_general" && batchAxes(primitive, params) === 0,
);
export const checkpointDotsWithNoBatchDims = dotsWithNoBatchDimsSaveable;

const nameOf = (primitive: Primitive, params: Params): string | null => (primitive.name === "name" ? String(params.name) : null);

/** Keeps everything but the values with these names (`checkpointName`). */
export function saveAnythingExceptTheseNames(...excluded: string[]): SavePolicy {
  return named("save_anything_except_these_names", (primitive, _avals, params) => {
    const name = nameOf(primitive, params);
    return name === null || !excluded.includes(name);
  });
}
/** Keeps named values alone, but these not. */
export function saveAnyNamesButThese(...excluded: string[]): SavePolicy {
  return named("save_any_names_but_these", (primitive, _avals, params) => {
    const name = nameOf(primitive, params);
    return name !== null && !excluded.includes(name);
  });
}
/** Keeps the values with these names alone. */
export function saveOnlyTheseNames(...kept: string[]): SavePolicy {
  return named("save_only_these_names", (primitive, _avals, params) => {
    const name = nameOf(primitive, params);
    return name !== null && kept.includes(name);
  });
}
/** Keeps what either of two policies keeps. */
export function saveFromBothPolicies(a: SavePolicy, b: SavePolicy): SavePolicy {
  return named(
    "save_from_both_policies",
    (primitive: Primitive, avals: readonly ShapedArray[], params: Params) => a(primitive, avals, params) || b(primitive, avals, params),
  );
}
