import { createHash, randomBytes } from "node:crypto";
import type { SharedView } from "@tracepad/shared";
import type { PoolClient } from "pg";
import { leaveClasses, moveClasses } from "./classes/people.ts";
import { base58 } from "./id.ts";
import type { Database } from "./pool.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Snippets are content: their id says what they are, whoever shares them. Names belong to an owner and are lines of
 * versions, each of which is a snippet. A snippet lives as long as some name has it as a version.
 */

/** The same for the same title and code: 12 base-58 digits, 70 bits. */
export function contentId(title: string, code: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(["snippet 2", title, code]))
    .digest();
  return base58(digest, 12);
}

/** An address for a name: the title's words, and 10 random digits (58 bits). */
export function newSlug(title: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return `${words === "" ? "untitled" : words}-${base58(randomBytes(12), 10)}`;
}

export interface Sharing {
  readonly owner: string;
  readonly title: string;
  readonly code: string;
  /** The run whose results the link shows: the caller has seen that it ran this code. */
  readonly run: string | null;
  readonly parent: string | null;
  readonly listed: boolean;
  /** The name that gets the version; null for a new one. */
  readonly name: string | null;
}

/** Everything an owner does to their names comes one after the other. */
const lockOwner = (connection: PoolClient, owner: string) => connection.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', [owner]);

/**
 * Stores a snippet, or finds it stored, and makes it a version of the owner's name. Sharing what a name already has points
 * the name at it and adds nothing. Resolves to null where the name is not the owner's.
 */
export function shareSnippet(db: Database, sharing: Sharing): Promise<SharedView | null> {
  const { owner, title, code, run, parent, listed } = sharing;
  const id = contentId(title, code);
  return inTransaction(db, async (connection) => {
    await lockOwner(connection, owner);
    const name = sharing.name ?? (await nameWith(connection, owner, id));
    if (name !== null) {
      const { rowCount } = await connection.query("SELECT FROM name WHERE slug = $1 AND owner_id = $2 FOR UPDATE", [name, owner]);
      if (rowCount === 0) return null;
    }
    // Results once shown stay: what another run gave is for today's run to say. A deleted snippet comes back as it is now.
    await connection.query(
      `INSERT INTO snippet AS known (id, title, code, run_id, parent_id, listed) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET title = $2, code = $3, deleted_at = NULL, run_id = coalesce(known.run_id, $4),
         created_at = CASE WHEN known.deleted_at IS NULL THEN known.created_at ELSE now() END`,
      [id, title, code, run, parent === id ? null : parent, listed],
    );
    if (name === null) {
      const slug = newSlug(title);
      await connection.query("INSERT INTO name (slug, title, owner_id) VALUES ($1, $2, $3)", [slug, title, owner]);
      await connection.query("INSERT INTO version (name_slug, number, snippet_id) VALUES ($1, 1, $2)", [slug, id]);
      return { id, name: slug, version: 1 };
    }
    const known = await connection.query("SELECT number FROM version WHERE name_slug = $1 AND snippet_id = $2", [name, id]);
    const { rows } = await connection.query(
      `UPDATE name SET updated_at = now(), current = coalesce($2, latest + 1), latest = CASE WHEN $2::int IS NULL THEN latest + 1 ELSE latest END
       WHERE slug = $1 RETURNING current`,
      [name, known.rows[0]?.number ?? null],
    );
    const version: number = rows[0].current;
    if (known.rowCount === 0)
      await connection.query("INSERT INTO version (name_slug, number, snippet_id) VALUES ($1, $2, $3)", [name, version, id]);
    return { id, name, version };
  });
}

/** The owner's name that has the snippet already, the latest used one first. */
async function nameWith(connection: PoolClient, owner: string, snippet: string): Promise<string | null> {
  const { rows } = await connection.query(
    `SELECT name.slug FROM name JOIN version ON version.name_slug = name.slug
     WHERE name.owner_id = $1 AND version.snippet_id = $2 ORDER BY name.updated_at DESC LIMIT 1`,
    [owner, snippet],
  );
  return rows[0]?.slug ?? null;
}

/** Takes a version out of a name, or the whole name away. False where there is no such name or version of this owner. */
export function deleteShared(db: Database, owner: string, name: string, version?: number): Promise<boolean> {
  return inTransaction(db, async (connection) => {
    await lockOwner(connection, owner);
    const found = await connection.query("SELECT FROM name WHERE slug = $1 AND owner_id = $2 FOR UPDATE", [name, owner]);
    if (found.rowCount === 0) return false;
    const gone = await connection.query(
      "DELETE FROM version WHERE name_slug = $1 AND ($2::int IS NULL OR number = $2) RETURNING snippet_id",
      [name, version ?? null],
    );
    if (gone.rowCount === 0) return false;
    await connection.query("DELETE FROM name WHERE slug = $1 AND NOT EXISTS (SELECT FROM version WHERE name_slug = $1)", [name]);
    await connection.query(
      `UPDATE name SET current = (SELECT max(number) FROM version WHERE name_slug = $1), updated_at = now()
       WHERE slug = $1 AND NOT EXISTS (SELECT FROM version WHERE name_slug = $1 AND number = name.current)`,
      [name],
    );
    await buryOrphans(
      connection,
      gone.rows.map((row) => row.snippet_id),
    );
    return true;
  });
}

/** Takes away all that an owner has shared, and the sets that only they own, before their account goes. */
export function deleteAllShared(db: Database, owner: string): Promise<void> {
  return inTransaction(db, async (connection) => {
    await lockOwner(connection, owner);
    const { rows } = await connection.query(
      "DELETE FROM version USING name WHERE version.name_slug = name.slug AND name.owner_id = $1 RETURNING snippet_id",
      [owner],
    );
    await connection.query("DELETE FROM name WHERE owner_id = $1", [owner]);
    await connection.query("DELETE FROM run WHERE owner_id = $1 AND NOT EXISTS (SELECT FROM snippet WHERE run_id = run.id)", [owner]);
    await buryOrphans(
      connection,
      rows.map((row) => row.snippet_id),
    );
    await leaveClasses(connection, owner);
  });
}

/** Empties the snippets that no name has any more. Locked first and looked at then: one that is being shared again stays. */
async function buryOrphans(connection: PoolClient, snippets: readonly string[]): Promise<void> {
  const shown = await connection.query("SELECT run_id FROM snippet WHERE id = ANY($1) ORDER BY id FOR UPDATE", [snippets]);
  await connection.query(
    `UPDATE snippet SET title = '', code = '', run_id = NULL, deleted_at = now()
     WHERE id = ANY($1) AND NOT EXISTS (SELECT FROM version WHERE snippet_id = snippet.id)`,
    [snippets],
  );
  // The results that they showed hold the code as well.
  await connection.query(
    "DELETE FROM run WHERE id = ANY($1) AND finished_at IS NOT NULL AND NOT EXISTS (SELECT FROM snippet WHERE run_id = run.id)",
    [shown.rows.flatMap(({ run_id }) => run_id ?? [])],
  );
}

/** Hands all that an anonymous visitor has over to the account they signed in to. */
export function moveWork(db: Database, from: string, to: string): Promise<void> {
  return inTransaction(db, async (connection) => {
    await connection.query('SELECT FROM "user" WHERE id = ANY($1) ORDER BY id FOR UPDATE', [[from, to]]);
    await connection.query("UPDATE name SET owner_id = $2 WHERE owner_id = $1", [from, to]);
    await connection.query("UPDATE run SET owner_id = $2 WHERE owner_id = $1", [from, to]);
    await moveClasses(connection, from, to);
  });
}

/** Forgets sessions and sign-ins that have run out, and anonymous visitors who have nothing and cannot come back. */
export async function forgetVisitors(db: Database): Promise<void> {
  await db.query("DELETE FROM session WHERE expires_at < now()");
  await db.query("DELETE FROM verification WHERE expires_at < now()");
  // What one did in the lessons without an account can be reached by that session only.
  await db.query(
    `DELETE FROM student s USING course c, "user" u WHERE c.id = s.course_id AND c.open AND u.id = s.user_id AND u.is_anonymous
       AND u.created_at < now() - interval '1 hour' AND NOT EXISTS (SELECT FROM session WHERE user_id = u.id)`,
  );
  await db.query(
    `DELETE FROM "user" u WHERE is_anonymous AND created_at < now() - interval '1 hour'
       AND NOT EXISTS (SELECT FROM session WHERE user_id = u.id) AND NOT EXISTS (SELECT FROM name WHERE owner_id = u.id)
       AND NOT EXISTS (SELECT FROM teacher WHERE user_id = u.id) AND NOT EXISTS (SELECT FROM student WHERE user_id = u.id)`,
  );
}
