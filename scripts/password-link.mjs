#!/usr/bin/env node
/**
 * `node scripts/password-link.mjs person@example.org`: a link by which that person chooses a new password, for servers that send no
 * mail. It works once, for an hour. Whoever has it has the account: hand it over by a way that you trust.
 */
import { createHash, randomBytes } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure, report } from "./lib/failure.mjs";
import { connect } from "./lib/migrate.mjs";
import { openDatabase } from "./lib/servers.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

try {
  const [email, ...more] = process.argv.slice(2);
  if (email === undefined || more.length > 0) throw new Failure("Whose?", "node scripts/password-link.mjs person@example.org");
  const database = await openDatabase(process.env.DATABASE_URL, resolve(root, process.env.TRACEPAD_DATA || ".tracepad"));
  try {
    console.log(await passwordLink(database.url, email, process.env.TRACEPAD_PUBLIC_URL || "http://127.0.0.1:3000"));
  } finally {
    if (!database.reused) await database.stop();
  }
} catch (error) {
  report(error);
  process.exitCode = 1;
}

/** Stored as the web server stores its own: by a digest, so that who reads the database cannot use it. */
async function passwordLink(databaseUrl, email, publicUrl) {
  const client = await connect(databaseUrl);
  try {
    const { rows } = await client.query('SELECT id FROM "user" WHERE email = $1 AND is_anonymous IS NOT TRUE', [
      email.trim().toLowerCase(),
    ]);
    if (rows.length === 0) throw new Failure(`There is no account with the address ${email}.`, "Is it spelt as the person spells it?");
    const token = randomBytes(24).toString("base64url");
    const identifier = createHash("sha256").update(`reset-password:${token}`).digest("base64url");
    await client.query(
      "INSERT INTO verification (id, identifier, value, expires_at, updated_at) VALUES ($1, $2, $3, now() + interval '1 hour', now())",
      [randomBytes(16).toString("base64url"), identifier, rows[0].id],
    );
    return `${new URL(publicUrl).origin}/reset-password#token=${token}`;
  } finally {
    await client.end();
  }
}
