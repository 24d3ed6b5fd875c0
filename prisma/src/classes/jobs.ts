import type { PoolClient } from "pg";
import { newRunId } from "../id.ts";
import { channelName } from "../listener.ts";
import type { Database } from "../pool.ts";
import { aliveSql } from "../workers.ts";
import { announceTo } from "./courses.ts";

/**
 * Grading jobs. Their table is the queue: a claim is one statement that passes over what others have in hand, and what
 * a dead worker had is found by its row. Nothing is delivered twice, and no second store can disagree.
 */

export type JobKind = "trial" | "grade" | "publish";
export type JobStatus = "queued" | "running" | "done" | "failed";

/** How often a job is taken up at most, counting those that lost their worker. */
export const jobTries = 3;

export interface NewJob {
  readonly kind: JobKind;
  readonly set: string;
  readonly version: number;
  readonly exercise?: string;
  /** Of a trial. */
  readonly code?: string;
  readonly student?: string;
  /** Of a trial: the one check that is wanted. */
  readonly check?: string;
  /** Of a grade. */
  readonly attempt?: string;
  readonly bulk?: boolean;
}

const announceWork = `pg_notify('${channelName("grading")}', 'work')`;

/**
 * Adds a job, in the caller's transaction, and resolves to its id. A trial takes the place of one of the same student's that
 * still waits: nobody looks at that any more.
 */
export async function addJob(connection: Database | PoolClient, job: NewJob): Promise<string> {
  const id = newRunId();
  await connection.query(
    `WITH added AS (INSERT INTO grading_job (id, kind, set_id, version, exercise, code, student_id, attempt_id, bulk, check_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id),
     replaced AS (DELETE FROM grading_job WHERE kind = 'trial' AND status = 'queued' AND student_id = $7)
     SELECT ${announceWork} FROM added`,
    [
      ...[id, job.kind, job.set, job.version, job.exercise ?? null, job.code ?? null, job.student ?? null],
      ...[job.attempt ?? null, job.bulk ?? false, job.check ?? null],
    ],
  );
  return id;
}

export interface ClaimedJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly set: string;
  readonly version: number;
  readonly exercise: string | null;
  /** Of a trial or a hand-in. */
  readonly code: string | null;
  /** Of a trial of one check alone. */
  readonly check: string | null;
  /** Of the version. */
  readonly files: Readonly<Record<string, string>>;
  readonly tries: number;
}

/** Takes the job that has waited longest, those in bulk last. Null where none waits. */
export async function claimJob(db: Database, worker: number): Promise<ClaimedJob | null> {
  const { rows } = await db.query({
    name: "claim-job",
    text: `WITH head AS (
        UPDATE grading_job SET status = 'running', tries = tries + 1, worker_id = $1, started_at = clock_timestamp()
        WHERE id = (SELECT id FROM grading_job WHERE status = 'queued' ORDER BY bulk, queued_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING *)
      SELECT head.id, head.kind, head.set_id AS "set", head.version, head.exercise, coalesce(head.code, a.code) AS code, head.tries, head.check_id AS "check", v.files
      FROM head JOIN set_version v ON v.set_id = head.set_id AND v.number = head.version LEFT JOIN attempt a ON a.id = head.attempt_id`,
    values: [worker],
  });
  return rows[0] ?? null;
}

/** A job's result, as its kind has it. */
export interface JobResult {
  readonly status: "done" | "failed";
  readonly report: unknown;
  /** Of a grade: the version of the exercise's content, and what was earned. */
  readonly graded?: string;
  readonly points?: number;
  readonly outOf?: number;
  readonly passed?: boolean;
  readonly answer?: string | null;
  /** What it took. */
  readonly seconds?: number;
  /** Of a publication: what each exercise counts, by its slug. */
  readonly each?: Readonly<Record<string, number>>;
}

/** Announces to whoever waits: for the job itself, and for the student's course, its teachers and that student. */
const announceEnd = `pg_notify('${channelName("grading")}', head.id), (SELECT row(${announceTo("s.course_id", "s.id")})
  FROM student s WHERE s.id = coalesce(head.student_id, (SELECT student_id FROM attempt WHERE attempt.id = head.attempt_id)))::text`;

/** Whose seconds a trial or hand-in takes; what is graded in bulk nobody asked for. */
const payerSql = `head.kind || ' user ' || (SELECT s.user_id FROM student s
  WHERE s.id = coalesce(head.student_id, (SELECT student_id FROM attempt WHERE attempt.id = head.attempt_id)))`;

/**
 * The bucket of seconds that a student's trials, or hand-ins, take from. One is taken when it is asked for (`takeTokens`), what it
 * took beyond that at its end.
 */
export const gradingBucket = (kind: "trial" | "grade", user: string): string => `${kind} user ${user}`;

/** Stores a result. False where the job was no longer this try's: it had been given to somebody else, and their word counts. */
export async function finishJob(db: Database, job: { id: string; tries: number }, result: JobResult): Promise<boolean> {
  const { rows } = await db.query({
    name: "finish-job",
    text: `WITH head AS (
        UPDATE grading_job SET status = $3::job_status, report = $4, graded = $5, points = $6, out_of = $7, passed = $8, answer = $9, finished_at = clock_timestamp()
        WHERE id = $1 AND status = 'running' AND tries = $2 RETURNING *),
      version AS (
        UPDATE set_version v SET status = CASE WHEN $8 THEN 'published' ELSE 'refused' END::version_status, points = $10
        FROM head WHERE head.kind = 'publish' AND v.set_id = head.set_id AND v.number = head.version),
      charged AS (
        UPDATE rate_bucket SET tokens = tokens - greatest(0, $11::float8 - 1) FROM head
        WHERE NOT head.bulk AND head.status = 'done' AND key = ${payerSql})
      SELECT ${announceEnd} FROM head`,
    values: [
      ...[job.id, job.tries, result.status, JSON.stringify(result.report ?? null), result.graded ?? null, result.points ?? null],
      ...[result.outOf ?? null, result.passed ?? null, result.answer ?? null, JSON.stringify(result.each ?? {})],
      result.seconds ?? 0,
    ],
  });
  return rows.length > 0;
}

/** Gives a job back, so that somebody else takes it up. */
export async function requeueJob(db: Database, job: { id: string; tries: number }): Promise<void> {
  await db.query(
    `WITH head AS (UPDATE grading_job SET status = 'queued' WHERE id = $1 AND status = 'running' AND tries = $2 RETURNING id)
     SELECT ${announceWork} FROM head`,
    [job.id, job.tries],
  );
}

/** A worker's word on its own jobs. */
export interface OwnJobs {
  readonly worker: number;
  readonly holds: (job: string) => boolean;
}

/** Finds jobs whose worker is gone or gave them up: they are queued again, and fail as our fault when that happened too often. */
export async function recoverJobs(db: Database, own?: OwnJobs): Promise<void> {
  const { rows } = await db.query(
    `SELECT id, tries, worker_id = $1 AS own FROM grading_job
     WHERE status = 'running' AND (worker_id = $1 OR NOT EXISTS (SELECT FROM worker w WHERE w.id = grading_job.worker_id AND ${aliveSql}))`,
    [own?.worker ?? 0],
  );
  for (const job of rows) {
    if (job.own && own?.holds(job.id)) continue;
    if (job.tries < jobTries) await requeueJob(db, job);
    else await finishJob(db, job, { status: "failed", report: null });
  }
}

export interface JobRow {
  readonly id: string;
  readonly kind: JobKind;
  readonly set: string;
  readonly exercise: string | null;
  readonly student: string | null;
  readonly status: JobStatus;
  readonly report: unknown;
  /** Jobs that are taken up before it; null where it does not wait. */
  readonly before: number | null;
}

export async function readJob(db: Database, job: string): Promise<JobRow | null> {
  const { rows } = await db.query({
    name: "read-job",
    text: `SELECT id, kind, set_id AS "set", exercise, coalesce(student_id, (SELECT student_id FROM attempt WHERE attempt.id = attempt_id)) AS student,
        status, report, CASE WHEN status = 'queued' THEN (SELECT count(*) FROM grading_job other WHERE other.status = 'queued'
          AND (other.bulk, other.queued_at, other.id) < (mine.bulk, mine.queued_at, mine.id))::int END AS before
      FROM grading_job mine WHERE id = $1`,
    values: [job],
  });
  return rows[0] ?? null;
}

/** Removes trials that ended more than a day ago: they are nobody's result. */
export async function forgetTrials(db: Database): Promise<void> {
  await db.query("DELETE FROM grading_job WHERE kind = 'trial' AND finished_at < now() - interval '1 day'");
}
