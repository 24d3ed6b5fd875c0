import type { PassChange, ProgramReport, RemovedEqn, RewrittenEqn } from "../client/events.ts";
import { bytesOf, flopsOf } from "../ir/cost.ts";
import { equationsIn, withJaxprs } from "../ir/equations.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, jaxprsIn, Literal, type Var } from "../ir/jaxpr.ts";
import { type Printed, printWithSpans } from "../ir/printer.ts";
import type { SourceLocation } from "../ir/source.ts";
import { optimize } from "./pipeline.ts";

/** Longer programs are not explained: nobody reads so much, and to print every stage takes longer than to compile. */
const MOST_EQUATIONS = 8000;

/** What passes carry along in the place of a source location: the number of the traced equation. */
class Origin implements SourceLocation {
  readonly file = "";
  readonly line = 0;
  readonly column = 0;
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

const originOf = ({ source }: JaxprEqn): number => (source as Origin).number;

/** The program with each equation's number in the place of its source location. Variables keep their identity. */
function numbered(program: Jaxpr): Jaxpr {
  const origins = new Map(equationsIn(program).map(({ eqn }, number) => [eqn, new Origin(number)]));
  const done = new Map<Jaxpr, Jaxpr>();
  const visit = (jaxpr: Jaxpr): Jaxpr => {
    let copy = done.get(jaxpr);
    if (copy === undefined) {
      const eqns = jaxpr.eqns.map((eqn) => {
        const params = withJaxprs(eqn.params, (closed) => new ClosedJaxpr(visit(closed.jaxpr), closed.consts));
        return new JaxprEqn(eqn.primitive, eqn.invars, eqn.outvars, params, origins.get(eqn) ?? null);
      });
      copy = new Jaxpr(jaxpr.constvars, jaxpr.invars, eqns, jaxpr.outvars, jaxpr.argNames);
      done.set(jaxpr, copy);
    }
    return copy;
  };
  return visit(program);
}

/** A program as text, with what is known of each equation. */
interface Listed extends Printed {
  readonly jaxpr: Jaxpr;
  readonly report: ProgramReport;
}

function list(jaxpr: Jaxpr, names?: ReadonlyMap<Var, string>): Listed {
  const printed = printWithSpans(jaxpr, { names });
  const equations = equationsIn(jaxpr).map(({ eqn, inside }): RewrittenEqn => {
    const at = printed.spans.get(eqn) ?? [0, 0, 0, 0];
    return { at, inside, origin: originOf(eqn), flops: flopsOf(eqn), bytes: bytesOf(eqn) };
  });
  return { ...printed, jaxpr, report: { text: printed.text, equations } };
}

/**
 * What the passes do to a program, found by running them again: so that a program that was compiled before, for another
 * source, is told in terms of this one's equations, and compiling keeps no notes.
 */
export function explainPasses(program: Jaxpr): { optimized: ProgramReport; changes: PassChange[] } {
  const { length } = equationsIn(program);
  if (length > MOST_EQUATIONS) return { optimized: { text: `… ${length} equations`, equations: [] }, changes: [] };
  const start = numbered(program);
  let before = list(start);
  const names = new Map(before.names);
  const changes: PassChange[] = [];
  optimize(start, {
    now: () => 0,
    inspect: (pass, jaxpr, replaced) => {
      if (isSame(jaxpr, before.jaxpr)) return;
      const after = list(jaxpr, names);
      for (const [v, name] of after.names) if (name !== "_") names.set(v, name);
      if (after.text === before.text) return;
      changes.push({ pass: pass.name, program: after.report, removed: removedBetween(before, after, replaced) });
      before = after;
    },
  });
  const last = changes.at(-1);
  if (last !== undefined) changes[changes.length - 1] = { ...last, program: null };
  return { optimized: before.report, changes };
}

/** Whether a pass left a program as it was: passes keep the equations that they do not change, and copy those with bodies. */
function isSame(a: Jaxpr, b: Jaxpr): boolean {
  const all = <T>(left: readonly T[], right: readonly T[], same: (x: T, y: T) => boolean): boolean =>
    left === right || (left.length === right.length && left.every((x, i) => same(x, right[i])));
  const identical = (x: unknown, y: unknown): boolean => x === y;
  const sameEqn = (x: JaxprEqn, y: JaxprEqn): boolean => {
    if (x === y) return true;
    const [inner, other] = [jaxprsIn(x.params), jaxprsIn(y.params)];
    return (
      inner.length > 0 &&
      x.primitive === y.primitive &&
      all(x.invars, y.invars, identical) &&
      all(x.outvars, y.outvars, identical) &&
      all(inner, other, isSame)
    );
  };
  return all(a.outvars, b.outvars, identical) && all(a.eqns, b.eqns, sameEqn);
}

/** The traced equations that have a counterpart in the one and none in the other. */
function removedBetween(before: Listed, after: Listed, replaced: ReadonlyMap<Var, Atom>): RemovedEqn[] {
  const definitions = new Map<Atom, JaxprEqn>();
  const kept = new Set<number>();
  for (const { eqn } of equationsIn(after.jaxpr)) {
    kept.add(originOf(eqn));
    for (const v of eqn.outvars) definitions.set(v, eqn);
  }
  const removed = new Map<number, RemovedEqn>();
  for (const { eqn } of equationsIn(before.jaxpr)) {
    const origin = originOf(eqn);
    if (kept.has(origin)) continue;
    const first: Atom | undefined = eqn.outvars[0];
    const atom = first === undefined ? undefined : (replaced.get(first) ?? first);
    const made = atom === undefined ? undefined : definitions.get(atom);
    // Of several results, and of the copies of one traced equation, the last speaks for all.
    const into = made === undefined ? null : originOf(made);
    removed.set(origin, { origin, into, value: into === null && atom !== undefined && atom !== first ? nameOf(atom, after) : null });
  }
  return [...removed.values()];
}

const nameOf = (atom: Atom, { names }: Listed): string | null => (atom instanceof Literal ? String(atom.val) : (names.get(atom) ?? null));
