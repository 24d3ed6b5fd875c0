import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draftCode, editorReady, launch, open, printed, run, state, stranger, write } from "./browser.ts";

const PROGRAM = `import { jnp } from "tracepad";
console.log("shared result", jnp.arange(4).sum().item());
`;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function share(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share" }).click();
  const link = page.getByRole("dialog", { name: "Share" }).getByLabel("Link", { exact: true });
  await link.waitFor();
  const url = await link.inputValue();
  await page.keyboard.press("Escape");
  return url;
}

describe("sharing", () => {
  it("gives a link that shows a stranger the code and its stored results, without a run", async () => {
    const mine = await stranger(browser);
    const page = await open(mine);
    await write(page, PROGRAM);
    await run(page);
    await state(page, "Ready");
    const url = await share(page);
    expect(url).toMatch(/\/s\/[A-Za-z0-9]{8,24}$/);
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(url);
    expect(await share(page)).toBe(url);

    const theirs = await stranger(browser);
    const other = await open(theirs, new URL(url).pathname);
    const started: string[] = [];
    other.on("request", (request) => request.url().includes("runs.start") && started.push(request.url()));
    await other.locator(".printed li", { hasText: "shared result 6" }).waitFor();
    expect(await other.locator(".monaco-editor .view-line").allInnerTexts()).toContain(
      'import { jnp } from "tracepad";'.replaceAll(" ", "\u00a0"),
    );
    expect(started).toEqual([]);
    await mine.close();
    await theirs.close();
  });

  it("lets a stranger fork, and leaves the original untouched", async () => {
    const context = await stranger(browser);
    const page = await open(context);
    await write(page, PROGRAM);
    await run(page);
    await state(page, "Ready");
    const path = new URL(await share(page)).pathname;
    const fork = await open(context, path);
    await fork.getByRole("button", { name: "Fork" }).click();
    await fork.waitForURL((url) => url.pathname === "/");
    await editorReady(fork);
    await write(fork, 'console.log("forked");\n');
    await fork.locator(".modif").waitFor();
    await run(fork);
    await state(fork, "Ready");
    expect(await printed(fork)).toEqual(["forked"]);
    const original = await open(context, path);
    await original.locator(".printed li", { hasText: "shared result 6" }).waitFor();
    // Reset leads back to what was forked.
    await fork.locator(".modif").getByRole("button", { name: "reset" }).click();
    await expect.poll(() => draftCode(fork)).toBe(PROGRAM);
    await context.close();
  });

  it("keeps the draft of each of two tabs over a reload", async () => {
    const context = await stranger(browser);
    const [one, two] = [await open(context), await open(context)];
    await one.bringToFront();
    await write(one, 'console.log("tab one");\n');
    await two.bringToFront();
    await write(two, 'console.log("tab two");\n');
    await one.reload();
    await two.reload();
    for (const [page, name] of [
      [one, "tab one"],
      [two, "tab two"],
    ] as const) {
      await editorReady(page);
      await page.locator(".monaco-editor .view-line", { hasText: name.replace(" ", "\u00a0") }).waitFor();
      await expect.poll(() => draftCode(page)).toContain(name);
    }
    await context.close();
  });

  it("says so when a link opens nothing", async () => {
    const context = await stranger(browser);
    const page = await context.newPage();
    await page.goto("/s/doesNotExist1");
    await page.getByRole("alert").filter({ hasText: "This link opens nothing" }).waitFor();
    await context.close();
  });
});
