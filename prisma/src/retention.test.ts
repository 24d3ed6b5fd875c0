import { afterAll, beforeAll, expect, test } from "vitest";
import { appendEvents, claimRun, createRun, forgetRuns, newRunId, readAllEvents, readRun } from "./index.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const done = { type: "done", status: "succeeded", ms: 1, queuedMs: 0, message: null } as const;

/** A run that ended so many days ago; null: one that still runs, asked for long ago. */
async function endedRun(daysAgo: number | null): Promise<string> {
  const run = newRunId();
  await createRun(database.pool, { id: run, code: "", device: "wasm:0" });
  await claimRun(database.pool, { run, attempt: 1, worker: 1, detail: null });
  if (daysAgo !== null) await appendEvents(database.pool, { run, attempt: 1, after: 2 }, [{ t: 1, body: done }]);
  const shift = daysAgo ?? 1000;
  await database.pool.query(
    "UPDATE run SET created_at = created_at - $2 * interval '1 day', finished_at = finished_at - $2 * interval '1 day' WHERE id = $1",
    [run, shift],
  );
  return run;
}

const share = (id: string, run: string) =>
  database.pool.query("INSERT INTO snippet (id, title, code, run_id) VALUES ($1, '', '', $2)", [id, run]);

test("old runs go with their events; young, open and shared ones stay", async () => {
  const [old, young, open, shared] = await Promise.all([endedRun(31), endedRun(29), endedRun(null), endedRun(31)]);
  await share("snippet1", shared);
  expect(await forgetRuns(database.pool, 30)).toBe(1);
  expect(await readRun(database.pool, old)).toBeNull();
  expect(await readAllEvents(database.pool, old)).toEqual([]);
  for (const run of [young, open, shared]) expect(await readRun(database.pool, run)).not.toBeNull();
  expect(await readAllEvents(database.pool, shared)).toHaveLength(3);
  expect(await forgetRuns(database.pool, 30)).toBe(0);
});

test("many processes at once forget each run once, however many there are", async () => {
  await database.pool.query(
    `INSERT INTO run (id, code, device, status, finished_at)
     SELECT 'old ' || n, '', 'wasm:0', 'succeeded', now() - interval '40 days' FROM generate_series(1, 1000) n`,
  );
  const counts = await Promise.all(Array.from({ length: 4 }, () => forgetRuns(database.pool, 30)));
  expect(counts.reduce((a, b) => a + b)).toBe(1000);
});

test("a run that is being shared while it would go stays", async () => {
  const run = await endedRun(31);
  const sharing = await database.pool.connect();
  try {
    await sharing.query("BEGIN");
    await sharing.query("INSERT INTO snippet (id, title, code, run_id) VALUES ('snippet2', '', '', $1)", [run]);
    expect(await forgetRuns(database.pool, 30)).toBe(0);
    await sharing.query("COMMIT");
  } finally {
    sharing.release();
  }
  expect(await forgetRuns(database.pool, 30)).toBe(0);
  expect(await readRun(database.pool, run)).not.toBeNull();
});
