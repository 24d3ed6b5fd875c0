import { TracepadError } from "../errors/errors.ts";
import { type Atom, type Jaxpr, Literal, type Var } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { bind } from "../primitives/bind.ts";
import { scalar } from "../primitives/constants.ts";
import { withSource } from "./locate.ts";

/** Applies a jaxpr's equations, in order, under the current interpreter. */
export function interpretJaxpr(jaxpr: Jaxpr, consts: readonly Value[], inputs: readonly Value[]): Value[] {
  const values = new Map<Var, Value>();
  jaxpr.constvars.forEach((v, i) => values.set(v, consts[i]));
  jaxpr.invars.forEach((v, i) => values.set(v, inputs[i]));
  const read = (atom: Atom): Value => {
    if (atom instanceof Literal) return scalar(atom.val, atom.aval.dtype, atom.aval.weakType);
    const value = values.get(atom);
    if (value === undefined) throw new TracepadError("a jaxpr uses a variable before it is defined");
    return value;
  };
  for (const eqn of jaxpr.eqns) {
    const outs = withSource(eqn.source, () => bind(eqn.primitive, eqn.invars.map(read), eqn.params));
    eqn.outvars.forEach((v, i) => values.set(v, outs[i]));
  }
  return jaxpr.outvars.map(read);
}
