import type { Database } from "./pool.ts";

/** The stored value of a setting. The first process to ask stores `make()`, and all others get that. */
export async function settingOr(db: Database, key: string, make: () => string): Promise<string> {
  await db.query("INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", [key, make()]);
  return (await db.query("SELECT value FROM setting WHERE key = $1", [key])).rows[0].value;
}
