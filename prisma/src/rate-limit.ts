import type { Database } from "./pool.ts";

/** A bucket holds `capacity` tokens and gains `perMinute` of them; a request takes one. */
export interface Bucket {
  readonly key: string;
  readonly capacity: number;
  readonly perMinute: number;
}

/**
 * Takes a token from each bucket, in one statement: rows are locked in the order of their keys, so parallel requests
 * neither pass together nor deadlock. The clock is read after the lock is had. A refused request takes nothing from
 * the bucket that refuses it.
 *
 * Resolves to 0 when all granted, else to the milliseconds until it is worth trying again.
 */
export async function takeTokens(db: Database, buckets: readonly Bucket[]): Promise<number> {
  const sorted = [...buckets].sort((a, b) => (a.key < b.key ? -1 : 1));
  const { rows } = await db.query({
    name: "take-tokens",
    text: `
      WITH asked AS (
        SELECT * FROM unnest($1::text[], $2::float8[], $3::float8[]) WITH ORDINALITY AS b (key, capacity, per_ms, n)
      ), taken AS (
        INSERT INTO rate_bucket AS bucket (key, tokens, granted, updated_at)
        SELECT key, capacity - 1, true, clock_timestamp() FROM asked ORDER BY n
        ON CONFLICT (key) DO UPDATE SET (tokens, granted, updated_at) = (
          SELECT CASE WHEN level >= 1 THEN level - 1 ELSE level END, level >= 1, clock
          FROM (SELECT clock, least(asked.capacity, bucket.tokens
              + asked.per_ms * greatest(0, 1000 * extract(epoch FROM clock - bucket.updated_at)::float8)) AS level
            FROM asked, (SELECT clock_timestamp() AS clock) AS time WHERE asked.key = excluded.key) AS filled)
        RETURNING key, granted, tokens
      )
      SELECT granted, (1 - tokens) / per_ms AS wait, set_config('synchronous_commit', 'off', true) FROM taken JOIN asked USING (key)`,
    values: [sorted.map((b) => b.key), sorted.map((b) => b.capacity), sorted.map((b) => b.perMinute / 60_000)],
  });
  return Math.ceil(Math.max(0, ...rows.filter((row) => !row.granted).map((row) => row.wait)));
}

/** The tokens that a bucket holds now, and the milliseconds until it is full. Takes none. */
export async function tokensLeft(db: Database, { key, capacity, perMinute }: Bucket): Promise<{ left: number; fullMs: number }> {
  const { rows } = await db.query({
    name: "tokens-left",
    text: `SELECT least($2::float8, tokens + $3::float8 * greatest(0, 1000 * extract(epoch FROM clock_timestamp() - updated_at)::float8)) AS level
      FROM rate_bucket WHERE key = $1`,
    values: [key, capacity, perMinute / 60_000],
  });
  const level: number = rows[0]?.level ?? capacity;
  return { left: Math.max(0, Math.floor(level)), fullMs: Math.ceil((capacity - level) / (perMinute / 60_000)) };
}

/** Forgets buckets that nobody has touched for a day: by then they are full. */
export async function forgetBuckets(db: Database): Promise<void> {
  await db.query("DELETE FROM rate_bucket WHERE updated_at < now() - interval '1 day'");
}
