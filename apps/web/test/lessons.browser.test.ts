import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { editorReady, launch, productUrl, stranger, write } from "./browser.ts";

/** The course that ships, by somebody without an account; and an exercise in a page elsewhere. */

const SOLVED = `import { type Array, jnp } from "tracepad";

export function standardise(x: Array): Array {
  return (x - jnp.mean(x, { axis: 0 })) / jnp.std(x, { axis: 0 });
}
`;

let browser: Browser;
let visitor: BrowserContext;
beforeAll(async () => {
  browser = await launch();
  visitor = await stranger(browser);
});
afterAll(() => browser.close());

/** Wide, middle and narrow, in both themes: nothing that axe finds serious, and nothing beside the page. */
async function looksRight(page: Page): Promise<void> {
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (let theme = 0; theme < 2; theme++) {
      expect(await seriousViolations(page)).toEqual([]);
      await page.getByRole("button", { name: "Theme" }).click();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

describe("the lessons", () => {
  let page: Page;
  const loaded: string[] = [];
  /** Everything that the browser was sent but streams, which never end. */
  const received: Promise<string>[] = [];

  it("stand in the site's bar, each with topic, minutes and exercises", async () => {
    page = await visitor.newPage();
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    page.on("response", (response) => {
      const isStream = response.headers()["content-type"]?.startsWith("text/event-stream");
      if (!isStream && response.url().startsWith(productUrl())) received.push(response.text().catch(() => ""));
    });
    await page.goto("/guide");
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Lessons" }).click();
    const first = page.locator(".lessons > li").first();
    await first.getByRole("link", { name: /Arrays, whole/ }).waitFor();
    expect(await first.innerText()).toMatch(/Arrays[\s\S]*15 min, 3 exercises/);
    expect(await page.locator(".lessons > li").count()).toBeGreaterThanOrEqual(12);
    await page.getByText("none solved yet").waitFor();
    await looksRight(page);
  });

  it("have a text whose programs run where they stand, with nothing loaded before", async () => {
    await page.getByRole("link", { name: "Begin" }).click();
    await page.getByRole("heading", { level: 1, name: "Arrays, whole" }).waitFor();
    const second = page.getByRole("figure", { name: "Program 2" });
    await second.getByRole("button", { name: "Run" }).waitFor();
    expect(await page.locator(".monaco-editor").count()).toBe(0);
    expect(loaded.filter((path) => path.startsWith("/device/"))).toEqual([]);
    await second.getByRole("button", { name: "Run" }).click();
    await second.getByRole("region", { name: "Output of program 2" }).getByText("[ 3, 3 ]").waitFor({ timeout: 30_000 });
    expect(await page.getByRole("region", { name: /^Output of/ }).count()).toBe(1);
  });

  it("have programs that can be changed, one at a time, in this browser too", async () => {
    await page.getByLabel("Device").selectOption("browser");
    const [first, third] = [1, 3].map((n) => page.getByRole("figure", { name: `Program ${n}` })) as [
      ReturnType<Page["getByRole"]>,
      ReturnType<Page["getByRole"]>,
    ];
    await first.getByRole("button", { name: "Edit" }).click();
    await editorReady(page);
    await write(page, 'console.log("changed", 6 * 7);\n');
    await page.keyboard.press("ControlOrMeta+Enter");
    await first.getByText("changed 42").waitFor({ timeout: 30_000 });
    await third.getByRole("button", { name: "Edit" }).click();
    await editorReady(page);
    expect(await page.locator(".monaco-editor[role=code], .editor .monaco-editor").count()).toBe(1);
    expect(await first.getByRole("list", { name: "Program 1" }).innerText()).toContain("6 * 7");
    await third.getByRole("button", { name: "Run" }).click();
    await third.getByRole("region", { name: "Output of program 3" }).getByText("30").first().waitFor({ timeout: 30_000 });
    expect(loaded.filter((path) => path === "/device/frame.html")).toHaveLength(1);
    await first.getByRole("button", { name: "Start over" }).click();
    await first.getByRole("list", { name: "Program 1" }).filter({ hasText: "arange" }).waitFor();
    await third.getByRole("button", { name: "Done" }).click();
    await page.setViewportSize({ width: 390, height: 900 });
    expect(await page.getByLabel("Device").isVisible()).toBe(true);
    await looksRight(page);
  });

  it("have exercises that anybody opens and hands in; what is solved is shown", async () => {
    await page.getByRole("link", { name: /Every column alike/ }).click();
    await editorReady(page);
    await page.getByText("best hand-in: none yet").waitFor();
    const toCome = page.getByRole("list", { name: "Tests to come" }).getByRole("listitem");
    await toCome.filter({ hasText: "Columns have mean 0 and deviation 1" }).waitFor();
    expect(await toCome.count()).toBe(2);
    await page.getByText("No test is hidden: a hand-in meets these.").waitFor();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".tc.no").first().waitFor({ timeout: 60_000 });
    await write(page, SOLVED);
    await page
      .getByTestId("saving")
      .filter({ hasText: /^Saved \d/ })
      .waitFor();
    await page.getByRole("button", { name: /^Hand in/ }).click();
    await page.getByText("best hand-in: 3 of 3").waitFor({ timeout: 60_000 });
    await looksRight(page);
    await page.getByRole("link", { name: "Next: The nearest shelf" }).click();
    await page.getByRole("heading", { level: 2, name: "The nearest shelf" }).waitFor();
    await page.getByRole("navigation", { name: "Arrays, whole" }).getByRole("link", { name: "Arrays, whole" }).click();
    await page
      .getByRole("link", { name: /Every column alike/ })
      .filter({ hasText: "passed" })
      .waitFor();
    await page.getByRole("main").getByRole("link", { name: "Lessons" }).click();
    await page.getByText(", 1 solved").waitFor();
    await page.getByRole("list", { name: "1 of 3 solved" }).waitFor();
    await page.getByRole("link", { name: "Go on: Arrays, whole" }).waitFor();
  }, 150_000);

  it("are kept for this browser only, and lead on to the next", async () => {
    const other = await (await stranger(browser)).newPage();
    await other.goto("/lessons");
    await other.getByText("none solved yet").waitFor();
    await other.goto("/lessons/arrays");
    await other.getByRole("navigation", { name: "Other lessons" }).getByRole("link", { name: /next/ }).click();
    await other.getByRole("heading", { level: 1, name: "Updates without change" }).waitFor();
    await other.context().close();
  });

  it("open in the playground, program by program", async () => {
    await page.goto("/lessons/arrays");
    await page.getByRole("figure", { name: "Program 2" }).getByRole("link", { name: "Open in the playground" }).click();
    await page.waitForURL("**/play/lesson-arrays-2");
    await editorReady(page);
    await page.locator(".monaco-editor .view-line", { hasText: "rows.get" }).first().waitFor();
  });

  it("send no text of a hidden test or of a solution", async () => {
    const all = (await Promise.all(received)).join("\n");
    expect(all).toContain("standardise");
    expect(all).not.toContain("Places after it");
    expect(all).not.toContain("jnp.abs(p.get");
  });
});

describe("an exercise in a page elsewhere", () => {
  let elsewhere: Server;
  let address: string;
  let shown = "";
  beforeAll(async () => {
    elsewhere = createServer((_, answer) => {
      answer.setHeader("content-type", "text/html; charset=utf-8");
      answer.end(`<!doctype html><html lang="en"><title>A course page</title><main><h1>Week 3</h1>${shown}</main></html>`);
    });
    elsewhere.listen(0, "localhost");
    await once(elsewhere, "listening");
    address = `http://localhost:${(elsewhere.address() as AddressInfo).port}/`;
  });
  afterAll(() => elsewhere.close());

  it("runs, and is graded by its visible tests, for nobody in particular", async () => {
    shown = `<iframe src="${productUrl()}/embed/exercise/arrays/standardise?theme=dark" title="Every column alike" width="720" height="560"></iframe>`;
    const page = await (await stranger(browser)).newPage();
    await page.goto(address);
    const frame = page.frameLocator("iframe");
    await frame.locator(".monaco-editor .view-line").first().waitFor({ timeout: 45_000 });
    expect(await frame.locator("html").getAttribute("data-theme")).toBe("dark");
    await frame.getByRole("region", { name: "Statement" }).getByText("standardise").first().waitFor();
    await frame.getByRole("list", { name: "Tests to come" }).getByText("Columns have mean 0 and deviation 1").waitFor();
    await frame.getByRole("button", { name: "Run" }).click();
    await frame.locator(".tc.no").first().waitFor({ timeout: 60_000 });
    await frame.getByTestId("tests").filter({ hasText: "of 3 points" }).waitFor();
    // The tests and the run are two: the keys below are nothing while either goes on.
    await frame.getByRole("button", { name: "Run", exact: true }).waitFor();
    await page.evaluate((text) => navigator.clipboard.writeText(text), SOLVED);
    await frame.locator(".monaco-editor .view-lines").first().click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("ControlOrMeta+v");
    await page.keyboard.press("ControlOrMeta+Enter");
    await frame.getByTestId("tests").filter({ hasText: "3 of 3 points" }).waitFor({ timeout: 60_000 });
    const cookies = (await page.context().cookies(productUrl())).map(({ name }) => name);
    expect(cookies.filter((name) => name.includes("session"))).toEqual([]);
    await page.context().close();
  }, 150_000);

  it("is readable in any frame", async () => {
    const page = await (await stranger(browser)).newPage();
    const answer = await page.goto("/embed/exercise/arrays/standardise");
    expect(answer?.headers()["content-security-policy"]).toContain("frame-ancestors *");
    expect(answer?.headers()["x-frame-options"]).toBeUndefined();
    for (const theme of ["light", "dark"]) {
      await page.goto(`/embed/exercise/arrays/standardise?theme=${theme}`);
      await editorReady(page);
      for (const width of [1024, 390]) {
        await page.setViewportSize({ width, height: 700 });
        expect({ theme, width, found: await seriousViolations(page) }).toEqual({ theme, width, found: [] });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    }
    await page.goto("/embed/exercise/arrays/nothing");
    await page.getByText("There is no exercise for other pages").waitFor();
    await page.context().close();
  });

  it("is of a teacher's set once they allow it, by the markup of the set's page", async () => {
    const page = await (await stranger(browser)).newPage();
    await page.goto("/teach");
    await page.getByLabel("Title").fill("For the web");
    await page.getByRole("button", { name: "New set" }).click();
    await page.getByTestId("saving").filter({ hasText: "Saved" }).waitFor();
    await page.getByRole("button", { name: "Publish" }).click();
    await page.locator(".my-versions li", { hasText: "published" }).waitFor({ timeout: 60_000 });
    const set = new URL(page.url()).pathname.split("/").at(-1);
    const closed = await (await stranger(browser)).newPage();
    await closed.goto(`/embed/exercise/${set}/first`);
    await closed.getByText("There is no exercise for other pages").waitFor();
    await page.getByLabel("Other pages may show the exercises of this set").check();
    await page.getByRole("button", { name: "dark", exact: true }).click();
    shown = await page.getByLabel("Embed code", { exact: true }).inputValue();
    expect(shown).toContain(`/embed/exercise/${set}/first?theme=dark"`);
    await page.getByRole("button", { name: "Copy: Embed code" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
    await closed.goto(address);
    await closed.frameLocator("iframe").getByRole("heading", { name: "Double it" }).waitFor();
    await closed.frameLocator("iframe").getByRole("button", { name: "Run" }).click();
    await closed.frameLocator("iframe").getByTestId("tests").filter({ hasText: "points" }).waitFor({ timeout: 60_000 });
    await looksRight(page);
    await closed.context().close();
    await page.context().close();
  }, 150_000);
});
