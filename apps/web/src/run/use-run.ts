"use client";
import type { RunEvent } from "@tracepad/shared";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, isAway, requestError } from "../api/client.ts";
import { startRun } from "../api/start-run.ts";
import { BROWSER_DEVICE, runInBrowser } from "../device/browser-device.ts";
import { type RunState, runState, type Stage } from "../model/run-state.ts";
import { followRun, type ReadEvent } from "./follow.ts";

/** A run as the page holds it: the code that was sent, and the events so far. */
export interface RunRecord {
  readonly id: string | null;
  readonly code: string;
  /** When it was asked for, milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly RunEvent[];
  /** It ran in this browser: the server does not know it. */
  readonly local?: true;
  /** How many of its events another release wrote, in a form that is not read here. */
  readonly unreadable?: number;
  /** Of a run in this browser: the elements of arrays that were kept whole, by their events. */
  readonly wholes?: ReadonlyMap<number, Uint8Array>;
  /** The snippet whose stored results these are. */
  readonly snippet?: string;
}

export interface Run {
  readonly record: RunRecord | null;
  readonly stage: Stage;
  readonly state: RunState | null;
  /** The last run that ended well, while a later one did not. */
  readonly lastGood: RunRecord | null;
  /** Why the server did not take the last request. */
  readonly refusal: string | null;
  /** Why the last run is in this browser though that was not chosen. */
  readonly notice: string | null;
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
  readonly local?: true;
}

/** Numbers the runs of this browser. */
let localRuns = 0;

/** The run that this tab had before a reload. The store outlives releases, and anyone may write to it. */
function stored(key: string): Stored | null {
  try {
    const { id, code, at } = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Stored>;
    return typeof id === "string" && typeof code === "string" && typeof at === "number" ? { id, code, at } : null;
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
  const [notice, setNotice] = useState<string | null>(null);
  const [reconnecting, setReconnecting] = useState(false);
  const latest = useRef<RunRecord | null>(null);
  const leave = useRef<() => void>(() => undefined);
  const stopLocal = useRef<(() => void) | null>(null);

  const set = useCallback((next: RunRecord | null) => {
    latest.current = next;
    setRecord(next);
  }, []);

  /** Takes a run's events and shows what comes within one frame together. */
  const collect = useCallback(
    (run: Stored) => {
      leave.current();
      const events: RunEvent[] = [];
      const wholes = new Map<number, Uint8Array>();
      let unreadable = 0;
      let frame = 0;
      // The end at once, as a hidden page has no frames.
      const show = (): void => {
        cancelAnimationFrame(frame);
        frame = 0;
        set({ ...run, events: events.slice(), unreadable, wholes });
      };
      const onEvent = (event: RunEvent, whole: Uint8Array | null = null): void => {
        if (event.id === 1) performance.mark("tracepad:first-event");
        events.push(event);
        if (whole !== null) wholes.set(event.id, whole);
        if (event.type === "done") {
          performance.mark("tracepad:done");
          show();
          if (event.status === "succeeded") setLastGood(latest.current);
        } else if (frame === 0) frame = requestAnimationFrame(show);
      };
      const onUnreadable = (): void => {
        unreadable++;
        if (frame === 0) frame = requestAnimationFrame(show);
      };
      return { show, onEvent, onUnreadable, cancel: () => cancelAnimationFrame(frame) };
    },
    [set],
  );

  const follow = useCallback(
    (run: Stored, headStart: AsyncIterable<unknown> | null, read?: ReadEvent) => {
      const { show, onEvent, onUnreadable, cancel } = collect(run);
      const stop = followRun(
        run.id,
        headStart,
        {
          onEvent,
          onUnreadable,
          onReconnecting: setReconnecting,
          onUnknown: (message) => {
            setRefusal(message);
            set(null);
            if (storageKey !== null) sessionStorage.removeItem(storageKey);
          },
        },
        read,
      );
      leave.current = () => {
        stop();
        cancel();
      };
      show();
    },
    [collect, set, storageKey],
  );

  const startLocal = useCallback(
    async (code: string) => {
      const { show, onEvent, cancel } = collect({ id: `browser-${++localRuns}`, code, at: Date.now(), local: true });
      // A reload ends it: there is nothing to take up again.
      if (storageKey !== null) sessionStorage.removeItem(storageKey);
      show();
      const { stop } = await runInBrowser(code, storageKey ?? "", onEvent);
      stopLocal.current = stop;
      leave.current = () => {
        stop();
        cancel();
      };
    },
    [collect, storageKey],
  );

  useEffect(() => {
    if (storageKey === null) return;
    const before = stored(storageKey);
    let left = false;
    if (before !== null) {
      set({ ...before, events: [] });
      // Another release may have written it.
      import("./readable.ts").then(
        ({ readEvent }) => left || latest.current?.id !== before.id || follow(before, null, readEvent),
        () => left || setRefusal("The last run could not be shown again: a part of the page did not load."),
      );
    }
    return () => {
      left = true;
      leave.current();
    };
  }, [storageKey, follow, set]);

  const start = useCallback(
    async (code: string, device: string | undefined) => {
      performance.mark("tracepad:run");
      setRefusal(null);
      setNotice(null);
      setStarting(true);
      stopLocal.current = null;
      try {
        if (device === BROWSER_DEVICE.id) return await startLocal(code);
        const { id, events } = await startRun({ code, device });
        const run: Stored = { id, code, at: Date.now() };
        follow(run, events);
        if (storageKey !== null) sessionStorage.setItem(storageKey, JSON.stringify(run));
      } catch (error) {
        const message = requestError(error);
        if (device === BROWSER_DEVICE.id || !isAway(error)) return setRefusal(message);
        // Nobody there, or no room: the program need not wait for that.
        setNotice(`${message} This run is in your browser.`);
        await startLocal(code).catch(() => setRefusal(message));
      } finally {
        setStarting(false);
      }
    },
    [follow, startLocal, storageKey],
  );

  const stop = useCallback(async () => {
    if (stopLocal.current !== null) return stopLocal.current();
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
  return useMemo(
    () => ({ record, stage, state, lastGood, refusal, notice, reconnecting, start, stop, show: set }),
    [record, stage, state, lastGood, refusal, notice, reconnecting, start, stop, set],
  );
}
