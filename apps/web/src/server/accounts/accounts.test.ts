import { forgetVisitors } from "@tracepad/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { serverConfigFrom } from "../config.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";
import { handleAuth } from "./handler.ts";

let database: TestDatabase;
let services: Services;

beforeAll(async () => {
  database = await createTestDatabase();
  services = new Services(serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url, TRACEPAD_SIGN_INS_PER_MINUTE: "6" }));
});

afterAll(async () => {
  await services.close();
  await database.drop();
});

let people = 0;
const person = (shared = services, address = `10.3.0.${++people}`) =>
  new TestClient(shared, { address, cookie: `client${String(++people).padStart(16, "0")}` });
const PASSWORD = "correct horse battery";
let addresses = 0;
const newAddress = () => `person${++addresses}@example.org`;

async function signedUp(client = person(), email = newAddress()): Promise<TestClient & { email: string }> {
  const response = await client.auth("/sign-up/email", { name: "Idris Vale", email, password: PASSWORD });
  expect(response.status).toBe(200);
  return Object.assign(client, { email });
}
const rows = async (sql: string, ...values: unknown[]) => (await database.pool.query(sql, values)).rows;

describe("at first everybody is anonymous", () => {
  test("and gets an account with the first thing that they keep, once", async () => {
    const ann = person();
    expect(await ann.api.account.me()).toEqual({
      ...{ kind: "none", name: null, email: null, emailConfirmed: false, password: false, linked: [] },
      ...{ providers: [], mail: false },
    });
    const before = (await rows('SELECT FROM "user"')).length;
    await ann.api.snippets.create({ title: "One", code: "log 1" });
    await ann.api.snippets.create({ title: "Two", code: "log 2" });
    expect(await ann.api.account.me()).toMatchObject({ kind: "anonymous", email: null });
    expect((await rows('SELECT FROM "user"')).length - before).toBe(1);
    expect(await ann.api.snippets.mine({})).toHaveLength(2);
  });

  test("two tabs that begin at the same moment are one visitor", async () => {
    const client = { address: "10.3.1.1", cookie: "tabs".padEnd(22, "0") };
    const [one, two] = [new TestClient(services, client), new TestClient(services, client)];
    await Promise.all([one.api.snippets.create({ title: "1", code: "log 1" }), two.api.snippets.create({ title: "2", code: "log 2" })]);
    expect(await one.api.snippets.mine({})).toEqual(await two.api.snippets.mine({}));
    expect(await one.api.snippets.mine({})).toHaveLength(2);
  });

  test("an address makes only so many of them", async () => {
    const limited = new Services({ ...services.config, accounts: { ...services.config.accounts, anonymousPerHour: 3 } });
    const share = (n: number) =>
      person(limited, "192.0.2.9")
        .api.snippets.create({ title: `${n}`, code: "log x" })
        .then(
          () => "shared",
          (error: Error) => error.message,
        );
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => share(n)));
    expect(answers.filter((answer) => answer === "shared")).toHaveLength(3);
    expect(answers.find((answer) => answer !== "shared")).toMatch(/^Too many visitors of your network/);
    await limited.close();
  });
});

describe("signing up and in", () => {
  test("what an anonymous visitor has moves along: snippets and runs, and the anonymous account is gone", async () => {
    const ann = person();
    const { name, id } = await ann.api.snippets.create({ title: "Kept", code: "log kept" });
    const [{ id: anonymousId }] = await rows("SELECT owner_id AS id FROM name WHERE slug = $1", name);
    await database.pool.query("INSERT INTO run (id, code, device, owner_id) VALUES ('runofanonymous000', 'log', 'wasm:0', $1)", [
      anonymousId,
    ]);
    await signedUp(ann);
    expect(await ann.api.account.me()).toMatchObject({
      kind: "user",
      name: "Idris Vale",
      email: ann.cookies.size > 0 ? expect.any(String) : "",
      password: true,
    });
    expect((await ann.api.snippets.mine({})).map(({ slug }) => slug)).toEqual([name]);
    expect(await ann.api.runs.get({ id: "runofanonymous000" })).toMatchObject({ code: "log" });
    expect(await ann.api.snippets.get({ ref: id })).toMatchObject({ author: "Idris Vale", mine: true });
    expect(await rows('SELECT FROM "user" WHERE id = $1', anonymousId)).toEqual([]);
  });

  test("from another browser: what was done there before signing in is there too", async () => {
    const first = await signedUp();
    await first.api.snippets.create({ title: "At work", code: "log 1" });
    const second = person();
    await second.api.snippets.create({ title: "At home", code: "log 2" });
    expect((await second.auth("/sign-in/email", { email: first.email, password: PASSWORD })).status).toBe(200);
    expect((await second.api.snippets.mine({})).map(({ title }) => title)).toEqual(["At home", "At work"]);
    expect(await second.api.snippets.mine({})).toEqual(await first.api.snippets.mine({}));
  });

  test("signing out ends the session on the server as well", async () => {
    const ann = await signedUp();
    const stolen = new Map(ann.cookies);
    expect((await ann.auth("/sign-out", {})).status).toBe(200);
    expect(await ann.api.account.me()).toMatchObject({ kind: "none" });
    for (const [name, value] of stolen) ann.cookies.set(name, value);
    expect(await ann.api.account.me()).toMatchObject({ kind: "none" });
  });

  test("a wrong password, an unknown address, and a taken one are refused", async () => {
    const { email } = await signedUp();
    const attempt = async (path: string, body: object) => {
      const response = await person().auth(path, body);
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await attempt("/sign-in/email", { email, password: "not that one" })).toEqual([401, "INVALID_EMAIL_OR_PASSWORD"]);
    expect(await attempt("/sign-in/email", { email: "nobody@example.org", password: PASSWORD })).toEqual([
      401,
      "INVALID_EMAIL_OR_PASSWORD",
    ]);
    expect(await attempt("/sign-up/email", { name: "X", email, password: PASSWORD })).toEqual([
      422,
      "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
    ]);
    expect(await attempt("/sign-up/email", { name: "X", email: newAddress(), password: "short" })).toEqual([400, "PASSWORD_TOO_SHORT"]);
  });

  test("passwords are stored as slow hashes, and cookies cannot be read by scripts", async () => {
    const client = person();
    const response = await client.auth("/sign-up/email", { name: "A", email: newAddress(), password: PASSWORD });
    expect(response.headers.getSetCookie().find((cookie) => cookie.startsWith("tracepad.session_token="))).toMatch(
      /HttpOnly; SameSite=Lax$/,
    );
    const [{ password }] = await rows("SELECT password FROM account ORDER BY created_at DESC LIMIT 1");
    expect(password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
    const [session] = await rows("SELECT ip_address, token FROM session ORDER BY created_at DESC LIMIT 1");
    expect(session.ip_address ?? "").toBe("");
    expect(session.token.length).toBeGreaterThanOrEqual(32);
  });

  test("a session that was tampered with is nobody's", async () => {
    const ann = await signedUp();
    const [name, value] = [...ann.cookies].find(([cookie]) => cookie === "tracepad.session_token")!;
    ann.cookies.set(
      name,
      value.replace(/^./, (c) => (c === "A" ? "B" : "A")),
    );
    expect(await ann.api.account.me()).toMatchObject({ kind: "none" });
  });

  test("over a secure address cookies are sent over secure connections only", async () => {
    const secure = new Services({ ...services.config, accounts: { ...services.config.accounts, publicUrl: "https://tracepad.test" } });
    const response = await person(secure).auth(
      "/sign-up/email",
      { name: "A", email: newAddress(), password: PASSWORD },
      { origin: "https://tracepad.test" },
    );
    expect(response.headers.getSetCookie().find((cookie) => cookie.includes("session_token="))).toMatch(/^__Secure-tracepad.*; Secure;/);
    await secure.close();
  });

  test("accounts elsewhere are offered where they are configured", async () => {
    const config = serverConfigFrom({
      NODE_ENV: "test",
      DATABASE_URL: database.url,
      TRACEPAD_GITHUB_ID: "id",
      TRACEPAD_GITHUB_SECRET: "secret",
    });
    expect(() => serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url, TRACEPAD_GITHUB_ID: "id" })).toThrow(
      /TRACEPAD_GITHUB_SECRET is not set/,
    );
    const configured = new Services(config);
    const client = person(configured);
    expect(await client.api.account.me()).toMatchObject({ providers: [{ id: "github", name: "GitHub" }] });
    const response = await client.auth("/sign-in/social", { provider: "github", callbackURL: "/snippets" });
    const { url } = (await response.json()) as { url: string };
    expect(new URL(url).origin).toBe("https://github.com");
    expect(new URL(url).searchParams.get("redirect_uri")).toBe("http://tracepad.test/api/auth/callback/github");
    expect((await client.auth("/sign-in/social", { provider: "github", callbackURL: "https://evil.test/" })).status).toBe(403);
    await configured.close();
  });
});

describe("tries are limited", () => {
  test("of one account, from however many addresses and at however the same time", async () => {
    const { email } = await signedUp();
    const attempts = Array.from({ length: 20 }, () =>
      person().auth("/sign-in/email", { email: email.toUpperCase(), password: "guess guess" }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    // Signing up was the first of the six.
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
    const late = await person().auth("/sign-in/email", { email, password: PASSWORD });
    expect(late.status).toBe(429);
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(((await late.json()) as { message: string }).message).toMatch(/^Too many tries\. Try again in \d+ seconds?\.$/);
    const keys = (await rows("SELECT key FROM rate_bucket WHERE key LIKE 'sign-in account%'")).map(({ key }) => key);
    expect(keys.join()).not.toContain("@");
  });

  test("of new accounts of one address", async () => {
    const limited = new Services({ ...services.config, accounts: { ...services.config.accounts, anonymousPerHour: 2 } });
    const attempts = Array.from({ length: 4 }, () =>
      person(limited, "192.0.2.55").auth("/sign-up/email", { name: "X", email: newAddress(), password: PASSWORD }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 429, 429]);
    await limited.close();
  });

  test("of one address", async () => {
    const limited = new Services({ ...services.config, clientsPerAddress: 1 });
    const attempts = Array.from({ length: 12 }, () =>
      person(limited, "192.0.2.44").auth("/sign-in/email", { email: newAddress(), password: "guess guess" }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(6);
    await limited.close();
  });
});

describe("other sites and strangers", () => {
  test("a request from another site is refused, with cookies and without", async () => {
    const ann = await signedUp();
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.test" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign) {
      expect((await ann.auth("/delete-user", { password: PASSWORD }, headers)).status).toBe(403);
      expect((await person().auth("/sign-in/email", { email: ann.email, password: PASSWORD }, headers)).status).toBe(403);
    }
    expect(await ann.api.account.me()).toMatchObject({ kind: "user" });
  });

  test("only what the page uses is open", async () => {
    const ann = await signedUp();
    for (const path of [
      "/sign-in/anonymous",
      "/delete-anonymous-user",
      "/revoke-session",
      "/revoke-sessions",
      "/set-password",
      "/verify-password",
    ])
      expect((await ann.auth(path, {})).status).toBe(404);
    const get = (path: string) =>
      handleAuth(new Request(`http://tracepad.test/api/auth${path}`, { headers: { cookie: ann.cookie } }), services);
    for (const path of [
      "/get-session",
      "/list-sessions",
      "/delete-user",
      "/delete-user/callback?token=x",
      "/error",
      "/reset-password/a-token?callbackURL=https://evil.test",
      "/callback/../list-sessions",
    ])
      expect((await get(path)).status).toBe(404);
  });

  test("a stranger can neither delete nor change an account, nor somebody who does not know its password", async () => {
    const ann = await signedUp();
    const stranger = person();
    for (const path of ["/delete-user", "/change-password", "/update-user", "/revoke-other-sessions"])
      expect([path, (await stranger.auth(path, { newPassword: "something long", currentPassword: "x", name: "x" })).status]).toEqual([
        path,
        401,
      ]);
    expect((await ann.auth("/delete-user", { password: "not that one" })).status).toBe(400);
    expect((await ann.auth("/change-password", { currentPassword: "wrong", newPassword: "another long one" })).status).toBe(400);
    expect(await ann.api.account.me()).toMatchObject({ kind: "user", name: "Idris Vale" });
  });
});

describe("leaving", () => {
  test("deleting the account takes back all that it shared, but what others share too", async () => {
    const [ann, bob] = [await signedUp(), await signedUp()];
    const mine = await ann.api.snippets.create({ title: "Mine", code: "log mine" });
    const both = await ann.api.snippets.create({ title: "Both", code: "log both" });
    await bob.api.snippets.create({ title: "Both", code: "log both" });
    expect((await ann.auth("/delete-user", { password: PASSWORD })).status).toBe(200);
    expect(await ann.api.account.me()).toMatchObject({ kind: "none" });
    expect(await bob.api.snippets.get({ ref: mine.id })).toEqual({ id: mine.id, deletedAt: expect.any(Number) });
    expect(await bob.api.snippets.get({ ref: both.id })).toMatchObject({ code: "log both" });
    expect(await rows('SELECT FROM "user" WHERE email = $1', ann.email)).toEqual([]);
    expect(await rows('SELECT FROM account WHERE user_id NOT IN (SELECT id FROM "user")')).toEqual([]);
  });

  test("an anonymous visitor whose session has run out is forgotten, unless something is theirs", async () => {
    const [gone, kept, back] = [person(), person(), person()];
    const { name: bare } = await gone.api.snippets.create({ title: "Bare", code: "log bare" });
    await gone.api.snippets.delete({ name: bare });
    const { name } = await kept.api.snippets.create({ title: "Kept by a visitor", code: "log visitor" });
    await back.api.snippets.delete({ name: (await back.api.snippets.create({ title: "Back", code: "log back" })).name });
    await database.pool.query(`UPDATE "user" SET created_at = now() - interval '2 hours'`);
    const visitors = async () => (await rows('SELECT count(*)::int AS n FROM "user" WHERE is_anonymous'))[0].n;
    const before = await visitors();
    const session = ({ cookie }: TestClient) =>
      rows("SELECT user_id FROM session WHERE token = $1", /tracepad\.session_token=([^.;]+)/.exec(cookie)?.[1]);
    for (const client of [gone, kept]) {
      const [{ user_id }] = await session(client);
      await database.pool.query("UPDATE session SET expires_at = now() - interval '1 second' WHERE user_id = $1", [user_id]);
    }
    await forgetVisitors(database.pool);
    expect(await visitors()).toBe(before - 1);
    expect(await back.api.account.me()).toMatchObject({ kind: "anonymous" });
    expect(await person().api.snippets.get({ ref: name })).toMatchObject({ code: "log visitor" });
  });

  test("the signing key is made once and kept in the database", async () => {
    const other = new Services(services.config);
    const ann = await signedUp();
    const elsewhere = new TestClient(other, { address: "10.3.9.9", cookie: null });
    for (const [name, value] of ann.cookies) elsewhere.cookies.set(name, value);
    expect(await elsewhere.api.account.me()).toMatchObject({ kind: "user" });
    expect(await rows("SELECT length(value) AS n FROM setting WHERE key = 'auth secret'")).toEqual([{ n: 43 }]);
    await other.close();
  });
});
