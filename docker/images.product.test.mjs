import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { freePort } from "../scripts/lib/ports.mjs";
import { startPostgres } from "../scripts/lib/postgres.mjs";
import { startPart } from "../scripts/lib/processes.mjs";
import { outside, stage } from "./dockerfile.mjs";

/** The images' commands and health checks as they stand in the files, run outside of Docker against servers of their own. */
const compose = parse(readFileSync(join(import.meta.dirname, "..", "docker-compose.yml"), "utf8"), { merge: true });
const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;
const data = mkdtempSync(join(tmpdir(), "tracepad-images-"));
const parts = [];
let env;
let postgres;

beforeAll(async () => {
  postgres = await startPostgres(join(data, "postgres"), { durable: false });
  env = { ...process.env, DATABASE_URL: postgres.url, TRACEPAD_DATA: data };
  if (!hasRedis) return;
  const port = await freePort();
  parts.push(startPart("redis", "redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", data]));
  env.REDIS_URL = `redis://127.0.0.1:${port}`;
});

afterAll(async () => {
  await Promise.all(parts.map((part) => part.stop()));
  await postgres.stop();
  rmSync(data, { recursive: true, force: true });
});

const healthy = (service, change = (argument) => argument) => {
  const [, , ...args] = compose.services[service].healthcheck.test;
  return spawnSync(process.execPath, args.map(outside).map(change), { env, encoding: "utf8" }).status === 0;
};

function start(name, change = (argument) => argument) {
  const { command, folder } = stage(name);
  const lines = [];
  const part = startPart(name, process.execPath, command.slice(1).map(change), { cwd: folder, env, onLine: (line) => lines.push(line) });
  parts.push(part);
  return { part, lines };
}

test("migrate brings the database up to date and ends", async () => {
  const { part, lines } = start("migrate");
  expect(await part.ended).toMatchObject({ code: 0 });
  expect(lines.join()).toContain("Applied: ");
});

test("the worker gets healthy once it is up", async () => {
  expect(healthy("worker")).toBe(false);
  const { lines } = start("worker");
  await expect.poll(() => lines.join("\n"), { timeout: 50_000, interval: 200 }).toContain(`ready ${hostname()}`);
  expect(lines.join("\n")).toContain(hasRedis ? "redis queue" : "postgres queue");
  await expect.poll(() => healthy("worker"), { timeout: 40_000 }).toBe(true);
});

test("the web server gets healthy once its page answers", async () => {
  const port = await freePort();
  const onPort = (argument) => argument.replace(/^3000$|(?<=:)3000(?=\/)/, String(port));
  expect(healthy("web", onPort)).toBe(false);
  start("web", onPort);
  await expect.poll(() => healthy("web", onPort), { timeout: 60_000, interval: 200 }).toBe(true);
});
