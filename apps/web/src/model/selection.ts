import type { CallRow } from "./calls.ts";
import { equationsWithin, type Listing } from "./listing.ts";
import { kernelsOf, optimizedListing, type Program, type Removed, type Stage, stagesOf, tracedListing } from "./programs.ts";
import { callSpan, contains, isNarrower, isWithin, type Place, type Span, sameSpan, spanKey } from "./spans.ts";

/**
 * What all views highlight: one origin. That is an expression of the user's, and the traced equations that it asked for;
 * or, for equations that no line of the user's asked for, those alone; or a call in the timeline.
 */
export interface Origin {
  /** The expression; null for what no line of the user's asked for. */
  readonly span: Span | null;
  /** Traced equations by program: those of the expression itself. */
  readonly equations: ReadonlyMap<string, ReadonlySet<number>>;
  /** Rows of the timeline whose call stands here. */
  readonly calls: ReadonlySet<string>;
}

/** Where the user points: in hovering, with the caret, and with a click that pins it. */
export interface Pointing {
  readonly hovered: Origin | null;
  readonly caret: Origin | null;
  readonly pinned: Origin | null;
}

export const NOTHING: Pointing = { hovered: null, caret: null, pinned: null };

export type PointingAction =
  | { readonly type: "hover" | "caret"; readonly origin: Origin | null }
  /** Pins an origin, or lets the pinned one go when it is pinned again. */
  | { readonly type: "pin"; readonly origin: Origin }
  | { readonly type: "unpin" | "clear" };

export function pointing(state: Pointing, action: PointingAction): Pointing {
  switch (action.type) {
    case "hover":
      return sameOrigin(state.hovered, action.origin) ? state : { ...state, hovered: action.origin };
    case "caret":
      return sameOrigin(state.caret, action.origin) ? state : { ...state, caret: action.origin };
    case "pin":
      return { ...state, pinned: sameOrigin(state.pinned, action.origin) ? null : action.origin };
    case "unpin":
      return state.pinned === null ? state : { ...state, pinned: null };
    case "clear":
      return NOTHING;
  }
}

/** What is highlighted: what is pinned, else what is hovered, else where the caret is. */
export const chosen = ({ pinned, hovered, caret }: Pointing): Origin | null => pinned ?? hovered ?? caret;

export function sameOrigin(a: Origin | null, b: Origin | null): boolean {
  return a === b || (a !== null && b !== null && originKey(a) === originKey(b));
}

/** Equal for equal origins. */
export function originKey({ span, equations, calls }: Origin): string {
  const parts = [...equations].map(([program, numbers]) => `${program}(${[...numbers]})`);
  return `${span === null ? "" : spanKey(span)} ${parts} ${[...calls]}`;
}

/** The origins of a run, looked up by place in the source, by equation, and by call. */
export class Origins {
  readonly #spans = new Map<string, { span: Span; equations: Map<string, Set<number>>; calls: Set<string> }>();
  readonly #rows: ReadonlyMap<string, Span | null>;
  readonly #calls: readonly CallRow[];

  constructor(code: string, programs: readonly Program[], rows: readonly CallRow[]) {
    for (const program of programs) {
      for (const { number, span } of tracedListing(program)?.equations ?? []) {
        if (span === null) continue;
        const { equations } = this.#at(span);
        equations.set(program.key, (equations.get(program.key) ?? new Set()).add(number));
      }
    }
    const callSpans = new Map<string, Span | null>();
    for (const { key, line, column } of rows) {
      const span = line === null || column === null ? null : callSpan(code, { line, column });
      callSpans.set(key, span);
      if (span !== null) this.#at(span).calls.add(key);
    }
    this.#rows = callSpans;
    this.#calls = rows;
  }

  #at(span: Span) {
    const key = spanKey(span);
    let found = this.#spans.get(key);
    if (found === undefined) {
      found = { span, equations: new Map(), calls: new Set() };
      this.#spans.set(key, found);
    }
    return found;
  }

  /** All expressions that something came from. */
  get spans(): Span[] {
    return [...this.#spans.values()].map(({ span }) => span);
  }

  /** The narrowest expression around a place that something came from. */
  at(place: Place): Origin | null {
    let best: Origin | null = null;
    for (const candidate of this.#spans.values()) {
      if (!contains(candidate.span, place)) continue;
      if (best?.span == null || isNarrower(candidate.span, best.span)) best = candidate;
    }
    return best;
  }

  /** Of an equation, by the traced one that it comes from. */
  ofEquation(program: Program, origin: number): Origin {
    const span = tracedListing(program)?.equations[origin]?.span ?? null;
    const found = span === null ? undefined : this.#spans.get(spanKey(span));
    return found ?? { span, equations: new Map([[program.key, new Set([origin])]]), calls: new Set() };
  }

  /** Of all the equations that became one kernel: with no expression of its own where they come from several. */
  ofKernel(program: Program, kernel: number): Origin {
    const listing = optimizedListing(program);
    const numbers = kernelsOf(program)[kernel]?.eqns ?? [];
    const origins = new Set(numbers.flatMap((n) => listing?.equations[n]?.origin ?? []));
    const spans = [...origins].map((origin) => tracedListing(program)?.equations[origin]?.span ?? null);
    const [first = null] = spans;
    const single = first !== null && spans.every((span) => span !== null && sameSpan(span, first)) ? first : null;
    return { span: single, equations: new Map([[program.key, origins]]), calls: new Set() };
  }

  /** Of the first call that had this signature. */
  ofSignature(fn: string, signature: string): Origin | null {
    const row = this.#calls.find((call) => call.kind !== "eager" && call.fn === fn && call.signature === signature);
    return row === undefined ? null : this.ofCall(row);
  }

  ofCall(row: CallRow): Origin {
    const span = this.#rows.get(row.key) ?? null;
    return { span, equations: new Map(), calls: new Set([row.key]) };
  }
}

/** What a view has for an origin: its own, and what comes from parts of the expression; or why it has none. */
export interface Counterpart {
  readonly on: ReadonlySet<number>;
  readonly within: ReadonlySet<number>;
  /** In words, where the origin has traced equations in this program and none of them is left. */
  readonly missing: string | null;
}

const NO_COUNTERPART: Counterpart = { on: new Set(), within: new Set(), missing: null };

/** The equations of a stage that an origin is. */
export function inStage(origin: Origin | null, program: Program, stage: number): Counterpart {
  if (origin === null) return NO_COUNTERPART;
  const stages = stagesOf(program);
  const traced = tracedListing(program);
  const listing = stages[stage]?.listing ?? null;
  if (traced === null || listing === null) return NO_COUNTERPART;
  const own = origin.equations.get(program.key) ?? new Set<number>();
  const present = new Set(listing.equations.map((equation) => equation.origin));
  // A call that was inlined is where its equations are.
  const wanted = new Set([...own].flatMap((n) => (present.has(n) ? [n] : [n, ...equationsWithin(traced, n)])));
  const numbers = (keep: (origin: number) => boolean): Set<number> =>
    new Set(listing.equations.filter((equation) => keep(equation.origin)).map(({ number }) => number));
  const on = numbers((n) => wanted.has(n));
  const { span } = origin;
  const isPart = (n: number): boolean => {
    const inner = traced.equations[n]?.span;
    return span !== null && inner != null && !wanted.has(n) && isWithin(inner, span);
  };
  const missing = own.size > 0 && on.size === 0 ? whyMissing([...own], stages.slice(0, stage + 1), traced) : null;
  return { on, within: numbers(isPart), missing };
}

/** The kernels that an origin is in. */
export function inKernels(origin: Origin | null, program: Program): Counterpart {
  const stages = stagesOf(program);
  const optimized = inStage(origin, program, stages.length - 1);
  const listing = stages.at(-1)?.listing ?? null;
  const kernels = (numbers: ReadonlySet<number>): Set<number> =>
    new Set(kernelsOf(program).flatMap(({ eqns }, i) => (eqns.some((n) => isIn(listing, n, numbers)) ? [i] : [])));
  const on = kernels(optimized.on);
  const missing =
    optimized.missing ??
    (optimized.on.size > 0 && on.size === 0 ? "no counterpart (no kernel computes it: it moves and computes nothing)" : null);
  return { on, within: kernels(optimized.within), missing };
}

/** Equations that stand for these where jaxprs are closed: the nearest around each that is open to see. */
export function seenFrom(listing: Listing, numbers: ReadonlySet<number>, isSeen: (number: number) => boolean): Set<number> {
  const seen = new Set<number>();
  for (const number of numbers) {
    let at: number | null = number;
    while (at !== null && !isSeen(at)) at = listing.equations[at]?.inside ?? null;
    if (at !== null) seen.add(at);
  }
  return seen;
}

/** Whether an equation, or one in its jaxprs, is among these. */
function isIn(listing: Listing | null, number: number, numbers: ReadonlySet<number>): boolean {
  return numbers.has(number) || (listing !== null && equationsWithin(listing, number).some((inner) => numbers.has(inner)));
}

/** `no counterpart (removed by cse: the same as (3))`, from what the passes said. */
function whyMissing(origins: readonly number[], stages: readonly Stage[], traced: Listing): string {
  const reasons = origins.flatMap((origin) => {
    for (const { label, removed } of stages) {
      const found = removed.find((r) => r.origin === origin);
      if (found !== undefined) return [`removed by ${label}: ${inItsPlace(found, traced)}`];
    }
    return [];
  });
  return `no counterpart (${[...new Set(reasons)].join("; ") || "it is not in this program"})`;
}

function inItsPlace({ into, value }: Removed, traced: Listing): string {
  if (into !== null) return `(${into + 1}) ${traced.equations[into]?.primitive ?? ""} stands for it`.replace("  ", " ");
  return value === null ? "nothing reads it" : `it is ${value}`;
}

/** Whether a row of the timeline belongs to an origin: the call itself, or a call that ran one of its equations. */
export function isRowOn(origin: Origin | null, row: CallRow): boolean {
  if (origin === null) return false;
  return (
    origin.calls.has(row.key) || (row.kind !== "eager" && row.kind !== "stopped" && origin.equations.has(`${row.fn} ${row.signature}`))
  );
}

/** Whether a signature's program belongs to an origin: it has one of its equations, or the call is its first. */
export const isSignatureOn = (origin: Origin | null, { fn, signature }: { fn: string; signature: string }): boolean =>
  origin?.equations.has(`${fn} ${signature}`) ?? false;
