/**
 * Health checks of the images. `page URL`: the page answers. `worker`: this container's worker gives its sign of life in the
 * database.
 */
import { hostname } from "node:os";
import pg from "pg";

const SILENCE_SECONDS = 60;

/** Whether a worker of this host has been seen lately. */
async function workerIsSeen(url, host) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 4_000 });
  await client.connect();
  try {
    const { rows } = await client.query(
      "SELECT 1 FROM worker WHERE split_part(name, ':', 1) = $1 AND seen_at > now() - make_interval(secs => $2)",
      [host, SILENCE_SECONDS],
    );
    return rows.length > 0;
  } finally {
    await client.end();
  }
}

const checks = {
  page: async (url) => (await fetch(url)).ok,
  worker: () => workerIsSeen(process.env.DATABASE_URL, hostname()),
};

const [kind, ...args] = process.argv.slice(2);
const healthy = await checks[kind](...args).catch((error) => {
  console.error(error.message);
  return false;
});
process.exit(healthy ? 0 : 1);
