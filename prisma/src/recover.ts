import type { Database } from "./pool.ts";
import type { RunQueue } from "./queue/run-queue.ts";
import { endRun, requeueRun } from "./runs.ts";
import { aliveSql, beatMs, sinceSql } from "./workers.ts";

export interface RecoverOptions {
  /** How often a run is executed at most, counting the ones that lost their worker. */
  readonly attempts: number;
  /** How long a run waits while no worker is up, milliseconds. */
  readonly patienceMs: number;
}

export const recoverDefaults: RecoverOptions = { attempts: 2, patienceMs: 30_000 };

/** A job that is missing this long after its run was queued was lost between the database and the queue. */
const jobGraceSeconds = 5;

/** A worker's word on its own runs: it is up, but a run that it doesn't hold is as lost as if it were not. */
export interface OwnRuns {
  readonly worker: number;
  /** Whether it executes the run, or is about to claim it. */
  readonly holds: (run: string) => boolean;
}

/** What a set clock makes look dead or late is seen alive again within a beat. */
const secondLookMs = beatMs + 500;

/**
 * Finds the runs that nobody is going to end, and sees to them: a run whose worker is gone, or gave it up, is queued
 * once more, then ends as our fault; a queued one without a job gets a new job; one that waits while no worker is up
 * ends as our fault. Any number of processes may do this at the same time: each step holds only if the run is still as
 * it was found. Nothing is taken for lost that is not so in two looks.
 */
export async function recoverRuns(db: Database, queue: RunQueue, options: RecoverOptions = recoverDefaults, own?: OwnRuns): Promise<void> {
  const [lost, waiting] = await Promise.all([findLost(db, own), findWaiting(db, options)]);
  const foreign = lost.filter((run) => !run.own);
  const unserved = waiting.filter((run) => run.overdue && !run.served);
  if (foreign.length > 0 || unserved.length > 0) {
    await new Promise((resolve) => setTimeout(resolve, secondLookMs));
    const [stillLost, stillWaiting] = await Promise.all([findLost(db, own), findWaiting(db, options)]);
    await endLost(db, queue, options, inBoth(lost, stillLost));
    for (const { id, attempt } of inBoth(unserved, stillWaiting).filter((run) => run.overdue && !run.served)) {
      const message = "No worker is up to run this program. This is a fault of ours; try again in a minute.";
      const job = { run: id, attempt: attempt + 1 };
      if (await endRun(db, { run: id, attempt, from: "queued", status: "platform", message })) await queue.remove(job);
    }
  } else await endLost(db, queue, options, lost);
  for (const { id, attempt, overdue, served, bulk } of waiting) {
    const job = { run: id, attempt: attempt + 1, bulk };
    if ((served || !overdue) && !(await queue.has(job))) await queue.add(job);
  }
}

interface LostRun {
  readonly id: string;
  readonly attempt: number;
  readonly cancel_requested: boolean;
  readonly bulk: boolean;
  /** Whether the worker that asks had it. */
  readonly own: boolean;
}

/** Runs whose worker is gone, or holds them no longer. */
async function findLost(db: Database, own: OwnRuns | undefined): Promise<LostRun[]> {
  const { rows } = await db.query(
    `SELECT id, attempt, cancel_requested, bulk, worker_id = $1 AS own FROM run
     WHERE status = 'running' AND (worker_id = $1 OR NOT EXISTS (SELECT FROM worker w WHERE w.id = run.worker_id AND ${aliveSql}))`,
    [own?.worker ?? 0],
  );
  // Asked after the query: what it saw claimed is held since before.
  return rows.filter((run: LostRun) => !(run.own && own?.holds(run.id)));
}

interface WaitingRun {
  readonly id: string;
  readonly attempt: number;
  readonly bulk: boolean;
  readonly overdue: boolean;
  /** Whether a worker is up. */
  readonly served: boolean;
}

/** Runs that wait so long that their job may be lost. */
async function findWaiting(db: Database, { patienceMs }: RecoverOptions): Promise<WaitingRun[]> {
  const { rows } = await db.query(
    `SELECT id, attempt, bulk, ${sinceSql("queued_at")} > $1 / 1000.0 AS overdue, EXISTS (SELECT FROM worker w WHERE ${aliveSql}) AS served
     FROM run WHERE status = 'queued' AND ${sinceSql("queued_at")} > ${jobGraceSeconds} ORDER BY queued_at LIMIT 50`,
    [patienceMs],
  );
  return rows;
}

async function endLost(db: Database, queue: RunQueue, options: RecoverOptions, lost: readonly LostRun[]): Promise<void> {
  for (const { id, attempt, cancel_requested, bulk } of lost) {
    if (cancel_requested) {
      await endRun(db, { run: id, attempt, from: "running", status: "cancelled", message: null });
    } else if (attempt >= options.attempts) {
      const message = `The worker stopped ${attempt} times while it ran this program. This is a fault of ours; run it again or try a smaller program.`;
      await endRun(db, { run: id, attempt, from: "running", status: "platform", message });
    } else if (await requeueRun(db, id, attempt, "The worker stopped; the program starts over.")) {
      await queue.add({ run: id, attempt: attempt + 1, bulk });
    }
  }
}

/** Those of the second look that the first one saw too, in the same attempt. */
function inBoth<T extends { id: string; attempt: number }>(first: readonly T[], second: readonly T[]): T[] {
  return second.filter(({ id, attempt }) => first.some((run) => run.id === id && run.attempt === attempt));
}
