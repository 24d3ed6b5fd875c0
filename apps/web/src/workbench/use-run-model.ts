"use client";
import type { RunEvent } from "@tracepad/shared";
import { useMemo } from "react";
import { type CacheModel, cacheModel } from "../model/cache.ts";
import { type CallRow, callRows, callTotals, hostTimeByLine, timeByLine } from "../model/calls.ts";
import { lastError, runProblems } from "../model/problems.ts";
import { programs } from "../model/programs.ts";

/** All that the views show of a run's events. */
function modelOf(events: readonly RunEvent[], code: string) {
  const rows = callRows(events);
  return {
    rows,
    totals: callTotals(rows),
    cache: cacheModel(events),
    programs: programs(events, code),
    error: lastError(events),
    problems: runProblems(events),
    times: timeByLine(events),
    hostTimes: hostTimeByLine(events),
  };
}

export type RunModel = ReturnType<typeof modelOf>;

const NONE: readonly RunEvent[] = [];

/** `code` is the program that ran. */
export const useRunModel = (events: readonly RunEvent[] | undefined, code: string): RunModel =>
  useMemo(() => modelOf(events ?? NONE, code), [events, code]);

/** The call that took longest. */
export const slowestOf = (rows: readonly CallRow[]): CallRow | null =>
  rows.reduce((best, row) => (best === null || row.ms > best.ms ? row : best), rows[0] ?? null);

/** `retraced: 8, now 16`: short enough to stand after the line. */
export function retraceNote(changes: CacheModel["retraces"][number]["changes"]): string {
  const first = changes[0];
  if (first === undefined) return "retraced";
  return `retraced: ${first.name} ${first.what.replace(/^axis \d+: /, "")}`;
}
