import { randomBytes } from "node:crypto";
import { base58 } from "../id.ts";
import type { Database } from "../pool.ts";
import { newSlug } from "../sharing.ts";
import { inTransaction } from "../transaction.ts";
import { addJob } from "./jobs.ts";

/** What a set's teacher may do: an owner all, an editor change the set and its courses, an assistant see and comment. */
export type TeacherRole = "owner" | "editor" | "assistant";

/** The texts of a set's files by their paths. */
export type SetFiles = Readonly<Record<string, string>>;

export interface SetRow {
  readonly id: string;
  readonly title: string;
  readonly role: TeacherRole;
  /** The newest published version; null before the first. */
  readonly version: number | null;
  readonly courses: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

const at = (column: string): string => `(1000 * extract(epoch FROM ${column}))::float8`;

/** Stores a new set with its owner, and resolves to its id. */
export function createSet(db: Database, set: { owner: string; title: string; files: SetFiles }): Promise<string> {
  const id = newSlug(set.title);
  return inTransaction(db, async (connection) => {
    await connection.query("INSERT INTO exercise_set (id, title, files) VALUES ($1, $2, $3)", [id, set.title, JSON.stringify(set.files)]);
    await connection.query("INSERT INTO teacher (set_id, user_id, role) VALUES ($1, $2, 'owner')", [id, set.owner]);
    return id;
  });
}

/** The sets that somebody teaches, those worked on last first. */
export async function listSets(db: Database, user: string): Promise<SetRow[]> {
  const { rows } = await db.query(
    `SELECT s.id, s.title, t.role, ${at("s.updated_at")} AS "updatedAt",
       (SELECT max(number) FROM set_version v WHERE v.set_id = s.id AND v.status = 'published') AS version,
       (SELECT count(*) FROM course c WHERE c.set_id = s.id)::int AS courses
     FROM teacher t JOIN exercise_set s ON s.id = t.set_id WHERE t.user_id = $1 ORDER BY s.updated_at DESC, s.id`,
    [user],
  );
  return rows;
}

/** Null for somebody who does not teach the set, and where there is none. */
export async function roleOf(db: Database, set: string, user: string): Promise<TeacherRole | null> {
  const { rows } = await db.query("SELECT role FROM teacher WHERE set_id = $1 AND user_id = $2", [set, user]);
  return rows[0]?.role ?? null;
}

export interface StoredSet {
  readonly id: string;
  readonly title: string;
  readonly files: SetFiles;
  readonly revision: number;
  readonly updatedAt: number;
  /** Whether other pages may show its exercises. */
  readonly embeds: boolean;
}

export async function readSet(db: Database, set: string): Promise<StoredSet | null> {
  const { rows } = await db.query(
    `SELECT id, title, files, revision, embeds, ${at("updated_at")} AS "updatedAt" FROM exercise_set WHERE id = $1`,
    [set],
  );
  return rows[0] ?? null;
}

/**
 * Saves the working copy over the revision that the saver has seen, and resolves to the new revision. Null where
 * somebody else has saved meanwhile: nothing is changed then.
 */
export async function saveSet(
  db: Database,
  set: string,
  save: { revision: number; title: string; files: SetFiles },
): Promise<number | null> {
  const { rows } = await db.query(
    `UPDATE exercise_set SET title = $3, files = $4, revision = revision + 1, updated_at = now()
     WHERE id = $1 AND revision = $2 RETURNING revision`,
    [set, save.revision, save.title, JSON.stringify(save.files)],
  );
  return rows[0]?.revision ?? null;
}

/** Takes a set away with its versions, courses and results. */
export async function deleteSet(db: Database, set: string): Promise<boolean> {
  return inTransaction(db, async (connection) => {
    await connection.query("DELETE FROM grading_job WHERE set_id = $1", [set]);
    return (await connection.query("DELETE FROM exercise_set WHERE id = $1", [set])).rowCount === 1;
  });
}

export interface TeacherRow {
  readonly user: string;
  readonly name: string;
  readonly role: TeacherRole;
}

export async function listTeachers(db: Database, set: string): Promise<TeacherRow[]> {
  const { rows } = await db.query(
    `SELECT u.id AS "user", u.name, t.role FROM teacher t JOIN "user" u ON u.id = t.user_id WHERE t.set_id = $1 ORDER BY t.role, u.name`,
    [set],
  );
  return rows;
}

/**
 * Gives a teacher another role, or with null takes it away. False where they do not teach the set, or where no owner
 * would be left.
 */
export function setRole(db: Database, set: string, user: string, role: TeacherRole | null): Promise<boolean> {
  return inTransaction(db, async (connection) => {
    // One at a time: two owners who step back at the same moment do not leave none.
    await connection.query("SELECT FROM exercise_set WHERE id = $1 FOR UPDATE", [set]);
    const { rows } = await connection.query("SELECT user_id, role FROM teacher WHERE set_id = $1", [set]);
    if (!rows.some(({ user_id }) => user_id === user)) return false;
    if (role !== "owner" && !rows.some(({ user_id, role: other }) => other === "owner" && user_id !== user)) return false;
    if (role === null) await connection.query("DELETE FROM teacher WHERE set_id = $1 AND user_id = $2", [set, user]);
    else await connection.query("UPDATE teacher SET role = $3 WHERE set_id = $1 AND user_id = $2", [set, user, role]);
    return true;
  });
}

/** How long a teacher's invitation may be taken up. */
const inviteDays = 14;

/** Makes a link's secret: whoever brings it first teaches the set. */
export async function inviteTeacher(db: Database, set: string, role: TeacherRole): Promise<string> {
  const token = base58(randomBytes(24), 22);
  await db.query(
    `INSERT INTO teacher_invite (token, set_id, role, expires_at) VALUES ($1, $2, $3, now() + interval '${inviteDays} days')`,
    [token, set, role],
  );
  return token;
}

/** Takes an invitation up, once. Resolves to the set, or null where it was taken, has run out or never was. */
export function acceptInvite(db: Database, token: string, user: string): Promise<string | null> {
  return inTransaction(db, async (connection) => {
    const { rows } = await connection.query("DELETE FROM teacher_invite WHERE token = $1 AND expires_at > now() RETURNING set_id, role", [
      token,
    ]);
    if (rows[0] === undefined) return null;
    const { set_id, role } = rows[0];
    // Who teaches it already keeps their role: a link cannot make an owner less.
    await connection.query("INSERT INTO teacher (set_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [set_id, user, role]);
    return set_id;
  });
}

export type VersionStatus = "checking" | "published" | "refused";

export interface SetVersionRow {
  readonly number: number;
  readonly note: string;
  readonly status: VersionStatus;
  readonly createdAt: number;
  /** What the check said; null while it goes on. */
  readonly report: unknown;
}

/** Takes the files as the next version and has it checked. `exercises`: the version of each exercise's content, by slug. */
export function addVersion(
  db: Database,
  set: string,
  version: { files: SetFiles; note: string; exercises: Readonly<Record<string, string>> },
): Promise<number> {
  return inTransaction(db, async (connection) => {
    const { rows } = await connection.query("UPDATE exercise_set SET latest = latest + 1 WHERE id = $1 RETURNING latest", [set]);
    const number: number = rows[0].latest;
    await connection.query("INSERT INTO set_version (set_id, number, files, note, exercises) VALUES ($1, $2, $3, $4, $5)", [
      ...[set, number, JSON.stringify(version.files), version.note, JSON.stringify(version.exercises)],
    ]);
    await addJob(connection, { kind: "publish", set, version: number });
    return number;
  });
}

export async function listVersions(db: Database, set: string): Promise<SetVersionRow[]> {
  const { rows } = await db.query(
    `SELECT v.number, v.note, v.status, ${at("v.created_at")} AS "createdAt", j.report
     FROM set_version v LEFT JOIN grading_job j ON j.set_id = v.set_id AND j.version = v.number AND j.kind = 'publish'
     WHERE v.set_id = $1 ORDER BY v.number DESC`,
    [set],
  );
  return rows;
}

export interface StoredVersion {
  readonly set: string;
  readonly number: number;
  readonly files: SetFiles;
  readonly status: VersionStatus;
  readonly exercises: Readonly<Record<string, string>>;
  readonly points: Readonly<Record<string, number>>;
  /** What the job that checked it said. */
  readonly report: unknown;
}

export async function readVersion(db: Database, set: string, number: number): Promise<StoredVersion | null> {
  const { rows } = await db.query(
    `SELECT v.set_id AS "set", v.number, v.files, v.status, v.exercises, v.points, j.report
     FROM set_version v LEFT JOIN grading_job j ON j.set_id = v.set_id AND j.version = v.number AND j.kind = 'publish'
     WHERE v.set_id = $1 AND v.number = $2`,
    [set, number],
  );
  return rows[0] ?? null;
}
