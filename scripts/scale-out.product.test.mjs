import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "./lib/migrate.mjs";
import { freePort } from "./lib/ports.mjs";
import { startPostgres } from "./lib/postgres.mjs";
import { startPart } from "./lib/processes.mjs";
import { follow, startRun, whenHealthy } from "./lib/run-client.mjs";

/** Several hosts as docs/operate.md says, all of them on this one: three workers and two web servers, on one PostgreSQL and, where it is installed, one Redis. */
const root = join(import.meta.dirname, "..");
const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;
const data = mkdtempSync(join(tmpdir(), "tracepad-scale-out-"));
const parts = [];
let postgres;
let db;
let workers;
let webs;
let proxy;
let collector;

beforeAll(async () => {
  const [redisPort, ...webPorts] = [await freePort(), await freePort(), await freePort()];
  collector = await startCollector();
  postgres = await startPostgres(join(data, "postgres"), { durable: false });
  await migrate(postgres.url, join(root, "prisma", "migrations"));
  const start = (name, command, args, cwd, env = {}) => {
    const part = startPart(name, command, args, { cwd, env: { ...process.env, ...env } });
    parts.push(part);
    return part;
  };
  if (hasRedis) start("redis", "redis-server", ["--port", `${redisPort}`, "--bind", "127.0.0.1", "--save", ""], data);
  const env = {
    ...{
      DATABASE_URL: postgres.url,
      REDIS_URL: hasRedis ? `redis://127.0.0.1:${redisPort}` : "",
      TRACEPAD_DATA: data,
      TRACEPAD_PROXIES: "1",
    },
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  };
  workers = Array.from({ length: 3 }, (_, i) =>
    start("worker", process.execPath, ["src/main.ts"], join(root, "apps", "worker"), {
      ...{ ...env, TRACEPAD_WORKER_NAME: `worker ${i}`, TRACEPAD_CONCURRENCY: "2" },
    }),
  );
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  webs = webPorts.map((port) => start("web", process.execPath, [next, "start", "--port", `${port}`], join(root, "apps", "web"), env));
  proxy = await startProxy(webPorts);
  db = new pg.Client({ connectionString: postgres.url });
  await db.connect();
  await Promise.all(webPorts.map((port) => whenHealthy(`http://127.0.0.1:${port}`, 200_000)));
}, 300_000);

afterAll(async () => {
  await db?.end();
  proxy?.close();
  collector?.close();
  await Promise.all(parts.map((part) => part.stop()));
  await postgres?.stop();
  rmSync(data, { recursive: true, force: true });
});

/** Notes which parts of the product send traces. */
async function startCollector() {
  const services = new Set();
  const server = createServer(async (incoming, outgoing) => {
    for (const { resource } of (await json(incoming)).resourceSpans)
      for (const { key, value } of resource.attributes) if (key === "service.name") services.add(value.stringValue);
    outgoing.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, services, close };
}

/** Sends each request to the next server, and to another one where that does not answer; buffers nothing. */
async function startProxy(ports) {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, url, socket } = incoming;
    const chunks = [];
    const headers = { ...incoming.headers, "x-forwarded-for": `203.0.113.7, ${socket.remoteAddress}` };
    const first = turn++;
    const send = (tries) => {
      const port = ports[(first + tries) % ports.length];
      const passed = request({ port, host: "127.0.0.1", method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
        answer.on("error", () => outgoing.destroy());
      });
      passed.on("error", () => {
        if (outgoing.headersSent || tries + 1 === ports.length) outgoing.destroy();
        else send(tries + 1);
      });
      outgoing.on("close", () => passed.destroy());
      passed.end(Buffer.concat(chunks));
    };
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", () => send(0));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const runsByWorker = async () => {
  const { rows } = await db.query(
    "SELECT w.name, count(r.id)::int AS runs FROM worker w LEFT JOIN run r ON r.worker_id = w.id AND r.status = 'succeeded' GROUP BY 1 ORDER BY 1",
  );
  return rows;
};

test("40 runs of 8 clients over two web servers and three workers, one of each killed: all end well, with whole streams", async () => {
  // One worker is enough to be healthy; here all of them are waited for.
  await expect.poll(async () => (await db.query("SELECT FROM worker")).rowCount, { timeout: 60_000 }).toBe(workers.length);
  let left = 40;
  const whole = [];
  let workerKilled = false;
  const client = async (n) => {
    // Whoever keeps no account may go on at any server with the run's id alone.
    for (; left > 0; ) {
      const number = left--;
      const code = `import { jnp } from "tracepad";\nconsole.log(String(jnp.add(${number}, ${n})));`;
      // A start whose answer was cut off is asked for again, as a person does: the run that nobody knows of ends too.
      const start = () => startRun(proxy.url, code);
      const events = await follow(proxy.url, await start().catch(start));
      const ended = whole.push({ events, printed: String(number + n) });
      // In the middle of its work: a worker that took nothing yet would prove nothing.
      if (ended >= 12 && !workerKilled && (await runsByWorker())[0].runs > 0 && !workerKilled) {
        workerKilled = true;
        process.kill(workers[0].pid, "SIGKILL");
      }
      if (ended === 20) process.kill(webs[0].pid, "SIGKILL");
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, n) => client(n)));
  for (const { events, printed } of whole) {
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    expect(events.at(-1)).toMatchObject({ type: "done", status: "succeeded" });
    expect(events.filter(({ type }) => type === "array" || type === "log").at(-1)?.text).toBe(printed);
  }
  expect(whole).toHaveLength(40);
  expect(workerKilled).toBe(true);
  const notEnded = async () => (await db.query("SELECT FROM run WHERE status <> 'succeeded'")).rowCount;
  await expect.poll(notEnded, { timeout: 40_000 }).toBe(0);
  const rows = await runsByWorker();
  expect(rows.map(({ name }) => name)).toEqual(["worker 0", "worker 1", "worker 2"]);
  await expect.poll(() => [...collector.services].sort(), { timeout: 40_000 }).toEqual(["tracepad-web", "tracepad-worker"]);
  for (const worker of rows) expect(worker.runs, worker.name).toBeGreaterThan(0);
}, 240_000);
