"use client";
import type { RunEvent } from "@tracepad/shared";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, isUnknown, requestError } from "../api/client.ts";
import { type RunState, runState, type Stage } from "../model/run-state.ts";

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

/** Until a stream that broke for good is asked for again; one that only drops, the browser opens by itself. */
const RETRY_MS = 2_000;

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
  const subscription = useRef<{ unsubscribe(): void } | null>(null);
  const latest = useRef<RunRecord | null>(null);
  const frame = useRef(0);
  const retry = useRef<ReturnType<typeof setTimeout>>(undefined);

  const set = useCallback((next: RunRecord | null) => {
    latest.current = next;
    setRecord(next);
  }, []);

  const follow = useCallback(
    (run: Stored) => {
      subscription.current?.unsubscribe();
      clearTimeout(retry.current);
      cancelAnimationFrame(frame.current);
      frame.current = 0;
      const events: RunEvent[] = [];
      let shown = 0;
      // Floods are shown once a frame; the first event at once.
      const flush = (): void => {
        frame.current = 0;
        if (events.length === shown) return;
        shown = events.length;
        set({ ...run, events: events.slice() });
      };
      set({ ...run, events: [] });
      const connect = (): void => {
        subscription.current = api.runs.events.subscribe(
          { id: run.id, lastEventId: events.length === 0 ? null : String(events.at(-1)?.id) },
          {
            onData: ({ data }) => {
              const last = events.at(-1)?.id ?? 0;
              if (data.id <= last) return;
              if (last === 0) performance.mark("tracepad:first-event");
              events.push(data);
              setReconnecting(false);
              if (data.type === "done") {
                subscription.current?.unsubscribe();
                subscription.current = null;
                if (data.status === "succeeded") setLastGood({ ...run, events: events.slice() });
              }
              if (last === 0 || data.type === "done") {
                cancelAnimationFrame(frame.current);
                flush();
              } else if (frame.current === 0) frame.current = requestAnimationFrame(flush);
            },
            onConnectionStateChange: (connection) => setReconnecting(connection.state === "connecting" && connection.error != null),
            onError: (error) => {
              subscription.current = null;
              // Leaving the page ends the stream with an error too: only a run that is not there is forgotten.
              if (!isUnknown(error)) {
                setReconnecting(true);
                retry.current = setTimeout(connect, RETRY_MS);
                return;
              }
              setRefusal(requestError(error));
              set(null);
              if (storageKey !== null) sessionStorage.removeItem(storageKey);
            },
          },
        );
      };
      connect();
    },
    [set, storageKey],
  );

  useEffect(() => {
    if (storageKey === null) return;
    const before = stored(storageKey);
    if (before !== null) follow(before);
    return () => {
      subscription.current?.unsubscribe();
      clearTimeout(retry.current);
      cancelAnimationFrame(frame.current);
    };
  }, [storageKey, follow]);

  const start = useCallback(
    async (code: string, device: string | undefined) => {
      performance.mark("tracepad:run");
      setRefusal(null);
      setStarting(true);
      try {
        const { id } = await api.runs.start.mutate(device === undefined ? { code } : { code, device });
        const run: Stored = { id, code, at: Date.now() };
        if (storageKey !== null) sessionStorage.setItem(storageKey, JSON.stringify(run));
        follow(run);
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
