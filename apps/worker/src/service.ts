import {
  type ClaimedRun,
  cancelRequested,
  claimRun,
  createPool,
  type Database,
  forgetRuns,
  Listener,
  makeRoom,
  Presence,
  type RecoverOptions,
  recoverDefaults,
  recoverRuns,
  requeueRun,
} from "@tracepad/db";
import { type Consumer, createQueue, type RunJob, type RunQueue } from "@tracepad/db/queue";
import { createLog, type Log, type Tracing } from "@tracepad/observe";
import type { EmitEvent } from "@tracepad/run";
import type { EventOf } from "@tracepad/shared";
import type { WorkerConfig } from "./config.ts";
import { EventWriter } from "./event-writer.ts";
import type { RunningGrader } from "./grading/grader.ts";
import { GradingJobs } from "./grading/jobs.ts";
import { WorkerMetrics } from "./metrics.ts";
import { NotKept } from "./not-kept.ts";
import { RunTrace } from "./run-trace.ts";
import { type Runner, StartOver } from "./runner.ts";

const sweepMs = 1_000;
/** After a start, other workers may be reconnecting too: their signs of life get this long to return. */
const firstSweepMs = 4_000;
/** How often old runs are looked for, beginning with the first sweep. */
const forgetEveryMs = 600_000;

interface ActiveRun {
  readonly attempt: number;
  readonly stop: AbortController;
  readonly writer: EventWriter;
  readonly finished: Promise<void>;
}

/** Takes runs from the queue, has the runner execute them, and writes what happens. */
export class WorkerService {
  readonly metrics: WorkerMetrics;
  readonly #tracing: Tracing;
  readonly #config: WorkerConfig;
  readonly #log: Log;
  readonly #runner: Runner;
  readonly #recover: RecoverOptions;
  readonly #db: Database;
  readonly #queue: RunQueue;
  readonly #listener: Listener;
  readonly #presence: Presence;
  /** Null where this worker grades nothing. */
  readonly #grading: GradingJobs | null;
  readonly #grader: RunningGrader | null;
  readonly #active = new Map<string, ActiveRun>();
  /** The active runs and those being claimed. */
  readonly #held = new Set<string>();
  #consumer: Consumer | null = null;
  #sweep: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #forgot = Number.NEGATIVE_INFINITY;
  #stopping = false;

  constructor(
    config: WorkerConfig,
    runner: Runner,
    tracing: Tracing,
    recover: RecoverOptions = recoverDefaults,
    grader: RunningGrader | null = null,
  ) {
    this.#config = config;
    this.#log = createLog("worker", config.log);
    this.#runner = runner;
    this.#tracing = tracing;
    this.#recover = recover;
    this.#db = createPool(config.databaseUrl, 4 + config.concurrency);
    this.#queue = createQueue({ databaseUrl: config.databaseUrl, redisUrl: config.redisUrl, onError: this.#report("queue") });
    this.#listener = new Listener(config.databaseUrl);
    const { name, concurrency } = config;
    this.#presence = new Presence(config.databaseUrl, { name, concurrency, devices: runner.devices });
    const asked = { queueWaiting: () => this.#queue.waiting(), active: () => this.#active.size, slots: concurrency };
    this.metrics = new WorkerMetrics(asked, config.operator !== null);
    this.#grader = grader;
    this.#grading =
      grader === null || config.graders === 0
        ? null
        : new GradingJobs({
            ...{ db: this.#db, listener: this.#listener, grader: grader.grader, log: this.#log, graders: config.graders },
            worker: () => this.#presence.id,
            visible: () => this.#presence.visible,
          });
  }

  get backend(): RunQueue["backend"] {
    return this.#queue.backend;
  }

  /** Whether it takes runs: it has begun to and is not stopping, its sign of life is seen, and the queue answers. */
  async ready(): Promise<boolean> {
    if (this.#consumer === null || this.#stopping || !this.#presence.visible) return false;
    await this.#queue.waiting();
    return true;
  }

  /** Rejects when the database or the queue cannot be reached. */
  async start(): Promise<void> {
    await Promise.all([this.#listener.ready(), this.#presence.join()]);
    this.#consumer = await this.#queue.consume((job) => this.#handle(job), this.#config.concurrency);
    this.#grading?.start();
    this.#scheduleSweep(firstSweepMs);
  }

  /** Takes no more runs, lets those at hand end for `drainMs`, hands the rest back to the queue, and disconnects. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#sweep);
    const closed = this.#consumer?.close().catch(this.#report("queue"));
    const graded = this.#grading?.stop(this.#config.drainMs).catch(this.#report("grading"));
    const deadline = setTimeout(() => this.#handBack(), this.#config.drainMs);
    while (this.#active.size > 0) await Promise.all([...this.#active.values()].map((run) => run.finished));
    clearTimeout(deadline);
    await Promise.all([closed, graded]);
    await this.#sweeping;
    await this.#grader?.close();
    await this.#presence.leave();
    await Promise.all([this.#queue.close(), this.#listener.close(), this.#runner.close()]);
    await this.#db.end();
    await this.#tracing.close();
  }

  /** Cuts the drain short. */
  hurry(): void {
    this.#handBack();
    this.#grading?.hurry();
  }

  async #handle(job: RunJob): Promise<void> {
    try {
      await this.#execute(job);
    } catch (error) {
      // The run stays as it is, and is no longer held: the next sweep sees to it.
      this.#report("run", job.run)(error);
    }
  }

  async #execute(job: RunJob): Promise<void> {
    const { run, attempt } = job;
    const stop = new AbortController();
    // Subscribed before the claim: from then on a Stop is announced to us.
    const unsubscribe = this.#listener.subscribe("cancel", run, () => {
      cancelRequested(this.#db, run).then((asked) => asked && stop.abort(), this.#report("cancel", run));
    });
    this.#held.add(run);
    try {
      const claim = { run, attempt, worker: this.#presence.id, detail: this.#runner.confinement };
      const claimed = await claimRun(this.#db, claim);
      if (claimed !== null) await this.#runClaimed(job, claimed, stop);
    } finally {
      this.#held.delete(run);
      unsubscribe();
    }
  }

  async #runClaimed({ run, trace: parent }: RunJob, claimed: ClaimedRun, stop: AbortController): Promise<void> {
    const { attempt, code, device, queuedMs } = claimed;
    const trace = new RunTrace(this.#tracing, { id: run, attempt, device, queuedMs, parent });
    const { limits, keptBytesPerAccount } = this.#config;
    const room = limits.keepBytes > 0 ? await makeRoom(this.#db, run, keptBytesPerAccount, limits.keepBytes) : 0;
    const keepBytes = Math.min(limits.keepBytes, room);
    const notKept = new NotKept(keepBytes < limits.keepBytes ? keptBytesPerAccount : null);
    const writer = new EventWriter({
      ...{ db: this.#db, run, attempt, after: claimed.after, t: claimed.t, limit: limits.events },
      onLost: () => stop.abort(),
      onCancel: () => stop.abort(),
    });
    if (claimed.cancelRequested) stop.abort();
    this.metrics.claimed(queuedMs);
    this.#log.info("run taken", { run, attempt, device, queuedMs });
    const emit: EmitEvent = (event, whole) => {
      this.metrics.event(event);
      trace.event(event);
      writer.emit(event, whole);
      const note = notKept.after(event);
      if (note !== null) writer.emit(note);
    };
    const end = async (done: EventOf<"done">): Promise<void> => {
      trace.end(done);
      if (!(await writer.finish(done))) return;
      this.metrics.ended(done);
      this.#log.info("run ended", { run, attempt, status: done.status, ms: done.ms, queuedMs: done.queuedMs });
    };
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    this.#active.set(run, { attempt, stop, writer, finished });
    const started = performance.now();
    const mayStartOver = attempt < this.#recover.attempts;
    try {
      const done = this.#runner.devices.some(({ id }) => id === device)
        ? await this.#runner.run({ id: run, code, device, limits: { ...limits, keepBytes }, signal: stop.signal, mayStartOver }, emit)
        : noDevice(device);
      await end({ ...done, queuedMs });
    } catch (error) {
      if (error instanceof StartOver) {
        trace.end({ status: "retrying" });
        await this.#requeue(run, attempt, writer, error.message);
        return;
      }
      this.#report("runner", run)(error);
      const message = "Something in the worker failed. This is a fault of ours, not of your program.";
      await end({ type: "done", status: "platform", ms: performance.now() - started, queuedMs, message });
    } finally {
      this.#active.delete(run);
      finish();
    }
  }

  /** Puts every run at hand back into the queue for another worker, and stops it here. */
  #handBack(): void {
    for (const [run, { attempt, stop, writer }] of this.#active) {
      const why = "The worker is shutting down; the program starts over on another one.";
      this.#requeue(run, attempt, writer, why).finally(() => stop.abort());
    }
  }

  /** Where this fails the run is found by the next sweep, here or elsewhere. */
  async #requeue(run: string, attempt: number, writer: EventWriter, why: string): Promise<void> {
    writer.abandon();
    this.metrics.retried();
    this.#log.info("run handed back", { run, attempt, why });
    try {
      if (await requeueRun(this.#db, run, attempt, why)) await this.#queue.add({ run, attempt: attempt + 1 });
    } catch (error) {
      this.#report("hand back", run)(error);
    }
  }

  #report(where: string, run?: string): (error: unknown) => void {
    return (error) => this.#log.error(where, error, run === undefined ? {} : { run });
  }

  #scheduleSweep(ms: number): void {
    this.#sweep = setTimeout(() => {
      // A worker whose own sign of life is gone is in no position to judge the others'.
      if (this.#presence.visible) {
        const own = { worker: this.#presence.id, holds: (run: string) => this.#held.has(run) };
        this.#sweeping = recoverRuns(this.#db, this.#queue, this.#recover, own)
          .catch(this.#report("recovery"))
          .then(() => this.#grading?.recover().catch(this.#report("grading")))
          .then(() => this.#forgetOldRuns());
      }
      this.#sweeping.then(() => {
        if (!this.#stopping) this.#scheduleSweep(sweepMs);
      });
    }, ms);
  }

  async #forgetOldRuns(): Promise<void> {
    const { retentionDays } = this.#config;
    if (retentionDays === 0 || performance.now() - this.#forgot < forgetEveryMs) return;
    this.#forgot = performance.now();
    await forgetRuns(this.#db, retentionDays).catch(this.#report("retention"));
  }
}

const noDevice = (device: string): EventOf<"done"> => ({
  ...{ type: "done", status: "platform", ms: 0, queuedMs: 0 },
  message: `No worker with the device ${device} is up any more. This is a fault of ours; choose another device.`,
});
