import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { Failure } from "./failure.mjs";
import { takeLock } from "./lock.mjs";

const run = promisify(execFile);

/** Of the running server alone. Its write-ahead log is taken last, when all of it that the copy needs is there. */
const NOT_COPIED = ["postmaster.pid", "postmaster.opts", "pg_wal/*", "pg_replslot/*", "pg_stat_tmp/*"];

/**
 * Writes what the embedded server in `folder` holds into `file`, a tar.gz. A server that runs goes on meanwhile: its files are
 * copied as it says that they may be (pg_backup_start), with the log that makes them whole again. What was committed before the
 * end is in it.
 *
 * @returns {Promise<{ bytes: number, running: boolean }>}
 */
export async function backUp(folder, file) {
  if (!existsSync(join(folder, "data", "PG_VERSION")))
    throw new Failure(`There is no embedded database in ${folder}.`, "TRACEPAD_DATA names the data folder.");
  const part = `${file}.part`;
  const label = mkdtempSync(join(tmpdir(), "tracepad-backup-"));
  const server = await connect(folder);
  try {
    if (server === null) {
      await tar(["-cf", part, "-C", folder, "--exclude=data/postmaster.pid", "server.json", "data"]);
    } else {
      // Until the connection ends, the server keeps the log from here on.
      await server.query("SELECT pg_create_physical_replication_slot('tracepad_backup_' || pg_backend_pid(), true, true)");
      await server.query("SELECT pg_backup_start('tracepad', true)");
      const left = NOT_COPIED.map((name) => `--exclude=data/${name}`);
      await tar(["-cf", part, "-C", folder, ...left, "server.json", "data"]);
      const { rows } = await server.query("SELECT labelfile FROM pg_backup_stop()");
      mkdirSync(join(label, "data"));
      writeFileSync(join(label, "data", "backup_label"), rows[0].labelfile, { mode: 0o600 });
      await tar(["-rf", part, "--owner=root", "-C", label, "data/backup_label"]);
      const segments = readdirSync(join(folder, "data", "pg_wal")).filter((name) => /^[0-9A-F]{24}$/.test(name));
      await tar(["-rf", part, "-C", folder, ...segments.map((name) => `data/pg_wal/${name}`)]);
    }
    await run("gzip", ["-f", "-S", ".gz", part]);
    renameSync(`${part}.gz`, file);
    return { bytes: statSync(file).size, running: server !== null };
  } finally {
    await server?.end();
    rmSync(label, { recursive: true, force: true });
    rmSync(part, { force: true });
  }
}

/** Unpacks what `backUp` wrote into `folder`, where no database may be yet. The next start makes it whole. */
export async function restore(file, folder) {
  if (!existsSync(file)) throw new Failure(`${file} is not there.`);
  if (existsSync(join(folder, "data"))) {
    throw new Failure(`There is a database in ${folder} already.`, "Move it away, or name another data folder with TRACEPAD_DATA.");
  }
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(parent, "running.lock"), "a restore");
  if (lock.release === undefined) throw new Failure(`Tracepad runs with the data of ${parent} (process ${lock.owner}).`, "End it first.");
  const fresh = mkdtempSync(join(parent, `${basename(folder)}.restoring-`));
  try {
    await run("tar", ["-xzpf", file, "-C", fresh]);
    if (!existsSync(join(fresh, "data", "PG_VERSION")) || !existsSync(join(fresh, "server.json")))
      throw new Failure(`${file} is not a backup of Tracepad.`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    lock.release();
  }
}

/** A file that changed while it was read is what such a copy expects. */
async function tar(args) {
  try {
    await run("tar", ["--warning=no-file-changed", "--warning=no-file-removed", ...args]);
  } catch (error) {
    if (error.code !== 1) throw error;
  }
}

/** A connection to the server of `folder`; null where none runs. */
async function connect(folder) {
  const { password, port } = JSON.parse(readFileSync(join(folder, "server.json"), "utf8"));
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: "postgres",
    password,
    database: "postgres",
    connectionTimeoutMillis: 3_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    if (error.code === "ECONNREFUSED") return null;
    throw error;
  }
}
