import type { NameRow, RunVersions } from "@tracepad/shared";
import type { Database } from "./pool.ts";

/** Reading what is shared. `viewer` is the account that asks, null for a stranger without one. */

const ms = (column: string) => `(1000 * extract(epoch FROM ${column}))::float8`;

/** Who shared a snippet first, where that is somebody with an account. */
const authorSql = `(
  SELECT CASE WHEN u.is_anonymous THEN NULL ELSE u.name END FROM version v JOIN name n ON n.slug = v.name_slug JOIN "user" u ON u.id = n.owner_id
  WHERE v.snippet_id = snippet.id ORDER BY v.created_at LIMIT 1)`;
const mineSql = (viewer: string) =>
  `EXISTS (SELECT FROM version v JOIN name n ON n.slug = v.name_slug WHERE v.snippet_id = snippet.id AND n.owner_id = ${viewer})`;

export interface StoredSnippet {
  readonly id: string;
  readonly title: string;
  readonly code: string;
  readonly createdAt: number;
  readonly deletedAt: number | null;
  readonly parent: string | null;
  readonly author: string | null;
  readonly mine: boolean;
  readonly run: string | null;
  readonly device: string | null;
  readonly versions: RunVersions | null;
}

/** Null when there never was such a snippet. */
export async function readSnippet(db: Database, id: string, viewer: string | null): Promise<StoredSnippet | null> {
  const { rows } = await db.query({
    name: "read-snippet",
    text: `
      SELECT snippet.id, title, snippet.code, ${ms("snippet.created_at")} AS "createdAt", ${ms("deleted_at")} AS "deletedAt",
        parent_id AS parent, ${authorSql} AS author, ${mineSql("$2")} AS mine, run.id AS run, run.device, run.versions
      FROM snippet LEFT JOIN run ON run.id = snippet.run_id WHERE snippet.id = $1`,
    values: [id, viewer],
  });
  return rows[0] ?? null;
}

/** The snippet that a name points at; null when there is no such name. */
export async function resolveName(db: Database, slug: string): Promise<string | null> {
  const { rows } = await db.query(
    "SELECT snippet_id FROM name JOIN version ON version.name_slug = slug AND version.number = name.current WHERE slug = $1",
    [slug],
  );
  return rows[0]?.snippet_id ?? null;
}

export interface NamedVersion {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly code: string;
  readonly createdAt: number;
}

/** A name with its versions, newest first; the one of `owner` that has the snippet where no slug is given. */
export async function readName(
  db: Database,
  of: { slug: string } | { owner: string; snippet: string },
): Promise<{ slug: string; title: string; current: number; owner: string; versions: NamedVersion[] } | null> {
  const [where, values] =
    "slug" in of
      ? ["slug = $1", [of.slug]]
      : [
          "owner_id = $1 AND EXISTS (SELECT FROM version v WHERE v.name_slug = slug AND v.snippet_id = $2) ORDER BY updated_at DESC LIMIT 1",
          [of.owner, of.snippet],
        ];
  const found = (await db.query(`SELECT slug, title, current, owner_id AS owner FROM name WHERE ${where}`, values)).rows[0];
  if (found === undefined) return null;
  const { rows } = await db.query(
    `SELECT v.number, s.id, s.title, s.code, ${ms("v.created_at")} AS "createdAt" FROM version v JOIN snippet s ON s.id = v.snippet_id
     WHERE v.name_slug = $1 ORDER BY v.number DESC LIMIT 200`,
    [found.slug],
  );
  return { ...found, versions: rows };
}

/** An owner's names, the latest used first; those whose title or code holds `search`. */
export async function listNames(db: Database, owner: string, search: string): Promise<NameRow[]> {
  const { rows } = await db.query(
    `SELECT n.slug, n.title, n.current, s.id, (SELECT count(*)::int FROM version WHERE name_slug = n.slug) AS versions,
       length(s.code) - length(replace(s.code, E'\\n', '')) + CASE WHEN right(s.code, 1) = E'\\n' OR s.code = '' THEN 0 ELSE 1 END AS lines,
       ${ms("n.updated_at")} AS "updatedAt"
     FROM name n JOIN version v ON v.name_slug = n.slug AND v.number = n.current JOIN snippet s ON s.id = v.snippet_id
     WHERE n.owner_id = $1 AND ($2 = '' OR strpos(lower(n.title), lower($2)) > 0 OR strpos(lower(s.code), lower($2)) > 0)
     ORDER BY n.updated_at DESC LIMIT 500`,
    [owner, search],
  );
  return rows;
}

/** False where the name is not this owner's. */
export async function renameName(db: Database, owner: string, slug: string, title: string): Promise<boolean> {
  const { rowCount } = await db.query("UPDATE name SET title = $3 WHERE slug = $1 AND owner_id = $2", [slug, owner, title]);
  return rowCount === 1;
}

/** Points a name at one of its versions. False where there is no such name or version of this owner. */
export async function pointName(db: Database, owner: string, slug: string, version: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE name SET current = $3, updated_at = now() WHERE slug = $1 AND owner_id = $2
       AND EXISTS (SELECT FROM version WHERE name_slug = $1 AND number = $3)`,
    [slug, owner, version],
  );
  return rowCount === 1;
}

/** Lists a fork on its parent's page, or not. False where the snippet is not this owner's. */
export async function listFork(db: Database, owner: string, id: string, listed: boolean): Promise<boolean> {
  const { rowCount } = await db.query(`UPDATE snippet SET listed = $3 WHERE id = $1 AND ${mineSql("$2")}`, [id, owner, listed]);
  return rowCount === 1;
}

export interface ForkRow {
  readonly id: string;
  readonly parent: string | null;
  /** Null where it was deleted. */
  readonly title: string | null;
  readonly author: string | null;
  readonly createdAt: number;
}

/**
 * The tree that a snippet stands in, its root first and parents before their forks: the ancestors, and of all forks those
 * that are listed or the viewer's own.
 */
export async function forkRows(db: Database, id: string, viewer: string | null): Promise<ForkRow[]> {
  const { rows } = await db.query(
    `WITH RECURSIVE up AS (
       SELECT id, parent_id, 0 AS height FROM snippet WHERE id = $1
       UNION ALL SELECT s.id, s.parent_id, height + 1 FROM snippet s JOIN up ON s.id = up.parent_id WHERE height < 40
     ), tree AS (
       SELECT id, NULL AS parent_id, 0 AS depth FROM (SELECT id FROM up ORDER BY height DESC LIMIT 1) AS root
       UNION ALL SELECT snippet.id, snippet.parent_id, depth + 1 FROM snippet JOIN tree ON snippet.parent_id = tree.id
       WHERE depth < 80 AND (listed OR snippet.id IN (SELECT id FROM up) OR ${mineSql("$2")})
     )
     SELECT snippet.id, tree.parent_id AS parent, CASE WHEN deleted_at IS NULL THEN title END AS title, ${authorSql} AS author,
       ${ms("created_at")} AS "createdAt"
     FROM tree JOIN snippet USING (id) ORDER BY depth, created_at LIMIT 300`,
    [id, viewer],
  );
  return rows;
}
