import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXAMPLES } from "../src/examples/catalogue.ts";
import { seriousViolations } from "./axe.ts";
import { draftCode, editorReady, launch, open, productUrl, run, state, stranger, write } from "./browser.ts";

/** Other content each time the tests run: what one deletes, another product's visitor may share as well. */
const PROGRAM = `// ${Date.now()}
import { jnp } from "tracepad";
console.log("kept", jnp.arange(4).sum().item());
`;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Links {
  readonly version: string;
  readonly name: string;
}

/** Shares what stands in the playground; gives the paths of both links. */
async function share(page: Page): Promise<Links> {
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  const path = async (label: string) => new URL(await dialog.getByLabel(label, { exact: true }).inputValue()).pathname;
  const links = { version: await path("Link"), name: await path("Name") };
  await page.keyboard.press("Escape");
  return links;
}

async function ranAndShared(page: Page, title: string, code = PROGRAM): Promise<Links> {
  await write(page, code);
  await page.getByLabel("Title").fill(title);
  await run(page);
  await state(page, "Ready");
  return share(page);
}

describe("an account", () => {
  it("takes anonymous work along, keeps the draft, signs out and in again, and takes all back when it goes", async () => {
    const context = await stranger(browser);
    const page = await open(context);
    const { name, version } = await ranAndShared(page, "Before the account");
    await write(page, 'console.log("a draft, not shared");\n');

    await page.goto("/sign-in?back=/");
    await page.getByText("What you have shared and run in this browser moves to the account.").waitFor();
    await page.getByRole("button", { name: "I am new" }).click();
    const email = `person-${Date.now()}@example.org`;
    await page.getByLabel("Name").fill("Idris Vale");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("short");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    await editorReady(page);
    await expect.poll(() => draftCode(page)).toContain("a draft, not shared");
    await page.getByRole("link", { name: "Idris Vale" }).waitFor();

    await page.goto("/snippets");
    await page.getByRole("link", { name: "Before the account" }).waitFor();
    expect(await page.locator("tbody[data-slug]").count()).toBe(1);

    await page.goto("/account");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    await page.goto("/snippets");
    await page.getByText("You have shared nothing yet.").waitFor();

    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("not that one");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: "do not belong together" }).waitFor();
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname === "/snippets");
    await page.getByRole("link", { name: "Before the account" }).waitFor();

    const theirs = await stranger(browser);
    const other = await open(theirs, name);
    await other.getByRole("button", { name: "About" }).click();
    await other.getByRole("dialog").getByText("by Idris Vale, shared").waitFor();

    await page.goto("/account");
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await page.getByRole("button", { name: "Delete the account and all it shared" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    await other.goto(version);
    await other.getByRole("heading", { name: "This snippet was deleted" }).waitFor();
    await Promise.all([context.close(), theirs.close()]);
  });
});

describe("my snippets", () => {
  it("gives versions under one name, renames, searches, points the name back, compares and deletes", async () => {
    const context = await stranger(browser);
    const page = await open(context);
    const first = await ranAndShared(page, "Two waves");
    await write(page, PROGRAM.replace("kept", "kept anew"));
    await run(page);
    await state(page, "Ready");
    const second = await share(page);
    expect(second.name).toBe(first.name);
    expect(second.version).not.toBe(first.version);

    await page.goto("/snippets");
    await page.getByRole("button", { name: "2 versions" }).click();
    await page.getByText("1 line changed").waitFor();
    await page.getByRole("button", { name: "show this" }).click();
    await page.locator(".my-versions li", { hasText: "v1" }).getByText("the name shows this").waitFor();
    await page.getByRole("button", { name: "Rename Two waves" }).click();
    await page.getByRole("textbox", { name: "Title", exact: true }).fill("One wave");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "One wave" }).waitFor();
    await page.getByLabel("Search titles and code").fill("nothing of mine");
    await page.getByText("Nothing of yours has these words.").waitFor();
    await page.getByLabel("Search titles and code").fill("ARANGE");
    await page.getByRole("link", { name: "One wave" }).waitFor();

    await page.getByRole("link", { name: "compare with v1" }).click();
    await page.getByRole("region", { name: "Code" }).locator("mark", { hasText: "anew" }).waitFor();
    await page.getByRole("region", { name: "Output" }).locator("tr.changed").waitFor();

    await page.goto("/snippets");
    await page.getByRole("button", { name: "Delete One wave" }).click();
    await page.getByRole("button", { name: "Delete One wave" }).click();
    await page.getByText("You have shared nothing yet.").waitFor();
    await page.goto(second.version);
    await page.getByRole("heading", { name: "This snippet was deleted" }).waitFor();
    await context.close();
  });
});

describe("a shared link", () => {
  let context: BrowserContext;
  let page: Page;
  let links: Links;
  beforeAll(async () => {
    context = await stranger(browser);
    page = await open(context);
    links = await ranAndShared(page, 'Title "with" <b>marks</b>');
  });
  afterAll(() => context.close());

  it("says after a run whether today's output is the same", async () => {
    const other = await open(context, links.version);
    await other.locator(".printed li", { hasText: "kept 6" }).waitFor();
    await run(other);
    await other.getByRole("status").filter({ hasText: "Today's output is that of" }).waitFor();
    await other.close();
  });

  it("says where today's output differs, and what made the stored results", async () => {
    const moody = await ranAndShared(page, "Another number each time", `${PROGRAM}console.log(Date.now());\n`);
    const other = await open(context, moody.version);
    await other.locator(".printed li", { hasText: "kept 6" }).waitFor();
    await run(other);
    await other
      .getByRole("status")
      .filter({ hasText: "Today's output differs from that of" })
      .filter({ hasText: "first in line 2" })
      .waitFor();
    await other.getByRole("button", { name: "About" }).click();
    const made = other.getByRole("region", { name: "These results were made with" });
    await made.locator("dd", { hasText: /V8|WebAssembly/ }).waitFor();
    expect(await made.locator("dt").allInnerTexts()).toEqual(["Engine", "Compiler", "Device", "Today"]);
    expect(await made.locator("dd").first().innerText()).toMatch(/^\d+\.\d+\.\d+/);
    expect(await made.locator("dd").last().innerText()).toBe("the same");
    await other.close();
  });

  it("names its forks, and a fork where it came from", async () => {
    const fork = await open(await stranger(browser), links.version);
    await fork.getByRole("button", { name: "Fork" }).click();
    await fork.waitForURL((url) => url.pathname === "/");
    await editorReady(fork);
    const made = await ranAndShared(fork, "A fork of it", `${PROGRAM}console.log("forked");\n`);
    const [original, forked] = [await open(context, links.version), await open(context, made.version)];
    for (const [one, link] of [
      [original, made.version],
      [forked, links.version],
    ] as const) {
      await one.getByRole("button", { name: "About" }).click();
      await one.getByRole("region", { name: "Forks" }).locator(`a[href="${link}"]`).waitFor();
    }
    await forked.getByRole("region", { name: "Forks" }).getByRole("link", { name: "compare" }).click();
    await forked.getByRole("region", { name: "Code" }).locator("tr", { hasText: 'console.log("forked")' }).waitFor();
    await Promise.all([original.close(), forked.close(), fork.context().close()]);
  });

  it("is framed by other sites as an embed and nowhere else, runs there, and cannot be changed", async () => {
    const id = links.version.split("/").at(-1);
    const host = await context.newPage();
    const frames = [`/embed/${id}?theme=dark`, `/embed/${id}?run=no`, links.version].map(
      (path) => `<iframe src="${productUrl()}${path}" width="720" height="330"></iframe>`,
    );
    // Another host name is another site, as far as a browser can tell on one machine.
    const server = createServer((_, answer) => void answer.setHeader("content-type", "text/html").end(frames.join("")));
    await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
    await host.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const [dark, still] = [host.frameLocator("iframe").nth(0), host.frameLocator("iframe").nth(1)];
    await dark.locator(".printed li", { hasText: "kept 6" }).waitFor();
    await dark.getByTestId("state").filter({ hasText: "Ran " }).waitFor();
    await dark.getByRole("button", { name: "Run" }).click();
    await dark.getByTestId("state").filter({ hasText: "Ready" }).waitFor();
    expect(await dark.locator(".monaco-editor, [contenteditable], textarea").count()).toBe(0);
    const ground = await dark.locator(".embed").evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(ground).toBe("rgb(26, 33, 31)");
    await still.getByRole("link", { name: "Open" }).waitFor();
    expect(await still.getByRole("button", { name: "Run" }).count()).toBe(0);
    const refused = host.frames().find((frame) => frame.url().includes("chrome-error") || frame.url().includes(links.version));
    expect(refused === undefined ? 0 : await refused.locator(".app").count()).toBe(0);
    await host.close();
    server.close();
  });

  it("runs in this browser as an embed where no worker takes it", async () => {
    const page = await context.newPage();
    await page.route("**/runs.start", (route) => route.abort());
    await page.goto(`/embed/${links.version.split("/").at(-1)}`);
    await page.locator(".printed li", { hasText: "kept 6" }).waitFor();
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByTestId("state").filter({ hasText: "Ready" }).waitFor();
    expect(await page.locator(".printed li").first().innerText()).toContain("kept 6");
    await page.close();
  });

  it("has a preview, an oEmbed answer and a project to download; titles stay text", async () => {
    const { request } = context;
    const html = await (await request.get(links.version)).text();
    expect(html).not.toContain("<b>marks</b>");
    const discovery = /<link rel="alternate" type="application\/json\+oembed"[^>]*href="([^"]+)"/.exec(html)?.[1];
    const oembed = await request.get((discovery as string).replaceAll("&amp;", "&"));
    expect(await oembed.json()).toMatchObject({ type: "rich", title: 'Title "with" <b>marks</b>' });
    const image = await request.get(/<meta property="og:image" content="([^"]+)"/.exec(html)?.[1] as string);
    expect(image.headers()["content-type"]).toBe("image/png");
    const png = await image.body();
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
    const zip = await request.get(`${links.version}/download`);
    expect(zip.headers()["content-type"]).toBe("application/zip");
    expect(zip.headers()["content-disposition"]).toBe('attachment; filename="title-with-b-marks-b.zip"');
    // As a person does it: unpacked, installed, started.
    const folder = mkdtempSync(join(tmpdir(), "tracepad-download-"));
    try {
      for (const [path, content] of Object.entries(unzipSync(await zip.body()))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      const { stdout, stderr } = spawnSync("bash", ["-c", "npm install --silent --offline --no-audit --no-fund && npm start --silent"], {
        ...{ cwd: join(folder, "title-with-b-marks-b"), encoding: "utf8" },
      });
      expect([stdout, stderr]).toEqual(["kept 6\n", ""]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("is told to other sites' frames by headers", async () => {
    const header = async (path: string) => {
      const headers = (await context.request.get(path)).headers();
      return [/frame-ancestors [^;]+/.exec(headers["content-security-policy"] ?? "")?.[0], headers["x-frame-options"]];
    };
    for (const path of ["/", links.version, links.name, "/gallery", "/account", "/sign-in"])
      expect([path, ...(await header(path))]).toEqual([path, "frame-ancestors 'none'", "DENY"]);
    expect(await header(`/embed/${links.version.split("/").at(-1)}`)).toEqual(["frame-ancestors *", undefined]);
  });
});

describe("the new pages", () => {
  it("have nothing that axe finds serious, light and dark, and fit 390 px", async () => {
    const mine = await stranger(browser);
    const first = await ranAndShared(await open(mine), "Seen by axe");
    const id = first.version.split("/").at(-1) as string;
    const cookies = await mine.cookies();
    await mine.close();
    const paths = ["/gallery", "/gallery/loops", "/snippets", "/sign-in", "/account", `/diff/${id}/${id}`, `/embed/${id}`, first.name];
    for (const [colorScheme, width] of [
      ["light", 1024],
      ["dark", 390],
    ] as const) {
      const context = await browser.newContext({ baseURL: productUrl(), viewport: { width, height: 844 }, colorScheme });
      await context.addCookies(cookies);
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(path);
        if (path === first.name) {
          await editorReady(page);
          if (width < 900) await page.getByRole("button", { name: "More" }).click();
          await page.getByRole("button", { name: "About" }).click();
          await page.getByRole("heading", { name: "Embed" }).waitFor();
        } else await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
        expect([path, colorScheme, await seriousViolations(page)]).toEqual([path, colorScheme, []]);
        expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, width]);
      }
      await context.close();
    }
  });
});

describe("the gallery", () => {
  it("is searched, read, and opened without touching the playground's draft", async () => {
    const context = await stranger(browser);
    const page = await open(context);
    await write(page, 'console.log("mine");\n');
    await page.goto("/gallery");
    await page.getByText(`${EXAMPLES.length} examples.`).waitFor();
    await page.getByLabel("Search the examples").fill("vmap norm");
    await page.getByText(new RegExp(`^\\d of ${EXAMPLES.length} examples match\\.$`)).waitFor();
    await page.getByRole("link", { name: /^A gradient for each example/ }).click();
    await page.getByRole("heading", { name: "A gradient for each example" }).waitFor();
    const expected = (await page.locator(".expected").innerText()).split("\n")[0] as string;
    await page.getByRole("link", { name: "Open in the playground" }).click();
    await page.waitForURL((url) => url.pathname === "/play/per-example");
    await editorReady(page);
    await run(page);
    await state(page, "Ready");
    await page.locator(".printed li", { hasText: expected }).waitFor();
    await page.goto("/");
    await editorReady(page);
    await expect.poll(() => draftCode(page)).toContain('"mine"');
    await context.close();
  });
});
