import { newRunId } from "../id.ts";
import type { Database } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { newCode } from "./courses.ts";
import type { SetFiles } from "./sets.ts";
import { type AttemptRow, attemptColumns, countingJob } from "./work.ts";

/** Sets that come with the product: nobody teaches them, and each has one course that is open to everybody. */

export interface ShippedSet {
  /** The lesson's name; ids of other sets end in digits that nobody guesses. */
  readonly id: string;
  readonly title: string;
  readonly files: SetFiles;
  /** The version of each exercise's content, and what it counts, by its slug. */
  readonly exercises: Readonly<Record<string, string>>;
  readonly points: Readonly<Record<string, number>>;
}

/**
 * Publishes a shipped set and resolves to its course. Where the files are those of the newest version nothing changes, so every
 * start may call it; else they become the next version and the course's. What was earned before stays.
 */
export function shipSet(db: Database, { id, title, files, exercises, points }: ShippedSet): Promise<string> {
  const text = JSON.stringify(files);
  return inTransaction(db, async (connection) => {
    await connection.query("INSERT INTO exercise_set (id, title, files, embeds) VALUES ($1, $2, $3, true) ON CONFLICT (id) DO NOTHING", [
      ...[id, title, text],
    ]);
    // One process at a time: several start together.
    await connection.query("SELECT FROM exercise_set WHERE id = $1 FOR UPDATE", [id]);
    const newest = await connection.query(
      "SELECT number, files::jsonb = $2::jsonb AS same FROM set_version WHERE set_id = $1 ORDER BY number DESC LIMIT 1",
      [id, text],
    );
    let version: number = newest.rows[0]?.number ?? 0;
    if (newest.rows[0]?.same !== true) {
      version += 1;
      await connection.query(
        "UPDATE exercise_set SET title = $2, files = $3, revision = revision + 1, latest = $4, updated_at = now() WHERE id = $1",
        [id, title, text, version],
      );
      await connection.query(
        "INSERT INTO set_version (set_id, number, files, note, status, exercises, points) VALUES ($1, $2, $3, '', 'published', $4, $5)",
        [id, version, text, JSON.stringify(exercises), JSON.stringify(points)],
      );
    }
    const course = await connection.query("UPDATE course SET version = $2, title = $3 WHERE set_id = $1 AND open RETURNING id", [
      ...[id, version, title],
    ]);
    if (course.rows[0] !== undefined) return course.rows[0].id;
    const made = newRunId();
    await connection.query("INSERT INTO course (id, set_id, version, title, code, open) VALUES ($1, $2, $3, $4, $5, true)", [
      ...[made, id, version, title, newCode()],
    ]);
    return made;
  });
}

export interface OpenWork {
  readonly attempts: readonly (AttemptRow & { readonly set: string })[];
  readonly drafts: readonly { readonly set: string; readonly exercise: string; readonly code: string }[];
}

/** All that somebody has done in open courses. */
export async function openWork(db: Database, user: string): Promise<OpenWork> {
  const [attempts, drafts] = await Promise.all([
    db.query(
      `SELECT c.set_id AS "set", ${attemptColumns} FROM student s JOIN course c ON c.id = s.course_id AND c.open
         JOIN attempt a ON a.student_id = s.id ${countingJob("c.version")} WHERE s.user_id = $1 ORDER BY c.set_id, a.exercise, a.number`,
      [user],
    ),
    db.query(
      `SELECT c.set_id AS "set", d.exercise, d.code FROM student s JOIN course c ON c.id = s.course_id AND c.open
         JOIN draft d ON d.student_id = s.id WHERE s.user_id = $1`,
      [user],
    ),
  ]);
  return { attempts: attempts.rows, drafts: drafts.rows };
}

/** The newest published version of a set that other pages may show; null for any other. */
export async function embeddedVersion(db: Database, set: string): Promise<number | null> {
  const { rows } = await db.query(
    `SELECT max(v.number) AS number FROM exercise_set s JOIN set_version v ON v.set_id = s.id AND v.status = 'published'
     WHERE s.id = $1 AND s.embeds`,
    [set],
  );
  return rows[0]?.number ?? null;
}

/** Whether other pages may show the set's exercises. */
export async function allowEmbeds(db: Database, set: string, allowed: boolean): Promise<void> {
  await db.query("UPDATE exercise_set SET embeds = $2 WHERE id = $1", [set, allowed]);
}
