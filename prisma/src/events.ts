import type { EventBody, EventOf, RunEvent } from "@tracepad/shared";
import type { Listener } from "./listener.ts";
import { channelName } from "./listener.ts";
import type { Database } from "./pool.ts";

/** An event before it has an id; `t` is milliseconds since the run was asked for. */
export interface NewEvent {
  readonly t: number;
  readonly body: EventBody;
}

/**
 * The right to write a run's events: the attempt the worker claimed, and the last id it wrote. A writer that was
 * declared dead, or that lost part of its events in a crash of the database, no longer matches and writes nothing.
 */
export interface Fence {
  readonly run: string;
  readonly attempt: number;
  readonly after: number;
}

const appendSql = `
  WITH head AS (
    UPDATE run SET
      last_seq = last_seq + cardinality($5::json[]),
      status = coalesce($6::run_status, status),
      message = coalesce($7, message),
      ms = coalesce($8::float8, ms),
      finished_at = CASE WHEN $6::run_status IS NULL THEN NULL ELSE clock_timestamp() END,
      address = CASE WHEN $6::run_status IS NULL THEN address END,
      client = CASE WHEN $6::run_status IS NULL THEN client END,
      payer = CASE WHEN $6::run_status IS NULL THEN payer END
    WHERE id = $1 AND attempt = $2 AND last_seq = $3 AND status = 'running'
    RETURNING cancel_requested
  ), written AS (
    INSERT INTO run_event (run_id, seq, t, body)
    SELECT $1, $3 + event.n, event.t, event.body
    FROM head, unnest($4::float8[], $5::json[]) WITH ORDINALITY AS event (t, body, n)
  )
  SELECT cancel_requested, pg_notify('${channelName("run")}', $1),
    set_config('synchronous_commit', CASE WHEN $6::run_status IS NULL THEN 'off' ELSE 'on' END, true)
  FROM head`;

/**
 * Appends events with the ids that follow `fence.after`, announces them, and with a `done`, which must come last,
 * ends the run: one statement, so all of it happens or nothing. Only the end waits for the disk.
 *
 * Resolves to null when the fence no longer holds (someone else ended the run or took it over), else to whether the
 * run was asked to stop.
 */
export async function appendEvents(db: Database, fence: Fence, events: readonly NewEvent[]): Promise<{ cancelRequested: boolean } | null> {
  const last = events.at(-1)?.body;
  const done: EventOf<"done"> | null = last?.type === "done" ? last : null;
  const { rows } = await db.query({
    name: "append-events",
    text: appendSql,
    values: [
      fence.run,
      fence.attempt,
      fence.after,
      events.map((event) => event.t),
      events.map((event) => JSON.stringify(event.body)),
      done?.status ?? null,
      // A text column cannot hold U+0000; the event itself can.
      done?.message?.replaceAll("\0", "\ufffd") ?? null,
      done?.ms ?? null,
    ],
  });
  return rows.length === 0 ? null : { cancelRequested: rows[0].cancel_requested };
}

const pageSize = 500;

/** The events after the id `after`, in order; at most `limit`. */
export async function readEvents(db: Database, run: string, after: number, limit = pageSize): Promise<RunEvent[]> {
  const { rows } = await db.query({
    name: "read-events",
    text: "SELECT seq, t, body FROM run_event WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    values: [run, after, limit],
  });
  return rows.map((row) => ({ ...row.body, id: row.seq, t: row.t }));
}

/** A run's whole stream. */
export async function readAllEvents(db: Database, run: string): Promise<RunEvent[]> {
  return readEvents(db, run, 0, 2_147_483_647);
}

/** Whether nothing will follow the event `last`: the reader may have asked for more than there ever was. */
async function isOver(db: Database, run: string, last: number): Promise<boolean> {
  const going = "SELECT FROM run WHERE id = $1 AND (status IN ('queued', 'running') OR last_seq > $2)";
  return (await db.query(going, [run, last])).rowCount === 0;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Called when nothing has come for `idleMs`, before looking again: the place to find out whether the run is lost. */
  readonly onIdle?: () => Promise<void>;
  readonly idleMs?: number;
}

/** The events after `after`, then those that come, without gap or duplicate; returns after `done` or when aborted. */
export async function* followEvents(
  db: Database,
  listener: Listener,
  run: string,
  after: number,
  options: FollowOptions,
): AsyncGenerator<RunEvent> {
  const { signal, onIdle, idleMs = 2_000 } = options;
  let noticed = true;
  let idle = false;
  let wake: (() => void) | null = null;
  const notice = () => {
    noticed = true;
    wake?.();
  };
  // Subscribed before the first read: nothing can fall between.
  const unsubscribe = listener.subscribe("run", run, notice);
  signal.addEventListener("abort", notice);
  try {
    let last = after;
    while (!signal.aborted) {
      if (noticed) {
        noticed = false;
        const events = await readEvents(db, run, last, pageSize);
        if (events.length === 0 && idle && (await isOver(db, run, last))) return;
        idle = false;
        for (const event of events) {
          last = event.id;
          yield event;
          if (event.type === "done" || signal.aborted) return;
        }
        if (events.length === pageSize) noticed = true;
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (noticed) return resolve();
        const timer = setTimeout(resolve, idleMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
      if (!noticed) {
        await onIdle?.();
        noticed = true;
        idle = true;
      }
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", notice);
  }
}
