// `npm run bench`: medians of the engine's main workloads beside those of peers that are installed.
import { existsSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { EngineProcess, engines } from "./engine-process.mjs";
import { WORKLOADS } from "./workloads.mjs";

const HELP = `npm run bench -- [--json FILE] [--rounds N] [--only TEXT]… [--peers jax,numpy,jax-js,tfjs]

For each workload and each peer, this engine and the peer run in turns, each in a process of its own on the same core, so that
what else the machine does falls on both alike; a ratio is the median of the ratios of neighbouring runs. Peers are measured
when node bench/install-peers.mjs has been run. Times are milliseconds of one call.`;

const { values: options } = parseArgs({
  options: {
    json: { type: "string" },
    rounds: { type: "string", default: "15" },
    only: { type: "string", multiple: true, default: [] },
    peers: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

const MAX_MS = 6000;
const core = availableParallelism() - 1;
const wanted = options.peers?.split(",").filter(Boolean);
const [ours, ...others] = engines(existsSync);
const peers = others.filter(([name]) => wanted === undefined || wanted.includes(name));
const start = ([name, { command, args, env, cwd }]) => ({ name, process: new EngineProcess(command, args, { core, env, cwd }) });
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const short = (ms) => Number(ms.toPrecision(3));

/** The number of the next run. Never one twice, or a compile cache would know a cold workload from the pair before. */
let next = 0;

/** Runs of two engines in turns: the median time of each and of the ratio. The second may be missing. */
async function measure(workload, pair) {
  const missing = [];
  for (const engine of pair) missing.push(await engine.process.prepare(workload));
  if (missing.some((reason) => reason !== null)) return { missing };
  const times = pair.map(() => []);
  // Until compilers have had their time: V8 replaces its first code in the background. A program that is traced and compiled
  // runs all code of an engine, which takes longer.
  const [most, warmMs] = workload.cold ? [150, 3000] : [50, 400];
  const warm = performance.now();
  for (let n = 0; n < most && (n < 3 || performance.now() - warm < warmMs); n++)
    for (const engine of pair) await engine.process.run(next++);
  const begun = performance.now();
  for (let round = 0; round < Number(options.rounds) && (round < 3 || performance.now() - begun < MAX_MS); round++)
    for (const [k, engine] of pair.entries()) times[k].push(await engine.process.run(next++));
  return { missing, times };
}

const rows = [];
const running = [ours, ...peers].map(start);
try {
  const [us, ...them] = running;
  for (const workload of WORKLOADS) {
    if (options.only.length > 0 && !options.only.some((text) => workload.name.includes(text))) continue;
    const row = { workload: workload.name };
    for (const peer of them.length > 0 ? them : [null]) {
      const pair = peer === null ? [us] : [us, peer];
      const { missing, times } = await measure(workload, pair);
      if (missing[0] !== null) row.tracepad = missing[0];
      if (times === undefined) continue;
      const ms = median(times[0]);
      if (typeof row.tracepad !== "number" || ms < row.tracepad) row.tracepad = short(ms);
      if (peer === null) continue;
      row[peer.name] = short(median(times[1]));
      row[`÷ ${peer.name}`] = short(median(times[0].map((own, k) => own / times[1][k])));
    }
    // A peer that lacks the workload must not leave us without a figure.
    if (row.tracepad === undefined) {
      const { missing, times } = await measure(workload, [us]);
      row.tracepad = times === undefined ? missing[0] : short(median(times[0]));
    }
    if (workload.flops && typeof row.tracepad === "number") row["GF/s"] = Number((workload.flops / row.tracepad / 1e6).toFixed(1));
    rows.push(row);
    console.log(
      Object.entries(row)
        .map(([key, value]) => (key === "workload" ? String(value).padEnd(40) : `${key} ${value}`))
        .join("  "),
    );
  }
} finally {
  for (const { process } of running) await process.close();
}

console.table(rows);
for (const { name } of running.slice(1)) {
  const ratios = rows.map((row) => row[`÷ ${name}`]).filter((ratio) => ratio !== undefined);
  if (ratios.length === 0) continue;
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  console.log(`${name}: geometric mean of ${ratios.length} ratios ${mean.toPrecision(3)} (${(1 / mean).toPrecision(3)}× its speed)`);
}
if (options.json) {
  const report = { node: process.version, rounds: Number(options.rounds), date: new Date().toISOString(), rows };
  writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
}
