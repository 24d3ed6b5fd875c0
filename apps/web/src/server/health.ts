import { report } from "./report.ts";
import type { Services } from "./services.ts";

export interface Health {
  /** `degraded`: the page works, but no worker is up to run programs. */
  readonly status: "ok" | "degraded" | "down";
  readonly database: boolean;
  readonly notifications: boolean;
  readonly queue: { readonly backend: "postgres" | "redis"; readonly waiting: number } | null;
  readonly workers: number;
}

const patienceMs = 3_000;

/** Asks each part. What does not answer in time counts as down. */
export async function health(services: Services): Promise<Health> {
  const { queue, listener } = services;
  const [workers, waiting] = await Promise.all([answer("database", services.workers(true)), answer("queue", queue.waiting())]);
  const database = workers !== null;
  const up = workers?.length ?? 0;
  return {
    status: database && waiting !== null ? (up > 0 ? "ok" : "degraded") : "down",
    database,
    notifications: listener.connected,
    queue: waiting === null ? null : { backend: queue.backend, waiting },
    workers: up,
  };
}

async function answer<T>(part: string, asked: Promise<T>): Promise<T | null> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    report(`health: ${part}`)(error);
    return null;
  } finally {
    clearTimeout(timer);
  }
}
