#!/usr/bin/env node
/** Builds what `npm start` would build: the database client, the engine's types for the editor, the page. */
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { report } from "./lib/failure.mjs";

try {
  await build(join(import.meta.dirname, ".."), { say: (line) => console.log(line) });
} catch (error) {
  report(error);
  process.exitCode = 1;
}
