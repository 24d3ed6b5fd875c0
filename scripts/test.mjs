#!/usr/bin/env node
/**
 * `npm test`: lint, types, unit and integration tests, journeys in a browser. All of them run, whatever fails; the last line
 * sums them up. `npm test -- unit` runs only the parts that are named (lint, types, unit, browser).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure, report } from "./lib/failure.mjs";
import { assertNodeCanStart, installDependencies, productNode, REQUIRED_NODE, runAgain } from "./lib/install.mjs";

const script = fileURLToPath(import.meta.url);
const root = join(dirname(script), "..");
const PARTS = ["lint", "types", "unit", "browser"];

async function main(args) {
  assertNodeCanStart();
  const unknown = args.find((name) => !PARTS.includes(name));
  if (unknown !== undefined) throw new Failure(`There is no part "${unknown}".`, `The parts are ${PARTS.join(", ")}.`);
  installDependencies(root, (line) => console.log(line));
  if (Number(process.versions.node.split(".")[0]) < REQUIRED_NODE) return runAgain(productNode(root), script, args);
  return runTests(args.length > 0 ? args : PARTS);
}

async function runTests(parts) {
  const { build } = await import("./lib/build.mjs");
  const { runProgram } = await import("./lib/processes.mjs");
  const { Tally } = await import("./lib/tally.mjs");
  const tally = new Tally();
  const reports = mkdtempSync(join(tmpdir(), "tracepad-reports-"));
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", TURBO_TELEMETRY_DISABLED: "1" };
  const bin = (name) => join(root, "node_modules", ".bin", name);
  const run = (command, args) => runProgram(command, args, { cwd: root, env });

  const vitest = async (name, options) => {
    const file = join(reports, `${name}.json`);
    const code = await run(bin("vitest"), ["run", ...options, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
    tally.vitest(file, code);
  };
  const actions = {
    lint: async () => tally.check((await run(process.execPath, [join(root, "scripts", "lint.mjs")])) === 0, "lint"),
    types: async () => tally.check((await run(bin("turbo"), ["run", "typecheck", "--output-logs=errors-only"])) === 0, "types"),
    unit: () => vitest("unit", []),
    browser: () => vitest("browser", ["--config", "vitest.browser.config.ts"]),
  };

  try {
    await build(root, { dev: true, say: (line) => console.log(line) });
    for (const part of parts) {
      console.log(`\n── ${part}`);
      await actions[part]();
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  // Once more at the end, where a long log is looked at first.
  for (const failure of tally.failures) console.log(`\nfailed: ${failure}`);
  console.log(`\n${tally.line}`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  report(error);
  console.log("\n0 passed, 1 failed, 0 skipped");
  process.exitCode = 1;
}
process.exit();
