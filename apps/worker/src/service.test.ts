import { cancelRun, createRun, liveWorkers, newRunId, readAllEvents, readRun } from "@tracepad/db";
import type { RunEvent } from "@tracepad/shared";
import { describe, test as plain } from "vitest";
import { redisInstalled, startRedis } from "../../../prisma/src/testing/redis.ts";
import { outline, Stage } from "./testing/stage.ts";

const backends = redisInstalled() ? (["postgres", "redis"] as const) : (["postgres"] as const);

const isRunning = (event: RunEvent) => event.type === "status" && event.status === "running";
const isLog = (event: RunEvent) => event.type === "log";

// Most of each test is waiting, and each has its own stage: they run side by side.
describe.each(backends)("the worker on the %s queue", { concurrent: true, timeout: 90_000 }, (backend) => {
  const test = plain.extend<{ stage: Stage }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs from the pattern
    stage: async ({}, use) => {
      const redis = backend === "redis" ? await startRedis() : undefined;
      const stage = await Stage.open(redis?.url);
      await use(stage);
      await stage.close();
      await redis?.stop();
    },
  });

  test("executes runs and tells who it is", async ({ stage, expect }) => {
    const { ready } = await stage.startWorker({ TRACEPAD_WORKER_NAME: "one" });
    expect(ready).toBe(`ready one: wasm:0, reference:0; none (scripted); ${backend} queue; 4 at a time`);
    expect(await liveWorkers(stage.database.pool)).toMatchObject([
      { name: "one", concurrency: 4, devices: [{ id: "wasm:0", default: true }, { id: "reference:0" }] },
    ]);
    const events = await stage.follow(await stage.start("log a\nsleep 50\nlog b"));
    expect(outline(events)).toEqual(["queued", "running", "a", "b", "succeeded"]);
    expect(events.map((event) => event.id)).toEqual([1, 2, 3, 4, 5]);
    for (const [i, event] of events.entries()) expect(event.t).toBeGreaterThanOrEqual(events[i - 1]?.t ?? 0);
    expect(events.at(-1)).toMatchObject({ type: "done", queuedMs: expect.any(Number), message: null });
  });

  test("twenty runs at once all finish, in their own streams", async ({ stage, expect }) => {
    await stage.startWorker();
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => stage.start(`log ${i}`)));
    const outlines = await Promise.all(ids.map(async (id) => outline(await stage.follow(id))));
    expect(outlines).toEqual(ids.map((_, i) => ["queued", "running", `${i}`, "succeeded"]));
  });

  test("removes runs that ended too long ago, unless told to keep them", async ({ stage, expect }) => {
    const { pool } = stage.database;
    const ended = async (): Promise<string> => {
      const run = newRunId();
      await createRun(pool, { id: run, code: "", device: "wasm:0" });
      await cancelRun(pool, run);
      await pool.query("UPDATE run SET finished_at = finished_at - interval '3 days' WHERE id = $1", [run]);
      return run;
    };
    const first = await ended();
    const keeper = await stage.startWorker({ TRACEPAD_RETENTION_DAYS: "0" });
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    expect(await readRun(pool, first)).not.toBeNull();
    keeper.child.kill("SIGTERM");
    await keeper.exited;
    await stage.startWorker({ TRACEPAD_RETENTION_DAYS: "2" });
    await expect.poll(() => readRun(pool, first), { timeout: 40_000 }).toBeNull();
  });

  test("a waiting run that is cancelled never starts", async ({ stage, expect }) => {
    const run = await stage.start("log never");
    expect(await cancelRun(stage.database.pool, run)).toMatchObject({ was: "queued" });
    expect(await stage.queue.remove({ run, attempt: 1 })).toBe(true);
    expect(await stage.queue.has({ run, attempt: 1 })).toBe(false);
    await stage.startWorker();
    await stage.follow(await stage.start("log after"));
    expect(outline(await readAllEvents(stage.database.pool, run))).toEqual(["queued", "cancelled"]);
  });

  test("a running run that is cancelled stops at once, silent or not", async ({ stage, expect }) => {
    await stage.startWorker();
    const run = await stage.start("log a\nhang\nlog never");
    await stage.follow(run, isLog);
    await cancelRun(stage.database.pool, run);
    expect(outline(await stage.follow(run))).toEqual(["queued", "running", "a", "cancelled"]);
    expect(await readRun(stage.database.pool, run)).toMatchObject({ status: "cancelled" });
  });

  test("a worker killed in the middle: the run starts over on another one, its ids going on", async ({ stage, expect }) => {
    const first = await stage.startWorker();
    const run = await stage.start("log a\nhang\nlog b");
    await stage.follow(run, isLog);
    await stage.startWorker({ SCRIPTED_HANG: "no" });
    first.child.kill("SIGKILL");
    const events = await stage.follow(run);
    expect(outline(events)).toEqual(["queued", "running", "a", "retrying", "running", "a", "b", "succeeded"]);
    expect(events.map((event) => event.id)).toEqual(events.map((_, i) => i + 1));
  });

  test("a program that takes its worker down twice ends as our fault", async ({ stage, expect }) => {
    await stage.startWorker();
    await stage.startWorker();
    await stage.startWorker();
    const events = await stage.follow(await stage.start("die"));
    expect(outline(events)).toEqual(["queued", "running", "retrying", "running", "platform"]);
    expect(events.at(-1)).toMatchObject({ message: expect.stringMatching(/stopped 2 times.*fault of ours/) });
    expect(outline(await stage.follow(await stage.start("log next")))).toContain("succeeded");
  });

  test("a run whose only worker is killed ends all the same, without one", async ({ stage, expect }) => {
    const worker = await stage.startWorker();
    const run = await stage.start("hang");
    await stage.follow(run, isRunning);
    worker.child.kill("SIGKILL");
    expect(outline(await stage.follow(run))).toEqual(["queued", "running", "retrying", "platform"]);
  });

  test("a job lost from the queue is added again", async ({ stage, expect }) => {
    const run = newRunId();
    await createRun(stage.database.pool, { id: run, code: "log a", device: "wasm:0" });
    await stage.database.pool.query("UPDATE run SET queued_at = now() - interval '10 seconds'");
    await stage.startWorker();
    expect(outline(await stage.follow(run))).toEqual(["queued", "running", "a", "succeeded"]);
  });

  test("a run that its worker had to give up ends all the same: here the database lost an event in a crash", async ({ stage, expect }) => {
    await stage.startWorker();
    const run = await stage.start("log a\nhang");
    await stage.follow(run, isLog);
    await stage.database.pool.query(
      "WITH lost AS (DELETE FROM run_event WHERE run_id = $1 AND seq = 3) UPDATE run SET last_seq = 2 WHERE id = $1",
      [run],
    );
    await cancelRun(stage.database.pool, run);
    expect(outline(await stage.follow(run))).toEqual(["queued", "running", "cancelled"]);
  });

  test("a run that another one brought down starts over, once", async ({ stage, expect }) => {
    await stage.startWorker();
    const events = await stage.follow(await stage.start("bystander\nlog a"));
    expect(outline(events)).toEqual(["queued", "running", "retrying", "running", "a", "succeeded"]);
    expect(events.map((event) => event.id)).toEqual(events.map((_, i) => i + 1));
  });

  test("a run stopped on its way back to the queue is not run again", async ({ stage, expect }) => {
    const run = await stage.start("hang");
    await stage.database.pool.query("UPDATE run SET cancel_requested = true WHERE id = $1", [run]);
    await stage.startWorker();
    expect(outline(await stage.follow(run))).toEqual(["queued", "running", "cancelled"]);
  });

  test("SIGTERM lets what runs end, and leaves nothing behind", async ({ stage, expect }) => {
    const worker = await stage.startWorker();
    const run = await stage.start("log a\nsleep 700\nlog b");
    await stage.follow(run, isLog);
    worker.child.kill("SIGTERM");
    expect(await worker.exited).toBe(0);
    expect(outline(await stage.follow(run))).toEqual(["queued", "running", "a", "b", "succeeded"]);
    expect(await liveWorkers(stage.database.pool)).toEqual([]);
  });

  test("what a draining worker cannot finish goes to another one", async ({ stage, expect }) => {
    const first = await stage.startWorker({ TRACEPAD_DRAIN_MS: "100" });
    const run = await stage.start("log a\nhang\nlog b");
    await stage.follow(run, isLog);
    await stage.startWorker({ SCRIPTED_HANG: "no" });
    first.child.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    expect(outline(await stage.follow(run))).toEqual(["queued", "running", "a", "retrying", "running", "a", "b", "succeeded"]);
  });

  test("a worker ends when the process that started it does", async ({ stage, expect }) => {
    const worker = await stage.startWorker();
    worker.child.stdin!.end();
    expect(await worker.exited).toBe(0);
  });

  test("a flood is cut at the limit, said so, and the end still comes", async ({ stage, expect }) => {
    await stage.startWorker({ TRACEPAD_LIMIT_EVENTS: "3000" });
    const events = await stage.follow(await stage.start("flood 10000\nlog more"));
    expect(events).toHaveLength(3002);
    expect(events.at(-2)).toMatchObject({ type: "log", level: "warn", text: expect.stringContaining("TRACEPAD_LIMIT_EVENTS") });
    expect(events.at(-1)).toMatchObject({ type: "done", status: "succeeded", id: 3002 });
  });

  test("a runner that fails, or lacks the device, ends the run as our fault", async ({ stage, expect }) => {
    await stage.startWorker();
    expect(outline(await stage.follow(await stage.start("crash")))).toEqual(["queued", "running", "platform"]);
    const run = await stage.start("", "cuda:0");
    expect((await stage.follow(run)).at(-1)).toMatchObject({ status: "platform", message: expect.stringContaining("cuda:0") });
  });
});
