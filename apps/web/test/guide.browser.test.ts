import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { draftCode, editorReady, launch, open, printed, productUrl, run, state, stranger } from "./browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe("the guide", () => {
  it("is found in the palette, searched, read, and its programs run, without touching the draft", async () => {
    const context = await stranger(browser);
    const page = await open(context);
    const before = await draftCode(page);
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("combobox", { name: "Command" }).fill("guide");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/guide");
    expect(await page.locator(".guide-contents li").count()).toBe(12);
    await page.getByLabel("Search the guide").fill("weak type");
    await page.getByRole("link", { name: /^Why it was traced again/ }).click();
    await page.waitForURL((url) => url.pathname === "/guide/retracing");
    await page.getByRole("heading", { name: "Why it was traced again" }).waitFor();
    const expected = (await page.locator(".expected").first().innerText()).trim();
    await page.getByRole("link", { name: "Open in the playground" }).first().click();
    await page.waitForURL((url) => url.pathname === "/play/guide-retracing-1");
    await editorReady(page);
    await run(page);
    await state(page, "Ready");
    expect(await printed(page)).toEqual([expected]);
    await page.goto("/");
    await editorReady(page);
    expect(await draftCode(page)).toBe(before);
    await context.close();
  });

  it("shows every picture in the reader's theme, has nothing that axe finds serious, and fits 390 px", async () => {
    for (const [colorScheme, width] of [
      ["light", 1440],
      ["dark", 390],
    ] as const) {
      const context = await browser.newContext({ baseURL: productUrl(), viewport: { width, height: 844 }, colorScheme });
      const page = await context.newPage();
      await page.goto("/guide");
      const chapters = await page
        .locator(".guide-contents a")
        .evaluateAll((links) => links.map((link) => link.getAttribute("href") as string));
      for (const path of ["/guide", ...chapters]) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        for (const picture of await page.locator(`.guide-picture .in-${colorScheme}`).all()) {
          await picture.scrollIntoViewIfNeeded();
          await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(200);
        }
        const other = page.locator(`.guide-picture .in-${colorScheme === "light" ? "dark" : "light"}`);
        expect([path, await other.filter({ visible: true }).count()]).toEqual([path, 0]);
        expect([path, colorScheme, await seriousViolations(page)]).toEqual([path, colorScheme, []]);
        expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, width]);
      }
      await context.close();
    }
  });

  it("has no picture and no chapter but its own", async () => {
    const context = await stranger(browser);
    const statuses = await Promise.all(
      ["/guide/images/..%2f..%2foperate.png", "/guide/images/nothing.png", "/guide/README", "/guide/operate", "/play/guide-sharing-1"].map(
        async (path) => (await context.request.get(path)).status(),
      ),
    );
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
    await context.close();
  });
});
