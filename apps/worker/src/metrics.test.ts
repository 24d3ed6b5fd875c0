import { once } from "node:events";
import { reached } from "@tracepad/run";
import { expect, test } from "vitest";
import { freePort } from "../../../prisma/src/testing/redis.ts";
import { killReason, WorkerMetrics } from "./metrics.ts";
import { Stage } from "./testing/stage.ts";

const asked = { queueWaiting: async () => 3, active: () => 1, slots: 4 };

test("each limit's message is a reason of its own", () => {
  const limits = {
    ...{ wallMs: 1000, heapMb: 1, calls: 1, outputBytes: 1, arrayBytes: 1, codeBytes: 1, equations: 1, events: 1 },
  };
  // These are texts: what is past them is left out, and the run goes on.
  const { output: _, figures: __, figureCount: ___, ...errors } = reached;
  const reasons = Object.entries(errors).map(([name, make]) => {
    const { message } = name === "effects" || name === "eventBytes" ? reached[name](1) : (make as (l: typeof limits) => Error)(limits);
    return killReason({ status: "limit", message });
  });
  expect(reasons).not.toContain("other");
  expect(killReason({ status: "limit", message: "sandbox limit: the process asked the system" })).toBe("sandbox");
  expect(killReason({ status: "cancelled", message: null })).toBe("stopped");
  expect(killReason({ status: "platform", message: "the sandbox process broke the protocol and was ended" })).toBe("protocol");
  expect(killReason({ status: "succeeded", message: null })).toBe(null);
  expect(killReason({ status: "failed", message: "time limit: I say so myself" })).toBe(null);
});

test("runs, queue, phases, cache and kills are counted", async () => {
  const metrics = new WorkerMetrics(asked);
  const label = { fn: "f", signature: "f32[]", call: 1, line: null, column: null, reason: null };
  const compiled = {
    optimized: { text: "", equations: [] },
    passes: [],
    changes: [],
    kernels: [],
    key: "k",
    lowerMs: 500,
    compileMs: 250,
    ms: 750,
  };
  metrics.claimed(40);
  metrics.event({ type: "compile", ...label, cached: false, ...compiled });
  metrics.event({ type: "compile", ...label, cached: true, ...compiled, lowerMs: 0, compileMs: 0 });
  metrics.event({ type: "execute", ...label, cached: true, count: 2, ms: 2000, transferMs: 100, bytes: 0, flops: 0 });
  metrics.ended({ type: "done", status: "succeeded", ms: 90, queuedMs: 40, message: null });
  metrics.ended({ type: "done", status: "limit", ms: 20_000, queuedMs: 40, message: "time limit: 20 s of wall time" });
  metrics.retried();
  const text = (await metrics.registry.metrics())
    .replaceAll('part="worker",', "")
    .replaceAll(',part="worker"', "")
    .replaceAll('{part="worker"}', "");
  for (const line of [
    'tracepad_runs_total{status="succeeded"} 1',
    'tracepad_runs_total{status="failed"} 0',
    'tracepad_sandbox_kills_total{reason="time"} 1',
    'tracepad_phase_seconds_total{phase="lower"} 0.5',
    'tracepad_phase_seconds_total{phase="execute"} 2',
    'tracepad_compile_cache_total{result="hit"} 1',
    'tracepad_compile_cache_total{result="miss"} 1',
    "tracepad_run_retries_total 1",
    "tracepad_queue_waiting 3",
    "tracepad_runs_active 1",
    "tracepad_run_slots 4",
    'tracepad_run_queue_seconds_bucket{le="0.05"} 1',
  ])
    expect(text).toContain(`${line}\n`);
});

test("a worker says on its own port what it did, and in its log which runs, without a word of their programs", {
  timeout: 60_000,
}, async () => {
  const stage = await Stage.open();
  const port = await freePort();
  const worker = await stage.startWorker({ TRACEPAD_METRICS_PORT: String(port), TRACEPAD_LOG: "json" }, "pipe");
  let logged = "";
  worker.child.stderr!.on("data", (chunk) => (logged += chunk));
  const get = async (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  expect((await get("/ready")).status).toBe(200);
  const good = await stage.start("log SECRET");
  const bad = await stage.start("log SECRET\ncrash SECRET");
  expect((await stage.follow(good)).at(-1)).toMatchObject({ status: "succeeded" });
  expect((await stage.follow(bad)).at(-1)).toMatchObject({ status: "platform" });
  let text = "";
  // A run's end is read as soon as it is written; the worker counts it a moment later.
  await expect
    .poll(async () => (text = await (await get("/metrics")).text()))
    .toContain('tracepad_runs_total{status="platform",part="worker"} 1');
  expect(text).toContain('tracepad_runs_total{status="succeeded",part="worker"} 1');
  expect(text).toContain("process_cpu_seconds_total");
  worker.child.kill("SIGTERM");
  await worker.exited;
  if (!worker.child.stderr!.readableEnded) await once(worker.child.stderr!, "end");
  const lines = logged
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(logged + text).not.toContain("SECRET");
  const of = (run: string) =>
    lines.filter((line) => line.run === run).map((line) => `${line.level} ${line.event} ${line.status ?? ""}`.trim());
  expect(of(good)).toEqual(["info run taken", "info run ended succeeded"]);
  expect(of(bad)).toEqual(["info run taken", "error failed", "info run ended platform"]);
  await stage.close();
});
