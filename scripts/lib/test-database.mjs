import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, stopPostgres } from "./postgres.mjs";

const FOLDER = "TRACEPAD_TEST_POSTGRES";

/**
 * The address of a PostgreSQL server for tests, with rights to create databases: that of TRACEPAD_TEST_DATABASE_URL, else an
 * embedded one that starts when a test first asks, is shared by all test processes, and ends with the test run.
 *
 * @returns {Promise<string>}
 */
export async function testDatabaseUrl() {
  const given = process.env.TRACEPAD_TEST_DATABASE_URL;
  if (given) return given;
  const folder = process.env[FOLDER];
  if (!folder) throw new Error("The test server belongs to a test run: name scripts/lib/test-database.mjs in vitest's globalSetup.");
  const { url } = await startPostgres(folder, { durable: false });
  return url;
}

/** Vitest's global setup: names the folder before the tests, and ends the server, if one was started, after them. */
export function setup() {
  if (process.env[FOLDER]) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "tracepad-postgres-"));
  process.env[FOLDER] = folder;
  return async () => {
    await stopPostgres(folder);
    rmSync(folder, { recursive: true, force: true });
    delete process.env[FOLDER];
  };
}
