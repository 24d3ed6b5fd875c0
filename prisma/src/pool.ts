import pg from "pg";

export type Database = pg.Pool;

/** Asks the server to notice within about 25 s that our machine is gone, instead of the operating system's two hours. */
export const keepAlive = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

/** One pool a process. Connections open on first use; `end()` closes them. */
export function createPool(url: string, max = 10): Database {
  const pool = new pg.Pool({ connectionString: url, max, keepAlive: true, connectionTimeoutMillis: 5_000, options: keepAlive });
  // An idle connection that drops is replaced by the next query, which reports what is wrong if that fails too.
  pool.on("error", () => {});
  return pool;
}
