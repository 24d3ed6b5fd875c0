"use client";
import type { Quota } from "@tracepad/shared";
import { useEffect, useState } from "react";
import { api } from "../api/client.ts";
import type { Stage } from "../model/run-state.ts";

/** A run that waits no longer than this was hardly in a queue. */
const firstAskMs = 700;
const askMs = 2_000;

/** How many runs are before the one that waits, as last heard; null where none waits or nothing was heard. */
export function useBefore(run: string | null, stage: Stage): number | null {
  const [before, setBefore] = useState<number | null>(null);
  const waits = stage === "queued" ? run : null;
  useEffect(() => {
    setBefore(null);
    if (waits === null) return;
    let timer: ReturnType<typeof setTimeout>;
    let left = false;
    const ask = async (): Promise<void> => {
      // What cannot be asked now is asked again; the run's own stream tells of all that matters.
      const answer = await api.runs.place.query({ id: waits }).catch(() => null);
      if (left) return;
      if (answer !== null) setBefore(answer.before);
      timer = setTimeout(ask, askMs);
    };
    timer = setTimeout(ask, firstAskMs);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [waits]);
  return before;
}

/** What is left of the client's runs, as the server said when the last one ended. */
export function useQuota(stage: Stage): Quota["runs"] | null {
  const [quota, setQuota] = useState<Quota["runs"] | null>(null);
  useEffect(() => {
    if (stage !== "done") return;
    let left = false;
    api.runs.quota.query().then(
      ({ runs }) => left || setQuota(runs),
      () => left || setQuota(null),
    );
    return () => {
      left = true;
    };
  }, [stage]);
  return quota;
}
