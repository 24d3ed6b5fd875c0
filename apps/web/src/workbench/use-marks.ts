"use client";
import { useMemo } from "react";
import { inlays } from "../model/inlays.ts";
import { type ErrorEvent, firstSentence, relatedTo } from "../model/problems.ts";
import type { Program } from "../model/programs.ts";
import { type RunModel, retraceNote } from "./use-run-model.ts";

const NONE: readonly never[] = [];

/** Times, notes and types that the run lays on the program's lines; none once the lines are others. */
export function useMarks(props: {
  /** The run's error, while the program is still the one that it names lines of. */
  error: ErrorEvent | null;
  stale: boolean;
  model: RunModel;
  program: Program | null;
  /** The block under the error's line was closed: a short note stands after the line instead. */
  peekClosed: boolean;
  /** Lines that failing tests name. */
  failing?: readonly { readonly line: number; readonly message: string }[];
}) {
  const { error, stale, model, program, peekClosed, failing = NONE } = props;
  return useMemo(
    () => ({
      error:
        error === null || error.line === null
          ? null
          : { line: error.line, column: error.column, message: firstSentence(error.message)[0], note: peekClosed },
      retraces: stale
        ? []
        : model.cache.retraces.flatMap((r) => (r.line === null ? [] : [{ line: r.line, message: retraceNote(r.changes) }])),
      failing,
      related: error === null ? [] : relatedTo(error),
      times: stale ? new Map<number, number>() : model.times,
      hostTimes: stale ? new Map<number, number>() : model.hostTimes,
      inlays: stale ? [] : inlays(model.programs, program),
    }),
    [error, stale, model, peekClosed, program, failing],
  );
}
