// `npm run bench`: medians of the engine's main workloads, beside peers whose packages are installed here.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `npm run bench -- [--json FILE] [--rounds N] [--only TEXT]

Runs each workload and its peers in turns and prints medians in milliseconds.
Peers (@tensorflow/tfjs, @tensorflow/tfjs-backend-wasm, NumPy of $BENCH_PYTHON) are measured when they are there.`;

// The engine is TypeScript run as it stands: on an older Node start again on the one that npm installed.
if (!process.features.typescript) {
  const node = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
  const { status } = spawnSync(node, process.argv.slice(1), { stdio: "inherit" });
  process.exit(status ?? 2);
}

const { values: options } = parseArgs({
  options: {
    json: { type: "string" },
    rounds: { type: "string", default: "21" },
    only: { type: "string", default: "" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

const { workloads } = await import("./workloads.mjs");
const { peers } = await import("./peers.mjs");
const rounds = Number(options.rounds);
const WARM_UP_MS = 300;
const turn = () => new Promise((resolve) => setImmediate(resolve));
const found = await peers();

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
const rows = [];
for (const workload of workloads) {
  if (!workload.name.includes(options.only)) continue;
  const runners = [{ name: "tracepad", run: workload.prepare() }];
  for (const peer of found) {
    const run = await peer.prepare?.(workload.name);
    if (run) runners.push({ name: peer.name, run });
  }
  // Until compilers have had their time: V8 replaces its first code in the background.
  for (const { run } of runners) {
    const start = performance.now();
    for (let i = 0; i < 5 || (performance.now() - start < WARM_UP_MS && i < 200); i++) {
      await run();
      await turn();
    }
  }
  const times = runners.map(() => []);
  // In turns, so that what else the machine does falls on all alike.
  for (let round = 0; round < rounds; round++) {
    for (const [i, { run }] of runners.entries()) {
      const start = performance.now();
      await run();
      times[i].push((performance.now() - start) / (workload.calls ?? 1));
      // As between the events of a real program: what was collected is given back outside the timed part.
      await turn();
    }
  }
  for (const [i, { name }] of runners.entries()) {
    const ms = median(times[i]);
    const row = { workload: workload.name, engine: name, ms: Number(ms.toPrecision(4)), min: Number(Math.min(...times[i]).toPrecision(4)) };
    if (workload.flops) row["GF/s"] = Number((workload.flops / ms / 1e6).toFixed(1));
    rows.push(row);
  }
}
for (const peer of found) peer.close?.();
console.table(rows);
const report = { node: process.version, rounds, date: new Date().toISOString(), rows };
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
