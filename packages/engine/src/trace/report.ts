import type { TracedEqn, TraceEvent } from "../client/events.ts";
import { bytesOf, flopsOf } from "../ir/cost.ts";
import { equationsIn } from "../ir/equations.ts";
import { ClosedJaxpr } from "../ir/jaxpr.ts";
import { printWithSpans } from "../ir/printer.ts";

/** A traced program as text, with the source and the cost of each equation. */
export function tracedReport(closed: ClosedJaxpr): Pick<TraceEvent, "jaxpr" | "equations"> {
  const { text, spans } = printWithSpans(closed);
  const equations = equationsIn(closed.jaxpr).map(({ eqn, inside }): TracedEqn => {
    const { source } = eqn;
    const at = spans.get(eqn) ?? [0, 0, 0, 0];
    const { line, column, endLine = null, endColumn = null } = source ?? { line: 0, column: 0 };
    return { at, inside, source: source === null ? null : { line, column, endLine, endColumn }, flops: flopsOf(eqn), bytes: bytesOf(eqn) };
  });
  return { jaxpr: text, equations };
}

/** The report of a jaxpr that is printed, as `makeJaxpr` gives it; null for everything else. */
export const jaxprReport = (value: unknown): Pick<TraceEvent, "jaxpr" | "equations"> | null =>
  value instanceof ClosedJaxpr ? tracedReport(value) : null;
