import type { RunEvent } from "@tracepad/shared";

/** Milliseconds of each phase of one call, in the order they happen. */
export interface Phases {
  readonly trace: number;
  readonly lower: number;
  readonly compile: number;
  readonly transfer: number;
  readonly kernels: number;
}
export const PHASES = ["trace", "lower", "compile", "transfer", "kernels"] as const;

export type CallKind = "first trace" | "retrace" | "hit" | "eager" | "stopped";

/** A row of the timeline: one call, or equal calls that found the cache (or eager work between two traces) together. */
export interface CallRow {
  readonly key: string;
  readonly fn: string;
  readonly signature: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly kind: CallKind;
  /** Calls that the row stands for. */
  readonly count: number;
  /** The mean of one call. */
  readonly phases: Phases;
  /** One call's time, and all of them together. */
  readonly ms: number;
  readonly totalMs: number;
  /** On a hit: what tracing and compiling this signature had cost, and did not cost again. */
  readonly notSpent: number | null;
  /** The program was known to the worker: lowering and compiling were a lookup. */
  readonly programKnown: boolean;
  readonly flops: number;
  readonly bytes: number;
}

interface Draft {
  key: string;
  fn: string;
  signature: string;
  line: number | null;
  column: number | null;
  kind: CallKind;
  calls: number;
  sums: { trace: number; lower: number; compile: number; transfer: number; kernels: number };
  programKnown: boolean;
  flops: number;
  bytes: number;
}

/** What an event says of the call that it belongs to. */
interface Place {
  readonly fn: string;
  readonly signature: string;
  readonly line: number | null;
  readonly column: number | null;
}

const sum = (p: Phases): number => p.trace + p.lower + p.compile + p.transfer + p.kernels;

/** Whether a miss's reason names something the cache knew before. */
export const isRetrace = (reason: string | null): boolean => reason !== null && reason !== "first call";

/** The timeline's rows, in the order in which their first call happened. */
export function callRows(events: readonly RunEvent[]): CallRow[] {
  const rows = new Map<string, Draft>();
  const cost = new Map<string, number>();
  // Eager work between two traces is one row: the calls are what the timeline is for.
  let traced = 0;

  const row = (key: string, kind: CallKind, e: Place): Draft => {
    const known = rows.get(key);
    if (known !== undefined) return known;
    const made: Draft = {
      key,
      kind,
      fn: e.fn,
      signature: e.signature,
      line: e.line,
      column: e.column,
      calls: 0,
      sums: { trace: 0, lower: 0, compile: 0, transfer: 0, kernels: 0 },
      programKnown: false,
      flops: 0,
      bytes: 0,
    };
    rows.set(key, made);
    return made;
  };
  /** Where an event without a trace of its own goes: the call's row if there is one, else equal hits or eager work. */
  const rowOf = (e: Place & { call: number; cached: boolean }): Draft => {
    const own = e.call > 0 ? rows.get(`call:${e.call}`) : undefined;
    if (own !== undefined) return own;
    if (e.call === 0) return row(`eager:${traced}`, "eager", e);
    return row(`hit:${e.fn}:${e.signature}:${e.line}:${e.column}`, "hit", e);
  };

  for (const e of events) {
    if (e.type === "trace") {
      traced++;
      const kind = isRetrace(e.reason) ? "retrace" : "first trace";
      const made = row(`call:${e.call}`, kind, e);
      // A jitted function traced inside another comes first and is part of the outer one's time.
      made.fn = e.fn;
      made.signature = e.signature;
      made.line = e.line;
      made.column = e.column;
      made.kind = kind;
      made.sums.trace = e.ms;
      made.calls = 1;
      cost.set(`${e.fn}:${e.signature}`, (cost.get(`${e.fn}:${e.signature}`) ?? 0) + e.ms);
    } else if (e.type === "compile") {
      const made =
        e.call > 0 ? (rows.get(`call:${e.call}`) ?? row(`call:${e.call}`, isRetrace(e.reason) ? "retrace" : "first trace", e)) : rowOf(e);
      made.sums.lower += e.lowerMs;
      made.sums.compile += e.compileMs;
      made.programKnown ||= e.cached && e.call > 0;
      if (made.calls === 0) made.calls = 1;
      if (e.call > 0) cost.set(`${e.fn}:${e.signature}`, (cost.get(`${e.fn}:${e.signature}`) ?? 0) + e.ms);
    } else if (e.type === "execute") {
      const made = rowOf(e);
      if (made.kind === "hit") made.calls += e.count;
      else if (made.kind === "eager") {
        made.calls += e.count;
        const known = made.fn.split(", ").filter((name) => name !== "");
        if (e.fn !== "" && !known.includes(e.fn)) made.fn = [...known, e.fn].join(", ");
        if (made.signature !== e.signature) made.signature = "";
        if (made.line !== e.line || made.column !== e.column) made.column = null;
        if (made.line !== e.line) made.line = null;
      } else made.calls = Math.max(made.calls, e.count);
      made.sums.transfer += e.transferMs;
      made.sums.kernels += e.ms;
      made.flops += e.flops;
      made.bytes += e.bytes;
    } else if (e.type === "error" && e.fault === "user") {
      const made = row(`stopped:${e.id}`, "stopped", { fn: e.frames[0]?.fn ?? "main.ts", signature: "", line: e.line, column: e.column });
      made.calls = 1;
    }
  }

  return [...rows.values()].map((d) => {
    const n = Math.max(1, d.calls);
    const each = d.kind === "hit" ? n : 1;
    const phases: Phases = {
      trace: d.sums.trace / each,
      lower: d.sums.lower / each,
      compile: d.sums.compile / each,
      transfer: d.sums.transfer / each,
      kernels: d.sums.kernels / each,
    };
    return {
      key: d.key,
      fn: d.fn,
      signature: d.signature,
      line: d.line,
      column: d.column,
      kind: d.kind,
      count: n,
      phases,
      ms: sum(phases),
      totalMs: sum(d.sums),
      notSpent: d.kind === "hit" ? (cost.get(`${d.fn}:${d.signature}`) ?? null) : null,
      programKnown: d.programKnown,
      flops: d.flops,
      bytes: d.bytes,
    };
  });
}

/** Sums over all calls of a run: for the state text and the folded timeline. */
export function callTotals(rows: readonly CallRow[]): { calls: number; ms: number; kernels: number; retraces: number } {
  let calls = 0;
  let ms = 0;
  let kernels = 0;
  let retraces = 0;
  for (const r of rows) {
    if (r.kind === "stopped") continue;
    if (r.kind !== "eager") calls += r.count;
    ms += r.totalMs;
    kernels += r.kind === "hit" ? r.phases.kernels * r.count : r.phases.kernels;
    if (r.kind === "retrace") retraces++;
  }
  return { calls, ms, kernels, retraces };
}

/** Milliseconds in kernels by the line that called them: the editor's gutter bars. */
export function timeByLine(events: readonly RunEvent[]): Map<number, number> {
  const lines = new Map<number, number>();
  for (const e of events) {
    if (e.type === "execute" && e.line !== null) lines.set(e.line, (lines.get(e.line) ?? 0) + e.ms);
  }
  return lines;
}

/** Milliseconds of tracing, lowering and compiling by the line that asked for them: the gutter's outlined bars. */
export function hostTimeByLine(events: readonly RunEvent[]): Map<number, number> {
  const lines = new Map<number, number>();
  for (const e of events) {
    if ((e.type === "trace" || e.type === "compile") && e.call > 0 && e.line !== null) lines.set(e.line, (lines.get(e.line) ?? 0) + e.ms);
  }
  return lines;
}

/** The step of a graticule with ten divisions that holds `most`: 1, 2 or 5 times a power of ten. */
export function divisionFor(most: number): number {
  if (!(most > 0)) return 0.1;
  const rough = most / 10;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((s) => s * power >= rough * (1 - 1e-9)) ?? 10;
  return step * power;
}
