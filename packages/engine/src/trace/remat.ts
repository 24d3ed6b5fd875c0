import { type Atom, type ClosedJaxpr, Jaxpr, JaxprEqn, type Var } from "../ir/jaxpr.ts";
import type { Primitive } from "../ir/primitive.ts";
import { withTrace } from "../primitives/bind.ts";
import { registerPrimitive } from "../primitives/registry.ts";
import { calledJaxpr, callPrimitive, installEqnSplitter, mask, remembered, splitCalled } from "./call.ts";
import { closedOnce, neededEqns } from "./dce.ts";
import { interpretJaxpr } from "./interpret.ts";
import { installPartialEvalRule, type SplitJaxpr } from "./partial-eval.ts";

/**
 * The call behind `checkpoint`: the backward pass gets its inputs instead of its intermediate values, and computes
 * these again.
 */
export const rematP: Primitive = callPrimitive("remat2", { recomputes: true });
registerPrimitive(rematP);

/** A jaxpr without the equations that these outputs do not need. Its inputs stay. */
const pruned = (jaxpr: Jaxpr, outvars: readonly Atom[]): Jaxpr =>
  new Jaxpr(jaxpr.constvars, jaxpr.invars, neededEqns(jaxpr.eqns, outvars), outvars, jaxpr.argNames);

interface SplitRemat {
  readonly split: SplitJaxpr;
  /** Known inputs → known outputs. */
  readonly known: Jaxpr;
  /** All inputs → unknown outputs: computes again what it needs. */
  readonly unknown: Jaxpr;
}
const memory = remembered<SplitRemat>();

function splitRemat(closed: ClosedJaxpr, unknownIn: readonly boolean[]): SplitRemat {
  const { jaxpr } = closed;
  return memory(jaxpr, mask(unknownIn), () => {
    const split = splitCalled({ jaxpr: closed }, unknownIn);
    const knownOuts = split.unknownOut.filter((unknown) => !unknown).length;
    const unknownOuts = jaxpr.outvars.filter((_, i) => split.unknownOut[i]);
    return { split, known: pruned(split.known, split.known.outvars.slice(0, knownOuts)), unknown: pruned(jaxpr, unknownOuts) };
  });
}

installPartialEvalRule(rematP, (trace, inputs, params) => {
  const unknownIn = inputs.map((v) => trace.isUnknown(v));
  const { split, known, unknown } = splitRemat(calledJaxpr(params), unknownIn);
  const knownIns = inputs.filter((_, i) => !unknownIn[i]);
  const knownOuts = withTrace(trace.parent, () => interpretJaxpr(known, [], knownIns));
  const unknownOuts = trace.record(rematP, inputs, { ...params, differentiated: true, jaxpr: closedOnce(unknown) }, unknown.outAvals);
  let nextKnown = 0;
  let nextUnknown = 0;
  return split.unknownOut.map((isUnknown) => (isUnknown ? unknownOuts[nextUnknown++] : knownOuts[nextKnown++]));
});

installEqnSplitter(rematP, (eqn, unknownIn) => {
  const { split, known, unknown } = splitRemat(calledJaxpr(eqn.params), unknownIn);
  const outs = (isUnknown: boolean): Var[] => eqn.outvars.filter((_, i) => split.unknownOut[i] === isUnknown);
  const knownIns = eqn.invars.filter((_, i) => !unknownIn[i]);
  const call = (jaxpr: Jaxpr, ins: readonly Atom[], to: readonly Var[], differentiated: boolean): JaxprEqn =>
    new JaxprEqn(rematP, ins, to, { ...eqn.params, differentiated, jaxpr: closedOnce(jaxpr) }, eqn.source);
  return {
    known: call(known, knownIns, outs(false), eqn.params.differentiated === true),
    unknown: call(unknown, eqn.invars, outs(true), true),
    unknownOut: split.unknownOut,
  };
});
