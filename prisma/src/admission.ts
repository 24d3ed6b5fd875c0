import type { RunEvent } from "@tracepad/shared";
import type { Database } from "./pool.ts";
import { createRun, type NewRun } from "./runs.ts";

/** Whose run it is. */
export interface Asker {
  /** The network they come from. */
  readonly address: string;
  /** Their cookie; null at the first request. */
  readonly client: string | null;
}

/** How many runs may wait or run at the same time. */
export interface OpenRunLimits {
  readonly perClient: number;
  readonly perAddress: number;
}

/** First keys of the advisory locks that serialise one asker's starts: "trpa" and "trpc" in ASCII. */
const addressLock = 0x74727061;
const clientLock = 0x74727063;

const lockSql = `SELECT pg_advisory_xact_lock(${addressLock}, hashtext($1)), pg_advisory_xact_lock(${clientLock}, hashtext($2))`;

/** Started with the locks held, so it sees every run that was let in before. */
const countSql = `
  SELECT count(*) FILTER (WHERE address = $1)::int AS of_address, count(*) FILTER (WHERE client = $2)::int AS of_client
  FROM run WHERE address = $1 OR client = $2`;

/**
 * Stores a new run unless its asker has as many open ones as they may: then resolves to which of the limits it is. However
 * many starts come at once, no more are let in. An address always locks before a cookie, so that nobody waits in a circle.
 */
export async function admitRun(
  db: Database,
  run: NewRun,
  asker: Asker,
  most: OpenRunLimits,
): Promise<RunEvent | "perClient" | "perAddress"> {
  const { address, client } = asker;
  const connection = await db.connect();
  let broken = true;
  try {
    await connection.query("BEGIN");
    await connection.query({ name: "lock-asker", text: lockSql, values: [address, client ?? address] });
    const { rows } = await connection.query({ name: "count-open", text: countSql, values: [address, client] });
    const open = rows[0];
    const over = open.of_client >= most.perClient ? "perClient" : open.of_address >= most.perAddress ? "perAddress" : null;
    const answer = over ?? (await createRun(connection, { ...run, address, client }));
    await connection.query("COMMIT");
    broken = false;
    return answer;
  } finally {
    // A connection that failed half-way may hold the transaction still: closing it takes all of it back.
    connection.release(broken);
  }
}
