import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { serverConfigFrom } from "../config.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";
import { type Identity, type Issuer, startIssuer } from "../testing/issuer.ts";

const ORIGIN = "http://tracepad.test";
const PASSWORD = "correct horse battery";

let database: TestDatabase;
let issuer: Issuer;
let services: Services;
let people = 0;
const person = (shared = services) => new TestClient(shared, { address: `10.6.0.${++people}`, cookie: null });
/** Somebody whom nobody has seen before, at the issuer. */
const identity = (more: Partial<Identity> = {}): Identity => {
  const sub = `person-${++people}`;
  return { sub, email: `${sub}@example.org`, emailVerified: true, name: "Ada at the issuer", ...more };
};
const configured = (env: Record<string, string> = {}) =>
  new Services(
    serverConfigFrom({
      ...{ NODE_ENV: "test", DATABASE_URL: database.url, TRACEPAD_PUBLIC_URL: ORIGIN, TRACEPAD_OIDC_NAME: "House" },
      ...{ TRACEPAD_OIDC_ISSUER: issuer.url, TRACEPAD_OIDC_ID: issuer.client.id, TRACEPAD_OIDC_SECRET: issuer.client.secret },
      ...env,
    }),
  );

beforeAll(async () => {
  database = await createTestDatabase();
  issuer = await startIssuer([`${ORIGIN}/api/auth/callback/oidc`], identity());
  services = configured();
});
afterAll(async () => {
  await services.close();
  await Promise.all([issuer.close(), database.drop()]);
});
let logged: string[];
beforeEach(() => {
  logged = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => logged.push(String(text)) > 0);
  return () => void spy.mockRestore();
});

/** Where the page sends the browser. */
async function begun(client: TestClient, path = "/sign-in/social"): Promise<URL> {
  const body = { provider: "oidc", callbackURL: "/snippets", errorCallbackURL: "/sign-in?failed=1" };
  const { url } = (await (await client.auth(path, body)).json()) as { url: string };
  return new URL(url);
}
/** Opens the address that the issuer sent the browser to; where that leads. */
async function arrived(client: TestClient, back: URL): Promise<string> {
  expect(back.pathname).toBe("/api/auth/callback/oidc");
  const response = await client.get(`/callback/oidc${back.search}`);
  expect(response.status).toBe(302);
  return response.headers.get("location") as string;
}
/** The whole way; the page that it ends on. */
async function signedIn(client: TestClient, who: Identity, path?: string): Promise<string> {
  issuer.person = who;
  return arrived(client, await issuer.visit((await begun(client, path)).href));
}
async function signedUp(email: string, confirmed: boolean): Promise<TestClient> {
  const client = person();
  expect((await client.auth("/sign-up/email", { name: "Ada by password", email, password: PASSWORD })).status).toBe(200);
  await database.pool.query('UPDATE "user" SET email_verified = $2 WHERE email = $1', [email, confirmed]);
  return client;
}
/** Page and reason. */
const reason = (location: string): [string, string | null] => {
  const { pathname, searchParams } = new URL(location, ORIGIN);
  return [pathname, searchParams.get("error")];
};

describe("signing in by an OpenID Connect issuer", () => {
  test("makes an account, and leads to the same one the next time", async () => {
    const [first, second] = [person(), person()];
    expect(await first.api.account.me()).toMatchObject({ providers: [{ id: "oidc", name: "House" }] });
    const who = identity();
    const url = await begun(first);
    expect(url.origin).toBe(issuer.url);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ response_type: "code", client_id: "tracepad", redirect_uri: `${ORIGIN}/api/auth/callback/oidc`, code_challenge_method: "S256" },
      ...{ state: expect.stringMatching(/^\S{32,}$/), nonce: expect.stringMatching(/^\S{32,}$/), scope: "openid email profile" },
    });
    expect(await signedIn(first, who)).toBe("/snippets");
    expect(await first.api.account.me()).toMatchObject({
      ...{
        kind: "user",
        name: "Ada at the issuer",
        email: who.email,
        emailConfirmed: true,
        password: false,
        linked: [{ provider: "oidc" }],
      },
    });
    const { name } = await first.api.snippets.create({ title: "Here", code: "log here" });
    expect(await signedIn(second, who)).toBe("/snippets");
    expect((await second.api.snippets.mine({})).map(({ slug }) => slug)).toEqual([name]);
    expect(logged).toEqual([]);
  });

  test("takes anonymous work along, of a new account and of one that was there", async () => {
    const who = identity();
    const [first, second] = [person(), person()];
    await first.api.snippets.create({ title: "Before the account", code: "log 1" });
    await signedIn(first, who);
    await second.api.snippets.create({ title: "Elsewhere", code: "log 2" });
    await signedIn(second, who);
    expect((await second.api.snippets.mine({})).map(({ title }) => title)).toEqual(["Elsewhere", "Before the account"]);
    const { rows } = await database.pool.query('SELECT count(*)::int AS n FROM "user" WHERE is_anonymous');
    expect(rows).toEqual([{ n: 0 }]);
  });

  test("leads to pages of ours only", async () => {
    const evil = await person().auth("/sign-in/social", { provider: "oidc", callbackURL: "https://evil.test/" });
    expect(evil.status).toBe(403);
  });

  test("tokens of the issuer are not readable in the database", async () => {
    const { rows } = await database.pool.query("SELECT access_token FROM account WHERE provider_id = 'oidc' AND access_token IS NOT NULL");
    expect(rows.length).toBeGreaterThan(0);
    for (const { access_token } of rows) expect(access_token).toMatch(/^(\$ba\$\d+\$)?[0-9a-f]{60,}$/);
  });
});

describe("what is refused", () => {
  test("an answer that was used before, or that another browser asked for", async () => {
    const [ann, bob] = [person(), person()];
    issuer.person = identity();
    const back = await issuer.visit((await begun(ann)).href);
    // Somebody else's answer would sign a victim in to the attacker's account.
    expect(reason(await arrived(bob, back))).toEqual(["/sign-in", "state_mismatch"]);
    expect(await bob.api.account.me()).toMatchObject({ kind: "none" });
    const again = await issuer.visit((await begun(ann)).href);
    expect(await arrived(ann, again)).toBe("/snippets");
    await ann.auth("/sign-out", {});
    expect(reason(await arrived(ann, again))).toEqual(["/sign-in", "state_mismatch"]);
    expect(await ann.api.account.me()).toMatchObject({ kind: "none" });
  });

  test("a state of nobody's, none at all, and one that has run out", async () => {
    const client = person();
    issuer.person = identity();
    const back = await issuer.visit((await begun(client)).href);
    const changed = new URL(back);
    changed.searchParams.set("state", "x".repeat(32));
    expect(reason(await arrived(client, changed))).toEqual(["/sign-in", "state_mismatch"]);
    changed.searchParams.delete("state");
    expect(reason(await arrived(client, changed))).toEqual(["/sign-in", "state_not_found"]);
    await database.pool.query(`UPDATE verification SET value = regexp_replace(value, '"expiresAt":\\d+', '"expiresAt":1')`);
    expect(reason(await arrived(client, back))).toEqual(["/sign-in", "state_mismatch"]);
    expect(await client.api.account.me()).toMatchObject({ kind: "none" });
  });

  test("a code of another sign-in, though the state is right", async () => {
    const client = person();
    issuer.person = identity();
    const used = await issuer.visit((await begun(client)).href);
    expect(await arrived(client, used)).toBe("/snippets");
    await client.auth("/sign-out", {});
    const next = await issuer.visit((await begun(client)).href);
    next.searchParams.set("code", used.searchParams.get("code") as string);
    expect(reason(await arrived(client, next))).toEqual(["/sign-in", "invalid_code"]);
    expect(await client.api.account.me()).toMatchObject({ kind: "none" });
  });

  test("an id token with another nonce, or an answer of another issuer", async () => {
    const client = person();
    issuer.person = identity();
    const url = await begun(client);
    url.searchParams.set("nonce", "a nonce of somebody else's making");
    expect(reason(await arrived(client, await issuer.visit(url.href)))).toEqual(["/sign-in", "unable_to_get_user_info"]);
    const mixed = await issuer.visit((await begun(client)).href);
    mixed.searchParams.set("iss", "https://evil.test");
    expect(reason(await arrived(client, mixed))).toEqual(["/sign-in", "issuer_mismatch"]);
    expect(await client.api.account.me()).toMatchObject({ kind: "none" });
  });

  test("a person who says no at the issuer is back where they were", async () => {
    const client = person();
    const state = (await begun(client)).searchParams.get("state");
    const back = new URL(`${ORIGIN}/api/auth/callback/oidc?error=access_denied&state=${state}`);
    expect(reason(await arrived(client, back))).toEqual(["/sign-in", "access_denied"]);
  });
});

describe("an e-mail address that has an account already", () => {
  test("is joined where both sides have confirmed it", async () => {
    const who = identity();
    const before = await signedUp(who.email, true);
    await before.api.snippets.create({ title: "By password", code: "log 1" });
    const client = person();
    expect(await signedIn(client, who)).toBe("/snippets");
    expect(await client.api.snippets.mine({})).toHaveLength(1);
    expect(await client.api.account.me()).toMatchObject({ name: "Ada by password", password: true, linked: [{ provider: "oidc" }] });
  });

  test("is not where only the issuer has: who registered it first would share the account", async () => {
    const who = identity();
    await signedUp(who.email, false);
    const client = person();
    expect(reason(await signedIn(client, who))).toEqual(["/sign-in", "account_not_linked"]);
    expect(await client.api.account.me()).toMatchObject({ kind: "none" });
  });

  test("is not where only we have: anybody may claim an address at an issuer that does not ask", async () => {
    const who = identity({ emailVerified: false });
    await signedUp(who.email, true);
    const client = person();
    expect(reason(await signedIn(client, who))).toEqual(["/sign-in", "account_not_linked"]);
    expect(await client.api.account.me()).toMatchObject({ kind: "none" });
  });

  test("is joined by whoever is signed in to it, and taken apart again; not the last way in", async () => {
    const who = identity();
    const client = await signedUp(who.email, false);
    expect(await signedIn(client, who, "/link-social")).toBe("/snippets");
    expect(await client.api.account.me()).toMatchObject({ password: true, linked: [{ provider: "oidc" }] });
    const elsewhere = person();
    expect(await signedIn(elsewhere, who)).toBe("/snippets");
    expect(await elsewhere.api.account.me()).toMatchObject({ name: "Ada by password" });
    const unlink = async (one: TestClient) =>
      (await one.auth("/unlink-account", { accountId: (await one.api.account.me()).linked[0]?.id })).status;
    expect(await unlink(client)).toBe(200);
    expect(await client.api.account.me()).toMatchObject({ linked: [] });
    const only = person();
    await signedIn(only, identity());
    expect(await unlink(only)).toBe(400);
  });

  test("cannot be joined to somebody else's identity", async () => {
    const [mine, theirs] = [identity(), identity()];
    await signedIn(person(), theirs);
    const client = await signedUp(mine.email, true);
    expect(reason(await signedIn(client, theirs, "/link-social"))).toEqual(["/sign-in", "email_does_not_match"]);
    expect(await client.api.account.me()).toMatchObject({ linked: [] });
  });
});

describe("an issuer that is away", () => {
  test("holds up nobody who signs in otherwise", async () => {
    const without = configured({ TRACEPAD_OIDC_ISSUER: "http://127.0.0.1:9" });
    const client = person(without);
    const since = performance.now();
    expect((await client.auth("/sign-up/email", { name: "A", email: identity().email, password: PASSWORD })).status).toBe(200);
    expect(performance.now() - since).toBeLessThan(5_000);
    expect((await person(without).auth("/sign-in/social", { provider: "oidc", callbackURL: "/" })).status).toBe(404);
    expect(logged.join("")).toContain("http://127.0.0.1:9 cannot be used for signing in");
    await without.close();
  });

  test("or that calls itself otherwise is not used", async () => {
    const without = configured({ TRACEPAD_OIDC_ISSUER: issuer.url.replace("127.0.0.1", "localhost") });
    expect((await person(without).auth("/sign-in/social", { provider: "oidc", callbackURL: "/" })).status).toBe(404);
    await without.close();
  });

  test("settings that are half there stop the start", () => {
    const env = { NODE_ENV: "test" as const, DATABASE_URL: "x", TRACEPAD_OIDC_ISSUER: "https://id.test" };
    expect(() => serverConfigFrom(env)).toThrow("needs TRACEPAD_OIDC_ISSUER, TRACEPAD_OIDC_ID and TRACEPAD_OIDC_SECRET");
  });
});
