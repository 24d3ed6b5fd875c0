import type { EventBody, EventOf, RunEvent } from "@tracepad/shared";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  appendEvents,
  claimRun,
  createRun,
  endRun,
  followEvents,
  Listener,
  newRunId,
  readAllEvents,
  readEvents,
  readRun,
  requeueRun,
} from "./index.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
let listener: Listener;

beforeAll(async () => {
  database = await createTestDatabase();
  listener = new Listener(database.url);
  await listener.ready();
});

afterAll(async () => {
  await listener.close();
  await database.drop();
});

const log = (text: string): EventBody => ({ type: "log", level: "log", text, line: 1, column: 1 });
const done: EventOf<"done"> = { type: "done", status: "succeeded", ms: 12.5, queuedMs: 1, message: null };

/** A run that a worker has taken: events 1 (queued) and 2 (running) are written. */
async function runningRun(): Promise<string> {
  const run = newRunId();
  await createRun(database.pool, { id: run, code: "1 + 1", device: "wasm:0" });
  expect(await claimRun(database.pool, { run, attempt: 1, worker: 1, detail: "wasm:0" })).toMatchObject({
    attempt: 1,
    after: 2,
    code: "1 + 1",
  });
  return run;
}

const append = (run: string, after: number, bodies: readonly EventBody[]) =>
  appendEvents(
    database.pool,
    { run, attempt: 1, after },
    bodies.map((body, i) => ({ t: after + i, body })),
  );

async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

test("an end whose message holds U+0000 is written like any other", async () => {
  const run = await runningRun();
  expect(await append(run, 2, [{ ...done, status: "failed", message: "Error: a\0b" }])).not.toBeNull();
  expect(await readRun(database.pool, run)).toMatchObject({ status: "failed", message: "Error: a\ufffdb" });
  expect((await readAllEvents(database.pool, run)).at(-1)).toMatchObject({ type: "done", message: "Error: a\0b" });
});

test("a stream asked for from past its end ends with its run", async () => {
  const run = await runningRun();
  const stop = new AbortController();
  let idles = 0;
  const onIdle = async () => {
    if (++idles === 2) await append(run, 2, [done]);
    if (idles === 20) stop.abort();
  };
  const following = collect(followEvents(database.pool, listener, run, 999, { signal: stop.signal, onIdle, idleMs: 20 }));
  expect(await following).toEqual([]);
  expect(stop.signal.aborted).toBe(false);
});

test("a run's stream counts from 1, and its end ends the run", async () => {
  const run = await runningRun();
  expect(await append(run, 2, [log("a\u0000b"), log("\ud800 \u2028 \"'{},")])).toEqual({ cancelRequested: false });
  await append(run, 4, [done]);
  const events = await readAllEvents(database.pool, run);
  expect(events.map((event) => [event.id, event.type])).toEqual([
    [1, "status"],
    [2, "status"],
    [3, "log"],
    [4, "log"],
    [5, "done"],
  ]);
  expect(events[2]).toMatchObject({ text: "a\u0000b", t: 2 });
  expect(events[3]).toMatchObject({ text: "\ud800 \u2028 \"'{}," });
  expect(await readRun(database.pool, run)).toMatchObject({ status: "succeeded", ms: 12.5 });
});

test("a writer whose fence no longer holds writes nothing", async () => {
  const run = await runningRun();
  expect(await append(run, 7, [log("a gap")])).toBeNull();
  expect(await append(run, 1, [log("a duplicate")])).toBeNull();
  expect(await requeueRun(database.pool, run, 1, "lost")).toBe(true);
  expect(await append(run, 3, [log("a zombie")])).toBeNull();
  expect(await claimRun(database.pool, { run, attempt: 1, worker: 1, detail: null })).toBeNull();
  expect(await claimRun(database.pool, { run, attempt: 2, worker: 2, detail: null })).toMatchObject({ attempt: 2, after: 4 });
  expect(await append(run, 4, [log("a zombie again")])).toBeNull();
  expect(await endRun(database.pool, { run, attempt: 2, from: "running", status: "platform", message: "ours" })).toBe(true);
  expect(await endRun(database.pool, { run, attempt: 2, from: "running", status: "platform", message: "ours" })).toBe(false);
  expect((await readAllEvents(database.pool, run)).map((event) => (event.type === "status" ? event.status : event.type))).toEqual([
    "queued",
    "running",
    "retrying",
    "running",
    "done",
  ]);
});

test("of many that claim one run, one gets it", async () => {
  const run = newRunId();
  await createRun(database.pool, { id: run, code: "", device: "wasm:0" });
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, i) => claimRun(database.pool, { run, attempt: 1, worker: i, detail: null })),
  );
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
});

test("readers that come and go while it runs miss nothing and see nothing twice", async () => {
  const run = await runningRun();
  const total = 600;
  const reader = async (hangUpAfter: number): Promise<number[]> => {
    const seen: number[] = [];
    for (let over = false; !over; ) {
      const hangUp = new AbortController();
      let count = 0;
      for await (const event of followEvents(database.pool, listener, run, seen.at(-1) ?? 0, { signal: hangUp.signal })) {
        seen.push(event.id);
        over = event.type === "done";
        if (++count === hangUpAfter) hangUp.abort();
      }
    }
    return seen;
  };
  const readers = [reader(Number.POSITIVE_INFINITY), reader(1), reader(7), reader(100)];
  let after = 2;
  while (after < total) {
    const batch = Array.from({ length: Math.min(1 + (after % 9), total - after) }, (_, i) => log(`${after + i}`));
    await append(run, after, batch);
    after += batch.length;
  }
  await append(run, after, [done]);
  const expected = Array.from({ length: total + 1 }, (_, i) => i + 1);
  for (const seen of await Promise.all(readers)) expect(seen).toEqual(expected);
});

test("a reader outlives the loss of the LISTEN connection", async () => {
  const run = await runningRun();
  const following = collect(followEvents(database.pool, listener, run, 0, { signal: new AbortController().signal }));
  await database.pool.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database() AND pid <> pg_backend_pid()",
  );
  await append(run, 2, [log("while it was away"), done]);
  expect((await following).map((event) => event.id)).toEqual([1, 2, 3, 4]);
});

test("reads in pages", async () => {
  const run = await runningRun();
  await append(run, 2, [log("a"), log("b"), log("c")]);
  expect((await readEvents(database.pool, run, 1, 2)).map((event) => event.id)).toEqual([2, 3]);
});
