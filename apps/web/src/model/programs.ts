import type { EventOf, RunEvent } from "@tracepad/shared";
import { type Listing, readListing } from "./listing.ts";
import { printedExpression } from "./printed-expression.ts";
import { type Span, spanKey } from "./spans.ts";

type Compiled = EventOf<"compile">;
export type Removed = Compiled["changes"][number]["removed"][number];

/** The program after tracing, after a pass that changed it, or after all of them. */
export interface Stage {
  readonly id: string;
  /** `traced`, the pass's name. */
  readonly label: string;
  /** Traced equations that are gone since the stage before. */
  readonly removed: readonly Removed[];
  /** Null where its text was too long to send. */
  readonly listing: Listing | null;
}

export interface Kernel {
  readonly name: string;
  readonly kind: string;
  readonly ops: readonly string[];
  readonly output: string;
  /** Numbers of the optimised equations that it computes. */
  readonly eqns: readonly number[];
  readonly code: string | null;
}

/** A traced function at one signature: its jaxpr, and what the compiler made of it. */
export interface Program {
  readonly key: string;
  readonly fn: string;
  readonly signature: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly call: number;
  /** Equations of the program itself. */
  readonly eqns: number;
  readonly traced: Pick<EventOf<"trace">, "jaxpr" | "equations" | "values" | "eqns">;
  /** It was printed, and not called: nobody asked for more than its jaxpr. */
  readonly printed: boolean;
  /** Null while it is being compiled, or where it was compiled as a part of another. */
  readonly compiled: Compiled | null;
}

export const programKey = (event: { fn: string; signature: string }): string => `${event.fn} ${event.signature}`;

/** The key of the jaxpr that an event prints. */
export const printedKey = (event: number): string => `printed ${event}`;

/**
 * Programs in the order of their first trace; a second trace of the same signature replaces the first. Then those that were
 * printed, as `makeJaxpr` gives them.
 */
export function programs(events: readonly RunEvent[], code = ""): Program[] {
  const found = new Map<string, Program>();
  const printed: Program[] = [];
  for (const e of events) {
    if (e.type === "log" && e.equations !== undefined) {
      const { equations, line, column } = e;
      const eqns = equations.filter(({ inside }) => inside === null).length;
      const fn = printedExpression(code, line) ?? "jaxpr";
      const traced = { jaxpr: e.text, equations, values: [], eqns };
      printed.push({
        key: printedKey(e.id),
        fn,
        signature: `line ${line}`,
        line,
        column,
        call: 0,
        eqns,
        traced,
        printed: true,
        compiled: null,
      });
    } else if (e.type === "trace") {
      const key = programKey(e);
      const { fn, signature, line, column, call, eqns } = e;
      found.set(key, { key, fn, signature, line, column, call, eqns, traced: e, printed: false, compiled: null });
    } else if (e.type === "compile" && e.call > 0) {
      const program = found.get(programKey(e));
      if (program !== undefined) found.set(program.key, { ...program, compiled: e });
    }
  }
  return [...found.values(), ...printed];
}

/** Where a traced equation stands in the source. One of which only the place is known is a character wide. */
export function spanOfSource(source: EventOf<"trace">["equations"][number]["source"]): Span | null {
  if (source === null) return null;
  const { line, column, endLine, endColumn } = source;
  return { line, column, endLine: endLine ?? line, endColumn: endColumn ?? column + 1 };
}

const listings = new WeakMap<object, Listing>();

/** Listings are read when they are looked at, once for each text. */
function once(key: object, read: () => Listing): Listing {
  let listing = listings.get(key);
  if (listing === undefined) {
    listing = read();
    listings.set(key, listing);
  }
  return listing;
}

const isCut = (text: string, equations: readonly unknown[], eqns: number): boolean => equations.length === 0 && eqns > 0 && text !== "";

/** The traced program; null where its text was too long to send. */
export function tracedListing({ traced }: Program): Listing | null {
  const { jaxpr, equations, eqns } = traced;
  if (isCut(jaxpr, equations, eqns)) return null;
  return once(traced, () =>
    readListing(
      jaxpr,
      equations,
      (number) => number,
      (origin) => spanOfSource(equations[origin]?.source ?? null),
    ),
  );
}

function rewrittenListing(program: Program, report: Compiled["optimized"] | null, eqns: number): Listing | null {
  if (report === null || isCut(report.text, report.equations, eqns)) return null;
  return once(report, () =>
    readListing(
      report.text,
      report.equations,
      (number) => report.equations[number]?.origin ?? number,
      (origin) => spanOfSource(program.traced.equations[origin]?.source ?? null),
    ),
  );
}

/** The stages of a program: as it was traced, and after each pass that changed it. The last is what became kernels. */
export function stagesOf(program: Program): Stage[] {
  const stages: Stage[] = [{ id: "traced", label: "traced", removed: [], listing: tracedListing(program) }];
  const { compiled } = program;
  if (compiled === null) return stages;
  for (const [i, { pass, program: report, removed }] of compiled.changes.entries()) {
    const isLast = i === compiled.changes.length - 1;
    const eqns = compiled.passes.find(({ name }) => name === pass)?.after ?? 0;
    const listing = rewrittenListing(program, isLast ? compiled.optimized : report, eqns);
    stages.push({ id: `${i} ${pass}`, label: pass, removed, listing });
  }
  return stages;
}

/** The program that became kernels. */
export const optimizedListing = (program: Program): Listing | null => stagesOf(program).at(-1)?.listing ?? null;

export const kernelsOf = (program: Program): readonly Kernel[] => program.compiled?.kernels ?? [];

/** Letters for source expressions in the order in which the text first names them: `a`, `b`, … then `a1`. */
export function spanLetters(listing: Listing | null): Map<string, string> {
  const letters = new Map<string, string>();
  for (const { span } of listing?.equations ?? []) {
    if (span === null || letters.has(spanKey(span))) continue;
    const n = letters.size;
    letters.set(spanKey(span), String.fromCharCode(97 + (n % 26)) + (n < 26 ? "" : String(Math.floor(n / 26))));
  }
  return letters;
}
