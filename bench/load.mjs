// `node bench/load.mjs`: many clients at once against the running product, next to one client alone.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { startProduct } from "../scripts/lib/test-product.mjs";

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

const cookieOf = (n) => `tracepad_client=${`load-${process.pid}-${n}-`.padEnd(22, "x").slice(0, 22)}`;

/** The events of a run, from its start on, with the time of each. */
async function* eventsOf(url, client, jar) {
  const begun = performance.now();
  const headers = { "content-type": "application/json", accept: "application/x-ndjson", cookie: jar.cookie };
  const answer = await fetch(`${url}/api/trpc/runs.start`, { method: "POST", headers, body: JSON.stringify({ code: programOf(client) }) });
  // The account that a client gets with its first run is its next runs' too.
  for (const cookie of answer.headers.getSetCookie()) jar.cookie += `; ${cookie.split(";")[0]}`;
  let run = null;
  let last = 0;
  const note = function* (event) {
    if (event.id <= last) return;
    last = event.id;
    yield { ...event, after: performance.now() - begun };
  };
  for await (const line of lines(answer.body, "\n")) {
    const message = JSON.parse(line);
    if (message.error) throw new Error(message.error.message);
    if (run === null) {
      run = message.result.data;
      for (const event of run.events) yield* note(event);
    } else yield* note(message);
  }
  const input = encodeURIComponent(JSON.stringify({ id: run.id, lastEventId: String(last) }));
  const stream = await fetch(`${url}/api/trpc/runs.events?input=${input}`, {
    headers: { accept: "text/event-stream", cookie: jar.cookie },
  });
  for await (const part of lines(stream.body, "\n\n")) {
    const data = /^data: (.*)$/m.exec(part)?.[1];
    if (data !== undefined && /^id: /m.test(part)) yield* note(JSON.parse(data));
  }
}

async function* lines(body, end) {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let at; (at = text.indexOf(end)) >= 0; text = text.slice(at + end.length)) yield text.slice(0, at);
  }
}

async function oneRun(url, client, jar) {
  const times = { first: null, taken: null, done: null, status: "no end", lost: 0 };
  let count = 0;
  for await (const event of eventsOf(url, client, jar)) {
    count++;
    times.first ??= event.after;
    if (event.status === "running") times.taken ??= event.after;
    if (event.id !== count) times.lost++;
    if (event.type !== "done") continue;
    times.done = event.after;
    times.status = event.status;
    break;
  }
  return times;
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const spread = (values) => {
  const sorted = values.filter((ms) => ms !== null).toSorted((a, b) => a - b);
  const round = (ms) => (ms === undefined ? null : Math.round(ms * 10) / 10);
  return { p50: round(at(sorted, 0.5)), p95: round(at(sorted, 0.95)), worst: round(sorted.at(-1)) };
};

/** `clients` clients, who share `runs` runs between them. */
async function measure(url, clients, runs, salt) {
  const begun = performance.now();
  const results = [];
  let left = runs;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const jar = { cookie: cookieOf(`${salt}${client}`) };
      while (left-- > 0) results.push(await oneRun(url, client + salt, jar));
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

const most = "1000000";
const limits = ["RUNS_PER_MINUTE", "READS_PER_MINUTE", "VISITORS_PER_HOUR", "SECONDS_PER_HOUR"].map((name) => [`TRACEPAD_${name}`, most]);
const product = options.url ? null : await startProduct(Object.fromEntries(limits));
const url = options.url?.replace(/\/$/, "") ?? product.url;
try {
  for (const deadline = performance.now() + 60_000; ; ) {
    const health = await (await fetch(`${url}/api/health`)).json();
    if (health.status === "ok") break;
    if (performance.now() > deadline) throw new Error(`the product is not ready: ${JSON.stringify(health)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
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
