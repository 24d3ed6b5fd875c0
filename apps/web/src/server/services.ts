import {
  countOpenRuns,
  createPool,
  type Database,
  forgetBuckets,
  forgetVisitors,
  Listener,
  liveWorkers,
  recoverRuns,
  type WorkerRow,
} from "@tracepad/db";
import { createPrisma, type Prisma } from "@tracepad/db/client";
import { createQueue, type RunQueue } from "@tracepad/db/queue";
import { createTracing, type Tracing } from "@tracepad/observe";
import { type Auth, createAuth, type OpenAuth } from "./accounts/auth.ts";
import type { NewVisitor } from "./accounts/visitor.ts";
import { type ServerConfig, serverConfigFrom } from "./config.ts";
import { shipLessons } from "./lessons/ship-lessons.ts";
import { Mailer } from "./mail/mailer.ts";
import { WebMetrics } from "./metrics.ts";
import { report } from "./report.ts";

const workersFreshMs = 1_000;
const recoverEveryMs = 2_000;
const forgetEveryMs = 3_600_000;
const authRetryMs = 30_000;

/** What the API's procedures work with: one set a process. */
export class Services {
  readonly config: ServerConfig;
  readonly db: Database;
  readonly prisma: Prisma;
  readonly queue: RunQueue;
  readonly listener: Listener;
  readonly metrics: WebMetrics;
  readonly tracing: Tracing;
  #workers: { readonly rows: readonly WorkerRow[]; readonly at: number } | null = null;
  /** Anonymous accounts that are being made, by the cookie of who gets them. */
  readonly newVisitors = new Map<string, Promise<NewVisitor | null>>();
  /** Null where the operator has configured no mail server. */
  readonly mailer: Mailer | null;
  #auth: Promise<OpenAuth> | null = null;
  #lessons: Promise<ReadonlyMap<string, string>> | null = null;
  #reopen: NodeJS.Timeout | undefined;
  #recovered = Number.NEGATIVE_INFINITY;
  /** What nobody waits for and a stop must not cut off. */
  readonly #unfinished = new Set<Promise<void>>();
  readonly #forget: NodeJS.Timeout;

  /** `env` for what others than us have named: the collector of traces. */
  constructor(config: ServerConfig, env: Readonly<Record<string, string | undefined>> = {}) {
    const { databaseUrl, redisUrl } = config;
    this.config = config;
    this.db = createPool(databaseUrl);
    this.prisma = createPrisma(this.db);
    this.mailer = config.accounts.mail === null ? null : new Mailer(config.accounts.mail, this.db);
    this.queue = createQueue({ databaseUrl, redisUrl, onError: report("queue") });
    this.listener = new Listener(databaseUrl);
    this.tracing = createTracing("web", env, report("tracing"));
    this.metrics = new WebMetrics(
      {
        queueWaiting: () => this.queue.waiting(),
        workers: async () => (await this.workers()).length,
        openRuns: () => countOpenRuns(this.db),
      },
      config.operator !== null,
    );
    this.#forget = setInterval(() => {
      forgetBuckets(this.db).catch(report("rate limit"));
      forgetVisitors(this.db).catch(report("accounts"));
    }, forgetEveryMs).unref();
  }

  /** Accounts. Asked for again where the database did not answer. */
  readonly auth = async (): Promise<Auth> => {
    this.#auth ??= this.#openAuth().catch((error: unknown) => {
      this.#auth = null;
      throw error;
    });
    return (await this.#auth).auth;
  };

  /** The courses of the lessons, by the lesson: published at the start, and asked for again where that failed. */
  lessons(): Promise<ReadonlyMap<string, string>> {
    return (this.#lessons ??= shipLessons(this.db, this.config.lessons).catch((error: unknown) => {
      this.#lessons = null;
      throw error;
    }));
  }

  /** Opened anew, beside those that are in use, while an issuer did not answer. */
  async #openAuth(): Promise<OpenAuth> {
    const opened = await createAuth(this.db, this.prisma, this.config.accounts, this.mailer);
    if (opened.partial)
      this.#reopen = setTimeout(() => {
        this.#openAuth()
          .then((better) => (this.#auth = Promise.resolve(better)))
          .catch(report("accounts"));
      }, authRetryMs).unref();
    return opened;
  }

  /** The workers that are up, as known for at most a second; `fresh` asks the database in any case. */
  async workers(fresh = false): Promise<readonly WorkerRow[]> {
    const known = this.#workers;
    if (!fresh && known !== null && performance.now() - known.at < workersFreshMs) return known.rows;
    const rows = await liveWorkers(this.db);
    this.#workers = { rows, at: performance.now() };
    return rows;
  }

  /** Sees to runs that nobody is going to end; whoever waits for a run may call it as often as it likes. */
  async recover(): Promise<void> {
    if (performance.now() - this.#recovered < recoverEveryMs) return;
    this.#recovered = performance.now();
    await recoverRuns(this.db, this.queue).catch(report("recovery"));
  }

  /** Has `work` done before anything is closed. It must not reject. */
  finish(work: Promise<void>): void {
    this.#unfinished.add(work);
    void work.then(() => this.#unfinished.delete(work));
  }

  async close(): Promise<void> {
    clearInterval(this.#forget);
    clearTimeout(this.#reopen);
    await Promise.all(this.#unfinished);
    await this.mailer?.close();
    await Promise.all([this.queue.close(), this.listener.close(), this.prisma.$disconnect()]);
    await this.db.end();
    await this.tracing.close();
  }
}

/** Next bundles each route for itself, and again after each change: the process is what they share. */
const shared = globalThis as { tracepadServices?: Services };

export function services(): Services {
  return (shared.tracepadServices ??= new Services(serverConfigFrom(process.env), process.env));
}
