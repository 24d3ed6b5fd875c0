import { afterAll, beforeAll, expect, test } from "vitest";
import { admitRun, appendEvents, cancelRun, claimRun, newRunId, requeueRun } from "./index.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const limits = { perClient: 3, perAddress: 5, interactive: 2 };

/** The run's id, or which limit refused it. */
async function admit(address: string, client: string | null): Promise<string> {
  const id = newRunId();
  const answer = await admitRun(database.pool, { id, code: "", device: "wasm:0" }, { address, client }, limits);
  return typeof answer === "string" ? answer : id;
}

const count = (outcomes: readonly string[], what: string): number => outcomes.filter((outcome) => outcome === what).length;

test("of many starts at once exactly as many are let in as may be open", async () => {
  const ofOne = await Promise.all(Array.from({ length: 30 }, () => admit("192.0.2.1", "one")));
  expect(count(ofOne, "perClient")).toBe(27);
  const forged = await Promise.all(Array.from({ length: 30 }, (_, i) => admit("192.0.2.2", `forged ${i}`)));
  expect(count(forged, "perAddress")).toBe(25);
  const nameless = await Promise.all(Array.from({ length: 30 }, () => admit("192.0.2.3", null)));
  expect(count(nameless, "perAddress")).toBe(25);
  const { rows } = await database.pool.query("SELECT count(*)::int AS n FROM run");
  expect(rows[0].n).toBe(3 + 5 + 5);
});

test("one client over many addresses is one client", async () => {
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => admit(`198.51.100.${i}`, "traveller")));
  expect(count(outcomes, "perClient")).toBe(17);
});

test("a run that ends makes room, one that starts over does not, and nobody's address is kept after the end", async () => {
  const [first, second, third] = (await Promise.all(Array.from({ length: 3 }, () => admit("192.0.2.9", "me")))) as [string, string, string];
  await claimRun(database.pool, { run: first, attempt: 1, worker: 1, detail: null });
  await claimRun(database.pool, { run: second, attempt: 1, worker: 1, detail: null });
  await requeueRun(database.pool, second, 1, "lost");
  expect(await admit("192.0.2.9", "me")).toBe("perClient");

  const done = { type: "done", status: "succeeded", ms: 1, queuedMs: 0, message: null } as const;
  await appendEvents(database.pool, { run: first, attempt: 1, after: 2 }, [{ t: 1, body: done }]);
  await cancelRun(database.pool, third);
  const next = [await admit("192.0.2.9", "me"), await admit("192.0.2.9", "me"), await admit("192.0.2.9", "me")];
  expect(count(next, "perClient")).toBe(1);

  const { rows } = await database.pool.query("SELECT address, client FROM run WHERE id = ANY($1)", [[first, third]]);
  expect(rows).toEqual([
    { address: null, client: null },
    { address: null, client: null },
  ]);
});

test("a client's further runs are bulk, by their number or its own word; somebody else's are not", async () => {
  const lane = async (address: string, client: string | null, bulk = false) => {
    const answer = await admitRun(database.pool, { id: newRunId(), code: "", device: "wasm:0", bulk }, { address, client }, limits);
    return typeof answer === "string" ? answer : answer.bulk;
  };
  expect([await lane("203.0.113.1", "a"), await lane("203.0.113.1", "a"), await lane("203.0.113.1", "a")]).toEqual([false, false, true]);
  expect(await lane("203.0.113.1", "b")).toBe(false);
  expect(await lane("203.0.113.2", "c", true)).toBe(true);
  // Without a cookie nobody is told apart from the others of the address.
  expect([await lane("203.0.113.3", null), await lane("203.0.113.3", null), await lane("203.0.113.3", null)]).toEqual([false, false, true]);
});
