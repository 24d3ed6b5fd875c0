import { newRunId } from "../id.ts";
import type { Database } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { addJob, type JobStatus } from "./jobs.ts";

/** What a student does at an exercise: drafts, hints, hand-ins. */

const at = (column: string): string => `(1000 * extract(epoch FROM ${column}))::float8`;

export interface DraftRow {
  readonly exercise: string;
  readonly code: string;
  readonly revision: number;
  readonly updatedAt: number;
}

export async function listDrafts(db: Database, student: string): Promise<DraftRow[]> {
  const { rows } = await db.query(`SELECT exercise, code, revision, ${at("updated_at")} AS "updatedAt" FROM draft WHERE student_id = $1`, [
    student,
  ]);
  return rows;
}

/**
 * Saves a draft over the revision that the tab has seen, 0 for none, and resolves to the new revision. Where another tab
 * has saved meanwhile nothing is changed, and its draft is the answer; the same text again is no conflict.
 */
export async function saveDraft(
  db: Database,
  draft: { student: string; exercise: string; code: string; revision: number },
): Promise<{ saved: number } | { theirs: DraftRow }> {
  const { student, exercise, code, revision } = draft;
  const { rows } = await db.query(
    revision === 0
      ? `INSERT INTO draft AS d (student_id, exercise, code) VALUES ($1, $2, $3)
         ON CONFLICT (student_id, exercise) DO UPDATE SET updated_at = now() WHERE d.code = $3 RETURNING revision`
      : `UPDATE draft SET code = $3, revision = CASE WHEN code = $3 THEN revision ELSE revision + 1 END, updated_at = now()
         WHERE student_id = $1 AND exercise = $2 AND (revision = $4 OR code = $3) RETURNING revision`,
    revision === 0 ? [student, exercise, code] : [student, exercise, code, revision],
  );
  if (rows[0] !== undefined) return { saved: rows[0].revision };
  const theirs = (await listDrafts(db, student)).find((each) => each.exercise === exercise);
  return theirs === undefined ? saveDraft(db, { ...draft, revision: 0 }) : { theirs };
}

/** Writes down that a hint was opened; again costs nothing. */
export async function openHint(db: Database, student: string, exercise: string, number: number): Promise<void> {
  await db.query("INSERT INTO hint_use (student_id, exercise, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
    student,
    exercise,
    number,
  ]);
}

export async function hintsOpened(db: Database, student: string): Promise<{ exercise: string; number: number }[]> {
  return (await db.query("SELECT exercise, number FROM hint_use WHERE student_id = $1 ORDER BY exercise, number", [student])).rows;
}

export interface HandIn {
  readonly student: string;
  readonly exercise: string;
  readonly code: string;
  /** The page's name for it: sent again after a lost answer it is the same hand-in. */
  readonly key: string;
  readonly set: string;
  readonly version: number;
  readonly hintCost: number;
  /** How many the student has, all told; null for no limit. */
  readonly most: number | null;
}

/** Those that failed through no fault of the student's do not count. */
const countsSql = `NOT EXISTS (SELECT FROM grading_job j WHERE j.attempt_id = a.id AND j.status = 'failed')
  OR EXISTS (SELECT FROM grading_job j WHERE j.attempt_id = a.id AND j.status = 'done')`;

/**
 * Stores a hand-in with the job that grades it. Null where the student has no attempt left: however many come at once,
 * no more are taken.
 */
export function handIn(
  db: Database,
  { student, exercise, code, key, set, version, hintCost, most }: HandIn,
): Promise<{ attempt: string; job: string; number: number } | null> {
  return inTransaction(db, async (connection) => {
    await connection.query("SELECT FROM student WHERE id = $1 FOR UPDATE", [student]);
    const known = await connection.query(
      "SELECT a.id AS attempt, a.number, j.id AS job FROM attempt a JOIN grading_job j ON j.attempt_id = a.id WHERE a.student_id = $1 AND a.key = $2 ORDER BY j.version LIMIT 1",
      [student, key],
    );
    if (known.rows[0] !== undefined) return known.rows[0];
    const { rows } = await connection.query(
      `SELECT coalesce(max(a.number), 0) AS last, (count(*) FILTER (WHERE ${countsSql}))::int AS used FROM attempt a WHERE a.student_id = $1 AND a.exercise = $2`,
      [student, exercise],
    );
    const { last, used } = rows[0];
    if (most !== null && used >= most) return null;
    const attempt = newRunId();
    const number = last + 1;
    await connection.query(
      "INSERT INTO attempt (id, student_id, exercise, number, code, key, hint_cost) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      [...[attempt, student, exercise, number, code, key, hintCost]],
    );
    const job = await addJob(connection, { kind: "grade", set, version, exercise, attempt });
    return { attempt, job, number };
  });
}

export interface AttemptRow {
  readonly id: string;
  readonly student: string;
  readonly exercise: string;
  readonly number: number;
  readonly hintCost: number;
  readonly createdAt: number;
  /** Of the result that counts in the course's version. */
  readonly status: JobStatus;
  /** The set's version that it was graded with, and of the exercise's content. */
  readonly version: number;
  readonly graded: string | null;
  readonly points: number | null;
  readonly outOf: number | null;
  readonly passed: boolean | null;
  readonly answer: string | null;
  readonly job: string;
}

/**
 * The result that counts: that of the newest version up to the course's, one that is there before one that is awaited.
 * Older ones stay in the table.
 */
export const attemptColumns = `a.id, a.student_id AS student, a.exercise, a.number, a.hint_cost AS "hintCost", ${at("a.created_at")} AS "createdAt",
  j.status, j.version, j.graded, j.points, j.out_of AS "outOf", j.passed, j.answer, j.id AS job`;
export const countingJob = (
  version: string,
): string => `JOIN LATERAL (SELECT * FROM grading_job g WHERE g.attempt_id = a.id AND g.version <= ${version}
  ORDER BY g.status = 'done' DESC, g.version DESC LIMIT 1) j ON true`;

/** A student's hand-ins, at one exercise or all. */
export async function listAttempts(db: Database, student: string, version: number, exercise: string | null = null): Promise<AttemptRow[]> {
  const { rows } = await db.query(
    `SELECT ${attemptColumns} FROM attempt a ${countingJob("$2")} WHERE a.student_id = $1 AND ($3::text IS NULL OR a.exercise = $3)
     ORDER BY a.exercise, a.number`,
    [student, version, exercise],
  );
  return rows;
}

/** How many of the attempts count against the limit. */
export const used = (attempts: readonly AttemptRow[]): number => attempts.filter(({ status }) => status !== "failed").length;

/** A hand-in with its code and report. */
export async function readAttempt(
  db: Database,
  attempt: string,
  version: number,
): Promise<(AttemptRow & { code: string; report: unknown; course: string }) | null> {
  const { rows } = await db.query(
    `SELECT ${attemptColumns}, a.code, j.report, s.course_id AS course FROM attempt a JOIN student s ON s.id = a.student_id ${countingJob("$2")} WHERE a.id = $1`,
    [attempt, version],
  );
  return rows[0] ?? null;
}

/** The course of a hand-in, to ask whose it is before anything else is told. */
export async function courseOfAttempt(db: Database, attempt: string): Promise<string | null> {
  const { rows } = await db.query("SELECT s.course_id AS course FROM attempt a JOIN student s ON s.id = a.student_id WHERE a.id = $1", [
    attempt,
  ]);
  return rows[0]?.course ?? null;
}
