import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { draftCode, launch, open, stranger, write } from "./browser.ts";

/** Drafts beyond the life of their tab: contexts of one person share what the browser keeps, tabs do not. */
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await stranger(browser);
});
afterEach(() => context.close());

/** Ends a tab as a killed browser does: no page hears of it. A crashed page is none for Playwright any more; its browser closes the tab. */
async function kill(page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  const { targetInfo } = await devtools.send("Target.getTargetInfo");
  const crashed = page.waitForEvent("crash");
  // Nobody is left to answer.
  void devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  const whole = await browser.newBrowserCDPSession();
  await whole.send("Target.closeTarget", { targetId: targetInfo.targetId });
  await whole.detach();
}

async function typed(code: string): Promise<Page> {
  const page = await open(context);
  await write(page, code);
  await expect.poll(() => draftCode(page)).toBe(code);
  return page;
}

const FIRST = 'console.log("first draft");\n';
const SECOND = 'console.log("second draft");\n';
const offer = (page: Page) => page.getByRole("button", { name: /^recover your draft of \d\d:\d\d$/ });
const list = (page: Page) => page.getByRole("dialog", { name: "Drafts that no tab has open" });

it("a draft of a killed tab is offered to the next one, once, and is never another open tab's", async () => {
  const lost = await typed(FIRST);
  const other = await open(context);
  await other.waitForTimeout(300);
  expect(await offer(other).count()).toBe(0);
  await kill(lost);
  const next = await open(context);
  await offer(next).click();
  await expect.poll(() => draftCode(next)).toBe(FIRST);
  await next.locator(".monaco-editor .view-line", { hasText: "first" }).waitFor();
  // It stands in this tab now, over a reload too.
  const third = await open(context);
  await third.waitForTimeout(300);
  expect(await offer(third).count()).toBe(0);
  await next.reload();
  await expect.poll(() => draftCode(next)).toBe(FIRST);
});

it("several are listed; not now leaves them where the palette finds them", async () => {
  for (const code of [FIRST, SECOND]) await kill(await typed(code));
  const page = await open(context);
  await page.getByRole("button", { name: "recover one of 2 drafts" }).click();
  await expect.poll(() => list(page).locator("li code").allInnerTexts()).toEqual([SECOND.trim(), FIRST.trim()]);
  await list(page).getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "not now" }).click();
  await page.reload();
  await page.locator(".monaco-editor .view-line").first().waitFor();
  expect(await page.locator(".left-offer").count()).toBe(0);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Command" }).fill("recover");
  await page.keyboard.press("Enter");
  await list(page)
    .getByRole("listitem")
    .filter({ hasText: "second" })
    .getByRole("button", { name: /^Delete/ })
    .click();
  await expect.poll(() => list(page).getByRole("listitem").count()).toBe(1);
  await list(page).getByRole("button", { name: "Recover" }).click();
  await expect.poll(() => draftCode(page)).toBe(FIRST);
});

it("what an example, a reset or a recovered draft takes the place of can be had back", async () => {
  const page = await typed(FIRST);
  await page.locator(".modif").getByRole("button", { name: "reset" }).click();
  await expect.poll(() => draftCode(page)).not.toBe(FIRST);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Command" }).fill("recover");
  await page.keyboard.press("Enter");
  await list(page).getByRole("button", { name: "Recover" }).click();
  await expect.poll(() => draftCode(page)).toBe(FIRST);
});
