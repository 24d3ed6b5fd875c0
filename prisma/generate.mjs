#!/usr/bin/env node
/** Generates the Prisma client into src/generated. The schema engine is not needed for that, so its download is not either. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
const result = spawnSync(process.execPath, [cli, "generate", "--schema", join(import.meta.dirname, "schema.prisma")], {
  stdio: ["ignore", "pipe", "inherit"],
  cwd: import.meta.dirname,
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" },
});
if (result.status !== 0) process.stdout.write(result.stdout);
process.exitCode = result.status ?? 1;
