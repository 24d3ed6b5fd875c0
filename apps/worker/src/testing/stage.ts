import { createRun, followEvents, Listener, newRunId, recoverDefaults, recoverRuns } from "@tracepad/db";
import { createQueue, type RunQueue } from "@tracepad/db/queue";
import type { RunEvent } from "@tracepad/shared";
import { expect } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../prisma/src/testing/database.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

/** A database and a queue of its own, the web server's side of them, and as many workers as a test wants. */
export class Stage {
  readonly database: TestDatabase;
  readonly queue: RunQueue;
  readonly #listener: Listener;
  readonly #redisUrl: string | undefined;
  readonly #workers: WorkerProcess[] = [];

  constructor(database: TestDatabase, redisUrl: string | undefined) {
    this.database = database;
    this.#redisUrl = redisUrl;
    this.queue = createQueue({ databaseUrl: database.url, redisUrl });
    this.#listener = new Listener(database.url);
  }

  /** Redis instead of PostgreSQL for the queue when `redisUrl` is given: a server that no other stage uses. */
  static async open(redisUrl?: string, server?: string): Promise<Stage> {
    const stage = new Stage(await createTestDatabase(server), redisUrl);
    await stage.#listener.ready();
    return stage;
  }

  async close(): Promise<void> {
    for (const { child } of this.#workers) child.kill("SIGKILL");
    await Promise.all(this.#workers.map((worker) => worker.exited));
    await this.queue.close();
    await this.#listener.close();
    await this.database.drop();
  }

  async startWorker(env: Record<string, string> = {}, stderr: "inherit" | "pipe" = "inherit"): Promise<WorkerProcess> {
    const given = { DATABASE_URL: this.database.url, REDIS_URL: this.#redisUrl ?? "", TRACEPAD_CONCURRENCY: "4" };
    const worker = await startWorkerProcess({ ...given, ...env }, stderr);
    this.#workers.push(worker);
    return worker;
  }

  /** Queues a script for the scripted runner. */
  async start(script: string, device = "wasm:0", bulk = false): Promise<string> {
    const id = newRunId();
    await createRun(this.database.pool, { id, code: script, device, bulk });
    await this.queue.add({ run: id, attempt: 1, bulk });
    return id;
  }

  /** Follows a run to its end as the page does while the database comes and goes: what fails is asked again from the last id on. */
  async followThrough(run: string): Promise<RunEvent[]> {
    const { pool } = this.database;
    const events: RunEvent[] = [];
    while (events.at(-1)?.type !== "done") {
      const options = { signal: AbortSignal.timeout(60_000), idleMs: 500, onIdle: () => recoverRuns(pool, this.queue) };
      try {
        for await (const event of followEvents(pool, this.#listener, run, events.at(-1)?.id ?? 0, options)) events.push(event);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      options.signal.throwIfAborted();
    }
    return events;
  }

  /** Follows a run as the page does, until `until` holds for an event; by default to its end. */
  async follow(run: string, until = (_: RunEvent) => false): Promise<RunEvent[]> {
    const { pool } = this.database;
    const events: RunEvent[] = [];
    const onIdle = () => recoverRuns(pool, this.queue, { ...recoverDefaults, patienceMs: 6_000 });
    for await (const event of followEvents(pool, this.#listener, run, 0, { signal: new AbortController().signal, onIdle })) {
      events.push(event);
      if (until(event)) break;
    }
    return events;
  }
}

/** A stream in short: statuses and printed texts. */
export const outline = (events: readonly RunEvent[]): string[] =>
  events.map((event) => (event.type === "status" || event.type === "done" ? event.status : event.type === "log" ? event.text : event.type));

/** What holds of every stream, whatever broke: ids without gap or double, and one end, which is the last event. */
export function expectWhole(events: readonly RunEvent[]): void {
  expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
  expect(events.findIndex(({ type }) => type === "done")).toBe(events.length - 1);
}
