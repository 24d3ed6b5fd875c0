import { NotImplementedError, TracepadError } from "../errors/errors.ts";
import { type Atom, type Jaxpr, Literal, Var } from "../ir/jaxpr.ts";
import { type Tangent, UndefinedPrimal, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind } from "../primitives/bind.ts";
import { scalar } from "../primitives/constants.ts";
import { addAny } from "../primitives/elementwise.ts";
import { withSource } from "./locate.ts";

/**
 * Runs a linear jaxpr backwards: cotangents of its inputs from cotangents of its outputs.
 * `linear` marks the inputs that the program is linear in; the others (and the constvars) have values.
 */
export function backwardPass(
  jaxpr: Jaxpr,
  consts: readonly Value[],
  inputs: readonly (Value | UndefinedPrimal)[],
  cotangents: readonly Tangent[],
): Tangent[] {
  const values = new Map<Var, Value>();
  jaxpr.constvars.forEach((v, i) => values.set(v, consts[i]));
  jaxpr.invars.forEach((v, i) => {
    const input = inputs[i];
    if (!(input instanceof UndefinedPrimal)) values.set(v, input);
  });
  const linear = new Set<Var>(jaxpr.invars.filter((_, i) => inputs[i] instanceof UndefinedPrimal));

  // Equations between values alone run forward first; the rest are linear.
  const linearEqns = jaxpr.eqns.filter((eqn) => {
    if (eqn.invars.some((a) => a instanceof Var && linear.has(a))) {
      for (const v of eqn.outvars) linear.add(v);
      return true;
    }
    const outs = withSource(eqn.source, () => bind(eqn.primitive, eqn.invars.map(read), eqn.params));
    eqn.outvars.forEach((v, i) => values.set(v, outs[i]));
    return false;
  });

  function read(atom: Atom): Value {
    if (atom instanceof Literal) return scalar(atom.val, atom.aval.dtype, atom.aval.weakType);
    const value = values.get(atom);
    if (value === undefined) throw new TracepadError("a linear program reads a value that is not known");
    return value;
  }

  const accumulated = new Map<Var, Value>();
  const accumulate = (atom: Atom, ct: Tangent | null): void => {
    if (ct === null || ct instanceof Zero || !(atom instanceof Var)) return;
    const sum = accumulated.get(atom);
    accumulated.set(atom, sum === undefined ? ct : addAny(sum, ct));
  };
  const take = (v: Var): Tangent => accumulated.get(v) ?? new Zero(v.aval);

  jaxpr.outvars.forEach((atom, i) => accumulate(atom, cotangents[i]));
  for (const eqn of linearEqns.reverse()) {
    const cts = eqn.outvars.map(take);
    if (cts.every((ct) => ct instanceof Zero)) continue;
    const rule = eqn.primitive.transpose;
    if (rule === undefined)
      throw new NotImplementedError(`Transpose rule (for reverse-mode differentiation) for '${eqn.primitive.name}' not implemented`);
    withSource(eqn.source, () => {
      const ins = eqn.invars.map((a) => (a instanceof Var && linear.has(a) ? new UndefinedPrimal(a.aval) : read(a)));
      rule(cts, ins, eqn.params).forEach((ct, i) => accumulate(eqn.invars[i], ct));
    });
  }
  return jaxpr.invars.map(take);
}
