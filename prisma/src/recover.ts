import type { Database } from "./pool.ts";
import type { RunQueue } from "./queue/run-queue.ts";
import { endRun, requeueRun } from "./runs.ts";
import { aliveSql } from "./workers.ts";

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

/**
 * Finds the runs that nobody is going to end, and sees to them: a run whose worker is gone, or gave it up, is queued
 * once more, then ends as our fault; a queued one without a job gets a new job; one that waits while no worker is up
 * ends as our fault. Any number of processes may do this at the same time: each step holds only if the run is still as
 * it was found.
 */
export async function recoverRuns(db: Database, queue: RunQueue, options: RecoverOptions = recoverDefaults, own?: OwnRuns): Promise<void> {
  const suspects = await db.query(
    `SELECT id, attempt, cancel_requested, worker_id = $1 AS own FROM run
     WHERE status = 'running' AND (worker_id = $1 OR NOT EXISTS (SELECT FROM worker w WHERE w.id = run.worker_id AND ${aliveSql}))`,
    [own?.worker ?? 0],
  );
  // Asked after the query: what it saw claimed is held since before.
  const lost = suspects.rows.filter((run) => !(run.own && own?.holds(run.id)));
  for (const { id, attempt, cancel_requested } of lost) {
    if (cancel_requested) {
      await endRun(db, { run: id, attempt, from: "running", status: "cancelled", message: null });
    } else if (attempt >= options.attempts) {
      const message = `The worker stopped ${attempt} times while it ran this program. This is a fault of ours; run it again or try a smaller program.`;
      await endRun(db, { run: id, attempt, from: "running", status: "platform", message });
    } else if (await requeueRun(db, id, attempt, "The worker stopped; the program starts over.")) {
      await queue.add({ run: id, attempt: attempt + 1 });
    }
  }

  const waiting = await db.query(
    `SELECT id, attempt, queued_at < now() - $1 * interval '1 millisecond' AS overdue, EXISTS (SELECT FROM worker w WHERE ${aliveSql}) AS served
     FROM run WHERE status = 'queued' AND queued_at < now() - interval '${jobGraceSeconds} seconds' ORDER BY queued_at LIMIT 50`,
    [options.patienceMs],
  );
  for (const { id, attempt, overdue, served } of waiting.rows) {
    const job = { run: id, attempt: attempt + 1 };
    if (overdue && !served) {
      const message = "No worker is up to run this program. This is a fault of ours; try again in a minute.";
      if (await endRun(db, { run: id, attempt, from: "queued", status: "platform", message })) await queue.remove(job);
    } else if (!(await queue.has(job))) {
      await queue.add(job);
    }
  }
}
