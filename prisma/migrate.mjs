#!/usr/bin/env node
/** `node migrate.mjs new <name>` writes the migration that schema.prisma lacks; `check` fails when one is lacking. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pendingMigration } from "./schema-engine.mjs";

const [command, name] = process.argv.slice(2);
const folder = join(import.meta.dirname, "migrations");
if (!(command === "check" || (command === "new" && /^[a-z0-9_]+$/.test(name ?? "")))) {
  console.error("usage: node migrate.mjs check | new <lower_case_name>");
  process.exit(2);
}

const sql = await pendingMigration(join(import.meta.dirname, "schema.prisma"), folder);
if (sql === null) {
  console.log("schema and migrations agree");
} else if (command === "check") {
  console.error(`schema.prisma has changes without a migration; write it with: node prisma/migrate.mjs new <name>\n\n${sql}`);
  process.exitCode = 1;
} else {
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  mkdirSync(join(folder, `${stamp}_${name}`), { recursive: true });
  writeFileSync(join(folder, `${stamp}_${name}`, "migration.sql"), sql);
  console.log(`wrote migrations/${stamp}_${name}/migration.sql`);
}
