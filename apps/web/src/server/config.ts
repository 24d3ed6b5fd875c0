import type { OpenRunLimits } from "@tracepad/db";
import { type OperatorAddress, operatorAddressFrom } from "@tracepad/observe";
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
  /** Codes and links that one client may try to join with, a minute. */
  readonly joinsPerMinute: number;
  /** How many clients one address may hold: a class behind one router. */
  readonly clientsPerAddress: number;
  /** Reverse proxies in front of the server, each of which appends to X-Forwarded-For. */
  readonly proxies: number;
  readonly accounts: AccountsConfig;
  readonly limits: Limits;
  /** Where operators find metrics and readiness; null for nowhere. */
  readonly operator: OperatorAddress | null;
}

export interface AccountsConfig {
  /** The address that browsers know the server by; without it, the one that each request asked for. */
  readonly publicUrl: string | undefined;
  /** The key that signs cookies; without it, one that the database keeps. */
  readonly secret: string | undefined;
  /** Where people may sign in with an account that they have elsewhere. */
  readonly providers: Readonly<Partial<Record<Provider, { clientId: string; clientSecret: string }>>>;
  /** Tries to sign in, a minute: of one account as many at once, then a fifth; of an address some times that. */
  readonly triesPerMinute: number;
  /** Accounts that one address may make: so many anonymous ones, and as many others. */
  readonly anonymousPerHour: number;
}

const PROVIDERS = ["github", "google", "gitlab"] as const;
export type Provider = (typeof PROVIDERS)[number];

const positive = z.coerce.number().int().positive();

const variables = z.object({
  DATABASE_URL: z.string({ error: "DATABASE_URL is not set: the web server needs a PostgreSQL server" }).min(1),
  REDIS_URL: z.string().min(1).optional(),
  TRACEPAD_RUNS_PER_MINUTE: positive.default(60),
  TRACEPAD_SNIPPETS_PER_MINUTE: positive.default(20),
  TRACEPAD_OPEN_RUNS: positive.default(20),
  TRACEPAD_OPEN_RUNS_PER_ADDRESS: positive.default(100),
  TRACEPAD_INTERACTIVE_RUNS: positive.default(4),
  TRACEPAD_READS_PER_MINUTE: positive.default(300),
  TRACEPAD_JOINS_PER_MINUTE: positive.default(10),
  TRACEPAD_CLIENTS_PER_ADDRESS: positive.default(20),
  TRACEPAD_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRACEPAD_AUTH_SECRET: z.string().min(32, "TRACEPAD_AUTH_SECRET needs 32 characters or more").optional(),
  TRACEPAD_SIGN_INS_PER_MINUTE: positive.default(10),
  TRACEPAD_VISITORS_PER_HOUR: positive.default(120),
  TRACEPAD_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
});

/** Throws a ZodError that names the variable which is missing or wrong. */
export function serverConfigFrom(env: NodeJS.ProcessEnv): ServerConfig {
  const optional = ["REDIS_URL", "TRACEPAD_PUBLIC_URL", "TRACEPAD_AUTH_SECRET"].map((name) => [name, env[name] || undefined]);
  const given = variables.parse({ ...env, ...Object.fromEntries(optional) });
  return {
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL,
    runsPerMinute: given.TRACEPAD_RUNS_PER_MINUTE,
    snippetsPerMinute: given.TRACEPAD_SNIPPETS_PER_MINUTE,
    openRuns: {
      perClient: given.TRACEPAD_OPEN_RUNS,
      perAddress: given.TRACEPAD_OPEN_RUNS_PER_ADDRESS,
      interactive: given.TRACEPAD_INTERACTIVE_RUNS,
    },
    readsPerMinute: given.TRACEPAD_READS_PER_MINUTE,
    joinsPerMinute: given.TRACEPAD_JOINS_PER_MINUTE,
    clientsPerAddress: given.TRACEPAD_CLIENTS_PER_ADDRESS,
    proxies: given.TRACEPAD_PROXIES,
    accounts: {
      publicUrl: given.TRACEPAD_PUBLIC_URL,
      secret: given.TRACEPAD_AUTH_SECRET,
      providers: providersFrom(env),
      triesPerMinute: given.TRACEPAD_SIGN_INS_PER_MINUTE,
      anonymousPerHour: given.TRACEPAD_VISITORS_PER_HOUR,
    },
    limits: limitsFrom(env),
    operator: operatorAddressFrom(env),
  };
}

/** `TRACEPAD_GITHUB_ID` and `TRACEPAD_GITHUB_SECRET`, and the same of the others. */
function providersFrom(env: NodeJS.ProcessEnv): AccountsConfig["providers"] {
  const configured = PROVIDERS.flatMap((provider) => {
    const [id, secret] = ["ID", "SECRET"].map((part) => `TRACEPAD_${provider.toUpperCase()}_${part}`) as [string, string];
    const [clientId, clientSecret] = [env[id], env[secret]];
    if (!clientId && !clientSecret) return [];
    if (!clientId || !clientSecret) throw new Error(`${clientId ? secret : id} is not set: signing in by ${provider} needs both`);
    return [[provider, { clientId, clientSecret }]];
  });
  return Object.fromEntries(configured);
}
