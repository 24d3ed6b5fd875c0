import type { Fence } from "./events.ts";
import type { Database } from "./pool.ts";

/**
 * Keeps the elements of the array that event `seq` of a run is going to show. What an attempt keeps that then writes no such
 * event, a later one takes the place of. Does nothing for a run that is no longer that attempt's.
 */
export async function keepWhole(db: Database, fence: Fence, seq: number, data: Uint8Array): Promise<void> {
  await db.query(
    `INSERT INTO run_array (run_id, seq, data) SELECT id, $3, $4 FROM run WHERE id = $1 AND attempt = $2 AND status = 'running'
     ON CONFLICT (run_id, seq) DO UPDATE SET data = excluded.data`,
    [fence.run, fence.attempt, seq, Buffer.from(data.buffer, data.byteOffset, data.byteLength)],
  );
}

export interface WholeArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Buffer;
}

/** The array that an event shows, whole. Null where it was not kept. */
export async function readWhole(db: Database, run: string, seq: number): Promise<WholeArray | null> {
  // An event of another attempt may stand where elements were kept for one that was never written.
  const { rows } = await db.query({
    name: "read-whole",
    text: `
      SELECT data, coalesce(body ->> 'dtype', body -> 'content' ->> 'dtype') AS dtype, coalesce(body -> 'shape', body -> 'content' -> 'shape') AS shape
      FROM run_array JOIN run_event USING (run_id, seq) WHERE run_id = $1 AND seq = $2 AND body ->> 'kept' = length(data)::text`,
    values: [run, seq],
  });
  return rows[0] ?? null;
}

/** Whether an array is kept whole, without reading it. */
export async function isKept(db: Database, run: string, seq: number): Promise<boolean> {
  const found = await db.query("SELECT FROM run_array JOIN run_event USING (run_id, seq) WHERE run_id = $1 AND seq = $2", [run, seq]);
  return found.rowCount === 1;
}

/**
 * Makes room for `wanted` bytes of arrays among the `most` that the account of a run may keep in all, the oldest of other runs going
 * first; those whose results a snippet shows stay. Resolves to the room there is then, which is less where snippets fill it.
 * Runs of nobody count together. Runs that are under way at the same time do not see each other's.
 */
export async function makeRoom(db: Database, run: string, most: number, wanted: number): Promise<number> {
  const { rows: found } = await db.query<{ owner_id: string | null }>("SELECT owner_id FROM run WHERE id = $1", [run]);
  const owner = found[0]?.owner_id ?? null;
  const { rows } = await db.query<{ room: number }>(
    `WITH held AS (
       SELECT run_id, seq, length(data) AS bytes, run.created_at,
         finished_at IS NULL OR EXISTS (SELECT FROM snippet WHERE snippet.run_id = run.id) AS stays
       FROM run_array JOIN run ON run.id = run_id WHERE ${owner === null ? "owner_id IS NULL AND $3::text IS NULL" : "owner_id = $3"}
     ), fixed AS (SELECT coalesce(sum(bytes) FILTER (WHERE stays), 0) AS bytes FROM held),
     loose AS (SELECT run_id, seq, bytes, sum(bytes) OVER (ORDER BY created_at DESC, run_id, seq) AS upto FROM held WHERE NOT stays),
     gone AS (
       DELETE FROM run_array USING loose, fixed
       WHERE run_array.run_id = loose.run_id AND run_array.seq = loose.seq AND loose.upto + fixed.bytes > $1::bigint - $2::bigint
     )
     SELECT greatest(0, $1::bigint - fixed.bytes
       - (SELECT coalesce(max(upto), 0) FROM loose WHERE upto + fixed.bytes <= $1::bigint - $2::bigint))::float8 AS room FROM fixed`,
    [most, wanted, owner],
  );
  return rows[0]?.room ?? 0;
}
