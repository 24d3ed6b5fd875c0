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
