import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { freePort } from "./lib/ports.mjs";
import { stopPostgres } from "./lib/postgres.mjs";
import { commandLine, waitForEnd } from "./lib/processes.mjs";
import { follow, startRun, whenHealthy } from "./lib/run-client.mjs";
import { startProduct } from "./lib/test-product.mjs";

// Most tests start the product, some twice, and the machine may be busy.
vi.setConfig({ testTimeout: 300_000 });

const script = join(import.meta.dirname, "start.mjs");
const cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Processes below `pid`, and the embedded database of `data`, which is started apart. */
function family(pid, data) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = new Map();
  for (const name of processes) {
    try {
      parents.set(Number(name), Number(readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ")[1]));
    } catch {
      // Ended meanwhile.
    }
  }
  const below = (one) => one === pid || (parents.has(one) && below(parents.get(one)));
  return [...parents.keys()].filter((one) => below(one) || commandLine(one).includes(data));
}

const gone = async (pids) => {
  for (const pid of pids) expect(await waitForEnd(pid, 40_000), `${pid} ${commandLine(pid)}`).toBe(true);
};

/** Runs start.mjs to its end. */
async function runStart(args, env) {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, text };
}

async function started(env) {
  const product = await startProduct(env);
  cleanups.push(product.stop);
  return product;
}

function emptyFolder() {
  const folder = mkdtempSync(join(tmpdir(), "tracepad-start-"));
  cleanups.push(async () => {
    await stopPostgres(join(folder, "postgres"));
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

test("answers and runs programs once it has said where it is, and leaves no process after SIGINT", async () => {
  const { url, pid, data, lines } = await started();
  // In this order, so that who follows the address finds a worker.
  const at = (text) => lines.findIndex((line) => line.includes(text));
  expect(at("[worker] ready")).toBeGreaterThanOrEqual(0);
  expect(at("[worker] ready")).toBeLessThan(at("Tracepad is at"));
  expect(await (await fetch(`${url}/api/health`)).json()).toMatchObject({ status: "ok", workers: 1 });
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("<html");
  const pids = family(pid, data);
  // Itself, the database, the worker and the web server.
  expect(pids.length).toBeGreaterThanOrEqual(4);
  process.kill(pid, "SIGINT");
  await gone(pids);
});

test("ends with npm, which does not hand signals on", async () => {
  const shell = spawn("sh", ["-c", `"${process.execPath}" "${script}" --port 0; true`], {
    env: { ...process.env, npm_lifecycle_event: "start", TRACEPAD_DATA: emptyFolder() },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  shell.stdout.on("data", (chunk) => (text += chunk));
  await expect.poll(() => text, { timeout: 240_000 }).toContain("Tracepad is at");
  const pids = family(shell.pid, "no such folder");
  expect(pids.length).toBeGreaterThanOrEqual(4);
  shell.kill("SIGTERM");
  await gone(pids);
});

test("a second start with the same data says where the first one is", async () => {
  const { url, data } = await started();
  const { code, text } = await runStart(["--port", "0"], { TRACEPAD_DATA: data });
  expect(code).toBe(1);
  expect(text).toContain(`already runs with the data of ${data}: ${url}`);
});

test("worker and web server end when the starter is killed, and the next start takes the data over", async () => {
  const { pid, data } = await started();
  const parts = family(pid, data).filter((one) => !commandLine(one).includes("postgres"));
  process.kill(pid, "SIGKILL");
  await gone(parts);
  const again = await started({ TRACEPAD_DATA: data });
  expect((await fetch(again.url)).status).toBe(200);
});

test("a worker or a web server that is killed is started again; a run goes on over both, no event lost or doubled", async () => {
  const product = await started();
  const partOf = (name) => family(product.pid, product.data).find((one) => commandLine(one).includes(name));
  const kill = async (name) => {
    const killed = partOf(name);
    process.kill(killed, "SIGKILL");
    await expect.poll(() => partOf(name) ?? killed, { timeout: 40_000 }).not.toBe(killed);
  };
  const slow = (lines) => `for (let i = 0; i < ${lines}; i++) { console.log(i); for (const end = Date.now() + 250; Date.now() < end; ); }`;
  await whenHealthy(product.url);
  const id = await startRun(product.url, slow(24));
  const events = await follow(product.url, id, { enough: (seen) => seen.some(({ text }) => text === "4") });
  await kill("next");
  await follow(product.url, id, { seen: events });
  expect(events.map((event) => event.id)).toEqual(events.map((_, i) => i + 1));
  expect(events.map(({ text }) => text).filter(Boolean)).toEqual(Array.from({ length: 24 }, (_, i) => String(i)));
  expect(events.at(-1).status).toBe("succeeded");
  await kill("src/main.ts");
  const said = () => product.lines.join("\n");
  for (const part of ["web", "worker"])
    await expect.poll(said).toContain(`The ${part} ended unexpectedly (by SIGKILL); it is started again.`);
});

test("a part that is killed again and again ends all, with a message", async () => {
  const product = await started();
  const pids = family(product.pid, product.data).filter((one) => !commandLine(one).includes("src/main.ts"));
  const worker = () => family(product.pid, product.data).find((one) => commandLine(one).endsWith("src/main.ts"));
  for (let last = null, deaths = 0; deaths < 6; deaths++) {
    await expect.poll(() => worker() ?? last, { timeout: 40_000 }).not.toBe(last);
    last = worker();
    process.kill(last, "SIGKILL");
  }
  await gone(pids);
  // The processes are gone before all is read that they have said.
  await expect.poll(() => product.lines.join("\n")).toContain("The worker ended unexpectedly (by SIGKILL).");
});

test("what is in the way is told in plain words, without a stack", async () => {
  const port = await freePort();
  const nobody = await freePort();
  const server = createServer().listen(port, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  cleanups.push(() => server.close());
  const data = emptyFolder();
  const cases = [
    [["--port", String(port)], {}, `Port ${port} is already in use`],
    [
      ["--port", "0"],
      { DATABASE_URL: `postgresql://u:secret@127.0.0.1:${nobody}/app` },
      `PostgreSQL at 127.0.0.1:${nobody}/app cannot be reached`,
    ],
    [["--port", "0"], { REDIS_URL: `redis://127.0.0.1:${nobody}` }, `Redis at 127.0.0.1:${nobody} cannot be reached`],
    [["--port", "0"], { TRACEPAD_DATA: "/dev/null/tracepad" }, "The data folder /dev/null/tracepad cannot be used"],
    [["--port", "high"], {}, '"high" is not a port.'],
    [["--what"], {}, "Unknown option '--what'"],
  ];
  for (const [args, env, message] of cases) {
    const { code, text } = await runStart(args, { TRACEPAD_DATA: data, ...env });
    expect(text).toContain(message);
    expect(text).not.toMatch(/\n\s+at .*:\d+:\d+|secret/);
    expect(code).toBe(1);
  }
  const help = await runStart(["--help"], {});
  expect(help.code).toBe(0);
  expect(help.text).toContain("npm start -- --port 8080");
});
