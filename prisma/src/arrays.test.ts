import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { appendEvents, claimRun, createRun, keepWhole, makeRoom, newRunId } from "./index.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query("TRUNCATE run, snippet CASCADE");
  await database.pool.query(`INSERT INTO "user" (id, name, email) VALUES ('ann', '', 'a@x'), ('bob', '', 'b@x') ON CONFLICT DO NOTHING`);
});

const done = { type: "done", status: "succeeded", ms: 1, queuedMs: 0, message: null } as const;

/** A run of an owner that keeps an array of so many bytes. */
async function ran(owner: string | null, bytes: number, { ended = true, shared = false } = {}): Promise<string> {
  const run = newRunId();
  await createRun(database.pool, { id: run, code: "", device: "wasm:0" });
  await database.pool.query("UPDATE run SET owner_id = $2 WHERE id = $1", [run, owner]);
  await claimRun(database.pool, { run, attempt: 1, worker: 1, detail: null });
  const fence = { run, attempt: 1, after: 2 };
  await keepWhole(database.pool, fence, 3, new Uint8Array(bytes));
  if (ended) await appendEvents(database.pool, fence, [{ t: 1, body: done }]);
  if (shared) await database.pool.query("INSERT INTO snippet (id, title, code, run_id) VALUES ($1, '', '', $1)", [run]);
  return run;
}
const kept = async (): Promise<string[]> =>
  (await database.pool.query("SELECT run_id FROM run_array JOIN run ON run.id = run_id ORDER BY created_at")).rows.map(
    ({ run_id }) => run_id,
  );

test("the oldest arrays of an account make room, and nobody else's", async () => {
  const other = await ran("bob", 500);
  await ran("ann", 400);
  const [second, third] = [await ran("ann", 300), await ran("ann", 200)];
  const now = await ran("ann", 0, { ended: false });
  expect(await makeRoom(database.pool, now, 1000, 400)).toBe(500);
  expect((await kept()).filter((run) => run !== now)).toEqual([other, second, third]);
  expect(await makeRoom(database.pool, now, 1000, 400)).toBe(500);
  expect((await kept()).length).toBe(4);
});

test("what snippets show and what is under way stays, and leaves the rest", async () => {
  const shared = await ran("ann", 700, { shared: true });
  const open = await ran("ann", 200, { ended: false });
  await ran("ann", 50);
  const now = await ran("ann", 0, { ended: false });
  expect(await makeRoom(database.pool, now, 1000, 400)).toBe(100);
  expect((await kept()).filter((run) => run !== now)).toEqual([shared, open]);
  expect(await makeRoom(database.pool, now, 800, 400)).toBe(0);
});

test("runs of nobody count together", async () => {
  await ran("ann", 900);
  const first = await ran(null, 300);
  const now = await ran(null, 0, { ended: false });
  expect(await makeRoom(database.pool, now, 1000, 400)).toBe(700);
  expect(await makeRoom(database.pool, now, 1000, 800)).toBe(1000);
  expect(await kept()).not.toContain(first);
});
