import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runMigrations } from "bullmq";
import pg from "pg";
import { diskFull, Failure, isDiskFull } from "./failure.mjs";

/** Prisma's own lock: a `prisma migrate deploy` and we never run at once. */
const LOCK = 72707369;

/**
 * Applies the migrations in `folder` (Prisma's layout and bookkeeping, so that Prisma's own tools see a clean history) and
 * those of the queue. Safe to run from several processes at once.
 *
 * @param {string} url
 * @param {string} folder
 * @returns {Promise<string[]>} the names that were applied now
 */
export async function migrate(url, folder) {
  const client = await connect(url);
  try {
    await client.query(`SELECT pg_advisory_lock(${LOCK})`);
    const applied = await applyMissing(client, folder);
    await runMigrations(client);
    return applied;
  } catch (error) {
    throw isDiskFull(error) ? diskFull() : error;
  } finally {
    // Ending the session gives the lock back.
    await client.end().catch(() => {});
  }
}

/** Connects, or says in plain words why not. */
export async function connect(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    if (isDiskFull(error)) throw diskFull();
    const { host, pathname } = safeUrl(url);
    const reason = error.errors?.[0]?.message ?? error.message;
    throw new Failure(
      `PostgreSQL at ${host}${pathname} cannot be reached: ${reason}.`,
      "Check DATABASE_URL, or unset it to use the embedded database.",
    );
  }
}

function safeUrl(url) {
  try {
    return new URL(url);
  } catch {
    throw new Failure("DATABASE_URL is not a URL.", "It looks like postgresql://user:password@host:5432/database.");
  }
}

async function applyMissing(client, folder) {
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
  const { rows } = await client.query("SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL");
  const known = new Map(rows.map((row) => [row.migration_name, row]));
  const applied = [];
  for (const name of migrationNames(folder)) {
    const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
    const checksum = createHash("sha256").update(sql).digest("hex");
    const row = known.get(name);
    known.delete(name);
    if (row === undefined) {
      await apply(client, name, sql, checksum);
      applied.push(name);
    } else if (row.finished_at === null) {
      throw new Failure(
        `The migration ${name} failed before.`,
        "Mend the database, then mark the migration with `prisma migrate resolve`.",
      );
    } else if (row.checksum !== checksum) {
      throw new Failure(
        `The migration ${name} was changed after it was applied to this database.`,
        "Restore the file; write a new migration for new changes.",
      );
    }
  }
  if (known.size > 0) {
    throw new Failure(
      `The database knows migrations that this version has not: ${[...known.keys()].join(", ")}.`,
      "Update Tracepad, or use another database.",
    );
  }
  return applied;
}

/** One simple query is one transaction: a migration that fails leaves nothing behind but the note that it failed. */
async function apply(client, name, sql, checksum) {
  const id = randomUUID();
  await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)", [id, checksum, name]);
  try {
    await client.query(sql);
  } catch (error) {
    await client.query("UPDATE _prisma_migrations SET logs = $2 WHERE id = $1", [id, String(error)]).catch(() => {});
    if (isDiskFull(error)) throw diskFull();
    throw new Failure(`The migration ${name} failed: ${error.message}.`);
  }
  await client.query("UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1", [id]);
}

function migrationNames(folder) {
  if (!existsSync(folder)) return [];
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).sort();
}
