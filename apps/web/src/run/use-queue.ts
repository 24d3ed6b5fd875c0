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

/** A quota as the server told it, and when that was. */
export type ToldQuota = Quota & { readonly at: number };

/** What is left of the client's runs and seconds, as the server said when the last run ended. */
export function useQuota(stage: Stage): ToldQuota | null {
  const [quota, setQuota] = useState<ToldQuota | null>(null);
  useEffect(() => {
    if (stage !== "done") return;
    let left = false;
    api.runs.quota.query().then(
      (told) => left || setQuota({ ...told, at: Date.now() }),
      () => left || setQuota(null),
    );
    return () => {
      left = true;
    };
  }, [stage]);
  return quota;
}
