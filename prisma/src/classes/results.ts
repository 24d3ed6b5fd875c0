import type { PoolClient } from "pg";
import { newRunId } from "../id.ts";
import type { Database } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { announceCourse } from "./courses.ts";
import { addJob, type JobStatus } from "./jobs.ts";
import { type AttemptRow, attemptColumns, countingJob } from "./work.ts";

/** What a teacher sees of a course: all hand-ins, and what another version of the tests makes of them. */

/** All hand-ins of a course, as its version counts them; test students' too. */
export async function courseAttempts(db: Database, course: string, version: number): Promise<AttemptRow[]> {
  const { rows } = await db.query(
    `SELECT ${attemptColumns} FROM student s JOIN attempt a ON a.student_id = s.id ${countingJob("$2")} WHERE s.course_id = $1
     ORDER BY a.student_id, a.exercise, a.number`,
    [course, version],
  );
  return rows;
}

/** Which student has a draft of which exercise. */
export async function courseDrafts(db: Database, course: string): Promise<{ student: string; exercise: string }[]> {
  const { rows } = await db.query(
    "SELECT d.student_id AS student, d.exercise FROM draft d JOIN student s ON s.id = d.student_id WHERE s.course_id = $1",
    [course],
  );
  return rows;
}

/** The code and report of every hand-in at an exercise, for clusters, similarity and export. */
export async function exerciseAttempts(
  db: Database,
  course: string,
  version: number,
  exercise: string | null,
): Promise<(AttemptRow & { code: string; report: unknown })[]> {
  const { rows } = await db.query(
    `SELECT ${attemptColumns}, a.code, j.report FROM student s JOIN attempt a ON a.student_id = s.id ${countingJob("$2")}
     WHERE s.course_id = $1 AND NOT s.test AND ($3::text IS NULL OR a.exercise = $3) ORDER BY a.student_id, a.exercise, a.number`,
    [course, version, exercise],
  );
  return rows;
}

/**
 * Has the hand-ins graded with another version, in the bulk lane. Only those at `exercises` whose content changed; those
 * that have a job of that version keep it. Nothing that counts changes by it. Resolves to how many jobs were added; to null
 * where the version is not published.
 */
export function regrade(
  db: Database,
  course: string,
  to: { set: string; version: number; exercises: readonly string[] },
): Promise<number | null> {
  return inTransaction(db, async (connection) => {
    if (!(await isPublished(connection, to.set, to.version))) return null;
    await connection.query("SELECT FROM course WHERE id = $1 FOR UPDATE", [course]);
    const { rows } = await connection.query(
      `SELECT a.id, a.exercise FROM attempt a JOIN student s ON s.id = a.student_id WHERE s.course_id = $1 AND a.exercise = ANY($3)
         AND NOT EXISTS (SELECT FROM grading_job j WHERE j.attempt_id = a.id AND j.version = $2)`,
      [course, to.version, to.exercises],
    );
    for (const { id, exercise } of rows)
      await addJob(connection, { kind: "grade", set: to.set, version: to.version, exercise, attempt: id, bulk: true });
    return rows.length;
  });
}

async function isPublished(connection: PoolClient, set: string, version: number): Promise<boolean> {
  const { rowCount } = await connection.query("SELECT FROM set_version WHERE set_id = $1 AND number = $2 AND status = 'published'", [
    set,
    version,
  ]);
  return rowCount === 1;
}

export interface RegradeRow {
  readonly attempt: string;
  readonly student: string;
  readonly exercise: string;
  readonly number: number;
  readonly before: number | null;
  readonly after: number | null;
  readonly status: JobStatus;
}

/** What another version makes of the hand-ins that were graded with it, beside what counts now. */
export async function regradePreview(db: Database, course: string, now: number, version: number): Promise<RegradeRow[]> {
  const { rows } = await db.query(
    `SELECT a.id AS attempt, a.student_id AS student, a.exercise, a.number, j.points AS before, n.points AS after, n.status
     FROM student s JOIN attempt a ON a.student_id = s.id ${countingJob("$2")} JOIN grading_job n ON n.attempt_id = a.id AND n.version = $3
     WHERE s.course_id = $1 ORDER BY a.exercise, s.name, a.number`,
    [course, now, version],
  );
  return rows;
}

/**
 * Makes another version the course's. `keep`: hand-ins keep the grades they have, and what a preview gave is put away.
 * False where the version is not published, or where hand-ins are still being graded with it.
 */
export function useVersion(db: Database, course: string, set: string, version: number, keep: boolean): Promise<boolean> {
  return inTransaction(db, async (connection) => {
    if (!(await isPublished(connection, set, version))) return false;
    const { rows } = await connection.query("SELECT version FROM course WHERE id = $1 FOR UPDATE", [course]);
    const mine = "attempt_id IN (SELECT a.id FROM attempt a JOIN student s ON s.id = a.student_id WHERE s.course_id = $1)";
    if (keep) {
      await connection.query(`DELETE FROM grading_job WHERE version = $2 AND version > $3 AND ${mine}`, [course, version, rows[0].version]);
    } else {
      const open = await connection.query(
        `SELECT FROM grading_job WHERE version = $2 AND status IN ('queued', 'running') AND bulk AND ${mine} LIMIT 1`,
        [...[course, version]],
      );
      if ((open.rowCount ?? 0) > 0) return false;
    }
    await connection.query("UPDATE course SET version = $2 WHERE id = $1", [course, version]);
    return true;
  }).then(async (done) => {
    if (done) await announceCourse(db, course, "all");
    return done;
  });
}

/** Has hand-ins that failed through our fault graded again. Resolves to how many. */
export async function retryFailed(db: Database, course: string): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE grading_job SET status = 'queued', tries = 0, bulk = true, queued_at = clock_timestamp() WHERE status = 'failed' AND kind = 'grade'
       AND attempt_id IN (SELECT a.id FROM attempt a JOIN student s ON s.id = a.student_id WHERE s.course_id = $1)`,
    [course],
  );
  return rowCount ?? 0;
}

export interface CommentRow {
  readonly id: string;
  readonly exercise: string;
  readonly attempt: string | null;
  readonly answer: string | null;
  readonly author: string;
  readonly text: string;
  readonly createdAt: number;
}

/** Writes to one hand-in, or to all with an answer. */
export async function addComment(
  db: Database,
  comment: {
    course: string;
    exercise: string;
    attempt: string | null;
    answer: string | null;
    author: { id: string; name: string };
    text: string;
  },
): Promise<void> {
  const { course, exercise, attempt, answer, author, text } = comment;
  await db.query(
    "INSERT INTO comment (id, course_id, exercise, attempt_id, answer, author_id, author, text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    [newRunId(), course, exercise, attempt, answer, author.id, author.name, text],
  );
  await announceCourse(db, course, "all");
}

export async function listComments(db: Database, course: string, exercise: string | null): Promise<CommentRow[]> {
  const { rows } = await db.query(
    `SELECT id, exercise, attempt_id AS attempt, answer, author, text, (1000 * extract(epoch FROM created_at))::float8 AS "createdAt"
     FROM comment WHERE course_id = $1 AND ($2::text IS NULL OR exercise = $2) ORDER BY created_at, id`,
    [course, exercise],
  );
  return rows;
}

export async function deleteComment(db: Database, course: string, comment: string): Promise<boolean> {
  return (await db.query("DELETE FROM comment WHERE id = $2 AND course_id = $1", [course, comment])).rowCount === 1;
}
