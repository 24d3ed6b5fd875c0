"use client";
import type { Report } from "@tracepad/grade";
import type { JobView } from "@tracepad/shared";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, isAway, requestError } from "../../api/client.ts";

/** What the tests pane is about: a trial of the visible tests, or a hand-in. */
export interface Tested {
  readonly kind: "trial" | "handIn";
  /** The program that was tested. */
  readonly code: string;
  readonly number: number | null;
  readonly job: JobView | null;
  readonly report: Report | null;
}

/** Where tests are run: a course, or the frame of another page. */
export interface TestDesk {
  /** Names the exercise: what the tab keeps of it. */
  readonly place: string;
  /** All visible tests, or the one of that place. */
  try(code: string, only?: string): Promise<{ job: string }>;
  /** The same `key` again is the same hand-in. Null where nothing is handed in. */
  readonly handIn: ((code: string, key: string) => Promise<{ job: string; number: number }>) | null;
  job(job: string): Promise<JobView>;
}

export const courseDesk = (course: string, exercise: string): TestDesk => ({
  place: `${course}:${exercise}`,
  try: (code, only) => api.study.try.mutate({ course, exercise, code, only }),
  handIn: (code, key) => api.study.handIn.mutate({ course, exercise, code, key }),
  job: (job) => api.study.job.query({ job }),
});

export const embedDesk = (set: string, exercise: string): TestDesk => ({
  place: `${set}:${exercise}`,
  try: (code) => api.embeds.try.mutate({ set, exercise, code }),
  handIn: null,
  job: (job) => api.embeds.job.query({ job }),
});

export interface Tests {
  readonly tested: Tested | null;
  readonly busy: boolean;
  readonly failure: string | null;
  /** All visible tests, or the one of that place. */
  trial(code: string, only?: string): void;
  handIn(code: string): void;
  show(tested: Tested): void;
}

const firstPollMs = 150;
const slowestPollMs = 2_000;

/** The key of a hand-in that has not been answered yet: kept with the tab, so that trying again hands in once. */
const keyName = (place: string): string => `tracepad:hand-in:${place}`;

function keyFor(place: string, code: string): string {
  const name = keyName(place);
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "null") as { key: string; code: string } | null;
  if (kept !== null && kept.code === code) return kept.key;
  const key = crypto.randomUUID();
  sessionStorage.setItem(name, JSON.stringify({ key, code }));
  return key;
}

/** Runs tests and follows them to their end; a connection that is lost meanwhile is tried again. */
export function useTests(desk: TestDesk, onEnd: (kind: Tested["kind"]) => void): Tests {
  const [tested, setTested] = useState<Tested | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const round = useRef(0);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => () => void round.current++, []);

  const follow = useCallback(
    async (mine: number, begun: Tested, job: string): Promise<void> => {
      for (let wait = firstPollMs; mine === round.current; wait = Math.min(slowestPollMs, wait * 1.4)) {
        await new Promise((resolve) => setTimeout(resolve, wait));
        // What cannot be asked now is asked again: the server has the hand-in.
        const view = await desk.job(job).catch((error: unknown) => (isAway(error) ? null : Promise.reject(error)));
        if (mine !== round.current) return;
        if (view === null) continue;
        setTested({ ...begun, job: view, report: view.report as Report | null });
        if (view.status === "done" || view.status === "failed") return;
      }
    },
    [desk],
  );

  const begin = useCallback(
    async (kind: Tested["kind"], code: string, only?: string): Promise<void> => {
      const mine = ++round.current;
      setBusy(true);
      setFailure(null);
      try {
        const handed = kind === "handIn" ? await handInOnce(desk, code) : { ...(await desk.try(code, only)), number: null };
        const begun: Tested = { kind, code, number: handed.number, job: null, report: null };
        if (mine === round.current) setTested(begun);
        await follow(mine, begun, handed.job);
      } catch (error) {
        if (mine === round.current) setFailure(requestError(error));
      } finally {
        if (mine === round.current) {
          setBusy(false);
          end.current(kind);
        }
      }
    },
    [desk, follow],
  );

  return {
    ...{ tested, busy, failure },
    trial: useCallback((code, only) => void begin("trial", code, only), [begin]),
    handIn: useCallback((code) => void begin("handIn", code), [begin]),
    show: useCallback((shown) => {
      round.current++;
      setBusy(false);
      setFailure(null);
      setTested(shown);
    }, []),
  };
}

const tries = 4;

/** Hands in under one key: where the answer is lost, asking again is the same hand-in. */
async function handInOnce({ place, handIn }: TestDesk, code: string): Promise<{ job: string; number: number }> {
  if (handIn === null) throw new Error("nothing is handed in here");
  const key = keyFor(place, code);
  for (let n = 1; ; n++) {
    try {
      const handed = await handIn(code, key);
      sessionStorage.removeItem(keyName(place));
      return handed;
    } catch (error) {
      if (n === tries || !isAway(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** n));
    }
  }
}
