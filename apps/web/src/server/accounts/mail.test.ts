import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { serverConfigFrom } from "../config.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";
import { type Mailbox, startMailbox } from "../testing/mailbox.ts";

const root = join(import.meta.dirname, "../../../../..");
const PASSWORD = "correct horse battery";

let database: TestDatabase;
let mailbox: Mailbox;
let services: Services;
/** The same without a mail server. */
let mailless: Services;
beforeAll(async () => {
  [database, mailbox] = await Promise.all([createTestDatabase(), startMailbox()]);
  const env = { NODE_ENV: "test" as const, DATABASE_URL: database.url, TRACEPAD_PUBLIC_URL: "http://tracepad.test" };
  services = new Services(serverConfigFrom({ ...env, TRACEPAD_SMTP_URL: mailbox.url }));
  mailless = new Services(serverConfigFrom(env));
});
afterAll(async () => {
  await Promise.all([services.close(), mailless.close()]);
  await Promise.all([mailbox.close(), database.drop()]);
});
/** What the operator's log was given in this test. */
let logged: string[];
beforeEach(() => {
  logged = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => logged.push(String(text)) > 0);
  return () => void spy.mockRestore();
});

let people = 0;
const person = (shared = services) => new TestClient(shared, { address: `10.5.0.${++people}`, cookie: null });
const newAddress = (): string => `reader${++people}@example.org`;
async function signedUp(shared = services, email = newAddress()): Promise<{ client: TestClient; email: string }> {
  const client = person(shared);
  expect((await client.auth("/sign-up/email", { name: "Idris Vale", email, password: PASSWORD })).status).toBe(200);
  return { client, email };
}
const tokenIn = (text: string, path: string): string =>
  new RegExp(`^http://tracepad\\.test${path}#token=([\\w.-]+)$`, "m").exec(text)?.[1] ?? `no link to ${path}`;
/** Opens the link of a mail of confirmation. */
const confirm = async (client: TestClient, token: string) => (await client.get(`/verify-email?token=${token}`)).status;
const answer = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code] as const;
const signIn = async (email: string, password: string) => (await person().auth("/sign-in/email", { email, password })).status;

describe("a new password", () => {
  test("comes by a link in a mail, which works once; old sessions end, and the address is confirmed by it", async () => {
    const { client, email } = await signedUp();
    await mailbox.mailTo(email);
    expect((await person().auth("/request-password-reset", { email: email.toUpperCase() })).status).toBe(200);
    const mail = await mailbox.mailTo(email);
    expect(mail).toMatchObject({ subject: "A new password for Tracepad", to: [email] });
    expect(mail.text).not.toContain("Idris");
    const token = tokenIn(mail.text, "/reset-password");
    const reset = (newPassword: string) => person().auth("/reset-password", { token, newPassword });
    expect(await answer(await reset("short"))).toEqual([400, "PASSWORD_TOO_SHORT"]);
    expect((await reset("another long one")).status).toBe(200);
    expect(await answer(await reset("a third long one"))).toEqual([400, "INVALID_TOKEN"]);
    expect(await client.api.account.me()).toMatchObject({ kind: "none" });
    expect(await signIn(email, PASSWORD)).toBe(401);
    const back = person();
    expect((await back.auth("/sign-in/email", { email, password: "another long one" })).status).toBe(200);
    expect(await back.api.account.me()).toMatchObject({ email, emailConfirmed: true });
  });

  test("of two links sent at once only one works, and both no more once the password was changed otherwise", async () => {
    const { client, email } = await signedUp();
    await mailbox.mailTo(email);
    const links: string[] = [];
    for (const _ of [1, 2, 3]) {
      await person().auth("/request-password-reset", { email });
      links.push(tokenIn((await mailbox.mailTo(email)).text, "/reset-password"));
    }
    const reset = async (token: string | undefined) =>
      (await person().auth("/reset-password", { token, newPassword: "another long one" })).status;
    expect((await Promise.all([reset(links[0]), reset(links[0])])).sort()).toEqual([200, 400]);
    expect(await reset(links[1])).toBe(400);
    // From a browser whose session ended while it looked away: its dead cookie takes nothing from the new one.
    expect((await client.auth("/sign-in/email", { email, password: "another long one" })).status).toBe(200);
    await person().auth("/request-password-reset", { email });
    links.push(tokenIn((await mailbox.mailTo(email)).text, "/reset-password"));
    const changed = await client.auth("/change-password", { currentPassword: "another long one", newPassword: "a fourth long one" });
    expect(changed.status).toBe(200);
    expect(await reset(links[3])).toBe(400);
  });

  test("a link ends after an hour", async () => {
    const { email } = await signedUp();
    await mailbox.mailTo(email);
    await person().auth("/request-password-reset", { email });
    const token = tokenIn((await mailbox.mailTo(email)).text, "/reset-password");
    const { rows } = await database.pool.query(
      `SELECT round(extract(epoch FROM expires_at - now()) / 60)::int AS minutes, identifier FROM verification
       WHERE value = (SELECT id FROM "user" WHERE email = $1)`,
      [email],
    );
    expect(rows).toEqual([{ minutes: 60, identifier: expect.not.stringContaining(token) }]);
    await database.pool.query("UPDATE verification SET expires_at = now() - interval '1 second' WHERE identifier = $1", [
      rows[0].identifier,
    ]);
    const late = await person().auth("/reset-password", { token, newPassword: "another long one" });
    expect(await answer(late)).toEqual([400, "INVALID_TOKEN"]);
  });

  test("asking tells nobody whether there is such an account, by word, header or time", async () => {
    const { email } = await signedUp();
    await mailbox.mailTo(email);
    const ask = async (address: string) => {
      const since = performance.now();
      const response = await person().auth("/request-password-reset", { email: address });
      const names = [...response.headers.keys()].sort();
      return { status: response.status, body: await response.json(), names, ms: performance.now() - since };
    };
    // Mail is sent after the answer: a relay that takes its time takes none of the asker's.
    mailbox.dawdle(5_000);
    const [known, unknown] = [await ask(email), await ask(newAddress())];
    mailbox.dawdle(0);
    expect({ ...unknown, ms: 0 }).toEqual({ ...known, ms: 0 });
    expect(Math.abs(known.ms - unknown.ms)).toBeLessThan(2_500);
    await mailbox.mailTo(email);
    expect(
      mailbox.mails.filter(({ to }) =>
        to.some((one) => one.startsWith("reader") && one !== email && one === `reader${people}@example.org`),
      ),
    ).toEqual([]);
  });

  test("one address gets five mails an hour, however many ask", async () => {
    const { email } = await signedUp();
    const statuses = await Promise.all(Array.from({ length: 9 }, () => person().auth("/request-password-reset", { email })));
    expect(statuses.map(({ status }) => status)).toEqual(Array(9).fill(200));
    await vi.waitFor(() => expect(mailbox.mails.filter(({ to }) => to.includes(email))).toHaveLength(5), 30_000);
  });

  test("a mail server that fails is told to the operator, without address or link", async () => {
    const { email } = await signedUp();
    await mailbox.mailTo(email);
    mailbox.refuse(`no such person here: ${email}`);
    try {
      expect((await person().auth("/request-password-reset", { email })).status).toBe(200);
      await vi.waitFor(() => expect(logged.join("")).toContain("a mail could not be sent"), 30_000);
    } finally {
      mailbox.refuse(null);
    }
    expect(logged.join("")).toMatch(/^tracepad web: mail: a mail could not be sent \(EENVELOPE, RCPT TO, 550\); it is not tried again\n$/);
    expect(logged.join("")).not.toMatch(/@|token|of the relay/);
  });
});

describe("an e-mail address", () => {
  test("is confirmed by the link of the mail that comes with signing up, by whoever opens it, and leads nowhere else", async () => {
    const { client, email } = await signedUp();
    expect(await client.api.account.me()).toMatchObject({ emailConfirmed: false, mail: true });
    const mail = await mailbox.mailTo(email);
    expect(mail.subject).toBe("Your e-mail address at Tracepad");
    const token = tokenIn(mail.text, "/confirm-email");
    const tampered = `${token.slice(0, -2)}${token.endsWith("A") ? "BB" : "AA"}`;
    expect(await confirm(person(), tampered)).toBe(401);
    const response = await person().get(`/verify-email?token=${token}&callbackURL=https://evil.test/`);
    expect([response.status, response.headers.get("location"), response.headers.getSetCookie()]).toEqual([200, null, []]);
    expect(await client.api.account.me()).toMatchObject({ emailConfirmed: true });
  });

  test("is asked again on demand, and only for the own account", async () => {
    const { client, email } = await signedUp();
    await mailbox.mailTo(email);
    expect((await client.auth("/send-verification-email", { email })).status).toBe(200);
    expect(await confirm(client, tokenIn((await mailbox.mailTo(email)).text, "/confirm-email"))).toBe(200);
    const other = await signedUp();
    expect((await client.auth("/send-verification-email", { email: other.email })).status).toBe(400);
    expect((await person().auth("/send-verification-email", { email: other.email })).status).toBe(401);
  });

  test("that nobody confirmed changes once the new one is", async () => {
    const { client, email } = await signedUp();
    await mailbox.mailTo(email);
    const next = newAddress();
    const change = (password: string) => client.auth("/change-email", { newEmail: next, password });
    expect(await answer(await change("not that one"))).toEqual([400, "INVALID_PASSWORD"]);
    expect((await change(PASSWORD)).status).toBe(200);
    expect(await client.api.account.me()).toMatchObject({ email });
    const token = tokenIn((await mailbox.mailTo(next)).text, "/confirm-email");
    expect(await confirm(person(), token)).toBe(200);
    expect(await client.api.account.me()).toMatchObject({ email: next, emailConfirmed: true });
    expect(await confirm(person(), token)).toBe(401);
    expect(await signIn(next, PASSWORD)).toBe(200);
  });

  test("that was confirmed changes when both the old and the new one agree", async () => {
    const { client, email } = await signedUp();
    await confirm(client, tokenIn((await mailbox.mailTo(email)).text, "/confirm-email"));
    const next = newAddress();
    await client.auth("/change-email", { newEmail: next, password: PASSWORD });
    const asked = await mailbox.mailTo(email);
    expect(asked.text).toContain(next);
    expect(mailbox.mails.some(({ to }) => to.includes(next))).toBe(false);
    expect(await confirm(client, tokenIn(asked.text, "/confirm-email"))).toBe(200);
    expect(await client.api.account.me()).toMatchObject({ email });
    expect(await confirm(client, tokenIn((await mailbox.mailTo(next)).text, "/confirm-email"))).toBe(200);
    expect(await client.api.account.me()).toMatchObject({ email: next, emailConfirmed: true });
  });

  test("of somebody else cannot be had, and nothing says that it is somebody's", async () => {
    const [mine, theirs] = [await signedUp(), await signedUp()];
    const sent = mailbox.mails.length;
    const taken = await mine.client.auth("/change-email", { newEmail: theirs.email, password: PASSWORD });
    const free = await mine.client.auth("/change-email", { newEmail: newAddress(), password: PASSWORD });
    expect([taken.status, await taken.json()]).toEqual([free.status, await free.json()]);
    await vi.waitFor(() => expect(mailbox.mails.length).toBeGreaterThan(sent), 30_000);
    expect(await mine.client.api.account.me()).toMatchObject({ email: mine.email });
  });

  test("a mail's link is made of the configured address, whatever host the request names", async () => {
    const { email } = await signedUp();
    await mailbox.mailTo(email);
    const forged = { host: "evil.test", origin: "http://tracepad.test", "sec-fetch-site": "same-origin", "x-forwarded-host": "evil.test" };
    expect((await person().auth("/request-password-reset", { email }, forged)).status).toBe(200);
    expect((await mailbox.mailTo(email)).text).not.toContain("evil.test");
    const smtp = { NODE_ENV: "test" as const, DATABASE_URL: "x", TRACEPAD_SMTP_URL: "smtp://mail.test" };
    expect(() => serverConfigFrom(smtp)).toThrow("TRACEPAD_PUBLIC_URL is not set: the links in mails need it");
  });
});

describe("a server that sends no mail", () => {
  test("says so, and logs nothing", async () => {
    const { client, email } = await signedUp(mailless);
    expect(await client.api.account.me()).toMatchObject({ mail: false });
    for (const path of ["/request-password-reset", "/send-verification-email"])
      expect(await answer(await person(mailless).auth(path, { email }))).toEqual([400, "NO_MAIL"]);
    expect(logged).toEqual([]);
  });

  test("changes an address at once, for who knows the password", async () => {
    const { client, email } = await signedUp(mailless);
    const next = newAddress();
    expect(await answer(await client.auth("/change-email", { newEmail: next, password: "not that one" }))).toEqual([
      400,
      "INVALID_PASSWORD",
    ]);
    expect(await answer(await client.auth("/change-email", { newEmail: next }))).toEqual([400, "INVALID_PASSWORD"]);
    expect(await client.api.account.me()).toMatchObject({ email });
    expect((await client.auth("/change-email", { newEmail: next, password: PASSWORD })).status).toBe(200);
    expect(await client.api.account.me()).toMatchObject({ email: next, emailConfirmed: false });
  });

  test("has an operator who makes the link", async () => {
    const { client, email } = await signedUp(mailless);
    const make = (address: string) =>
      spawnSync(process.execPath, [join(root, "scripts/password-link.mjs"), address], {
        env: { ...process.env, DATABASE_URL: database.url, TRACEPAD_PUBLIC_URL: "http://tracepad.test/" },
        encoding: "utf8",
      });
    expect(make("nobody@example.org")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("There is no account with the address"),
    });
    const { stdout, status } = make(email);
    expect(status).toBe(0);
    const token = tokenIn(stdout, "/reset-password");
    const reset = () => person(mailless).auth("/reset-password", { token, newPassword: "another long one" });
    expect((await reset()).status).toBe(200);
    expect((await reset()).status).toBe(400);
    expect(await client.api.account.me()).toMatchObject({ kind: "none" });
    await client.auth("/sign-in/email", { email, password: "another long one" });
    expect(await client.api.account.me()).toMatchObject({ kind: "user", emailConfirmed: false });
  });
});

describe("browsers that are signed in", () => {
  test("are listed without their tokens, and ended one by one or all", async () => {
    const { client, email } = await signedUp();
    const agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0";
    const [phone, work] = [person(), person()];
    for (const other of [phone, work]) await other.auth("/sign-in/email", { email, password: PASSWORD }, { "user-agent": agent });
    const sessions = await client.api.account.sessions();
    expect(sessions.map(({ browser, current }) => [browser, current])).toEqual([
      ["A browser", true],
      ["Firefox on Windows", false],
      ["Firefox on Windows", false],
    ]);
    expect(JSON.stringify(sessions)).not.toContain(phone.cookies.get("tracepad.session_token")!.split(".")[0]!);
    const id = (await phone.api.account.sessions())[0]!.id;
    await client.api.account.endSession({ id });
    expect(await phone.api.account.me()).toMatchObject({ kind: "none" });
    expect(await work.api.account.me()).toMatchObject({ kind: "user" });
    expect((await client.auth("/revoke-other-sessions", {})).status).toBe(200);
    expect(await work.api.account.me()).toMatchObject({ kind: "none" });
    expect(await client.api.account.sessions()).toHaveLength(1);
  });
});

describe("a stranger", () => {
  test("cannot end somebody else's session, nor see any", async () => {
    const [ann, bob] = [await signedUp(), await signedUp()];
    const id = (await ann.client.api.account.sessions())[0]!.id;
    await expect(bob.client.api.account.endSession({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(person().api.account.endSession({ id })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(person().api.account.sessions()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await ann.client.api.account.me()).toMatchObject({ kind: "user" });
  });

  test("who sits down at an open session can neither take nor delete the account", async () => {
    const { client, email } = await signedUp();
    for (const [path, body] of [
      ["/delete-user", {}],
      ["/change-email", { newEmail: newAddress() }],
      ["/change-password", { newPassword: "another long one", currentPassword: "guess guess" }],
    ] as const)
      expect([path, ...(await answer(await client.auth(path, body)))]).toEqual([path, 400, "INVALID_PASSWORD"]);
    const guesses = await Promise.all(Array.from({ length: 20 }, () => client.auth("/delete-user", { password: "guess guess" })));
    expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThan(8);
    expect(await client.api.account.me()).toMatchObject({ kind: "user", email });
  });

  test("without an account cannot put an address or a sign-in on what is anonymous", async () => {
    const client = person();
    await client.api.snippets.create({ title: "Bare", code: "log bare" });
    for (const [path, body] of [
      ["/change-email", { newEmail: newAddress() }],
      ["/link-social", { provider: "github", callbackURL: "/account" }],
      ["/unlink-account", { accountId: "github" }],
    ] as const)
      expect([path, (await client.auth(path, body)).status]).toEqual([path, 401]);
  });
});
