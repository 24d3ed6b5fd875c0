"use client";
import { useEffect, useMemo, useState } from "react";
import type { DraftStore } from "../drafts/draft-store.ts";
import { compare, eagerProgram } from "../model/comparison.ts";
import type { Program } from "../model/programs.ts";
import type { CompareState } from "../panes/compare/compare-pane.tsx";
import { type Run, useRun } from "../run/use-run.ts";

/** Runs the program a second time with jit switched off, after a run as it is, and compares one function of the two. */
export function useComparison(input: {
  run: Run;
  draft: DraftStore;
  device: string | undefined;
  programs: readonly Program[];
  /** The last run is not of this code. */
  stale: boolean;
}): CompareState {
  const { run, draft, device, programs, stale } = input;
  const eager = useRun(null);
  const [picked, setPicked] = useState<string | null>(null);
  /** What waits: for the run as it is, then for the other. */
  const [waiting, setWaiting] = useState(false);
  const [pair, setPair] = useState<{ compiled: string | null; shift: number } | null>(null);
  const functions = useMemo(() => [...new Set(programs.map(({ fn }) => fn))], [programs]);
  const fn = picked !== null && functions.includes(picked) ? picked : (functions[0] ?? null);
  const { record, stage } = run;
  const isReady = record !== null && stage === "done" && !stale;

  const { start: startEager } = eager;
  useEffect(() => {
    if (!waiting || !isReady) return;
    setWaiting(false);
    const { code: given, shift } = eagerProgram(record.code);
    setPair({ compiled: record.id, shift });
    void startEager(given, device);
  }, [waiting, isReady, record, device, startEager]);

  const isOver = eager.record !== null && eager.stage === "done";
  const result = useMemo(
    () =>
      fn === null || record === null || pair === null || pair.compiled !== record.id || !isOver || eager.record === null
        ? null
        : compare(fn, programs, record.events, eager.record.events, pair.shift),
    [fn, record, pair, isOver, eager.record, programs],
  );
  const ended = eager.state?.done?.status;
  const note =
    eager.refusal ??
    (waiting || (stage !== "done" && stage !== "idle")
      ? "running as it is"
      : pair !== null && !isOver
        ? "running operation by operation"
        : result !== null && ended !== "succeeded"
          ? `the run operation by operation ended early: ${eager.state?.done?.message ?? ended}`
          : isReady && functions.length === 0
            ? "no function was traced in this run"
            : null);
  return {
    functions,
    fn,
    note,
    result,
    choose: setPicked,
    start: () => {
      setWaiting(true);
      if (!isReady) void run.start(draft.code, device);
    },
  };
}
