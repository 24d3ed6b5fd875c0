import type { PassReport } from "../client/events.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
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
    current = pass.run(current);
    const ms = now() - start;
    inspect?.(pass, current);
    return { name: pass.name, before, after: current.eqns.length, ms };
  });
  return { jaxpr: current, reports };
}
