import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "./build.mjs";
import { diskFull, Failure, isDiskFull } from "./failure.mjs";
import { takeLock } from "./lock.mjs";
import { migrate } from "./migrate.mjs";
import { assertFree, freePort } from "./ports.mjs";
import { startPart } from "./processes.mjs";
import { assertRedisAnswers, openDatabase } from "./servers.mjs";

const PAGE_MS = 60_000;
/** In development the first answer waits for the page to be compiled. */
const DEV_PAGE_MS = 300_000;
/** How long a start waits for the worker to be up; the page works without one. */
const WORKER_MS = 30_000;
/**
 * A part that is killed is started again: the runs of a worker are run again or ended by the next one, and pages go on at a new
 * web server where they were. Not for ever, though.
 */
const RESTARTS = { most: 5, withinMs: 60_000, pauseMs: 250 };
/** What `next start` says of itself: the address is ours to print. */
const BANNER = /^\s*(▲ Next\.js|- (Local|Network|Environments):|✓ (Starting|Ready|Running))|^\s*$/;

/**
 * The running product: database, worker and web server.
 *
 * @param {{ root: string, dataFolder: string, port: number, dev: boolean, env: NodeJS.ProcessEnv, say: (line: string) => void, signal: AbortSignal }} options
 */
export class Product {
  /** Resolves with a Failure when a part ends that should not. */
  broken;
  #parts = [];
  #database = null;
  #ending = new AbortController();
  #lock = null;
  #stopping = false;
  /** Whether the worker has said that it takes runs. */
  #workerReady = false;
  /** When parts were killed, by their name. */
  #deaths = new Map();
  #options;
  #breaks;

  constructor(options) {
    this.#options = options;
    this.broken = new Promise((resolve) => (this.#breaks = resolve));
  }

  /** Starts everything; resolves with the page's address once the page answers and a worker is up. */
  async start() {
    const { root, dataFolder, dev, env, say, signal } = this.#options;
    const port = this.#options.port === 0 ? await freePort() : this.#options.port;
    this.#takeFolder(dataFolder, port);
    await assertFree(port);
    if (env.REDIS_URL) await assertRedisAnswers(env.REDIS_URL);
    this.#database = openDatabase(env.DATABASE_URL, dataFolder);
    const building = build(root, { dev, say, signal: AbortSignal.any([signal, this.#ending.signal]) });
    const [database] = await Promise.all([this.#database, building]);
    signal.throwIfAborted();
    const applied = await migrate(database.url, join(root, "prisma", "migrations"));
    if (applied.length > 0) say(`Database migrations applied: ${applied.join(", ")}.`);
    signal.throwIfAborted();
    const childEnv = { ...env, DATABASE_URL: database.url, TRACEPAD_DATA: dataFolder, NEXT_TELEMETRY_DISABLED: "1" };
    this.#startWorker(childEnv);
    this.#startWeb(childEnv, port);
    const url = await this.#pageAnswers(`http://127.0.0.1:${port}`);
    if (!(await this.#workerIsUp(url))) say("No worker is up yet: until one is, programs run in the browser.");
    return url;
  }

  /** Ends all parts, the database last. */
  async stop() {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#ending.abort();
    await Promise.all(this.#parts.map((part) => part.stop()));
    // It may still be starting when the build has failed.
    const database = await this.#database?.catch(() => null);
    await database?.stop();
    this.#lock?.release();
  }

  /** Two products on one folder would take each other's database away. */
  #takeFolder(dataFolder, port) {
    try {
      mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
      const lock = takeLock(join(dataFolder, "running.lock"), `http://127.0.0.1:${port}`);
      if (lock.release === undefined) {
        throw new Failure(
          `Tracepad already runs with the data of ${dataFolder}: ${lock.note} (process ${lock.owner}).`,
          "End that one first, or give this one another folder with TRACEPAD_DATA.",
        );
      }
      this.#lock = lock;
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw isDiskFull(error)
        ? diskFull(dataFolder)
        : new Failure(
            `The data folder ${dataFolder} cannot be used: ${error.message}.`,
            "Point TRACEPAD_DATA at a folder you may write to.",
          );
    }
  }

  #startWorker(env) {
    const { root, dev } = this.#options;
    this.#startPart("worker", [...(dev ? ["--watch", "--watch-preserve-output"] : []), "src/main.ts"], {
      cwd: join(root, "apps", "worker"),
      env,
    });
  }

  #startWeb(env, port) {
    const { root, dev } = this.#options;
    const next = join(root, "node_modules", "next", "dist", "bin", "next");
    const watch = ["--import", join(import.meta.dirname, "end-with-parent.mjs")];
    this.#startPart("web", [...watch, next, dev ? "dev" : "start", "--hostname", "127.0.0.1", "--port", String(port)], {
      cwd: join(root, "apps", "web"),
      env: { ...env, TRACEPAD_PARENT_FD: "0" },
    });
  }

  /** Says what happened and starts the part anew; gives up on one that keeps dying. */
  #restart(name, start, how) {
    const now = performance.now();
    const deaths = [...(this.#deaths.get(name) ?? []).filter((at) => at > now - RESTARTS.withinMs), now];
    this.#deaths.set(name, deaths);
    if (deaths.length > RESTARTS.most) return false;
    this.#options.say(`The ${name} ended unexpectedly (${how}); it is started again.`);
    setTimeout(() => {
      if (!this.#stopping) start();
    }, RESTARTS.pauseMs);
    return true;
  }

  #startPart(name, args, { cwd, env }) {
    const { say } = this.#options;
    const last = [];
    const onLine = (line) => {
      if (BANNER.test(line)) return;
      last.push(line);
      if (last.length > 20) last.shift();
      say(`[${name}] ${line}`);
      if (name === "worker" && line.startsWith("ready ")) this.#workerReady = true;
    };
    const part = startPart(name, process.execPath, args, { cwd, env, onLine });
    this.#parts.push(part);
    part.ended.then(({ code, signal, error }) => {
      if (this.#stopping) return;
      this.#parts = this.#parts.filter((one) => one !== part);
      const how = error?.message ?? (signal === null ? `with code ${code}` : `by ${signal}`);
      // A code of its own is a refusal to work here (no confinement, no database): trying again changes nothing.
      if (signal !== null && this.#restart(name, () => this.#startPart(name, args, { cwd, env }), how)) return;
      this.#breaks(
        isDiskFull(last.join("\n"))
          ? diskFull()
          : new Failure(`The ${name} ended unexpectedly (${how}).`, "Everything is stopped. Start again with npm start."),
      );
    });
  }

  /** Whether the worker is up within `WORKER_MS`: by its own word, and by the web server's, which every page asks too. */
  async #workerIsUp(url) {
    const broken = this.#whenBroken();
    for (const deadline = Date.now() + WORKER_MS; Date.now() < deadline; await sleep(50)) {
      this.#options.signal.throwIfAborted();
      if (broken.failure !== null) throw broken.failure;
      const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(WORKER_MS) }).catch(() => null);
      const { workers = 0 } = (await answer?.json().catch(() => null)) ?? {};
      if (workers > 0 && this.#workerReady) return true;
    }
    return false;
  }

  /** Says in `failure` when something has broken. */
  #whenBroken() {
    const state = { failure: null };
    this.broken.then((failure) => (state.failure = failure));
    return state;
  }

  async #pageAnswers(url) {
    const broken = this.#whenBroken();
    for (const deadline = Date.now() + (this.#options.dev ? DEV_PAGE_MS : PAGE_MS); Date.now() < deadline; await sleep(25)) {
      this.#options.signal.throwIfAborted();
      if (broken.failure !== null) throw broken.failure;
      const response = await fetch(url, { signal: AbortSignal.timeout(this.#options.dev ? DEV_PAGE_MS : 20_000) }).catch(() => null);
      await response?.arrayBuffer().catch(() => {});
      if (response?.ok) return url;
    }
    throw new Failure(`The page at ${url} does not answer.`, "The lines above may say why.");
  }
}
