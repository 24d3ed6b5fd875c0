import type { EventOf, RunEvent, RunStatus, RunView } from "@tracepad/shared";
import { channelName } from "./listener.ts";
import type { Database } from "./pool.ts";

/** Milliseconds from a column to now, by the database's clock, so that no two clocks are ever compared. */
const since = (column: string): string => `greatest(0, round(1000 * extract(epoch FROM clock_timestamp() - ${column}), 3))::float8`;

/**
 * The statement's last part: the event goes in with the id that `head` gave it, and is announced. A start or a claim
 * need not wait for the disk: what a crash of the database takes back, recovery (recover.ts) does again.
 */
const writeEvent = (body: string, durable = false): string => `
  written AS (INSERT INTO run_event (run_id, seq, t, body) SELECT $1, head.last_seq, head.t, ${body} FROM head)
  SELECT head.*, pg_notify('${channelName("run")}', $1), set_config('synchronous_commit', '${durable ? "on" : "off"}', true) FROM head`;

const statusBody = (status: EventOf<"status">["status"], detail: string | null): string =>
  JSON.stringify({ type: "status", status, detail } satisfies EventOf<"status">);

export interface NewRun {
  readonly id: string;
  readonly code: string;
  readonly device: string;
  /** Asked for in bulk: it waits while others do that were not. */
  readonly bulk?: boolean;
}

export const queuedBody: EventOf<"status"> = { type: "status", status: "queued", detail: null };
/** The first event of every run. */
export const queuedEvent: RunEvent = { ...queuedBody, id: 1, t: 0 };

/** Inserts the row that `row` gives, if it gives one, and writes the event $4 to run $1. */
export const insertRun = (row: string): string => `
  WITH head AS (INSERT INTO run (id, code, device, address, client, last_seq, owner_id, bulk, payer) ${row} RETURNING last_seq, bulk, 0::float8 AS t),
  ${writeEvent("$4::json")}`;

/** Stores a new run with its first event, `queued`, and resolves to that event. The job is the caller's to add. */
export async function createRun(db: Database, run: NewRun): Promise<RunEvent> {
  await db.query({
    name: "create-run",
    text: insertRun("VALUES ($1, $2, $3, NULL, NULL, 1, NULL, $5, NULL)"),
    values: [run.id, run.code, run.device, JSON.stringify(queuedBody), run.bulk ?? false],
  });
  return queuedEvent;
}

export interface ClaimedRun {
  readonly code: string;
  readonly device: string;
  readonly attempt: number;
  /** The id of the last event, the `running` one. */
  readonly after: number;
  /** Milliseconds since the run was asked for, and that it waited in the queue. */
  readonly t: number;
  readonly queuedMs: number;
  /** Somebody asked it to stop while an earlier attempt was on its way back to the queue. */
  readonly cancelRequested: boolean;
}

/**
 * Takes a queued run for a worker, writing its `running` event. Null when it isn't there to take: cancelled, already
 * taken, or the job is one that was delivered twice.
 */
export async function claimRun(
  db: Database,
  claim: { run: string; attempt: number; worker: number; detail: string | null },
): Promise<ClaimedRun | null> {
  const { rows } = await db.query({
    name: "claim-run",
    text: `
      WITH head AS (
        UPDATE run SET status = 'running', attempt = $2, worker_id = $3, last_seq = last_seq + 1,
          started_at = clock_timestamp(), queued_ms = ${since("queued_at")}, versions = (
            SELECT d -> 'versions' FROM worker w, json_array_elements(w.devices) d WHERE w.id = $3 AND d ->> 'id' = run.device)
        WHERE id = $1 AND status = 'queued' AND attempt = $2 - 1
        RETURNING code, device, attempt, last_seq, queued_ms, cancel_requested, ${since("created_at")} AS t
      ), ${writeEvent("$4::json")}`,
    values: [claim.run, claim.attempt, claim.worker, statusBody("running", claim.detail)],
  });
  const row = rows[0];
  return row === undefined
    ? null
    : {
        ...{ code: row.code, device: row.device, attempt: row.attempt, after: row.last_seq, t: row.t },
        ...{ queuedMs: row.queued_ms, cancelRequested: row.cancel_requested },
      };
}

/** Puts a run whose worker is gone back into the queue, for the next attempt. False when it was no longer that attempt's. */
export async function requeueRun(db: Database, run: string, attempt: number, detail: string): Promise<boolean> {
  const { rows } = await db.query(
    `
      WITH head AS (
        UPDATE run SET status = 'queued', queued_at = clock_timestamp(), last_seq = last_seq + 1
        WHERE id = $1 AND status = 'running' AND attempt = $2
        RETURNING last_seq, ${since("created_at")} AS t
      ), ${writeEvent("$3::json")}`,
    [run, attempt, statusBody("retrying", detail)],
  );
  return rows.length > 0;
}

export interface Ending {
  readonly run: string;
  readonly attempt: number;
  /** The status it must have for this to apply. */
  readonly from: "queued" | "running";
  readonly status: EventOf<"done">["status"];
  readonly message: string | null;
}

/** Ends a run from outside the worker that has it. False when its status or attempt had changed by then. */
export async function endRun(db: Database, ending: Ending): Promise<boolean> {
  const { rows } = await db.query(
    `
      WITH head AS (
        UPDATE run SET status = $2::run_status, message = $3::text, last_seq = last_seq + 1, finished_at = clock_timestamp(),
          address = NULL, client = NULL, payer = NULL,
          ms = CASE WHEN status = 'running' THEN ${since("started_at")} ELSE 0 END,
          queued_ms = CASE WHEN status = 'running' THEN queued_ms ELSE ${since("queued_at")} END
        WHERE id = $1 AND status = $4::run_status AND attempt = $5
        RETURNING last_seq, ms, queued_ms, ${since("created_at")} AS t
      ), ${writeEvent("json_build_object('type', 'done', 'status', $2::text, 'ms', head.ms, 'queuedMs', head.queued_ms, 'message', $3::text)", true)}`,
    [ending.run, ending.status, ending.message, ending.from, ending.attempt],
  );
  return rows.length > 0;
}

/**
 * Asks for a run to stop. A waiting one ends here and now; a running one is flagged and its worker told. Resolves to
 * the status it had, or null when there is no such run.
 */
export async function cancelRun(db: Database, run: string): Promise<{ was: RunStatus; attempt: number } | null> {
  for (;;) {
    const found = (await db.query("SELECT status, attempt FROM run WHERE id = $1", [run])).rows[0];
    if (found === undefined) return null;
    const { status, attempt } = found;
    if (status === "queued") {
      if (await endRun(db, { run, attempt, from: "queued", status: "cancelled", message: null })) return { was: status, attempt };
    } else if (status === "running") {
      const { rowCount } = await db.query(
        `WITH head AS (UPDATE run SET cancel_requested = true WHERE id = $1 AND status = 'running' RETURNING id)
         SELECT pg_notify('${channelName("cancel")}', id) FROM head`,
        [run],
      );
      if (rowCount === 1) return { was: status, attempt };
    } else return { was: status, attempt };
  }
}

/** Whether somebody asked the run to stop. */
export async function cancelRequested(db: Database, run: string): Promise<boolean> {
  return (await db.query("SELECT cancel_requested FROM run WHERE id = $1", [run])).rows[0]?.cancel_requested ?? false;
}

/** A run, and whose it is. */
export type StoredRun = RunView & { readonly owner: string | null };

/** Null when there is no such run. */
export async function readRun(db: Database, run: string): Promise<StoredRun | null> {
  const at = (column: string) => `(1000 * extract(epoch FROM ${column}))::float8`;
  const { rows } = await db.query({
    name: "read-run",
    text: `SELECT owner_id AS owner, versions, id, status, code, device, message, ${at("created_at")} AS "createdAt", ${at("started_at")} AS "startedAt",
       ${at("finished_at")} AS "finishedAt", queued_ms AS "queuedMs", ms, last_seq AS "lastEventId"
     FROM run WHERE id = $1`,
    values: [run],
  });
  return rows[0] ?? null;
}

/** How many runs are to be taken up before this one; null where it does not wait. */
export async function placeInQueue(db: Database, run: string): Promise<number | null> {
  const { rows } = await db.query({
    name: "place-in-queue",
    text: `SELECT (SELECT count(*) FROM run other WHERE other.status = 'queued'
        AND (other.bulk, other.queued_at, other.id) < (mine.bulk, mine.queued_at, mine.id))::int AS before
      FROM run mine WHERE id = $1 AND status = 'queued'`,
    values: [run],
  });
  return rows[0]?.before ?? null;
}

/** How many runs wait, and how many run. */
export async function countOpenRuns(db: Database): Promise<{ queued: number; running: number }> {
  const open = (status: string): string => `(SELECT count(*) FROM run WHERE status = '${status}')::int AS ${status}`;
  return (await db.query(`SELECT ${open("queued")}, ${open("running")}`)).rows[0];
}
