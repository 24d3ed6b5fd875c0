#!/usr/bin/env node
/** `npm run backup -- FILE` and `npm run restore -- FILE`: all that the embedded database holds, while it runs or not. */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { backUp, restore } from "./lib/backup.mjs";
import { Failure, report } from "./lib/failure.mjs";

const [what, file, ...more] = process.argv.slice(2);
try {
  if (!["backup", "restore"].includes(what) || file === undefined || more.length > 0) {
    throw new Failure("Name one file.", "npm run backup -- tracepad.tar.gz, or npm run restore -- tracepad.tar.gz");
  }
  if (process.env.DATABASE_URL) {
    throw new Failure(
      "The database is one of your own (DATABASE_URL).",
      "Use pg_dump and pg_restore of its release: docs/operate.md says how.",
    );
  }
  const root = join(dirname(fileURLToPath(import.meta.url)), "..");
  const folder = join(resolve(root, process.env.TRACEPAD_DATA || ".tracepad"), "postgres");
  if (what === "backup") {
    const { bytes, running } = await backUp(folder, resolve(file));
    console.log(
      `${file}: ${(bytes / 2 ** 20).toFixed(1)} MiB, ${running ? "taken while Tracepad runs" : "of a database that is not running"}.`,
    );
  } else {
    await restore(resolve(file), folder);
    console.log(`Restored into ${folder}. Start with npm start.`);
  }
} catch (error) {
  report(error);
  process.exitCode = 1;
}
