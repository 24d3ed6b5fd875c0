import { appendEvents, type Database, type Fence, keepWhole, type NewEvent } from "@tracepad/db";
import { type EmitEvent, roughBytes, type Whole } from "@tracepad/run";
import type { EventBody, EventOf } from "@tracepad/shared";

export interface EventWriterOptions {
  readonly db: Database;
  readonly run: string;
  readonly attempt: number;
  /** The id of the last event written. */
  readonly after: number;
  /** Milliseconds since the run was asked for, at construction. */
  readonly t: number;
  /** Events kept in the stream; the end always fits. */
  readonly limit: number;
  /** Called once when the run is no longer ours to write: taken over, ended from outside, or the database is gone. */
  readonly onLost: () => void;
  /** Called when the database says that somebody asked the run to stop. */
  readonly onCancel: () => void;
}

/** The first event goes out at once; what comes while one statement is under way, or sooner than this, goes together. */
const batchMs = 20;
const batchEvents = 1_000;
const batchBytes = 1024 * 1024;
/** A database that is away is asked again, this often and at growing distances: 12 s in all. */
const retries = 8;

/** An event that waits to be written, and the elements that are kept with it. */
type Pending = NewEvent & { readonly whole: Whole | null };

/** The one writer of a run's stream: takes events as they happen, writes them in order and in batches. */
export class EventWriter {
  readonly #options: EventWriterOptions;
  readonly #start = performance.now();
  #pending: Pending[] = [];
  #after: number;
  #accepted: number;
  #lastFlush = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | null = null;
  #lost = false;

  constructor(options: EventWriterOptions) {
    this.#options = options;
    this.#after = options.after;
    this.#accepted = options.after;
  }

  /** Whether the run is no longer ours to write. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Never blocks and never throws. Past the limit of events one notice is written instead of the rest. */
  readonly emit: EmitEvent = (body, whole = null) => {
    if (this.#lost) return;
    const { limit } = this.#options;
    // The error that ends a program is worth more than the limit.
    if (this.#accepted >= limit && body.type !== "error") {
      if (this.#accepted === limit) this.#push(tooMany(limit));
      return;
    }
    this.#push(body, whole);
  };

  /** Writes what is pending and then the end. False where the run is no longer this attempt's to end. */
  async finish(done: EventOf<"done">): Promise<boolean> {
    if (this.#lost) return false;
    clearTimeout(this.#timer);
    this.#pending.push({ t: this.#now(), body: done, whole: null });
    while (!this.#lost && (this.#pending.length > 0 || this.#flushing !== null)) await this.#flush();
    return !this.#lost;
  }

  /** Writes nothing any more. */
  abandon(): void {
    this.#lost = true;
    clearTimeout(this.#timer);
    this.#pending = [];
  }

  #now(): number {
    return Math.round((this.#options.t + performance.now() - this.#start) * 1000) / 1000;
  }

  #push(body: EventBody, whole: Whole | null = null): void {
    this.#accepted++;
    this.#pending.push({ t: this.#now(), body, whole });
    if (this.#pending.length > 1 || this.#flushing !== null) return;
    const wait = this.#lastFlush + batchMs - performance.now();
    if (wait <= 0) this.#flush();
    else this.#timer = setTimeout(() => this.#flush(), wait);
  }

  /** Settles when a batch is written; one statement at a time. */
  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#flushing !== null) return this.#flushing;
    this.#flushing = this.#write(this.#takeBatch()).finally(() => {
      this.#flushing = null;
      if (this.#pending.length > 0 && !this.#lost)
        this.#timer = setTimeout(() => this.#flush(), Math.max(0, this.#lastFlush + batchMs - performance.now()));
    });
    return this.#flushing;
  }

  #takeBatch(): Pending[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#pending.length && count < batchEvents && bytes < batchBytes) {
      const { body, whole } = this.#pending[count++]!;
      bytes += roughBytes(body) + (whole?.length ?? 0);
    }
    return this.#pending.splice(0, count);
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    this.#lastFlush = performance.now();
    const { db, run, attempt, onCancel, onLost } = this.#options;
    const fence: Fence = { run, attempt, after: this.#after };
    for (let tries = 0; ; tries++) {
      try {
        // Before the events that name them: who reads of an array finds it.
        for (const [i, { whole }] of batch.entries()) if (whole !== null) await keepWhole(db, fence, this.#after + i + 1, whole);
        const written = await appendEvents(db, fence, batch);
        // A statement whose answer was lost may have been carried out: then the ids have moved on by just this batch.
        if (written === null && !(tries > 0 && (await this.#isWritten(batch.length)))) break;
        this.#after += batch.length;
        if (written?.cancelRequested) onCancel();
        return;
      } catch {
        if (tries === retries) break;
        await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 100 * 2 ** tries)));
      }
      if (this.#lost) return;
    }
    if (this.#lost) return;
    this.abandon();
    onLost();
  }

  async #isWritten(count: number): Promise<boolean> {
    const { db, run, attempt } = this.#options;
    const { rows } = await db.query("SELECT last_seq FROM run WHERE id = $1 AND attempt = $2", [run, attempt]);
    return rows[0]?.last_seq === this.#after + count;
  }
}

const tooMany = (limit: number): EventBody => ({
  type: "log",
  level: "warn",
  text: `This run has ${limit} events, the most that are kept (limit "events", TRACEPAD_LIMIT_EVENTS); what follows is left out. The program goes on.`,
  line: null,
  column: null,
});
