import type { CheckKind, CheckOf, CheckSpec } from "../check/spec.ts";
import { events, maxTraces, noHostSync } from "./calls.ts";
import type { Rule } from "./rule.ts";
import { runtimeRatio } from "./runtime.ts";
import { broadcastOnly, dtypeIs, eqnsIndependentOf, forbids, maxBytes, maxEqns, maxFlops, uses } from "./structure.ts";
import { allclose, deterministicInKey, gradMatches, jitMatches, vmapMatches } from "./values.ts";

/** Every kind of check: adding one is a line here, its rule, its schema in `check/spec.ts` and its function in `check/api.ts`. */
const RULES: { readonly [K in CheckKind]: Rule<CheckOf<K>> } = {
  allclose,
  broadcastOnly,
  deterministicInKey,
  dtypeIs,
  eqnsIndependentOf,
  events,
  forbids,
  gradMatches,
  jitMatches,
  maxBytes,
  maxEqns,
  maxFlops,
  maxTraces,
  noHostSync,
  runtimeRatio,
  uses,
  vmapMatches,
};

/** The rule of a check. It is only ever given checks of its own kind. */
export const ruleOf = ({ kind }: CheckSpec): Rule<CheckSpec> => RULES[kind] as unknown as Rule<CheckSpec>;
