import pg from "pg";

export type Database = pg.Pool;

/** No statement of a request takes so long; what has not answered by then never will: its connection is given up. */
const answerMs = 10_000;

/**
 * What every connection has, so that none hangs for ever when the other side is gone without a word. Our operating system
 * probes a quiet connection after ten seconds and PostgreSQL likewise, instead of both after two hours; a transaction whose
 * client is gone lets its locks go.
 */
export const connection = {
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  connectionTimeoutMillis: 5_000,
  query_timeout: answerMs,
  options: "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c idle_in_transaction_session_timeout=15s",
} as const;

/** For the few statements that may take long: removing old runs. */
export const patientMs = 120_000;

/** One pool a process. Connections open on first use; `end()` closes them. */
export function createPool(url: string, max = 10): Database {
  const pool = new pg.Pool({ ...connection, connectionString: url, max });
  // An idle connection that drops is replaced by the next query, which reports what is wrong if that fails too.
  pool.on("error", () => {});
  return pool;
}
