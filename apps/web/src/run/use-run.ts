"use client";
import type { RunEvent } from "@tracepad/shared";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, requestError } from "../api/client.ts";
import { startRun } from "../api/start-run.ts";
import { type RunState, runState, type Stage } from "../model/run-state.ts";
import { followRun } from "./follow.ts";

/** A run as the page holds it: the code that was sent, and the events so far. */
export interface RunRecord {
  readonly id: string | null;
  readonly code: string;
  /** When it was asked for, milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly RunEvent[];
}

export interface Run {
  readonly record: RunRecord | null;
  readonly stage: Stage;
  readonly state: RunState | null;
  /** The last run that ended well, while a later one did not. */
  readonly lastGood: RunRecord | null;
  /** Why the server did not take the last request. */
  readonly refusal: string | null;
  /** The stream broke and is being opened again. */
  readonly reconnecting: boolean;
  start(code: string, device: string | undefined): Promise<void>;
  stop(): Promise<void>;
  /** Shows stored results instead of a run. */
  show(record: RunRecord): void;
}

interface Stored {
  readonly id: string;
  readonly code: string;
  readonly at: number;
}

function stored(key: string): Stored | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Stored | null;
  } catch {
    return null;
  }
}

/**
 * Starts runs, follows their events and stops them. `storageKey` names the place in the tab's session storage that
 * lets a reload take up the run again.
 */
export function useRun(storageKey: string | null): Run {
  const [record, setRecord] = useState<RunRecord | null>(null);
  const [lastGood, setLastGood] = useState<RunRecord | null>(null);
  const [starting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [reconnecting, setReconnecting] = useState(false);
  const latest = useRef<RunRecord | null>(null);
  const leave = useRef<() => void>(() => undefined);

  const set = useCallback((next: RunRecord | null) => {
    latest.current = next;
    setRecord(next);
  }, []);

  const follow = useCallback(
    (run: Stored, headStart: AsyncIterable<RunEvent> | null) => {
      leave.current();
      const events: RunEvent[] = [];
      let frame = 0;
      // What comes within one frame is shown together; the end at once, as a hidden page has no frames.
      const show = (): void => {
        cancelAnimationFrame(frame);
        frame = 0;
        set({ ...run, events: events.slice() });
      };
      const stop = followRun(run.id, headStart, {
        onEvent: (event) => {
          if (event.id === 1) performance.mark("tracepad:first-event");
          events.push(event);
          if (event.type === "done") {
            performance.mark("tracepad:done");
            show();
            if (event.status === "succeeded") setLastGood(latest.current);
          } else if (frame === 0) frame = requestAnimationFrame(show);
        },
        onReconnecting: setReconnecting,
        onUnknown: (message) => {
          setRefusal(message);
          set(null);
          if (storageKey !== null) sessionStorage.removeItem(storageKey);
        },
      });
      leave.current = () => {
        stop();
        cancelAnimationFrame(frame);
      };
      show();
    },
    [set, storageKey],
  );

  useEffect(() => {
    if (storageKey === null) return;
    const before = stored(storageKey);
    if (before !== null) follow(before, null);
    return () => leave.current();
  }, [storageKey, follow]);

  const start = useCallback(
    async (code: string, device: string | undefined) => {
      performance.mark("tracepad:run");
      setRefusal(null);
      setStarting(true);
      try {
        const { id, events } = await startRun({ code, device });
        const run: Stored = { id, code, at: Date.now() };
        follow(run, events);
        if (storageKey !== null) sessionStorage.setItem(storageKey, JSON.stringify(run));
      } catch (error) {
        setRefusal(requestError(error));
      } finally {
        setStarting(false);
      }
    },
    [follow, storageKey],
  );

  const stop = useCallback(async () => {
    const id = latest.current?.id;
    if (id == null) return;
    try {
      await api.runs.cancel.mutate({ id });
    } catch (error) {
      setRefusal(requestError(error));
    }
  }, []);

  const state = useMemo(() => (record === null ? null : runState(record.events)), [record]);
  const stage: Stage = starting ? "starting" : (state?.stage ?? "idle");
  return { record, stage, state, lastGood, refusal, reconnecting, start, stop, show: set };
}
