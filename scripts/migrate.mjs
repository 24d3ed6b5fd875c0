#!/usr/bin/env node
/** Brings the database of DATABASE_URL up to date. `npm start` does it by itself; this is for servers of your own. */
import { join } from "node:path";
import { Failure, report } from "./lib/failure.mjs";
import { migrate } from "./lib/migrate.mjs";

try {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Failure("DATABASE_URL is not set.", "It looks like postgresql://user:password@host:5432/database.");
  const applied = await migrate(url, join(import.meta.dirname, "..", "prisma", "migrations"));
  console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}.`);
} catch (error) {
  report(error);
  process.exitCode = 1;
}
