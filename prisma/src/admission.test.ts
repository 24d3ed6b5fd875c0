import { afterAll, beforeAll, expect, test } from "vitest";
import { admitRun, appendEvents, cancelRun, claimRun, endRun, newRunId, requeueRun, secondsLeft } from "./index.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const limits = { perClient: 3, perAddress: 5, interactive: 2 };
const plenty = { perHour: 1e6, perHourOfAddress: 1e6, perRun: 20 };

/** The run's id, or which limit refused it. */
async function admit(address: string, client: string | null): Promise<string> {
  const id = newRunId();
  const answer = await admitRun(database.pool, { id, code: "", device: "wasm:0" }, { address, client }, limits, plenty);
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

  const { rows } = await database.pool.query("SELECT address, client, payer FROM run WHERE id = ANY($1)", [[first, third]]);
  expect(rows).toEqual([
    { address: null, client: null, payer: null },
    { address: null, client: null, payer: null },
  ]);
});

test("a client's further runs are bulk, by their number or its own word; somebody else's are not", async () => {
  const lane = async (address: string, client: string | null, bulk = false) => {
    const answer = await admitRun(database.pool, { id: newRunId(), code: "", device: "wasm:0", bulk }, { address, client }, limits, plenty);
    return typeof answer === "string" ? answer : answer.bulk;
  };
  expect([await lane("203.0.113.1", "a"), await lane("203.0.113.1", "a"), await lane("203.0.113.1", "a")]).toEqual([false, false, true]);
  expect(await lane("203.0.113.1", "b")).toBe(false);
  expect(await lane("203.0.113.2", "c", true)).toBe(true);
  // Without a cookie nobody is told apart from the others of the address.
  expect([await lane("203.0.113.3", null), await lane("203.0.113.3", null), await lane("203.0.113.3", null)]).toEqual([false, false, true]);
});

/** An hour's 60 seconds; a run may take 10. */
const scarce = { perHour: 60, perHourOfAddress: 150, perRun: 10 };
const room = { perClient: 1_000, perAddress: 1_000, interactive: 1_000 };

async function spend(asker: { address: string; client: string | null; owner?: string }): Promise<string> {
  const id = newRunId();
  const answer = await admitRun(database.pool, { id, code: "", device: "wasm:0" }, asker, room, scarce);
  return typeof answer === "string" ? answer : id;
}

/** Runs it for so many seconds. */
async function end(run: string, seconds: number, status: "succeeded" | "platform" = "succeeded"): Promise<void> {
  const { after } = (await claimRun(database.pool, { run, attempt: 1, worker: 1, detail: null }))!;
  const done = { type: "done", status, ms: seconds * 1000, queuedMs: 0, message: null } as const;
  await appendEvents(database.pool, { run, attempt: 1, after }, [{ t: 1, body: done }]);
}

test("of 50 starts at once as many are let in as the seconds are enough for when each takes all it may", async () => {
  const ofOne = await Promise.all(Array.from({ length: 50 }, () => spend({ address: "192.0.2.21", client: "s" })));
  expect(count(ofOne, "seconds")).toBe(44);
  const ofAddress = await Promise.all(Array.from({ length: 50 }, (_, i) => spend({ address: "192.0.2.22", client: `forged ${i}` })));
  expect(count(ofAddress, "seconds")).toBe(35);
  const nameless = await Promise.all(Array.from({ length: 50 }, () => spend({ address: "192.0.2.23", client: null })));
  expect(count(nameless, "seconds")).toBe(35);
});

test("an account has its seconds once, from however many clients and addresses", async () => {
  await database.pool.query(`INSERT INTO "user" (id, name, email, updated_at) VALUES ('u1', '', 'u1@example.test', now())`);
  const starts = Array.from({ length: 50 }, (_, i) => spend({ address: `192.0.2.${100 + i}`, client: `of u1 ${i}`, owner: "u1" }));
  expect(count(await Promise.all(starts), "seconds")).toBe(44);
});

test("a run takes the seconds that it took, once; one that we are at fault for takes none", async () => {
  const me = { address: "192.0.2.31", client: "frugal" };
  const left = async () => Math.round((await secondsLeft(database.pool, me, scarce)).left);
  expect(await left()).toBe(60);
  const [first, second, third] = [await spend(me), await spend(me), await spend(me)] as [string, string, string];
  expect(await secondsLeft(database.pool, me, scarce)).toMatchObject({ reserved: 30, left: expect.closeTo(30, 0) });
  await end(first, 4);
  await end(second, 7, "platform");
  await endRun(database.pool, { run: third, attempt: 0, from: "queued", status: "cancelled", message: null });
  expect(await left()).toBe(56);
  // Many at once end on the same account: none is forgotten.
  const all = await Promise.all(Array.from({ length: 6 }, () => spend(me)));
  await Promise.all(all.map((run) => end(run, 10)));
  expect(await left()).toBe(-4);
  expect(await spend(me)).toBe("seconds");
  const { someMs, fullMs } = await secondsLeft(database.pool, me, scarce);
  expect(someMs).toBeGreaterThan(4 * 60_000);
  expect(someMs).toBeLessThanOrEqual(5 * 60_000);
  expect(fullMs - someMs).toBeCloseTo(59 * 60_000, -2);
  // Five minutes later there are some again.
  await database.pool.query("UPDATE rate_bucket SET updated_at = updated_at - interval '5 minutes' WHERE key = 'seconds client frugal'");
  expect(await spend(me)).toHaveLength(22);
});
