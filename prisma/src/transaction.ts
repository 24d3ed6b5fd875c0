import type { PoolClient } from "pg";
import type { Database } from "./pool.ts";

/** Does `work` in one transaction, which ends with it: what it throws takes everything back. */
export async function inTransaction<T>(db: Database, work: (connection: PoolClient) => Promise<T>): Promise<T> {
  const connection = await db.connect();
  let broken = true;
  try {
    await connection.query("BEGIN");
    const result = await work(connection).catch(async (error: unknown) => {
      await connection.query("ROLLBACK");
      broken = false;
      throw error;
    });
    await connection.query("COMMIT");
    broken = false;
    return result;
  } finally {
    // After a failed ROLLBACK or COMMIT nobody knows what the connection is in.
    connection.release(broken);
  }
}
