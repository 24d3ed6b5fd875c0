import type { ShapedArray } from "../ir/aval.ts";
import { type Atom, type ClosedJaxpr, Jaxpr, JaxprEqn, type Params, Var } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import { withTrace } from "../primitives/bind.ts";
import { registerPrimitive } from "../primitives/registry.ts";
import { calledJaxpr, callPrimitive, installEqnSplitter, mask, remembered, splitCalled } from "./call.ts";
import { closedOnce, neededEqns } from "./dce.ts";
import { interpretJaxpr } from "./interpret.ts";
import { installPartialEvalRule, type SplitJaxpr } from "./partial-eval.ts";

/**
 * The call behind `checkpoint`: the backward pass gets its inputs instead of its intermediate values, and computes
 * these again, but for those that a policy keeps.
 */
export const rematP: Primitive = callPrimitive("remat2", { recomputes: true });
registerPrimitive(rematP);

/** Whether the results of an equation are kept for the backward pass. */
export type SavePolicy = (primitive: Primitive, inAvals: readonly ShapedArray[], params: Params) => boolean;

/** Parameters are plain data: a policy stands in them by a name of its own. */
const policies = new Map<string, SavePolicy>();
export function registerPolicy(name: string, policy: SavePolicy): string {
  policies.set(name, policy);
  return name;
}

/** A jaxpr without the equations that these outputs do not need. Its inputs stay. */
const pruned = (jaxpr: Jaxpr, outvars: readonly Atom[]): Jaxpr =>
  new Jaxpr(jaxpr.constvars, jaxpr.invars, neededEqns(jaxpr.eqns, outvars), outvars, jaxpr.argNames);

interface SplitRemat {
  readonly split: SplitJaxpr;
  /** Known inputs → known outputs, then what is kept. */
  readonly known: Jaxpr;
  /** What is kept, then all inputs → unknown outputs: computes again what else it needs. */
  readonly unknown: Jaxpr;
  /** How many known outputs the call itself has. */
  readonly knownOuts: number;
}
const memory = remembered<SplitRemat>();

function splitRemat(params: Params, unknownIn: readonly boolean[]): SplitRemat {
  const closed: ClosedJaxpr = calledJaxpr(params);
  const { jaxpr } = closed;
  const policyName = typeof params.policy === "string" ? params.policy : null;
  return memory(jaxpr, `${mask(unknownIn)} ${policyName}`, () => {
    const split = splitCalled({ jaxpr: closed }, unknownIn);
    const policy = policyName === null ? undefined : policies.get(policyName);
    const knownOuts = split.known.outvars.slice(0, split.unknownOut.filter((unknown) => !unknown).length);
    const unknownOuts = jaxpr.outvars.filter((_, i) => split.unknownOut[i]);
    const own = new Set(jaxpr.eqns);
    const isKept = (eqn: JaxprEqn): boolean =>
      own.has(eqn) &&
      policy?.(
        eqn.primitive,
        eqn.invars.map((a) => a.aval),
        eqn.params,
      ) === true;
    const kept = new Set(split.known.eqns.filter(isKept));
    const again = neededEqns(
      jaxpr.eqns.filter((eqn) => !kept.has(eqn)),
      unknownOuts,
    );
    const read = new Set<Atom>([...unknownOuts, ...again.flatMap((eqn) => eqn.invars)]);
    const saved = [...kept].flatMap((eqn) => eqn.outvars).filter((v) => read.has(v));
    return {
      split,
      known: pruned(split.known, [...knownOuts, ...saved]),
      unknown: new Jaxpr(jaxpr.constvars, [...saved, ...jaxpr.invars], again, unknownOuts),
      knownOuts: knownOuts.length,
    };
  });
}

installPartialEvalRule(rematP, (trace, inputs, params) => {
  const unknownIn = inputs.map((v) => trace.isUnknown(v));
  const { split, known, unknown, knownOuts } = splitRemat(params, unknownIn);
  const knownIns = inputs.filter((_, i) => !unknownIn[i]);
  const outs = withTrace(trace.parent, () => interpretJaxpr(known, [], knownIns));
  const waiting = [...outs.slice(knownOuts), ...inputs];
  const unknownOuts = trace.record(rematP, waiting, { ...params, differentiated: true, jaxpr: closedOnce(unknown) }, unknown.outAvals);
  let nextKnown = 0;
  let nextUnknown = 0;
  return split.unknownOut.map((isUnknown) => (isUnknown ? unknownOuts[nextUnknown++] : outs[nextKnown++]));
});

installEqnSplitter(rematP, (eqn, unknownIn) => {
  const { split, known, unknown, knownOuts } = splitRemat(eqn.params, unknownIn);
  const outs = (isUnknown: boolean): Var[] => eqn.outvars.filter((_, i) => split.unknownOut[i] === isUnknown);
  const knownIns = eqn.invars.filter((_, i) => !unknownIn[i]);
  const saved = known.outvars.slice(knownOuts).map((v) => new Var(v.aval));
  const call = (jaxpr: Jaxpr, ins: readonly Atom[], to: readonly Var[], differentiated: boolean): JaxprEqn =>
    new JaxprEqn(rematP, ins, to, { ...eqn.params, differentiated, jaxpr: closedOnce(jaxpr) }, eqn.source);
  return {
    known: call(known, knownIns, [...outs(false), ...saved], eqn.params.differentiated === true),
    unknown: call(unknown, [...saved, ...eqn.invars], outs(true), true),
    unknownOut: split.unknownOut,
  };
});
