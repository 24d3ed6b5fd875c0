import { isEffectful } from "../ir/effects.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, Var } from "../ir/jaxpr.ts";
import { hasEffect } from "./host-calls.ts";

/** Dead code of calls: what a linearisation writes down and nobody needs is neither run nor kept as a residual. */

/** The same ClosedJaxpr object for the same jaxpr, so that caches keyed by it work. */
const closedMemory = new WeakMap<Jaxpr, ClosedJaxpr>();
export function closedOnce(jaxpr: Jaxpr): ClosedJaxpr {
  let closed = closedMemory.get(jaxpr);
  if (closed === undefined) {
    closed = new ClosedJaxpr(jaxpr);
    closedMemory.set(jaxpr, closed);
  }
  return closed;
}

/** The equations that `outputs` need, in order. Calls lose the outputs, equations and inputs that nobody needs. */
export function neededEqns(eqns: readonly JaxprEqn[], outputs: readonly Atom[]): JaxprEqn[] {
  const needed = new Set<Atom>(outputs);
  const kept: JaxprEqn[] = [];
  for (let i = eqns.length - 1; i >= 0; i--) {
    const used = eqns[i].outvars.map((v) => needed.has(v));
    if (!used.includes(true) && !isEffectful(eqns[i]) && !hasEffect(eqns[i])) continue;
    const eqn = eqns[i].primitive.lowering.kind === "call" ? neededCall(eqns[i], used) : eqns[i];
    for (const atom of eqn.invars) if (atom instanceof Var) needed.add(atom);
    kept.push(eqn);
  }
  return kept.reverse();
}

function neededCall(eqn: JaxprEqn, used: readonly boolean[]): JaxprEqn {
  // The rules of custom derivatives know the function's whole inputs and outputs.
  if (!(eqn.params.jaxpr instanceof ClosedJaxpr)) return eqn;
  const called = eqn.params.jaxpr.jaxpr;
  const { jaxpr, usedIn } = neededPart(called, used);
  if (jaxpr === called) return eqn;
  const ins = eqn.invars.filter((_, i) => usedIn[i]);
  const outs = eqn.outvars.filter((_, i) => used[i]);
  return new JaxprEqn(eqn.primitive, ins, outs, { ...eqn.params, jaxpr: closedOnce(jaxpr) }, eqn.source);
}

interface NeededPart {
  readonly jaxpr: Jaxpr;
  readonly usedIn: readonly boolean[];
}
const partMemory = new WeakMap<Jaxpr, Map<string, NeededPart>>();

/** What of a jaxpr without constants computes the used outputs: the jaxpr itself where that is all of it. */
function neededPart(jaxpr: Jaxpr, used: readonly boolean[]): NeededPart {
  let parts = partMemory.get(jaxpr);
  if (parts === undefined) {
    parts = new Map();
    partMemory.set(jaxpr, parts);
  }
  const key = used.join();
  let part = parts.get(key);
  if (part === undefined) {
    const outvars = jaxpr.outvars.filter((_, i) => used[i]);
    const eqns = neededEqns(jaxpr.eqns, outvars);
    const read = new Set<Atom>([...outvars, ...eqns.flatMap((eqn) => eqn.invars)]);
    const usedIn = jaxpr.invars.map((v) => read.has(v));
    const isAll =
      !used.includes(false) && !usedIn.includes(false) && eqns.length === jaxpr.eqns.length && eqns.every((e, i) => e === jaxpr.eqns[i]);
    const invars = jaxpr.invars.filter((_, i) => usedIn[i]);
    part = { jaxpr: isAll ? jaxpr : new Jaxpr([], invars, eqns, outvars), usedIn };
    parts.set(key, part);
  }
  return part;
}
