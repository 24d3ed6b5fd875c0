import type { OpenRunLimits, SecondsLimits } from "@tracepad/db";
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
  /** How long programs may run: of one account, and of an address. */
  readonly seconds: SecondsLimits;
  /** Of one account: seconds that trials of tests may take an hour, and as many again its hand-ins. */
  readonly gradingSecondsPerHour: number;
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
  /** The folder of the course; without it, the one that ships. */
  readonly lessons: string | undefined;
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
  /** An OpenID Connect issuer of the operator's choice, beside those. */
  readonly oidc: OidcConfig | null;
  /** How mail is sent; null where none is. */
  readonly mail: MailConfig | null;
  /** Tries to sign in, a minute: of one account as many at once, then a fifth; of an address some times that. */
  readonly triesPerMinute: number;
  /** Accounts that one address may make: so many anonymous ones, and as many others. */
  readonly anonymousPerHour: number;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the page calls it. */
  readonly name: string;
}

export interface MailConfig {
  readonly smtpUrl: string;
  readonly from: string;
  /** Links in mails lead here: what a request says of its own host is not believed. */
  readonly publicUrl: string;
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
  TRACEPAD_SECONDS_PER_HOUR: positive.default(600),
  TRACEPAD_GRADING_SECONDS_PER_HOUR: positive.default(600),
  TRACEPAD_INTERACTIVE_RUNS: positive.default(4),
  TRACEPAD_READS_PER_MINUTE: positive.default(300),
  TRACEPAD_JOINS_PER_MINUTE: positive.default(10),
  TRACEPAD_CLIENTS_PER_ADDRESS: positive.default(20),
  TRACEPAD_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRACEPAD_AUTH_SECRET: z.string().min(32, "TRACEPAD_AUTH_SECRET needs 32 characters or more").optional(),
  TRACEPAD_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  TRACEPAD_MAIL_FROM: z.string().min(3).optional(),
  TRACEPAD_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  TRACEPAD_OIDC_ID: z.string().optional(),
  TRACEPAD_OIDC_SECRET: z.string().optional(),
  TRACEPAD_OIDC_NAME: z.string().max(40).default("OpenID"),
  TRACEPAD_SIGN_INS_PER_MINUTE: positive.default(10),
  TRACEPAD_VISITORS_PER_HOUR: positive.default(120),
  TRACEPAD_LESSONS: z.string().optional(),
  TRACEPAD_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
});

/** Throws a ZodError that names the variable which is missing or wrong. */
export function serverConfigFrom(env: NodeJS.ProcessEnv): ServerConfig {
  // A variable that is set to nothing is not set.
  const given = variables.parse(Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value || undefined])));
  const limits = limitsFrom(env);
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
    seconds: {
      perHour: given.TRACEPAD_SECONDS_PER_HOUR,
      perHourOfAddress: given.TRACEPAD_SECONDS_PER_HOUR * given.TRACEPAD_CLIENTS_PER_ADDRESS,
      perRun: limits.wallMs / 1000,
    },
    gradingSecondsPerHour: given.TRACEPAD_GRADING_SECONDS_PER_HOUR,
    readsPerMinute: given.TRACEPAD_READS_PER_MINUTE,
    joinsPerMinute: given.TRACEPAD_JOINS_PER_MINUTE,
    clientsPerAddress: given.TRACEPAD_CLIENTS_PER_ADDRESS,
    proxies: given.TRACEPAD_PROXIES,
    accounts: {
      publicUrl: given.TRACEPAD_PUBLIC_URL,
      secret: given.TRACEPAD_AUTH_SECRET,
      providers: providersFrom(env),
      oidc: oidcFrom(given),
      mail: mailFrom(given),
      triesPerMinute: given.TRACEPAD_SIGN_INS_PER_MINUTE,
      anonymousPerHour: given.TRACEPAD_VISITORS_PER_HOUR,
    },
    limits,
    lessons: given.TRACEPAD_LESSONS,
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

type Variables = z.infer<typeof variables>;

function oidcFrom(given: Variables): OidcConfig | null {
  const [issuer, clientId, clientSecret] = [given.TRACEPAD_OIDC_ISSUER, given.TRACEPAD_OIDC_ID, given.TRACEPAD_OIDC_SECRET];
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new Error("signing in by OpenID Connect needs TRACEPAD_OIDC_ISSUER, TRACEPAD_OIDC_ID and TRACEPAD_OIDC_SECRET");
  return { issuer: issuer.replace(/\/+$/, ""), clientId, clientSecret, name: given.TRACEPAD_OIDC_NAME };
}

function mailFrom(given: Variables): MailConfig | null {
  if (given.TRACEPAD_SMTP_URL === undefined) return null;
  const publicUrl = given.TRACEPAD_PUBLIC_URL;
  if (publicUrl === undefined) throw new Error("TRACEPAD_PUBLIC_URL is not set: the links in mails need it");
  const from = given.TRACEPAD_MAIL_FROM ?? `Tracepad <no-reply@${new URL(publicUrl).hostname}>`;
  return { smtpUrl: given.TRACEPAD_SMTP_URL, from, publicUrl: new URL(publicUrl).origin };
}
