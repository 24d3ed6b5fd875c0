import type { RunEvent } from "@tracepad/shared";

/** An event in the Trace Event Format that Chrome and Perfetto read: complete (`X`), or metadata (`M`). Times are microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat?: string;
  readonly ph: "X" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, string | number | boolean | null>>;
}

export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, string>>;
}

const PID = 1;
const THREADS = ["queue", "trace", "lower and compile", "kernels"] as const;
const QUEUE = 1;
const TRACE = 2;
const COMPILE = 3;
const KERNELS = 4;

const us = (ms: number): number => Math.round(ms * 1000);

/**
 * A run as a Chrome trace. Events are told when they end, so each begins its own time earlier. Equal calls that were told
 * together are one slice, with their number.
 */
export function chromeTrace(events: readonly RunEvent[], title: string): ChromeTrace {
  const slices: TraceEvent[] = [];
  const slice = (tid: number, cat: string, name: string, ends: number, ms: number, args: TraceEvent["args"]): void => {
    slices.push({ name, cat, ph: "X", pid: PID, tid, ts: us(Math.max(0, ends - ms)), dur: us(ms), args });
  };
  for (const e of events) {
    if (e.type === "trace") {
      slice(TRACE, "trace", `trace ${e.fn}`, e.t, e.ms, {
        signature: e.signature,
        line: e.line,
        call: e.call,
        equations: e.eqns,
        reason: e.reason,
      });
    } else if (e.type === "compile") {
      const args = { signature: e.signature, line: e.line, call: e.call, cached: e.cached, kernels: e.kernels.length };
      if (e.cached) slice(COMPILE, "cache", `found ${e.fn}`, e.t, 0, args);
      else {
        slice(COMPILE, "lower", `lower ${e.fn}`, e.t - e.compileMs, e.lowerMs, args);
        slice(COMPILE, "compile", `compile ${e.fn}`, e.t, e.compileMs, args);
      }
    } else if (e.type === "execute") {
      const name = e.count > 1 ? `${e.fn} × ${e.count}` : e.fn;
      const args = { signature: e.signature, line: e.line, call: e.call, cached: e.cached, count: e.count, bytes: e.bytes, flops: e.flops };
      slice(KERNELS, "kernels", name, e.t, e.ms, args);
      if (e.transferMs > 0) slice(KERNELS, "transfer", `transfer ${e.fn}`, e.t - e.ms, e.transferMs, args);
    } else if (e.type === "done" && e.queuedMs > 0) {
      slice(QUEUE, "queue", "queued", e.queuedMs, e.queuedMs, {});
    }
  }
  const names: TraceEvent[] = [
    { name: "process_name", ph: "M", pid: PID, tid: 0, args: { name: title } },
    ...THREADS.map((name, i): TraceEvent => ({ name: "thread_name", ph: "M", pid: PID, tid: i + 1, args: { name } })),
  ];
  return { traceEvents: [...names, ...slices], displayTimeUnit: "ms", otherData: { producer: "Tracepad" } };
}
