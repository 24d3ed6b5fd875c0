import { availableParallelism, hostname } from "node:os";
import { resolve } from "node:path";
import { type LogFormat, logFormatFrom, type OperatorAddress, operatorAddressFrom } from "@tracepad/observe";
import { type Limits, limitsFrom } from "@tracepad/shared";
import { z } from "zod";

export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** Where the sandbox keeps what it need not make again at the next start. */
  readonly dataFolder: string;
  readonly name: string;
  /** Programs run at the same time. */
  readonly concurrency: number;
  /** Hand-ins graded at the same time; 0 where this worker grades none. */
  readonly graders: number;
  /** How long running programs may go on after SIGTERM, milliseconds; then they start over on another worker. */
  readonly drainMs: number;
  /** Runs that ended longer ago are removed, but for those whose results a snippet shows; 0 keeps them for good. */
  readonly retentionDays: number;
  readonly limits: Limits;
  /** Of shown arrays that are kept whole, over all runs of an account. */
  readonly keptBytesPerAccount: number;
  readonly log: LogFormat;
  /** Where operators find metrics and readiness; null for nowhere. */
  readonly operator: OperatorAddress | null;
}

const variables = z.object({
  DATABASE_URL: z.string({ error: "DATABASE_URL is not set: the worker needs the PostgreSQL server that the web server uses" }).min(1),
  REDIS_URL: z.string().min(1).optional(),
  TRACEPAD_DATA: z.string().min(1).default(".tracepad"),
  TRACEPAD_WORKER_NAME: z.string().max(100).default(`${hostname()}:${process.pid}`),
  TRACEPAD_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(Math.min(8, Math.max(2, availableParallelism()))),
  TRACEPAD_GRADERS: z.coerce.number().int().min(0).max(64).default(1),
  TRACEPAD_DRAIN_MS: z.coerce.number().int().nonnegative().default(10_000),
  TRACEPAD_KEPT_BYTES_PER_ACCOUNT: z.coerce
    .number()
    .int()
    .nonnegative()
    .default(256 * 2 ** 20),
  TRACEPAD_RETENTION_DAYS: z.coerce.number().nonnegative().max(36_500).default(30),
});

/** Throws a ZodError that names the variable which is missing or wrong. */
export function configFrom(env: NodeJS.ProcessEnv): WorkerConfig {
  const given = variables.parse({ ...env, REDIS_URL: env.REDIS_URL || undefined });
  return {
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL,
    dataFolder: resolve(given.TRACEPAD_DATA),
    name: given.TRACEPAD_WORKER_NAME,
    concurrency: given.TRACEPAD_CONCURRENCY,
    graders: given.TRACEPAD_GRADERS,
    drainMs: given.TRACEPAD_DRAIN_MS,
    retentionDays: given.TRACEPAD_RETENTION_DAYS,
    limits: limitsFrom(env),
    keptBytesPerAccount: given.TRACEPAD_KEPT_BYTES_PER_ACCOUNT,
    log: logFormatFrom(env),
    operator: operatorAddressFrom(env),
  };
}
