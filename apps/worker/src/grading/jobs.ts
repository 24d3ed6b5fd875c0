import type { Database, Listener } from "@tracepad/db";
import {
  type ClaimedJob,
  claimJob,
  finishJob,
  forgetTrials,
  type JobResult,
  jobTries,
  recoverJobs,
  requeueJob,
} from "@tracepad/db/classes";
import { exerciseOf, exerciseVersion, SetError, setFromFiles } from "@tracepad/grade";
import { type Grader, PlatformFault, validateSet } from "@tracepad/grade/node";
import type { Log } from "@tracepad/observe";

/** How often is looked for jobs that nobody announced, or whose announcement was lost. */
const lookMs = 2_000;
const forgetEveryMs = 3_600_000;

export interface GradingOptions {
  readonly db: Database;
  readonly listener: Listener;
  readonly grader: Grader;
  readonly log: Log;
  /** Jobs at the same time. */
  readonly graders: number;
  /** The worker's id, once it has one; jobs are taken only while its sign of life is seen. */
  readonly worker: () => number;
  readonly visible: () => boolean;
}

/** Takes grading jobs from their table and has them graded. Those who wait at a screen come before those in bulk. */
export class GradingJobs {
  readonly #options: GradingOptions;
  readonly #held = new Map<string, AbortController>();
  readonly #active = new Set<Promise<void>>();
  #leave: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  #forgot = Number.NEGATIVE_INFINITY;

  constructor(options: GradingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#leave = this.#options.listener.subscribe("grading", "work", () => this.#look());
    this.#look();
  }

  /** Takes no more jobs, lets those at hand end for `drainMs`, and gives the rest back. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    this.#leave();
    clearTimeout(this.#timer);
    const deadline = setTimeout(() => this.hurry(), drainMs);
    await Promise.all(this.#active);
    clearTimeout(deadline);
  }

  /** Stops what is at hand: each goes back for another worker. */
  hurry(): void {
    for (const stop of this.#held.values()) stop.abort();
  }

  /** Sees to jobs that nobody is going to end. */
  async recover(): Promise<void> {
    const { db, worker } = this.#options;
    await recoverJobs(db, { worker: worker(), holds: (job) => this.#held.has(job) });
    if (performance.now() - this.#forgot < forgetEveryMs) return;
    this.#forgot = performance.now();
    await forgetTrials(db);
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (this.#stopping) return;
    this.#timer = setTimeout(() => this.#look(), lookMs);
    while (this.#active.size < this.#options.graders) {
      const task = this.#next().finally(() => this.#active.delete(task));
      this.#active.add(task);
    }
  }

  /** Takes jobs one after the other, until none waits. */
  async #next(): Promise<void> {
    const { db, log, worker, visible } = this.#options;
    try {
      while (!this.#stopping && visible()) {
        const job = await claimJob(db, worker());
        if (job === null) return;
        await this.#do(job);
      }
    } catch (error) {
      // The job stays as it is and is no longer held: recovery sees to it.
      log.error("grading", error);
    }
  }

  async #do(job: ClaimedJob): Promise<void> {
    const { db, log } = this.#options;
    const stop = new AbortController();
    this.#held.set(job.id, stop);
    const begun = performance.now();
    const about = { job: job.id, kind: job.kind, tries: job.tries };
    try {
      const result = await this.#result(job, stop.signal);
      if (result === null) {
        log.info("job handed back", about);
        await requeueJob(db, job);
      } else if (await finishJob(db, job, result)) {
        log.info("job ended", { ...about, status: result.status, ms: Math.round(performance.now() - begun) });
      }
    } finally {
      this.#held.delete(job.id);
    }
  }

  /** Null where somebody else should try: we are stopping, or failed and it is not the last time. */
  async #result(job: ClaimedJob, signal: AbortSignal): Promise<JobResult | null> {
    try {
      const result = job.kind === "publish" ? await this.#publish(job, signal) : await this.#grade(job, signal);
      if (result !== null) return result;
    } catch (error) {
      if (error instanceof SetError)
        return job.kind === "publish"
          ? { status: "done", report: { problems: error.problems }, passed: false }
          : { status: "failed", report: null };
      if (!signal.aborted) this.#options.log.error("grading", error, { job: job.id });
    }
    return signal.aborted || job.tries < jobTries ? null : { status: "failed", report: null };
  }

  async #grade(job: ClaimedJob, signal: AbortSignal): Promise<JobResult | null> {
    const exercise = exerciseOf(setFromFiles(new Map(Object.entries(job.files))), job.exercise ?? "");
    const scope = job.kind === "trial" ? "visible" : "all";
    const begun = performance.now();
    const report = await this.#options.grader.grade({ exercise, source: job.code ?? "", scope, only: job.check, signal });
    const seconds = (performance.now() - begun) / 1000;
    if (report.outcome === "platform" || report.outcome === "cancelled") {
      if (report.outcome === "platform") this.#options.log.error("grading", new Error(report.fault ?? "platform fault"), { job: job.id });
      return null;
    }
    // A fault of the set's is not the student's: it costs no attempt, and the teacher sees it.
    if (report.outcome === "set") return { status: "failed", report };
    const { points, of: outOf, passed, answer } = report;
    return { status: "done", report, graded: await exerciseVersion(exercise), points, outOf, passed, answer, seconds };
  }

  async #publish(job: ClaimedJob, signal: AbortSignal): Promise<JobResult | null> {
    try {
      const set = setFromFiles(new Map(Object.entries(job.files)));
      const { problems, points, tests } = await validateSet(set, this.#options.grader, signal);
      return { status: "done", report: { problems, tests }, passed: problems.length === 0, each: points };
    } catch (error) {
      if (error instanceof PlatformFault) {
        this.#options.log.error("grading", error, { job: job.id });
        return null;
      }
      throw error;
    }
  }
}
