import type { PassReport } from "../client/events.ts";
import { ClosedJaxpr, Jaxpr, JaxprEqn, type Param, type Params } from "../ir/jaxpr.ts";
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
  /** Called with the program after each pass: dumps, and the verifier in tests. */
  readonly inspect?: (pass: Pass, jaxpr: Jaxpr) => void;
}

/** Runs the passes; one report a pass. */
export function optimize(jaxpr: Jaxpr, { passes = PASSES, now, inspect }: PipelineOptions): { jaxpr: Jaxpr; reports: PassReport[] } {
  let current = jaxpr;
  const reports = passes.map((pass): PassReport => {
    const start = now();
    const before = current.eqns.length;
    current = runEverywhere(pass, current);
    const ms = now() - start;
    inspect?.(pass, current);
    return { name: pass.name, before, after: current.eqns.length, ms };
  });
  return { jaxpr: current, reports };
}

/** Runs a pass on a jaxpr, then on the bodies of its branches and loops. Equal bodies stay one object. */
function runEverywhere(pass: Pass, outermost: Jaxpr): Jaxpr {
  const done = new Map<Jaxpr, ClosedJaxpr>();
  const visit = (jaxpr: Jaxpr): Jaxpr => {
    const result = pass.run(jaxpr);
    if (!result.eqns.some((eqn) => eqn.primitive.lowering.kind === "control")) return result;
    const eqns = result.eqns.map((eqn) =>
      eqn.primitive.lowering.kind === "control"
        ? new JaxprEqn(eqn.primitive, eqn.invars, eqn.outvars, inside(eqn.params) as Params, eqn.source)
        : eqn,
    );
    return new Jaxpr(result.constvars, result.invars, eqns, result.outvars, result.argNames);
  };
  const inside = (param: Param): Param => {
    if (param === null || typeof param !== "object") return param;
    if (Array.isArray(param)) return param.map(inside);
    if (!(param instanceof ClosedJaxpr)) return Object.fromEntries(Object.entries(param).map(([key, value]) => [key, inside(value)]));
    let body = done.get(param.jaxpr);
    if (body === undefined) {
      body = new ClosedJaxpr(visit(param.jaxpr));
      done.set(param.jaxpr, body);
    }
    return body;
  };
  return visit(outermost);
}
