import type { OpenRunLimits } from "@tracepad/db";
import { type Limits, limitsFrom } from "@tracepad/shared";
import { z } from "zod";

export interface ServerConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** Of one client: runs it may start, snippets it may share, a minute; as many at once. */
  readonly runsPerMinute: number;
  readonly snippetsPerMinute: number;
  /** Runs that may wait or run at the same time: of one client, and of all clients of one address together. */
  readonly openRuns: OpenRunLimits;
  /** Runs and snippets that one client may look at, a minute. */
  readonly readsPerMinute: number;
  /** How many clients one address may hold: a class behind one router. */
  readonly clientsPerAddress: number;
  /** Reverse proxies in front of the server, each of which appends to X-Forwarded-For. */
  readonly proxies: number;
  readonly limits: Limits;
}

const positive = z.coerce.number().int().positive();

const variables = z.object({
  DATABASE_URL: z.string({ error: "DATABASE_URL is not set: the web server needs a PostgreSQL server" }).min(1),
  REDIS_URL: z.string().min(1).optional(),
  TRACEPAD_RUNS_PER_MINUTE: positive.default(60),
  TRACEPAD_SNIPPETS_PER_MINUTE: positive.default(20),
  TRACEPAD_OPEN_RUNS: positive.default(20),
  TRACEPAD_OPEN_RUNS_PER_ADDRESS: positive.default(100),
  TRACEPAD_READS_PER_MINUTE: positive.default(300),
  TRACEPAD_CLIENTS_PER_ADDRESS: positive.default(20),
  TRACEPAD_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
});

/** Throws a ZodError that names the variable which is missing or wrong. */
export function serverConfigFrom(env: NodeJS.ProcessEnv): ServerConfig {
  const given = variables.parse({ ...env, REDIS_URL: env.REDIS_URL || undefined });
  return {
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL,
    runsPerMinute: given.TRACEPAD_RUNS_PER_MINUTE,
    snippetsPerMinute: given.TRACEPAD_SNIPPETS_PER_MINUTE,
    openRuns: { perClient: given.TRACEPAD_OPEN_RUNS, perAddress: given.TRACEPAD_OPEN_RUNS_PER_ADDRESS },
    readsPerMinute: given.TRACEPAD_READS_PER_MINUTE,
    clientsPerAddress: given.TRACEPAD_CLIENTS_PER_ADDRESS,
    proxies: given.TRACEPAD_PROXIES,
    limits: limitsFrom(env),
  };
}
