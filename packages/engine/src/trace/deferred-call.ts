import type { Params } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import type { StagingTrace } from "./staging.ts";

/**
 * A call whose function has not been traced: evaluation runs it as it is, staging traces it at last, and other
 * interpreters use its primitive's rules.
 */
export interface DeferredCall {
  evaluate(inputs: readonly Value[]): Value[];
  stage(trace: StagingTrace, inputs: readonly Value[]): Value[];
}

/** Parameters are plain data; what is a function stands here, by the identity of the parameters that it belongs to. */
export const deferredCalls = new WeakMap<Params, DeferredCall>();
