import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { createPool, type Database } from "../pool.ts";
import { migrateQueue } from "../queue/index.ts";

export interface TestDatabase {
  readonly url: string;
  readonly pool: Database;
  /** Ends the pool and drops the database. */
  drop(): Promise<void>;
}

/** A server for tests: the one of TRACEPAD_TEST_DATABASE_URL, else the embedded one that the scripts start and share. */
async function testServer(): Promise<string> {
  const given = process.env.TRACEPAD_TEST_DATABASE_URL;
  if (given !== undefined) return given;
  const path = join(import.meta.dirname, "../../../scripts/lib/test-database.mjs");
  const { testDatabaseUrl } = await import(path);
  return testDatabaseUrl();
}

/** A database of its own, migrated, for one test file; on a server that a test may kill where one is given. */
export async function createTestDatabase(given?: string): Promise<TestDatabase> {
  const server = given ?? (await testServer());
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = createPool(url.href);
  // A test's own look at its database proves nothing by its haste.
  pool.options.connectionTimeoutMillis = 60_000;
  const folder = join(import.meta.dirname, "../../migrations");
  const client = await pool.connect();
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isDirectory()) await client.query(readFileSync(join(folder, entry.name, "migration.sql"), "utf8"));
    await migrateQueue(client);
  } finally {
    client.release();
  }
  return {
    url: url.href,
    pool,
    async drop() {
      await pool.end();
      await admin(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
