import {
  cancelRun,
  createRun,
  followEvents,
  Listener,
  liveWorkers,
  newRunId,
  readAllEvents,
  readRun,
  recoverDefaults,
  recoverRuns,
} from "@tracepad/db";
import { createQueue, type RunQueue } from "@tracepad/db/queue";
import type { RunEvent } from "@tracepad/shared";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../prisma/src/testing/database.ts";
import { redisInstalled, startRedis } from "../../../prisma/src/testing/redis.ts";
import { startWorkerProcess, type WorkerProcess } from "./testing/worker-process.ts";

const backends = redisInstalled() ? (["postgres", "redis"] as const) : (["postgres"] as const);

describe.each(backends)("the worker on the %s queue", (backend) => {
  let database: TestDatabase;
  let redis: { url: string; stop(): Promise<void> } | undefined;
  let listener: Listener;
  let queue: RunQueue;
  let workers: WorkerProcess[] = [];

  beforeAll(async () => {
    redis = backend === "redis" ? await startRedis() : undefined;
  });
  afterAll(() => redis?.stop());

  beforeEach(async () => {
    database = await createTestDatabase();
    listener = new Listener(database.url);
    await listener.ready();
    queue = createQueue({ databaseUrl: database.url, redisUrl: redis?.url });
    workers = [];
  });

  afterEach(async () => {
    for (const { child } of workers) child.kill("SIGKILL");
    await Promise.all(workers.map((worker) => worker.exited));
    await queue.close();
    await listener.close();
    await database.drop();
  });

  async function startWorker(env: Record<string, string> = {}): Promise<WorkerProcess> {
    const worker = await startWorkerProcess({ DATABASE_URL: database.url, REDIS_URL: redis?.url ?? "", TRACEPAD_CONCURRENCY: "4", ...env });
    workers.push(worker);
    return worker;
  }

  async function start(script: string): Promise<string> {
    const id = newRunId();
    await createRun(database.pool, { id, code: script, device: "wasm:0" });
    await queue.add({ run: id, attempt: 1 });
    return id;
  }

  /** Follows a run as the page does, until `until` holds for an event; by default to its end. */
  async function follow(run: string, until = (_: RunEvent) => false): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    const onIdle = () => recoverRuns(database.pool, queue, { ...recoverDefaults, patienceMs: 6_000 });
    for await (const event of followEvents(database.pool, listener, run, 0, { signal: new AbortController().signal, onIdle })) {
      events.push(event);
      if (until(event)) break;
    }
    return events;
  }

  const outline = (events: readonly RunEvent[]): string[] =>
    events.map((event) =>
      event.type === "status" || event.type === "done" ? event.status : event.type === "log" ? event.text : event.type,
    );
  const isRunning = (event: RunEvent) => event.type === "status" && event.status === "running";
  const isLog = (event: RunEvent) => event.type === "log";

  test("executes runs and tells who it is", async () => {
    const { ready } = await startWorker({ TRACEPAD_WORKER_NAME: "one" });
    expect(ready).toBe(`ready one: wasm:0, reference:0; none (scripted); ${backend} queue; 4 at a time`);
    expect(await liveWorkers(database.pool)).toMatchObject([
      { name: "one", concurrency: 4, devices: [{ id: "wasm:0", default: true }, { id: "reference:0" }] },
    ]);
    const events = await follow(await start("log a\nsleep 50\nlog b"));
    expect(outline(events)).toEqual(["queued", "running", "a", "b", "succeeded"]);
    expect(events.map((event) => event.id)).toEqual([1, 2, 3, 4, 5]);
    for (const [i, event] of events.entries()) expect(event.t).toBeGreaterThanOrEqual(events[i - 1]?.t ?? 0);
    expect(events.at(-1)).toMatchObject({ type: "done", queuedMs: expect.any(Number), message: null });
  });

  test("twenty runs at once all finish, in their own streams", async () => {
    await startWorker();
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => start(`log ${i}`)));
    const outlines = await Promise.all(ids.map(async (id) => outline(await follow(id))));
    expect(outlines).toEqual(ids.map((_, i) => ["queued", "running", `${i}`, "succeeded"]));
  });

  test("a waiting run that is cancelled never starts", async () => {
    const run = await start("log never");
    expect(await cancelRun(database.pool, run)).toMatchObject({ was: "queued" });
    expect(await queue.remove({ run, attempt: 1 })).toBe(true);
    expect(await queue.has({ run, attempt: 1 })).toBe(false);
    await startWorker();
    await follow(await start("log after"));
    expect(outline(await readAllEvents(database.pool, run))).toEqual(["queued", "cancelled"]);
  });

  test("a running run that is cancelled stops at once, silent or not", async () => {
    await startWorker();
    const run = await start("log a\nhang\nlog never");
    await follow(run, isLog);
    await cancelRun(database.pool, run);
    expect(outline(await follow(run))).toEqual(["queued", "running", "a", "cancelled"]);
    expect(await readRun(database.pool, run)).toMatchObject({ status: "cancelled" });
  });

  test("a worker killed in the middle: the run starts over on another one, its ids going on", async () => {
    const first = await startWorker();
    const run = await start("log a\nsleep 4000\nlog b");
    await follow(run, isLog);
    await startWorker();
    first.child.kill("SIGKILL");
    const events = await follow(run);
    expect(outline(events)).toEqual(["queued", "running", "a", "retrying", "running", "a", "b", "succeeded"]);
    expect(events.map((event) => event.id)).toEqual(events.map((_, i) => i + 1));
  }, 40_000);

  test("a program that takes its worker down twice ends as our fault", async () => {
    await startWorker();
    await startWorker();
    await startWorker();
    const events = await follow(await start("die"));
    expect(outline(events)).toEqual(["queued", "running", "retrying", "running", "platform"]);
    expect(events.at(-1)).toMatchObject({ message: expect.stringMatching(/stopped 2 times.*fault of ours/) });
    expect(outline(await follow(await start("log next")))).toContain("succeeded");
  }, 60_000);

  test("a run whose only worker is killed ends all the same, without one", async () => {
    const worker = await startWorker();
    const run = await start("hang");
    await follow(run, isRunning);
    worker.child.kill("SIGKILL");
    expect(outline(await follow(run))).toEqual(["queued", "running", "retrying", "platform"]);
  }, 40_000);

  test("a job lost from the queue is added again", async () => {
    const run = newRunId();
    await createRun(database.pool, { id: run, code: "log a", device: "wasm:0" });
    await database.pool.query("UPDATE run SET queued_at = now() - interval '10 seconds'");
    await startWorker();
    expect(outline(await follow(run))).toEqual(["queued", "running", "a", "succeeded"]);
  });

  test("SIGTERM lets what runs end, and leaves nothing behind", async () => {
    const worker = await startWorker();
    const run = await start("log a\nsleep 700\nlog b");
    await follow(run, isLog);
    worker.child.kill("SIGTERM");
    expect(await worker.exited).toBe(0);
    expect(outline(await follow(run))).toEqual(["queued", "running", "a", "b", "succeeded"]);
    expect(await liveWorkers(database.pool)).toEqual([]);
  });

  test("what a draining worker cannot finish goes to another one", async () => {
    const first = await startWorker({ TRACEPAD_DRAIN_MS: "100" });
    const run = await start("log a\nsleep 3000\nlog b");
    await follow(run, isLog);
    await startWorker();
    first.child.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    expect(outline(await follow(run))).toEqual(["queued", "running", "a", "retrying", "running", "a", "b", "succeeded"]);
  });

  test("a worker ends when the process that started it does", async () => {
    const worker = await startWorker();
    worker.child.stdin!.end();
    expect(await worker.exited).toBe(0);
  });

  test("a flood is cut at the limit, said so, and the end still comes", async () => {
    await startWorker({ TRACEPAD_LIMIT_EVENTS: "3000" });
    const events = await follow(await start("flood 10000\nlog more"));
    expect(events).toHaveLength(3002);
    expect(events.at(-2)).toMatchObject({ type: "log", level: "warn", text: expect.stringContaining("TRACEPAD_LIMIT_EVENTS") });
    expect(events.at(-1)).toMatchObject({ type: "done", status: "succeeded", id: 3002 });
  });

  test("a runner that fails, or lacks the device, ends the run as our fault", async () => {
    await startWorker();
    expect(outline(await follow(await start("crash")))).toEqual(["queued", "running", "platform"]);
    const run = newRunId();
    await createRun(database.pool, { id: run, code: "", device: "cuda:0" });
    await queue.add({ run, attempt: 1 });
    expect((await follow(run)).at(-1)).toMatchObject({ status: "platform", message: expect.stringContaining("cuda:0") });
  });
});
