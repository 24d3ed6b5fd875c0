import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { editorReady, launch, open, printed, productUrl, run, state, stranger, tab, write } from "./browser.ts";
import { cuttingProxy } from "./cutting-proxy.ts";

let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await stranger(browser, productUrl(), "allow");
});
afterEach(() => context.close());

/** Waits for the service worker to have all files, and to answer for this page. */
const prepared = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null)
      await new Promise((controlled) => navigator.serviceWorker.addEventListener("controllerchange", controlled, { once: true }));
  });

const PROGRAM = `import { jit, jnp } from "tracepad";
const f = jit((x) => jnp.sum(jnp.sin(x) ** 2));
console.log("without a network", f(jnp.arange(8)).item().toFixed(4));
`;

/** The files of a build are some megabytes, on a machine with other work. */
const TIMEOUT_MS = 150_000;

describe("without a network", { timeout: TIMEOUT_MS }, () => {
  it("a reload opens the playground with its draft, and runs it in this browser, every view with it", async () => {
    const page = await open(context);
    await write(page, PROGRAM);
    await prepared(page);
    await context.setOffline(true);
    const stopped: string[] = [];
    page.on("console", (message) => message.text().includes("Content Security Policy") && stopped.push(message.text()));
    const answer = await page.reload();
    expect(answer?.fromServiceWorker()).toBe(true);
    // The policy that came with the page, with the nonce that is in it.
    const policy = answer?.headers()["content-security-policy"] ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "none";
    expect(await answer?.text()).toContain(`nonce="${nonce}"`);
    await editorReady(page);
    await run(page);
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["without a network 3.5568"]);
    await tab(page, "IR");
    await page.locator(".eqs tr.equation").first().waitFor();
    // Loaded now for the first time.
    await tab(page, "Graph");
    await page.locator(".gnode").first().waitFor();
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("combobox", { name: "Command" }).waitFor();
    await page.keyboard.press("Escape");
    // The editor's workers are here as well.
    await write(page, "const wrong: number = 'text';\n");
    await page.keyboard.press("Alt+7");
    await page.getByRole("tab", { name: "Problems 1 error" }).waitFor();
    expect(stopped).toEqual([]);
  });

  it("a page that was never visited says what it needs, and leads to the playground", async () => {
    const page = await open(context);
    await prepared(page);
    await context.setOffline(true);
    await page.goto("/account");
    await page.getByRole("heading", { name: "This page needs the server" }).waitFor();
    await page.getByRole("link", { name: "Open the playground" }).click();
    await editorReady(page);
  });

  it("opens also where the server is gone, and a page that was visited", async () => {
    const proxy = await cuttingProxy(productUrl());
    const theirs = await stranger(browser, proxy.url, "allow");
    try {
      const page = await open(theirs);
      await prepared(page);
      await page.goto("/gallery/gradients");
      await page.getByRole("heading", { level: 1 }).waitFor();
      const heading = await page.getByRole("heading", { level: 1 }).innerText();
      await expect
        .poll(() => page.evaluate(async () => (await caches.match("/gallery/gradients", { ignoreVary: true })) !== undefined))
        .toBe(true);
      await proxy.close();
      await page.reload();
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(heading);
      await page.goto("/");
      await editorReady(page);
      await run(page);
      await state(page, "Ready");
    } finally {
      await theirs.close();
    }
  });
});

describe("with a network", { timeout: TIMEOUT_MS }, () => {
  it("pages come from the server, each with a nonce of its own, files of the build from here, and the API is left alone", async () => {
    const page = await open(context);
    await prepared(page);
    const here: string[] = [];
    page.on("response", (response) => response.fromServiceWorker() && here.push(new URL(response.url()).pathname));
    const nonceOf = async () => /'nonce-([^']+)'/.exec((await page.reload())?.headers()["content-security-policy"] ?? "")?.[1];
    const [one, two] = [await nonceOf(), await nonceOf()];
    expect(one).toBeDefined();
    expect(two).not.toBe(one);
    await editorReady(page);
    await run(page);
    await state(page, "Ready");
    expect(here.some((path) => path.startsWith("/_next/static/"))).toBe(true);
    expect(here.filter((path) => path.startsWith("/api/"))).toEqual([]);
  });

  it("another build takes over at once, its page is shown, and the one that is open says so", async () => {
    const page = await open(context);
    await prepared(page);
    const names = await page.evaluate(async () => {
      // As if this were the worker of a build before: its files and its page are kept under that build's name.
      const [name] = await caches.keys();
      const old = await caches.open("tracepad-before");
      const older = await caches.open("tracepad-long-before");
      await old.put("/", new Response("the page before"));
      await older.put("/", new Response("the page long before"));
      const registration = await navigator.serviceWorker.getRegistration();
      await registration?.unregister();
      return { name, all: await caches.keys() };
    });
    expect(names.all).toHaveLength(3);
    await page.reload();
    await editorReady(page);
    await prepared(page);
    expect(await page.title()).toContain("Tracepad");
    // Of the builds before, one is kept.
    await expect.poll(() => page.evaluate(() => caches.keys())).toHaveLength(2);
    expect(await page.evaluate(() => caches.keys())).toContain(names.name);
    // The page is told when the worker that answers for it becomes another.
    await page.evaluate(() => navigator.serviceWorker.dispatchEvent(new Event("controllerchange")));
    await page.getByRole("button", { name: "New version: reload" }).waitFor();
  });
});
