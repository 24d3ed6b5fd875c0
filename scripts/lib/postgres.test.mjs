import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPostgres, stopPostgres } from "./postgres.mjs";
import { isAlive, waitForEnd } from "./processes.mjs";

let folder;
beforeEach(() => {
  // Longer than a UNIX socket's path may be.
  folder = join(mkdtempSync(join(tmpdir(), "tracepad-pg-")), "a folder with spaces", "x".repeat(120));
  mkdirSync(folder, { recursive: true });
});
afterEach(async () => {
  await stopPostgres(folder);
  rmSync(join(folder, "..", ".."), { recursive: true, force: true });
});

const start = () => startPostgres(folder, { durable: false });
const pidFile = () => join(folder, "data", "postmaster.pid");
const serverPid = () => Number(readFileSync(pidFile(), "utf8").split("\n")[0]);

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}

test("data survive kill -9, and nothing is left after a stop", async () => {
  const first = await startPostgres(folder);
  await query(first.url, "CREATE TABLE kept AS SELECT 7 AS n");
  const pid = serverPid();
  process.kill(pid, "SIGKILL");
  await waitForEnd(pid, 30_000);

  const second = await startPostgres(folder);
  expect(second.reused).toBe(false);
  expect(await query(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  const secondPid = serverPid();
  await second.stop();
  expect(isAlive(secondPid)).toBe(false);
});

test("a server that still runs is taken over, also by two starts at once", async () => {
  const [a, b] = await Promise.all([start(), start()]);
  expect([a.reused, b.reused].sort()).toEqual([false, true]);
  expect(a.url).toBe(b.url);
});

test("a server that is slow to answer is waited for, and goes on", async () => {
  const first = await start();
  const pid = serverPid();
  process.kill(pid, "SIGSTOP");
  setTimeout(() => process.kill(pid, "SIGCONT"), 3_000);
  expect(await start()).toMatchObject({ reused: true, url: first.url });
  expect(serverPid()).toBe(pid);
});

test("a stale lock file that names another program's process does not keep it from starting", async () => {
  const first = await start();
  const lines = readFileSync(pidFile(), "utf8").split("\n");
  process.kill(serverPid(), "SIGKILL");
  await waitForEnd(serverPid(), 30_000);
  writeFileSync(pidFile(), [String(process.pid), ...lines.slice(1)].join("\n"));
  const second = await start();
  expect(await query(second.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  expect(second.url).toBe(first.url);
});

test("another port is chosen when the last one is taken", async () => {
  const first = await start();
  await first.stop();
  const other = createServer().listen(Number(new URL(first.url).port), "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const second = await start();
  other.close();
  expect(second.url).not.toBe(first.url);
  expect(await query(second.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
});

test("what a killed first start left is not taken for a cluster", async () => {
  mkdirSync(join(folder, "data.new"));
  writeFileSync(join(folder, "data.new", "PG_VERSION"), "18");
  expect(await query((await start()).url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
});
