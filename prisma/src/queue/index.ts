import { createPostgresBackend, Queue, runMigrations, Worker, withBackend } from "bullmq";
import type pg from "pg";
import { connection } from "../pool.ts";
import type { Consumer, RunJob, RunQueue } from "./run-queue.ts";

export type { Consumer, RunJob, RunQueue } from "./run-queue.ts";

const name = "runs";

/**
 * A job whose worker stops renewing its lock is delivered again by BullMQ. That is only the second net: lost runs are
 * found by their worker's sign of life (workers.ts), which takes seconds, and a late delivery claims nothing.
 */
const lockMs = 30_000;
const stalledMs = 10_000;

/** BullMQ takes jobs with a priority only when there is none without, whatever the number. */
const bulkPriority = 1;

/** `.` because BullMQ reserves `:`. */
const jobId = (job: RunJob): string => `${job.run}.${job.attempt}`;

export interface QueueOptions {
  readonly databaseUrl: string;
  /** Redis instead of PostgreSQL when given. */
  readonly redisUrl?: string | undefined;
  /** Told of lost connections and the like; BullMQ reconnects by itself. */
  readonly onError?: (error: Error) => void;
}

const onPostgres = withBackend(createPostgresBackend);

/** BullMQ on PostgreSQL, or on Redis when there is one. */
export function createQueue({ databaseUrl, redisUrl, onError = () => {} }: QueueOptions): RunQueue {
  // A job that a crash of the database takes back is missed by recovery and added again: no need to wait for the disk.
  const postgres = { ...connection, connectionString: databaseUrl, max: 4, options: `${connection.options} -c synchronous_commit=off` };
  // A request must fail while Redis is away; a worker must wait for it (BullMQ demands null for that).
  const redis = (retries: number | null, silentMs: number) => ({
    ...{ url: redisUrl ?? "", maxRetriesPerRequest: retries, connectTimeout: 5_000, keepAlive: 10_000 },
    // A connection that has not answered by then never will. One that waits for jobs hears nothing for up to ten seconds.
    socketTimeout: silentMs,
  });
  const kept = { removeOnComplete: true, removeOnFail: true };

  const queue =
    redisUrl === undefined
      ? new onPostgres.Queue<RunJob>(name, { connection: postgres, defaultJobOptions: kept })
      : new Queue<RunJob>(name, { connection: redis(2, 4_000), defaultJobOptions: kept });
  queue.on("error", onError);

  return {
    backend: redisUrl === undefined ? "postgres" : "redis",

    async add(job) {
      await queue.add("run", job, { jobId: jobId(job), ...(job.bulk ? { priority: bulkPriority } : {}) });
    },

    async remove(job) {
      return (await queue.remove(jobId(job))) === 1;
    },

    async has(job) {
      return (await queue.getJob(jobId(job))) !== undefined;
    },

    async waiting() {
      const counts = await Promise.all([queue.getWaitingCount(), queue.getPrioritizedCount()]);
      return counts[0] + counts[1];
    },

    async consume(handle, concurrency): Promise<Consumer> {
      const options = { concurrency, lockDuration: lockMs, stalledInterval: stalledMs, maxStalledCount: 1 };
      const process = async (job: { data: RunJob }) => handle(job.data);
      const worker =
        redisUrl === undefined
          ? new onPostgres.Worker<RunJob>(name, process, { connection: postgres, ...options })
          : new Worker<RunJob>(name, process, { connection: redis(null, 13_000), ...options });
      worker.on("error", onError);
      await worker.waitUntilReady();
      return { close: () => worker.close() };
    },

    async close() {
      await queue.close();
    },
  };
}

/** Brings BullMQ's tables up to date; `client` is one connection, not a pool. Nothing to do for Redis. */
export async function migrateQueue(client: pg.ClientBase): Promise<void> {
  await runMigrations(client);
}
