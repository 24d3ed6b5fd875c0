/** One attempt at one run. The queue only delivers; what the run is and how it stands is in the database. */
export interface RunJob {
  readonly run: string;
  /** From 1. */
  readonly attempt: number;
  /** Delivered when no other waits. */
  readonly bulk?: boolean;
  /** The `traceparent` of the request that started it, for the operator's traces. */
  readonly trace?: string;
}

/** Takes jobs until closed. */
export interface Consumer {
  /** Takes no more jobs; resolves when those at hand are finished. */
  close(): Promise<void>;
}

/** The queue between web and workers. Jobs may be delivered more than once: claiming the run decides. */
export interface RunQueue {
  readonly backend: "postgres" | "redis";
  /** Adding the same job again does nothing. */
  add(job: RunJob): Promise<void>;
  /** Takes a waiting job out. False when it isn't waiting: unknown, or with a worker. */
  remove(job: RunJob): Promise<boolean>;
  /** Whether the job waits or is with a worker. */
  has(job: RunJob): Promise<boolean>;
  /** Jobs waiting. */
  waiting(): Promise<number>;
  /** Hands at most `concurrency` jobs at a time to `handle`, which must not reject. Resolves when it takes jobs. */
  consume(handle: (job: RunJob) => Promise<void>, concurrency: number): Promise<Consumer>;
  close(): Promise<void>;
}
