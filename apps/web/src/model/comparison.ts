import type { RunEvent } from "@tracepad/shared";
import { type Program, tracedListing } from "./programs.ts";

/** What a program did in one way of running it. */
export interface Way {
  /** The whole run, from the worker's side. */
  readonly runMs: number;
  /** Tracing and compiling, of all signatures together; 0 where nothing is compiled. */
  readonly onceMs: number;
  /** In kernels and in moving data, of all calls together. */
  readonly deviceMs: number;
  /** Programs and operations that were sent to the device, and kernels that these ran. */
  readonly sent: number;
  readonly kernels: number;
  readonly bytes: number;
}

/** One function run both ways: compiled, and operation by operation. */
export interface Comparison {
  readonly fn: string;
  readonly calls: number;
  readonly jit: Way;
  readonly eager: Way;
  /** Of the operations, how often each was sent, the most frequent first. */
  readonly operations: readonly { readonly name: string; readonly count: number; readonly ms: number }[];
  /** Calls after which compiling has paid, counted in device time; null where a compiled call is not the quicker one. */
  readonly paysAfter: number | null;
}

const SWITCH = 'import { config as $eagerly } from "tracepad"; $eagerly.update("disableJit", true); ';

/** The program with jit switched off, line for line; its first line is longer by `shift` characters. */
export const eagerProgram = (code: string): { readonly code: string; readonly shift: number } => ({
  code: SWITCH + code,
  shift: SWITCH.length,
});

interface Sum {
  count: number;
  ms: number;
  bytes: number;
}

/** Eager operations by what they are and where they stand. */
function operations(events: readonly RunEvent[], shift: number, isInside: (line: number, column: number) => boolean): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const e of events) {
    if (e.type !== "execute" || e.call !== 0 || e.line === null || e.column === null) continue;
    const column = e.line === 1 ? e.column - shift : e.column;
    if (!isInside(e.line, column)) continue;
    const key = `${e.fn} ${e.line}:${column}`;
    const sum = sums.get(key) ?? { count: 0, ms: 0, bytes: 0 };
    sums.set(key, { count: sum.count + e.count, ms: sum.ms + e.ms + e.transferMs, bytes: sum.bytes + e.bytes });
  }
  return sums;
}

const runMs = (events: readonly RunEvent[]): number => events.findLast((e) => e.type === "done")?.ms ?? 0;

/**
 * Compares two runs of one program: as it is, and with jit switched off. Operations are the function's where they stand
 * at an expression that its traces have equations of; those that the first run sent too are not counted.
 */
export function compare(
  fn: string,
  programs: readonly Program[],
  compiled: readonly RunEvent[],
  eager: readonly RunEvent[],
  shift: number,
): Comparison {
  const places = new Set<string>();
  let kernels = 0;
  const kernelsOf = new Map<string, number>();
  for (const program of programs) {
    if (program.fn !== fn) continue;
    kernelsOf.set(program.signature, program.compiled?.kernels.length ?? 0);
    for (const { span } of tracedListing(program)?.equations ?? []) if (span !== null) places.add(`${span.line}:${span.column}`);
  }
  const jit = { calls: 0, onceMs: 0, deviceMs: 0, bytes: 0 };
  for (const e of compiled) {
    if ((e.type !== "trace" && e.type !== "compile" && e.type !== "execute") || e.fn !== fn || e.call === 0) continue;
    if (e.type !== "execute") jit.onceMs += e.ms;
    else {
      jit.calls += e.count;
      jit.deviceMs += e.ms + e.transferMs;
      jit.bytes += e.bytes;
      kernels += e.count * (kernelsOf.get(e.signature) ?? 0);
    }
  }
  const isInside = (line: number, column: number): boolean => places.has(`${line}:${column}`);
  const before = operations(compiled, 0, isInside);
  const total: Sum = { count: 0, ms: 0, bytes: 0 };
  const byName = new Map<string, Sum>();
  for (const [key, sum] of operations(eager, shift, isInside)) {
    const known = before.get(key) ?? { count: 0, ms: 0, bytes: 0 };
    const own = { count: sum.count - known.count, ms: Math.max(0, sum.ms - known.ms), bytes: sum.bytes - known.bytes };
    if (own.count <= 0) continue;
    const name = key.split(" ")[0] as string;
    for (const into of [total, byName.get(name) ?? byName.set(name, { count: 0, ms: 0, bytes: 0 }).get(name) ?? total]) {
      into.count += own.count;
      into.ms += own.ms;
      into.bytes += own.bytes;
    }
  }
  const gain = jit.calls === 0 ? 0 : (total.ms - jit.deviceMs) / jit.calls;
  return {
    fn,
    calls: jit.calls,
    jit: { runMs: runMs(compiled), onceMs: jit.onceMs, deviceMs: jit.deviceMs, sent: jit.calls, kernels, bytes: jit.bytes },
    eager: { runMs: runMs(eager), onceMs: 0, deviceMs: total.ms, sent: total.count, kernels: total.count, bytes: total.bytes },
    operations: [...byName].map(([name, { count, ms }]) => ({ name, count, ms })).sort((a, b) => b.count - a.count || b.ms - a.ms),
    paysAfter: gain > 0 ? Math.max(1, Math.ceil(jit.onceMs / gain)) : null,
  };
}
