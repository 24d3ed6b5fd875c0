import type { PassReport } from "../client/events.ts";
import { withJaxprs } from "../ir/equations.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, type Var } from "../ir/jaxpr.ts";
import { cse } from "./passes/cse.ts";
import { dce } from "./passes/dce.ts";
import { expand } from "./passes/expand.ts";
import { fold } from "./passes/fold.ts";
import { inline } from "./passes/inline.ts";
import type { Pass } from "./passes/rewriter.ts";
import { simplify } from "./passes/simplify.ts";

/** What every program goes through before it becomes kernels, in order. */
export const PASSES: readonly Pass[] = [inline, expand, fold, simplify, cse, dce];

export interface PipelineOptions {
  readonly passes?: readonly Pass[];
  /** Milliseconds of some clock, for the reports. */
  readonly now: () => number;
  /** Called with the program after each pass, and the variables that it replaced: dumps, reports, and the verifier in tests. */
  readonly inspect?: (pass: Pass, jaxpr: Jaxpr, replaced: ReadonlyMap<Var, Atom>) => void;
}

/** Runs the passes; one report a pass. */
export function optimize(jaxpr: Jaxpr, { passes = PASSES, now, inspect }: PipelineOptions): { jaxpr: Jaxpr; reports: PassReport[] } {
  let current = jaxpr;
  const reports = passes.map((pass): PassReport => {
    const start = now();
    const before = current.eqns.length;
    const replaced = inspect === undefined ? undefined : new Map<Var, Atom>();
    current = runEverywhere(pass, current, replaced);
    const ms = now() - start;
    if (replaced !== undefined) inspect?.(pass, current, replaced);
    return { name: pass.name, before, after: current.eqns.length, ms };
  });
  return { jaxpr: current, reports };
}

/** Runs a pass on a jaxpr, then on the bodies of its branches and loops. Equal bodies stay one object. */
function runEverywhere(pass: Pass, outermost: Jaxpr, replaced?: Map<Var, Atom>): Jaxpr {
  const done = new Map<Jaxpr, ClosedJaxpr>();
  const visit = (jaxpr: Jaxpr): Jaxpr => {
    const result = pass.run(jaxpr, replaced);
    if (!result.eqns.some((eqn) => eqn.primitive.lowering.kind === "control")) return result;
    const eqns = result.eqns.map((eqn) =>
      eqn.primitive.lowering.kind === "control"
        ? new JaxprEqn(eqn.primitive, eqn.invars, eqn.outvars, withJaxprs(eqn.params, inside), eqn.source)
        : eqn,
    );
    return new Jaxpr(result.constvars, result.invars, eqns, result.outvars, result.argNames);
  };
  const inside = ({ jaxpr }: ClosedJaxpr): ClosedJaxpr => {
    let body = done.get(jaxpr);
    if (body === undefined) {
      body = new ClosedJaxpr(visit(jaxpr));
      done.set(jaxpr, body);
    }
    return body;
  };
  return visit(outermost);
}
