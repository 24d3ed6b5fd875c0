import type { Backend } from "../backends/backend.ts";
import { TracepadError, VerifierError } from "../errors/errors.ts";
import { programFlops } from "../ir/cost.ts";
import type { Jaxpr } from "../ir/jaxpr.ts";
import { printJaxpr } from "../ir/printer.ts";
import type { CacheEntry } from "./cache.ts";
import { type Dump, planText, scheduleText } from "./dump.ts";
import type { Plan } from "./kernel.ts";
import type { Pass } from "./passes/rewriter.ts";
import { optimize } from "./pipeline.ts";
import { planProgram } from "./plan.ts";
import { type Schedule, schedule, scheduleEpilogue, type Target } from "./schedule.ts";

/**
 * Compiles a verified program. `dump` is shown the program after each stage. Throws `VerifierError` when a lowering
 * refuses what its parameters say.
 */
export function compileProgram(jaxpr: Jaxpr, backend: Backend, now: () => number, dump: Dump | null = null): CacheEntry {
  try {
    const start = now();
    dump?.("trace", () => printJaxpr(jaxpr));
    const inspect = dump === null ? undefined : (pass: Pass, after: Jaxpr) => dump(pass.name, () => printJaxpr(after));
    const { jaxpr: optimized, reports } = optimize(jaxpr, { now, inspect });
    const lowered = now();
    const program = backend.compile({
      jaxpr: optimized,
      dump,
      plan: () => {
        const plan = planProgram(optimized);
        dump?.("kernels", () => planText(plan));
        if (dump !== null && backend.target !== undefined) dumpSchedules(plan, backend.target, dump);
        return plan;
      },
    });
    return {
      program,
      optimized,
      passes: reports,
      flops: programFlops(optimized) ?? 0,
      ioBytes: [...jaxpr.constvars, ...jaxpr.invars, ...jaxpr.outvars].reduce((n, { aval }) => n + aval.bytes, 0),
      lowerMs: lowered - start,
      compileMs: now() - lowered,
    };
  } catch (error) {
    if (error instanceof TracepadError || error instanceof RangeError) throw error;
    throw new VerifierError(`the program cannot be compiled: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function dumpSchedules(plan: Plan, target: Target, dump: Dump): void {
  const loops = plan.steps.flatMap((step): Schedule[] =>
    step.kind === "loop"
      ? [schedule(step, target)]
      : step.kind === "dot" && step.epilogue !== null
        ? [scheduleEpilogue(step.epilogue)]
        : [],
  );
  dump("schedule", () => loops.map(scheduleText).join("\n"));
}
