#!/usr/bin/env node
/** `npm run lint`: Biome, then the floors, circles of imports, and the table of number positions. `--fix` lets Biome mend what it can. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { brokenCycles } from "./lib/cycles.mjs";
import { brokenFloors } from "./lib/floors.mjs";
import { stalePositions } from "./lib/number-positions.mjs";

const root = join(import.meta.dirname, "..");
const fix = process.argv.includes("--fix");
const biome = spawnSync(join(root, "node_modules", ".bin", "biome"), ["check", "--diagnostic-level=error", ...(fix ? ["--write"] : [])], {
  cwd: root,
  stdio: "inherit",
});

const report = (broken, fine, wrong) => {
  for (const { path, line, message } of broken) console.error(`${path}:${line}: ${message}`);
  console.log(broken.length === 0 ? fine : wrong);
};
const floors = brokenFloors(root);
report(floors, "Floors: all imports point down.", `Floors: ${floors.length} imports do not point down (ARCHITECTURE.md has the map).`);
const cycles = brokenCycles(root);
report(cycles, "Circles: every module can be loaded first.", `Circles: ${cycles.length} modules need others that need them first.`);
const positions = stalePositions(root, fix);
report(positions, "Number positions: as declared.", "Number positions: not as declared.");
process.exitCode = biome.status === 0 && floors.length + cycles.length + positions.length === 0 ? 0 : 1;
