// `node bench/load.mjs`: many clients at once against the running product, next to one client alone.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { startProduct } from "../scripts/lib/test-product.mjs";
import { cookieOf, oneRun, spread, unlimited, untilReady } from "./clients.mjs";

const HELP = `node bench/load.mjs [--url ADDRESS] [--clients 50] [--runs 200] [--json FILE]

Each client has a cookie of its own and asks for its next run when its last one has ended, as a page does: by one request whose
answer goes on with the run's events, and by a subscription for what comes later. A client's program is its own, so its first run
is compiled and its next ones are found in the cache. Times are milliseconds from the request to the first event, to the event
that says a worker has it, and to the end. Without --url the product is started as npm start does, with limits that let one
client through as often as it likes.`;

const { values: options } = parseArgs({
  options: {
    url: { type: "string" },
    clients: { type: "string", default: "50" },
    runs: { type: "string", default: "200" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

const programOf = (client) => `import { jit, jnp } from "tracepad";
const f = jit((x) => jnp.sum(jnp.sin(x * ${client + 0.5}) ** 2));
console.log(String(f(jnp.arange(1000.0))));
`;

/** `clients` clients, who share `runs` runs between them. */
async function measure(url, clients, runs, salt) {
  const begun = performance.now();
  const results = [];
  let left = runs;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const jar = { cookie: cookieOf(`${salt}${client}`) };
      while (left-- > 0) results.push(await oneRun(url, programOf(client + salt), jar));
    }),
  );
  const wallMs = Math.round(performance.now() - begun);
  const statuses = {};
  for (const { status } of results) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    ...{ clients, runs, statuses, gaps: results.reduce((n, { lost }) => n + lost, 0) },
    ...{ wallMs, runsPerSecond: Math.round((1e4 * runs) / wallMs) / 10 },
    firstEvent: spread(results.map(({ first }) => first)),
    taken: spread(results.map(({ taken }) => taken)),
    done: spread(results.map(({ done }) => done)),
  };
}

const product = options.url ? null : await startProduct(unlimited);
const url = options.url?.replace(/\/$/, "") ?? product.url;
try {
  await untilReady(url);
  await measure(url, 1, 10, 1e6);
  const load = loadavg()[0];
  const alone = await measure(url, 1, Math.min(50, Number(options.runs)), 2e6);
  const together = await measure(url, Number(options.clients), Number(options.runs), 3e6);
  const machine = { processors: availableParallelism(), model: cpus()[0]?.model, loadBefore: load };
  const report = { at: new Date().toISOString(), machine, alone, together };
  if (options.json) {
    mkdirSync(dirname(options.json), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  const row = ({ clients, runs, runsPerSecond, firstEvent, taken, done }) => ({
    ...{ clients, runs, "runs/s": runsPerSecond, "first event p50": firstEvent.p50, p95: firstEvent.p95 },
    ...{ "taken p50": taken.p50, "taken p95": taken.p95, "done p50": done.p50, "done p95": done.p95 },
  });
  console.table([row(alone), row(together)]);
  console.log(
    `ends: ${JSON.stringify(alone.statuses)} and ${JSON.stringify(together.statuses)}; gaps in streams: ${alone.gaps + together.gaps}`,
  );
} finally {
  await product?.stop();
}
process.exit();
