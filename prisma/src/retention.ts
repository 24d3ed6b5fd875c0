import type { QueryConfig } from "pg";
import { type Database, patientMs } from "./pool.ts";

/** pg's types leave the time that one query may take out. */
type PatientQuery = QueryConfig & { readonly query_timeout: number };

/** Rows one statement removes, so that none holds its locks for long. */
const batch = 200;

/** What may go: long over, and no shared snippet shows its results. */
const expiredSql = `finished_at < now() - $1 * interval '1 day' AND NOT EXISTS (SELECT FROM snippet WHERE snippet.run_id = run.id)`;

/**
 * Removes the runs that ended more than `days` ago, with their events, and resolves to how many there were. A run whose
 * results a snippet shows stays. Several processes may do this at the same time: each passes over what another has in hand.
 */
export async function forgetRuns(db: Database, days: number): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const removed = await forgetBatch(db, days);
    forgotten += removed;
    if (removed < batch) return forgotten;
  }
}

async function forgetBatch(db: Database, days: number): Promise<number> {
  const connection = await db.connect();
  let broken = true;
  try {
    await connection.query("BEGIN");
    const expired = await connection.query(
      `SELECT id FROM run WHERE ${expiredSql} ORDER BY finished_at LIMIT ${batch} FOR UPDATE SKIP LOCKED`,
      [days],
    );
    // Looked at again under the lock: a snippet that is being shared with one of them has come first, or finds it gone.
    const removal: PatientQuery = {
      text: `DELETE FROM run WHERE id = ANY($2) AND ${expiredSql}`,
      values: [days, expired.rows.map(({ id }) => id)],
      query_timeout: patientMs,
    };
    const { rowCount } = await connection.query(removal);
    await connection.query("COMMIT");
    broken = false;
    return rowCount ?? 0;
  } finally {
    connection.release(broken);
  }
}
