#!/usr/bin/env node
/** `npm run lint`: Biome, then the floors. `--fix` lets Biome mend what it can. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { brokenFloors } from "./lib/floors.mjs";

const root = join(import.meta.dirname, "..");
const fix = process.argv.includes("--fix");
const biome = spawnSync(join(root, "node_modules", ".bin", "biome"), ["check", "--diagnostic-level=error", ...(fix ? ["--write"] : [])], {
  cwd: root,
  stdio: "inherit",
});

const broken = brokenFloors(root);
for (const { path, line, message } of broken) console.error(`${path}:${line}: ${message}`);
console.log(
  broken.length === 0
    ? "Floors: all imports point down."
    : `Floors: ${broken.length} imports do not point down (ARCHITECTURE.md has the map).`,
);
process.exitCode = biome.status === 0 && broken.length === 0 ? 0 : 1;
