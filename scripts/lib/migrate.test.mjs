import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect, migrate } from "./migrate.mjs";
import { freePort } from "./ports.mjs";
import { testDatabaseUrl } from "./test-database.mjs";

let folder;
let url;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tracepad-migrations-"));
  const name = `migrate_${randomBytes(6).toString("hex")}`;
  const server = new URL(await testDatabaseUrl());
  await sql(`CREATE DATABASE ${name}`, server.href);
  server.pathname = `/${name}`;
  url = server.href;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function sql(text, where = url) {
  const client = new pg.Client({ connectionString: where });
  await client.connect();
  const { rows } = await client.query(text).finally(() => client.end());
  return rows;
}

function write(name, text) {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "migration.sql"), text);
}

test("applies each migration once, in the order of their names, also from two processes at once", async () => {
  write("2_rows", "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);");
  write("1_table", "CREATE TABLE a (n int);");
  const applied = await Promise.all([migrate(url, folder), migrate(url, folder)]);
  expect(applied.flat()).toEqual(["1_table", "2_rows"]);
  expect(await migrate(url, folder)).toEqual([]);
  expect(await sql("SELECT n FROM a ORDER BY n")).toEqual([{ n: 1 }, { n: 2 }]);
  expect(await sql("SELECT migration_name, applied_steps_count FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1")).toEqual([
    { migration_name: "1_table", applied_steps_count: 1 },
    { migration_name: "2_rows", applied_steps_count: 1 },
  ]);
});

test("a migration that fails leaves nothing of itself, and is named, now and at the next start", async () => {
  write("1_broken", "CREATE TABLE b (n int); SELECT nonsense;");
  await expect(migrate(url, folder)).rejects.toThrow(/1_broken failed: .*nonsense/);
  expect(await sql("SELECT to_regclass('b') AS found")).toEqual([{ found: null }]);
  await expect(migrate(url, folder)).rejects.toThrow("1_broken failed before");
});

test("a migration that was changed, or that this version does not know, is refused", async () => {
  write("1_a", "CREATE TABLE c (n int);");
  await migrate(url, folder);
  write("1_a", "CREATE TABLE d (n int);");
  await expect(migrate(url, folder)).rejects.toThrow("was changed after it was applied");
  rmSync(join(folder, "1_a"), { recursive: true });
  await expect(migrate(url, folder)).rejects.toThrow("knows migrations that this version has not: 1_a");
});

test("the product's own migrations apply, with the queue's tables", async () => {
  await migrate(url, join(import.meta.dirname, "..", "..", "prisma", "migrations"));
  const tables = (await sql("SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")).map(
    (row) => row.tablename,
  );
  expect(tables).toEqual(expect.arrayContaining(["run", "run_event"]));
  expect(tables.some((name) => name.includes("bullmq") || name.includes("job"))).toBe(true);
});

test("a server that cannot be reached is named without the password", async () => {
  const port = await freePort();
  const failure = await connect(`postgresql://user:secret@127.0.0.1:${port}/app`).catch((error) => error);
  expect(failure.message).toMatch(`PostgreSQL at 127.0.0.1:${port}/app cannot be reached`);
  expect(failure.message + failure.hint).not.toContain("secret");
  await expect(connect("localhost")).rejects.toThrow("DATABASE_URL is not a URL");
});
