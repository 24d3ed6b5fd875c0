import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetBuckets, takeTokens, tokensLeft } from "./index.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("of 50 parallel requests exactly the capacity passes", async () => {
  const bucket = { key: "start address 10.0.0.1", capacity: 12, perMinute: 0.001 };
  const waits = await Promise.all(Array.from({ length: 50 }, () => takeTokens(database.pool, [bucket])));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(12);
  expect(Math.min(...waits.filter((wait) => wait > 0))).toBeGreaterThan(0);
});

test("two buckets in opposite orders neither deadlock nor let more through than the smaller", async () => {
  const small = { key: "start cookie b", capacity: 5, perMinute: 0.001 };
  const large = { key: "start address a", capacity: 40, perMinute: 0.001 };
  const ask = (_: unknown, i: number) => takeTokens(database.pool, i % 2 === 0 ? [small, large] : [large, small]);
  const waits = await Promise.all(Array.from({ length: 50 }, ask));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
});

test("a bucket fills again, up to its capacity, and says how long until then", async () => {
  // One in ten seconds: none comes back while the test goes on.
  const bucket = { key: "refill", capacity: 2, perMinute: 6 };
  const age = (seconds: number) =>
    database.pool.query("UPDATE rate_bucket SET updated_at = updated_at - $2 * interval '1 second' WHERE key = $1", [bucket.key, seconds]);
  expect([await takeTokens(database.pool, [bucket]), await takeTokens(database.pool, [bucket])]).toEqual([0, 0]);
  const wait = await takeTokens(database.pool, [bucket]);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(10_000);
  await age(10);
  expect(await takeTokens(database.pool, [bucket])).toBe(0);
  await age(3600);
  expect([await takeTokens(database.pool, [bucket]), await takeTokens(database.pool, [bucket])]).toEqual([0, 0]);
  expect(await takeTokens(database.pool, [bucket])).toBeGreaterThan(0);
});

test("buckets untouched for a day are forgotten", async () => {
  await takeTokens(database.pool, [{ key: "old", capacity: 1, perMinute: 1 }]);
  await database.pool.query("UPDATE rate_bucket SET updated_at = now() - interval '2 days' WHERE key = 'old'");
  await forgetBuckets(database.pool);
  expect((await database.pool.query("SELECT FROM rate_bucket WHERE key = 'old'")).rowCount).toBe(0);
});

test("what is left of a bucket can be looked at, and is not less for it", async () => {
  const bucket = { key: "looked at", capacity: 10, perMinute: 60 };
  expect(await tokensLeft(database.pool, bucket)).toEqual({ left: 10, fullMs: 0 });
  await takeTokens(database.pool, [bucket]);
  await takeTokens(database.pool, [bucket]);
  for (let i = 0; i < 3; i++) {
    const { left, fullMs } = await tokensLeft(database.pool, bucket);
    expect(left).toBeGreaterThanOrEqual(8);
    expect(left).toBeLessThanOrEqual(10);
    expect(fullMs).toBeLessThanOrEqual(2_000);
  }
});
