import type { EventOf, RunEvent } from "@tracepad/shared";
import { duration, plural } from "./format.ts";

export type Stage = "idle" | "starting" | "queued" | "running" | "done";

/** Where a run stands, from its events alone. */
export interface RunState {
  readonly stage: Exclude<Stage, "idle" | "starting">;
  readonly done: EventOf<"done"> | null;
  /** The newest status text: the place in the queue, the device, a second try. */
  readonly detail: string | null;
  /** `t` of the event that said the run is running. */
  readonly startedAt: number | null;
}

export function runState(events: readonly RunEvent[]): RunState {
  let stage: RunState["stage"] = "queued";
  let done: RunState["done"] = null;
  let detail: string | null = null;
  let startedAt: number | null = null;
  for (const e of events) {
    if (e.type === "done") {
      stage = "done";
      done = e;
    } else if (e.type === "status") {
      if (e.status === "running") {
        stage = "running";
        startedAt ??= e.t;
      } else stage = "queued";
      detail = e.detail;
    } else if (stage === "queued") {
      stage = "running";
      startedAt ??= e.t;
    }
  }
  return { stage, done, detail, startedAt };
}

export type Lamp = "idle" | "run" | "stop" | "stale";

const placeText = (before: number | null): string =>
  before === null ? "Waiting for a worker" : before === 0 ? "Waiting, next in the queue" : `Waiting, ${before} before it`;

/** The state text of the top bar, with its lamp. */
export function stateText(input: {
  stage: Stage;
  state: RunState | null;
  totals: { calls: number; ms: number };
  errorLine: number | null;
  elapsedMs: number;
  stale: boolean;
  /** Runs that are to be taken up before this one; null where it is not known. */
  before?: number | null;
}): { lamp: Lamp; text: string } {
  const { stage, state, totals, errorLine, elapsedMs, stale } = input;
  const measure = (ms: number): string => {
    const m = duration(ms);
    return `${m.value} ${m.unit}`;
  };
  if (stage === "starting") return { lamp: "run", text: "Starting" };
  if (stage === "queued") return { lamp: "run", text: state?.detail ?? placeText(input.before ?? null) };
  if (stage === "running") return { lamp: "run", text: `Running, ${(elapsedMs / 1000).toFixed(1)} s` };
  if (stage === "done" && state?.done != null) {
    const done = state.done;
    if (stale) return { lamp: "stale", text: "Out of date" };
    if (done.status === "succeeded") {
      return {
        lamp: "idle",
        text: totals.calls === 0 ? `Ready. Last run ${measure(done.ms)}` : `Ready. ${plural(totals.calls, "call")}, ${measure(totals.ms)}`,
      };
    }
    if (done.status === "cancelled") return { lamp: "stop", text: "Cancelled" };
    if (done.status === "limit") return { lamp: "stop", text: "Stopped by a limit" };
    if (done.status === "platform") return { lamp: "stop", text: "Not run: our fault" };
    return { lamp: "stop", text: errorLine === null ? "Stopped by an error" : `Stopped at line ${errorLine}` };
  }
  return { lamp: "idle", text: "Ready" };
}
