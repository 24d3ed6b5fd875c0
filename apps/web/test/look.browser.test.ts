import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editorReady, launch, open, productUrl, run, stranger } from "./browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe("the page's frame", () => {
  for (const width of [1440, 1024, 390]) {
    it(`fits a window ${width} px wide`, async () => {
      const context = await browser.newContext({ baseURL: productUrl(), viewport: { width, height: 844 } });
      const page = await open(context);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      for (const box of await Promise.all((await page.locator(".bar button:visible").all()).map((b) => b.boundingBox()))) {
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      }
      await context.close();
    });
  }

  it("says how the run went at every width", async () => {
    for (const width of [1440, 1024, 390]) {
      const context = await browser.newContext({ baseURL: productUrl(), viewport: { width, height: 844 } });
      const page = await open(context, "/play/retrace");
      await run(page);
      await page
        .getByRole("status")
        .filter({ hasText: /^Ready\. 3 calls/ })
        .filter({ visible: true })
        .waitFor();
      await context.close();
    }
  });

  it("leads to every other page from a phone", async () => {
    const context = await browser.newContext({ baseURL: productUrl(), viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto("/gallery");
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    for (const link of await page.getByRole("navigation", { name: "Pages" }).getByRole("link").filter({ visible: true }).all()) {
      const box = await link.boundingBox();
      expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= 390, await link.innerText()).toBe(true);
    }
    await page.getByRole("link", { name: "Classes" }).click();
    await page.waitForURL((url) => url.pathname === "/teach");
    await context.close();
  });

  it("shows one pane at a time on a phone", async () => {
    const context = await browser.newContext({ baseURL: productUrl(), viewport: { width: 390, height: 844 } });
    const page = await open(context);
    await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "Output" }).click();
    expect(await page.locator(".out-pane").isVisible()).toBe(true);
    expect(await page.locator(".code-pane").isVisible()).toBe(false);
    await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "Timeline" }).click();
    expect(await page.locator(".tlp").isVisible()).toBe(true);
    await context.close();
  });

  it("follows the system's theme, and keeps the one that was chosen", async () => {
    const context = await browser.newContext({ baseURL: productUrl(), viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
    const page = await open(context);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByRole("button", { name: "Theme" }).click();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.reload();
    await editorReady(page);
    expect(await ground()).toBe(light);
    await context.close();
  });

  it("loads nothing from elsewhere, and sends its security headers", async () => {
    const context = await stranger(browser);
    const page = await context.newPage();
    const foreign: string[] = [];
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && url.origin !== new URL(productUrl()).origin) foreign.push(request.url());
    });
    const response = await page.goto("/");
    await editorReady(page);
    expect(foreign).toEqual([]);
    expect(response?.headers()["content-security-policy"]).toContain("default-src 'self'");
    expect(response?.headers()["x-content-type-options"]).toBe("nosniff");
    await context.close();
  });

  it("can be walked by keyboard: every stop has a name and a visible ring", async () => {
    const context = await stranger(browser);
    const page = await open(context);
    const names: string[] = [];
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const e = document.activeElement as HTMLElement;
        const label = e.getAttribute("aria-label") ?? e.innerText ?? "";
        return {
          name: (label || (e as HTMLInputElement).value || e.closest("label")?.textContent) ?? "",
          ring: getComputedStyle(e).outlineStyle,
        };
      });
      names.push(stop.name.trim());
      expect(stop.name.trim()).not.toBe("");
      expect(stop.ring).not.toBe("none");
    }
    expect(names.some((name) => name.startsWith("Run"))).toBe(true);
    await context.close();
  });
});
