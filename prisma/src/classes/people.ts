import type { PoolClient } from "pg";

/**
 * Hands what somebody teaches and studies over to another account of theirs. Where both have it, the account's own stays; of
 * open courses, which one takes on the way, each exercise goes on where it was worked at.
 */
export async function moveClasses(connection: PoolClient, from: string, to: string): Promise<void> {
  await connection.query(
    `UPDATE teacher t SET user_id = $2 WHERE user_id = $1 AND NOT EXISTS (SELECT FROM teacher o WHERE o.set_id = t.set_id AND o.user_id = $2)`,
    [from, to],
  );
  const both = `student s JOIN course c ON c.id = s.course_id AND c.open JOIN student o ON o.course_id = s.course_id AND o.user_id = $2`;
  for (const work of ["attempt", "draft", "hint_use"])
    await connection.query(
      `UPDATE ${work} w SET student_id = o.id FROM ${both} WHERE s.user_id = $1 AND w.student_id = s.id
         AND NOT EXISTS (SELECT FROM ${work} x WHERE x.student_id = o.id AND x.exercise = w.exercise)`,
      [from, to],
    );
  await connection.query(
    `UPDATE student s SET user_id = $2 WHERE user_id = $1 AND NOT EXISTS (SELECT FROM student o WHERE o.course_id = s.course_id AND o.user_id = $2)`,
    [from, to],
  );
}

/** Before an account goes: the sets that nobody else owns go with it; others lose a teacher. Hand-ins stay with their courses, those in open ones, which nobody teaches, do not. */
export async function leaveClasses(connection: PoolClient, user: string): Promise<void> {
  const { rows } = await connection.query(
    `SELECT t.set_id AS id FROM teacher t WHERE t.user_id = $1 AND t.role = 'owner'
       AND NOT EXISTS (SELECT FROM teacher o WHERE o.set_id = t.set_id AND o.role = 'owner' AND o.user_id <> $1)`,
    [user],
  );
  const sets = rows.map(({ id }) => id);
  await connection.query("DELETE FROM grading_job WHERE set_id = ANY($1)", [sets]);
  await connection.query("DELETE FROM exercise_set WHERE id = ANY($1)", [sets]);
  await connection.query("DELETE FROM teacher WHERE user_id = $1", [user]);
  await connection.query("DELETE FROM student s USING course c WHERE c.id = s.course_id AND c.open AND s.user_id = $1", [user]);
}
