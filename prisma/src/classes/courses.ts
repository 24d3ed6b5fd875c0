import { randomBytes, randomInt } from "node:crypto";
import { base58, newRunId } from "../id.ts";
import { channelName } from "../listener.ts";
import type { Database } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

/** Letters and digits of which no two look or sound the same. */
const codeAlphabet = "ABCDEFHJKMNPRTUVWXY346789";
const codeLength = 7;

/** What students type: 25⁷ of them, 32 bits; asking for one is rate limited. */
export const newCode = (): string => Array.from({ length: codeLength }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join("");

const at = (column: string): string => `(1000 * extract(epoch FROM ${column}))::float8`;
const time = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export type Feedback = "points" | "after_close";

/** An exercise that is not simply open. Times in milliseconds since 1970. */
export interface ExerciseState {
  readonly state?: "hidden" | "open" | "closed";
  /** Instead of the course's. */
  readonly closesAt?: number | null;
}

export interface CourseRow {
  readonly id: string;
  readonly set: string;
  readonly version: number;
  readonly title: string;
  readonly code: string;
  readonly feedback: Feedback;
  readonly closesAt: number | null;
  readonly states: Readonly<Record<string, ExerciseState>>;
  /** Anybody takes it, without joining. */
  readonly open: boolean;
  /** Without test students. */
  readonly students: number;
}

const courseColumns = `c.id, c.set_id AS "set", c.version, c.title, c.code, c.feedback, ${at("c.closes_at")} AS "closesAt", c.states, c.open,
  (SELECT count(*) FROM student s WHERE s.course_id = c.id AND NOT s.test)::int AS students`;

/** Gives a published version to a class. Null where the version is not published. */
export async function createCourse(db: Database, course: { set: string; version: number; title: string }): Promise<string | null> {
  for (;;) {
    const id = newRunId();
    const { rows, rowCount } = await db.query(
      `WITH version AS (SELECT FROM set_version WHERE set_id = $2 AND number = $3 AND status = 'published'),
         added AS (INSERT INTO course (id, set_id, version, title, code) SELECT $1, $2, $3, $4, $5 FROM version ON CONFLICT (code) DO NOTHING RETURNING id)
       SELECT EXISTS (SELECT FROM added) AS added FROM version`,
      [id, course.set, course.version, course.title, newCode()],
    );
    if (rowCount === 0) return null;
    if (rows[0].added) return id;
  }
}

export async function listCourses(db: Database, set: string): Promise<CourseRow[]> {
  return (await db.query(`SELECT ${courseColumns} FROM course c WHERE c.set_id = $1 ORDER BY c.created_at DESC, c.id`, [set])).rows;
}

export async function readCourse(db: Database, by: { id: string } | { code: string }): Promise<CourseRow | null> {
  const [column, value] = "id" in by ? ["id", by.id] : ["code", by.code.toUpperCase()];
  return (await db.query(`SELECT ${courseColumns} FROM course c WHERE c.${column} = $1`, [value])).rows[0] ?? null;
}

/** Whom a change of the course concerns besides its teachers: all its students, one of them, or none. */
export type Concerned = "all" | { readonly student: string } | null;

const ALL = "all";

/** The ids under which a student's page listens; a teacher's listens for the course's own. */
export const studentNotices = (course: string, student: string): readonly string[] => [`${course} ${ALL}`, `${course} ${student}`];

/** SQL that announces a change to the course's teachers, and to one student: not to a whole class, whose every page would look again. */
export const announceTo = (course: string, student: string): string =>
  `pg_notify('${channelName("course")}', ${course}), pg_notify('${channelName("course")}', ${course} || ' ' || ${student})`;

/** What people of the course see changes: their open pages look again. */
export async function announceCourse(db: Pick<Database, "query">, course: string, concerned: Concerned): Promise<void> {
  const student = concerned === "all" ? ALL : (concerned?.student ?? "");
  await db.query(`SELECT ${announceTo("$1::text", "$2::text")}`, [course, student]);
}

export async function updateCourse(
  db: Database,
  course: string,
  to: { title: string; feedback: Feedback; closesAt: number | null },
): Promise<void> {
  await db.query(`UPDATE course SET title = $2, feedback = $3, closes_at = ${time("$4")} WHERE id = $1`, [
    ...[course, to.title, to.feedback, to.closesAt],
  ]);
  await announceCourse(db, course, "all");
}

/** Hides, opens or closes one exercise. */
export async function setExerciseState(db: Database, course: string, exercise: string, state: ExerciseState): Promise<void> {
  await db.query("UPDATE course SET states = (states::jsonb || jsonb_build_object($2::text, $3::jsonb))::json WHERE id = $1", [
    ...[course, exercise, JSON.stringify(state)],
  ]);
  await announceCourse(db, course, "all");
}

export interface StudentRow {
  readonly id: string;
  readonly course: string;
  readonly user: string | null;
  readonly name: string;
  readonly external: string;
  readonly token: string;
  readonly test: boolean;
  readonly extendedTo: number | null;
  readonly extraAttempts: number;
  readonly joinedAt: number | null;
}

const studentColumns = `s.id, s.course_id AS course, s.user_id AS "user", s.name, s.external, s.token, s.test,
  ${at("s.extended_to")} AS "extendedTo", s.extra_attempts AS "extraAttempts", ${at("s.joined_at")} AS "joinedAt"`;

export async function listStudents(db: Database, course: string): Promise<StudentRow[]> {
  return (await db.query(`SELECT ${studentColumns} FROM student s WHERE s.course_id = $1 ORDER BY s.name, s.id`, [course])).rows;
}

/** The courses that somebody has joined. */
export async function studiesOf(db: Database, user: string): Promise<{ course: string; title: string; closesAt: number | null }[]> {
  const { rows } = await db.query(
    `SELECT c.id AS course, c.title, ${at("c.closes_at")} AS "closesAt" FROM student s JOIN course c ON c.id = s.course_id
     WHERE s.user_id = $1 AND NOT c.open ORDER BY s.joined_at DESC`,
    [user],
  );
  return rows;
}

export async function studentOf(db: Database, course: string, user: string): Promise<StudentRow | null> {
  const { rows } = await db.query(`SELECT ${studentColumns} FROM student s WHERE s.course_id = $1 AND s.user_id = $2`, [course, user]);
  return rows[0] ?? null;
}

export async function readStudent(db: Database, student: string): Promise<StudentRow | null> {
  return (await db.query(`SELECT ${studentColumns} FROM student s WHERE s.id = $1`, [student])).rows[0] ?? null;
}

const newToken = (): string => base58(randomBytes(18), 16);

/** Makes somebody a student of the course; who is one already stays who they are. */
export async function joinCourse(db: Database, course: string, user: string, join: { name: string; test?: boolean }): Promise<void> {
  await db.query(
    `INSERT INTO student (id, course_id, user_id, name, token, test, joined_at) VALUES ($1, $2, $3, $4, $5, $6, now())
     ON CONFLICT (course_id, user_id) DO NOTHING`,
    [newRunId(), course, user, join.name, newToken(), join.test ?? false],
  );
  await announceCourse(db, course, null);
}

/**
 * Joins as a student of the roster, by the link that was made for them. `taken`: somebody else came with it before.
 * Who joined by the course's code first is moved onto the roster's row, with all they have done.
 */
export function joinByToken(db: Database, course: string, token: string, user: string): Promise<"joined" | "taken" | "unknown"> {
  return inTransaction(db, async (connection) => {
    const { rows } = await connection.query("SELECT id, user_id FROM student WHERE course_id = $1 AND token = $2 FOR UPDATE", [
      course,
      token,
    ]);
    if (rows[0] === undefined) return "unknown";
    const { id, user_id } = rows[0];
    if (user_id === user) return "joined";
    if (user_id !== null) return "taken";
    const before = await connection.query(
      "DELETE FROM student WHERE course_id = $1 AND user_id = $2 AND NOT EXISTS (SELECT FROM attempt WHERE student_id = student.id) RETURNING id",
      [...[course, user]],
    );
    if (before.rowCount === 0) {
      const has = await connection.query("SELECT id FROM student WHERE course_id = $1 AND user_id = $2", [course, user]);
      if (has.rows[0] !== undefined) {
        // Their own row goes on, under the roster's name.
        await connection.query(
          `UPDATE student SET name = roster.name, external = roster.external, extended_to = coalesce(roster.extended_to, student.extended_to)
           FROM student roster WHERE roster.id = $1 AND student.id = $2`,
          [id, has.rows[0].id],
        );
        await connection.query("DELETE FROM student WHERE id = $1", [id]);
        await connection.query("UPDATE student SET token = $2 WHERE id = $1", [has.rows[0].id, token]);
        return "joined";
      }
    }
    await connection.query("UPDATE student SET user_id = $2, joined_at = now() WHERE id = $1", [id, user]);
    await announceCourse(connection, course, null);
    return "joined";
  });
}

/** Adds a roster's people; who is known by the same `external` gets the new name. Resolves to how many are new. */
export function addRoster(db: Database, course: string, people: readonly { name: string; external: string }[]): Promise<number> {
  return inTransaction(db, async (connection) => {
    await connection.query("SELECT FROM course WHERE id = $1 FOR UPDATE", [course]);
    let added = 0;
    for (const { name, external } of people) {
      const known =
        external === ""
          ? { rowCount: 0 }
          : await connection.query("UPDATE student SET name = $3 WHERE course_id = $1 AND external = $2", [course, external, name]);
      if (known.rowCount === 0) {
        await connection.query("INSERT INTO student (id, course_id, name, external, token) VALUES ($1, $2, $3, $4, $5)", [
          ...[newRunId(), course, name, external, newToken()],
        ]);
        added++;
      }
    }
    await announceCourse(connection, course, "all");
    return added;
  });
}

/** An extension, further attempts, another name. */
export async function updateStudent(
  db: Database,
  student: string,
  to: { name: string; extendedTo: number | null; extraAttempts: number },
): Promise<void> {
  await db.query(
    `WITH head AS (UPDATE student SET name = $2, extended_to = ${time("$3")}, extra_attempts = $4 WHERE id = $1 RETURNING course_id)
     SELECT ${announceTo("course_id", "$1::text")} FROM head`,
    [student, to.name, to.extendedTo, to.extraAttempts],
  );
}

/** Takes a student out, with all they have done. */
export async function removeStudent(db: Database, student: string): Promise<void> {
  await db.query(
    `WITH head AS (DELETE FROM student WHERE id = $1 RETURNING course_id) SELECT ${announceTo("course_id", "$1::text")} FROM head`,
    [student],
  );
}
