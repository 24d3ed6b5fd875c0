import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Issuer, startIssuer } from "../src/server/testing/issuer.ts";
import { type Mailbox, startMailbox } from "../src/server/testing/mailbox.ts";
import { seriousViolations } from "./axe.ts";
import { editorReady, launch, open, run, state, stranger, write } from "./browser.ts";

interface OwnProduct {
  readonly url: string;
  stop(): Promise<void>;
}

/** A product of its own: with a mail server and an issuer, which the shared one has not. */
async function startConfigured(mailbox: Mailbox): Promise<{ product: OwnProduct; issuer: Issuer }> {
  const scripts = join(import.meta.dirname, "../../../scripts/lib");
  const { freePort } = (await import(join(scripts, "ports.mjs"))) as { freePort(): Promise<number> };
  const { startProduct } = (await import(join(scripts, "test-product.mjs"))) as {
    startProduct(env: Record<string, string>, port: number): Promise<OwnProduct>;
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const person = { sub: "ada", email: "ada@example.org", emailVerified: true, name: "Ada of the house" };
  const issuer = await startIssuer([`${url}/api/auth/callback/oidc`], person);
  const product = await startProduct(
    {
      ...{ TRACEPAD_PUBLIC_URL: url, TRACEPAD_SMTP_URL: mailbox.url, TRACEPAD_OIDC_NAME: "the house", TRACEPAD_OIDC_ISSUER: issuer.url },
      ...{ TRACEPAD_OIDC_ID: issuer.client.id, TRACEPAD_OIDC_SECRET: issuer.client.secret },
    },
    port,
  );
  return { product, issuer };
}

const PASSWORD = "correct horse battery";
const link = (text: string): string => /http:\/\/127\S+#token=\S+/.exec(text)?.[0] ?? "about:blank";

let browser: Browser;
let mailbox: Mailbox;
let product: OwnProduct;
let issuer: Issuer;
beforeAll(async () => {
  [browser, mailbox] = await Promise.all([launch(), startMailbox()]);
  ({ product, issuer } = await startConfigured(mailbox));
}, 300_000);
afterAll(async () => {
  await browser.close();
  await product?.stop();
  await Promise.all([issuer?.close(), mailbox.close()]);
});

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in?back=/account");
  await page.getByRole("button", { name: "I am new" }).click();
  await page.getByLabel("Name").fill("Idris Vale");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.getByRole("heading", { name: "Idris Vale" }).waitFor();
}

describe("an account with mail", () => {
  it("is confirmed, gets another address and a new password by links, and ends its other sessions", async () => {
    const context = await stranger(browser, product.url);
    const page = await context.newPage();
    await signUp(page, "idris@example.org");
    await page.getByRole("heading", { name: "Confirm your address" }).waitFor();

    const confirming = await context.newPage();
    await confirming.goto(link((await mailbox.mailTo("idris@example.org")).text));
    await confirming.getByRole("button", { name: "Yes, confirm the address" }).click();
    await confirming.getByRole("status").filter({ hasText: "Confirmed" }).waitFor();
    // The token is gone from the address bar, and so from the history.
    expect(confirming.url()).toBe(`${product.url}/confirm-email`);
    await page.reload();
    await page.getByRole("heading", { name: "Idris Vale" }).waitFor();
    await expect.poll(() => page.getByRole("heading", { name: "Confirm your address" }).count()).toBe(0);

    const change = page.locator("form.change", { has: page.getByRole("heading", { name: "E-mail" }) });
    await change.getByLabel("New address").fill("idris@example.com");
    await change.getByLabel("Your password").fill(PASSWORD);
    await change.getByRole("button", { name: "Change the address" }).click();
    await change.getByRole("status").filter({ hasText: "A mail is on its way to idris@example.org" }).waitFor();
    for (const address of ["idris@example.org", "idris@example.com"]) {
      await confirming.goto("about:blank");
      await confirming.goto(link((await mailbox.mailTo(address)).text));
      await confirming.getByRole("button", { name: "Yes, confirm the address" }).click();
      await confirming.getByRole("status").filter({ hasText: "Confirmed" }).waitFor();
    }
    await page.reload();
    await page.getByText("idris@example.com").waitFor();

    const other = await stranger(browser, product.url);
    const theirs = await other.newPage();
    await theirs.goto("/sign-in");
    await theirs.getByRole("link", { name: "I forgot my password" }).click();
    await theirs.getByRole("heading", { name: "A new password" }).waitFor();
    await theirs.getByLabel("E-mail").fill("nobody@example.org");
    await theirs.getByRole("button", { name: "Send the link" }).click();
    const said = theirs.getByRole("status").filter({ hasText: "If there is an account with the address" });
    const nobody = (await said.innerText()).replace("nobody@example.org", "…");
    await theirs.reload();
    await theirs.getByLabel("E-mail").fill("idris@example.com");
    await theirs.getByRole("button", { name: "Send the link" }).click();
    expect((await said.innerText()).replace("idris@example.com", "…")).toBe(nobody);
    const reset = link((await mailbox.mailTo("idris@example.com")).text);
    await theirs.goto(reset);
    await theirs.getByLabel("New password").fill("another long one");
    await theirs.getByRole("button", { name: "Set the password" }).click();
    // Until then the one link to sign in is the page's own, and the old password the one that holds.
    await theirs.getByRole("status").filter({ hasText: "All browsers are signed out" }).waitFor();
    await theirs.getByRole("link", { name: "Sign in", exact: true }).last().click();
    await theirs.getByRole("heading", { name: "Sign in" }).waitFor();
    await theirs.getByLabel("E-mail").fill("idris@example.com");
    await theirs.getByLabel("Password").fill("another long one");
    await theirs.getByRole("button", { name: "Sign in" }).click();
    await theirs.waitForURL((url) => url.pathname === "/snippets");
    await page.reload();
    await page.getByText("You are not signed in.").waitFor();
    await theirs.goto("about:blank");
    await theirs.goto(reset);
    await theirs.getByLabel("New password").fill("a third long one");
    await theirs.getByRole("button", { name: "Set the password" }).click();
    await theirs.getByRole("alert").filter({ hasText: "This link works no more" }).waitFor();

    await page.goto("/sign-in?back=/account");
    await page.getByLabel("E-mail").fill("idris@example.com");
    await page.getByLabel("Password").fill("another long one");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Browsers that are signed in" }).waitFor();
    await page.getByRole("button", { name: /^Sign out Chrome on Linux/ }).click();
    await expect.poll(() => page.getByRole("button", { name: /^Sign out Chrome on Linux/ }).count()).toBe(0);
    await theirs.goto("/account");
    await theirs.getByText("You are not signed in.").waitFor();
    await Promise.all([context.close(), other.close()]);
  });
});

it("a password that is sent before the page's script runs is in no address", async () => {
  const context = await browser.newContext({ baseURL: product.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("early@example.org");
  await page.getByLabel("Password").fill(PASSWORD);
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("button", { name: "Sign in" }).click();
  expect((await sent).postData()).toContain("early");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(page.url()).toBe(`${product.url}/sign-in`);
  await context.close();
});

describe("signing in at an issuer", () => {
  it("takes anonymous work along; an unconfirmed account with the same address is joined only from inside", async () => {
    const context = await stranger(browser, product.url);
    const page = await open(context);
    await write(page, 'console.log("before the house");\n');
    await page.getByLabel("Title").fill("Before the house");
    await run(page);
    await state(page, "Ready");
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("dialog", { name: "Share" }).getByLabel("Link", { exact: true }).waitFor();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Continue with the house" }).click();
    await page.waitForURL((url) => url.pathname === "/snippets");
    await page.getByRole("link", { name: "Before the house" }).waitFor();
    await page.getByRole("link", { name: "Ada of the house" }).waitFor();

    issuer.person = { sub: "bo", email: "bo@example.org", emailVerified: true, name: "Bo of the house" };
    const other = await stranger(browser, product.url);
    const theirs = await other.newPage();
    await signUp(theirs, "bo@example.org");
    await theirs.getByRole("button", { name: "Sign out", exact: true }).click();
    await theirs.waitForURL((url) => url.pathname === "/");
    await editorReady(theirs);
    await theirs.goto("/sign-in");
    await theirs.getByRole("button", { name: "Continue with the house" }).click();
    await theirs.getByRole("alert").filter({ hasText: "There is an account with this e-mail address already" }).waitFor();
    await theirs.goto("/sign-in?back=/account");
    await theirs.getByLabel("E-mail").fill("bo@example.org");
    await theirs.getByLabel("Password").fill(PASSWORD);
    await theirs.getByRole("button", { name: "Sign in" }).click();
    await theirs.getByRole("button", { name: "Connect the house" }).click();
    await theirs.getByRole("button", { name: "Disconnect the house" }).waitFor();
    await Promise.all([context.close(), other.close()]);
  });
});

describe("the pages of an account", () => {
  it("have nothing that axe finds serious, light and dark, and fit 390 px", async () => {
    const mine = await stranger(browser, product.url);
    await signUp(await mine.newPage(), "seen@example.org");
    const cookies = await mine.cookies();
    await mine.close();
    for (const [colorScheme, width] of [
      ["light", 1024],
      ["dark", 390],
    ] as const) {
      const context = await browser.newContext({ baseURL: product.url, viewport: { width, height: 844 }, colorScheme });
      await context.addCookies(cookies);
      const page = await context.newPage();
      for (const path of [
        "/account",
        "/forgot-password",
        "/reset-password#token=x",
        "/confirm-email#token=x",
        "/sign-in?error=access_denied",
      ]) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        if (path === "/account") await page.getByText(/this one, since/).waitFor();
        expect([path, colorScheme, await seriousViolations(page)]).toEqual([path, colorScheme, []]);
        expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, width]);
      }
      await context.close();
    }
  });
});
