import { ClosedJaxpr, Jaxpr } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { bind, currentTrace } from "../primitives/bind.ts";
import { evalTrace } from "../trace/eval.ts";
import { rematP, type SavePolicy } from "../trace/remat.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { policyName } from "./checkpoint-policies.ts";
import { type AnyFunction, argumentNames, checkArgnums, flattenArguments, flattenResult, functionName, wrapping } from "./signature.ts";

export interface CheckpointOptions {
  /** Shown in jaxprs. Default true. */
  preventCse?: boolean;
  /** Positions of arguments that are not arrays. */
  staticArgnums?: readonly number[];
  /** What is kept nevertheless: one of `checkpointPolicies`, or a function that tells for each operation. Default nothing. */
  policy?: SavePolicy | null;
}

/**
 * The same function with less memory in reverse mode: the backward pass keeps its inputs and computes intermediate
 * values again, instead of keeping those. Values and gradients do not change.
 *
 * ```ts
 * const layer = checkpoint((w, x) => jnp.sin(jnp.dot(w, x)));
 * ```
 */
export function checkpoint<F extends AnyFunction>(fn: F, options: CheckpointOptions = {}): F {
  const { preventCse = true, staticArgnums = [], policy = null } = options;
  const wrapped = (...args: unknown[]): unknown => {
    // Nothing is differentiated, so there is nothing to keep or to compute again.
    if (currentTrace() === evalTrace) return fn(...args);
    const fixed = checkArgnums(staticArgnums, args.length, "staticArgnums");
    const dynamic = args.filter((_, i) => !fixed.includes(i));
    const { values, treedef } = flattenArguments(fn, dynamic);
    let outTree: TreeDef | null = null;
    const flatFn = (...flat: Value[]): Value[] => {
      const given = unflatten(treedef, flat) as unknown[];
      let next = 0;
      const out = flattenResult(fn, fn(...args.map((arg, i) => (fixed.includes(i) ? arg : given[next++]))));
      outTree = out.treedef;
      return out.values;
    };
    const { jaxpr, consts } = traceToJaxpr(
      flatFn,
      values.map((v) => v.aval),
      { fn: functionName(fn), transform: "checkpoint", argNames: argumentNames(fn, dynamic) },
    );
    const called = consts.length === 0 ? jaxpr : new Jaxpr([], [...jaxpr.constvars, ...jaxpr.invars], jaxpr.eqns, jaxpr.outvars);
    const outs = bind(rematP, [...consts, ...values], {
      differentiated: false,
      jaxpr: new ClosedJaxpr(called),
      policy: policy === null ? null : policyName(policy),
      prevent_cse: preventCse,
    });
    return unflatten(outTree as unknown as TreeDef, outs);
  };
  // Outside of transforms the function gets its arguments as they are, so literals stay numbers.
  return wrapping(wrapped, fn, functionName(fn), () => false) as unknown as F;
}

/** `checkpoint` under its other name: rematerialisation. */
export const remat = checkpoint;
