import { claimRun, createRun, type Database, endRun, keepWhole, newRunId, readAllEvents, readWhole, requeueRun } from "@tracepad/db";
import type { EventBody } from "@tracepad/shared";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../prisma/src/testing/database.ts";
import { EventWriter } from "./event-writer.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const log = (text: string): EventBody => ({ type: "log", level: "log", text, line: 1, column: 1 });
const done = { type: "done", status: "succeeded", ms: 1, queuedMs: 1, message: null } as const;

async function writerFor(db: Database, limit = 1_000) {
  const run = newRunId();
  await createRun(database.pool, { id: run, code: "", device: "wasm:0" });
  const { after, t } = (await claimRun(database.pool, { run, attempt: 1, worker: 1, detail: null }))!;
  const onLost = vi.fn();
  return { run, onLost, writer: new EventWriter({ db, run, attempt: 1, after, t, limit, onLost, onCancel: () => {} }) };
}

const texts = async (run: string) =>
  (await readAllEvents(database.pool, run)).map((event) => (event.type === "log" ? event.text : event.type));

/** The pool, with a connection that drops `when` asked: before the statement, or after it was carried out. */
function flaky(failures: ("before" | "after")[]): Database {
  const query = async (...args: unknown[]) => {
    const failure = failures.shift();
    if (failure === "before") throw new Error("connection refused");
    const result = await (database.pool.query as (...args: unknown[]) => Promise<unknown>)(...args);
    if (failure === "after") throw new Error("Connection terminated unexpectedly");
    return result;
  };
  return Object.create(database.pool, { query: { value: query } });
}

test("many events are few statements, in order", async () => {
  const counting = Object.create(database.pool, { query: { value: vi.fn(database.pool.query.bind(database.pool)) } });
  const { run, writer } = await writerFor(counting);
  for (let i = 0; i < 500; i++) writer.emit(log(`${i}`));
  await writer.finish(done);
  expect(await texts(run)).toEqual(["status", "status", ...Array.from({ length: 500 }, (_, i) => `${i}`), "done"]);
  expect(counting.query.mock.calls.length).toBeLessThanOrEqual(3);
});

test("a statement whose answer is lost, or that never arrived, is neither written twice nor left out", async () => {
  const { run, writer } = await writerFor(flaky(["after", "before", "before"]));
  writer.emit(log("a"));
  writer.emit(log("b"));
  await writer.finish(done);
  expect(await texts(run)).toEqual(["status", "status", "a", "b", "done"]);
});

test("a run that somebody else ended is let go, once", async () => {
  const { run, writer, onLost } = await writerFor(database.pool);
  writer.emit(log("a"));
  await endRun(database.pool, { run, attempt: 1, from: "running", status: "platform", message: "lost" });
  writer.emit(log("b"));
  await writer.finish(done);
  writer.emit(log("c"));
  expect(onLost).toHaveBeenCalledOnce();
  expect(writer.lost).toBe(true);
  expect((await readAllEvents(database.pool, run)).at(-1)).toMatchObject({ type: "done", status: "platform" });
});

test("past the limit there is one notice, and still the error and the end", async () => {
  const { run, writer } = await writerFor(database.pool, 5);
  for (let i = 0; i < 20; i++) writer.emit(log(`${i}`));
  writer.emit({ type: "error", name: "TypeError", message: "m", hint: null, fault: "user", frames: [], line: null, column: null });
  await writer.finish(done);
  expect(await texts(run)).toEqual(["status", "status", "0", "1", "2", expect.stringContaining("TRACEPAD_LIMIT_EVENTS"), "error", "done"]);
});

const shownArray = (values: readonly number[]): [EventBody, Uint8Array] => {
  const whole = new Uint8Array(Float32Array.from(values).buffer);
  const array = { text: "", dtype: "float32", shape: [values.length], preview: [], previewShape: [0], kept: whole.length };
  return [{ type: "array", ...array, line: null, column: null }, whole];
};

test("the elements of an array are there before its event is, once, and go with the run", async () => {
  const { run, writer } = await writerFor(flaky(["after", "before", "after"]));
  writer.emit(log("a"));
  writer.emit(...shownArray([1, 2, 3]));
  writer.emit(log("b"));
  await writer.finish(done);
  expect(await texts(run)).toEqual(["status", "status", "a", "array", "b", "done"]);
  const kept = await readWhole(database.pool, run, 4);
  expect(kept).toMatchObject({ dtype: "float32", shape: [3] });
  expect([...new Float32Array(new Uint8Array(kept!.data).buffer)]).toEqual([1, 2, 3]);
  expect(await readWhole(database.pool, run, 3)).toBeNull();
  await database.pool.query("DELETE FROM run WHERE id = $1", [run]);
  expect((await database.pool.query("SELECT FROM run_array")).rowCount).toBe(0);
});

test("a worker that was given up keeps no elements any more, and its successor's take the place of those without an event", async () => {
  const { run, writer } = await writerFor(database.pool);
  const fence = { run, attempt: 1, after: 2 };
  await keepWhole(database.pool, fence, 4, new Uint8Array(8));
  expect(await readWhole(database.pool, run, 4)).toBeNull();
  await requeueRun(database.pool, run, 1, "gone");
  writer.emit(...shownArray([9]));
  await vi.waitFor(() => expect(writer.lost).toBe(true), 30_000);
  expect((await database.pool.query("SELECT seq FROM run_array WHERE run_id = $1", [run])).rows).toEqual([{ seq: 4 }]);
  const next = (await claimRun(database.pool, { run, attempt: 2, worker: 1, detail: null }))!;
  const again = new EventWriter({ db: database.pool, run, ...next, limit: 1000, onLost: () => {}, onCancel: () => {} });
  again.emit(...shownArray([5]));
  await again.finish(done);
  expect(await readWhole(database.pool, run, next.after + 1)).toMatchObject({ shape: [1] });
});
