import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { draftCode, editorReady, launch, open, printed, run, state, stranger, write } from "./browser.ts";

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

const field = (page: Page) => page.getByRole("combobox", { name: "Command" });
const chosen = (page: Page) => page.locator(".palette-row[aria-selected='true']");
const lines = (page: Page) => page.locator(".monaco-editor .view-line");

/** Finds a command by some letters and does it. */
async function command(page: Page, letters: string, title: string | RegExp): Promise<void> {
  await page.keyboard.press("ControlOrMeta+k");
  await field(page).fill(letters);
  await chosen(page).filter({ hasText: title }).waitFor();
  await page.keyboard.press("Enter");
  await field(page).waitFor({ state: "detached" });
}

describe("the command palette", () => {
  it("runs the program, found by a few letters, and lists first what was used last", async () => {
    const page = await open(context);
    await write(page, 'console.log("by command");\n');
    await command(page, "run", "Run");
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["by command"]);
    await page.keyboard.press("F1");
    await page.locator(".palette-group").first().filter({ hasText: "Used last" }).waitFor();
    expect(await chosen(page).innerText()).toContain("Run");
    await page.keyboard.press("Escape");
    await field(page).waitFor({ state: "detached" });
    // The focus is back where it was.
    expect(await page.evaluate(() => document.activeElement?.closest(".monaco-editor") !== null)).toBe(true);
  });

  it("is a combobox with a listbox: the focus stays in the field, arrow keys choose", async () => {
    const page = await open(context);
    await page.keyboard.press("ControlOrMeta+k");
    await field(page).waitFor();
    const active = () => field(page).getAttribute("aria-activedescendant");
    const first = await active();
    await page.keyboard.press("ArrowDown");
    await expect.poll(active).not.toBe(first);
    expect(await page.locator(`[id="${await active()}"]`).getAttribute("role")).toBe("option");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    // Round to the last one.
    await expect.poll(async () => await chosen(page).innerText()).toContain("Account");
    expect(await field(page).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    await field(page).fill("nothing is called this");
    await page.getByText("No command has these letters").waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("shares, shows views, opens examples, goes to lines and resets", async () => {
    const page = await open(context);
    await command(page, "share", "Share");
    await page.getByRole("dialog", { name: "Share" }).getByLabel("Link", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Share" }).waitFor({ state: "detached" });
    await command(page, "jaxpr", "Show IR");
    await page.getByRole("tab", { name: /^IR/, selected: true }).waitFor();
    await write(page, "// one\n// two\n// three\n");
    await page.keyboard.press("ControlOrMeta+k");
    await field(page).fill(":2");
    await page.keyboard.press("Enter");
    await page.keyboard.press("End");
    await page.keyboard.type("!");
    await lines(page).filter({ hasText: "//\u00a0two!" }).waitFor();
    await command(page, "reset", /^Reset/);
    await lines(page).filter({ hasText: "two" }).waitFor({ state: "detached" });
    await command(page, "points that do not", /Points that do not leave/);
    await page.waitForURL((url) => url.pathname === "/play/mandelbrot");
    await editorReady(page);
  });

  it("hands the program to the browser as a file", async () => {
    const page = await open(context);
    await write(page, 'console.log("kept");\n');
    await page.getByLabel("Title").fill("Two waves!");
    const [download] = await Promise.all([page.waitForEvent("download"), command(page, "main.ts", "Download main.ts")]);
    expect(download.suggestedFilename()).toBe("two-waves.ts");
  });
});

describe("keys", () => {
  it("run, stop, show views and share from wherever the focus is", async () => {
    const page = await open(context);
    await write(page, 'console.log("begun");\nwhile (true) {}\n');
    await page.getByLabel("Title").focus();
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.locator(".printed li", { hasText: "begun" }).waitFor();
    await page.keyboard.press("ControlOrMeta+Shift+.");
    await state(page, "Cancelled");
    for (const [key, name] of [
      ["Alt+3", /^Graph/],
      ["Alt+7", /^Problems/],
      ["Alt+1", /^Output/],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole("tab", { name, selected: true }).waitFor();
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(name);
    }
    await page.keyboard.press("ControlOrMeta+Shift+s");
    await page.getByRole("dialog", { name: "Share" }).waitFor();
  });
});

describe("settings", () => {
  it("change the letters, wrap lines and are the browser's: another tab hears of them, and a reload keeps them", async () => {
    const page = await open(context);
    const other = await open(context);
    await page.bringToFront();
    const size = (of: Page) =>
      of
        .locator(".monaco-editor .view-lines")
        .first()
        .evaluate((element) => getComputedStyle(element).fontSize);
    expect(await size(page)).toBe("13px");
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Larger letters" }).click();
    await page.getByRole("button", { name: "Larger letters" }).click();
    await page.getByRole("checkbox", { name: "Reduce motion" }).check();
    await expect.poll(() => size(page)).toBe("15px");
    await expect.poll(() => size(other)).toBe("15px");
    expect(await seriousViolations(page)).toEqual([]);
    await page.reload();
    await editorReady(page);
    await expect.poll(() => size(page)).toBe("15px");
    expect(await page.evaluate(() => document.documentElement.dataset.motion)).toBe("reduced");
  });
});

describe("vim keys", () => {
  it("move, change and undo as vim does, show the mode, and leave the page's keys alone", async () => {
    const page = await open(context);
    await write(page, 'console.log("one");\nconsole.log("two");\n');
    await command(page, "vim", "Vim keys on");
    const mode = page.getByRole("status", { name: "Vim" });
    await mode.filter({ hasText: "NORMAL" }).waitFor();
    await page.keyboard.type("ggdd");
    await expect.poll(() => draftCode(page)).toBe('console.log("two");\n');
    await page.keyboard.type("ciw");
    await mode.filter({ hasText: "INSERT" }).waitFor();
    await page.keyboard.press("Escape");
    await mode.filter({ hasText: "NORMAL" }).waitFor();
    await page.keyboard.type("u");
    await expect.poll(() => draftCode(page)).toBe('console.log("two");\n');
    await page.keyboard.press("ControlOrMeta+Enter");
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["two"]);
    await page.reload();
    await editorReady(page);
    await mode.filter({ hasText: "NORMAL" }).waitFor();
    await command(page, "vim", "Vim keys off");
    await mode.waitFor({ state: "detached" });
    await write(page, 'console.log("ggdd");\n');
    await run(page);
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["ggdd"]);
  });
});

describe("the pages beside the playground", () => {
  it("have the palette by the same keys, with what they do themselves first", async () => {
    const page = await context.newPage();
    for (const [path, title] of [
      ["/gallery", "Search the examples"],
      ["/gallery/gradients", "Open in the playground"],
      ["/guide", "Search the guide"],
      ["/guide/first-run", "The next chapter"],
      ["/sign-in", "Create an account"],
      ["/snippets", "Search my snippets"],
      ["/account", "Change between light and dark"],
      ["/teach", "Change between light and dark"],
      ["/join", "Change between light and dark"],
    ] as const) {
      await page.goto(path);
      await page.locator("main").waitFor();
      await expect
        .poll(async () => {
          await page.keyboard.press("ControlOrMeta+k");
          return page.getByRole("dialog", { name: "Commands" }).count();
        })
        .toBe(1);
      await page.locator(".palette-row", { hasText: title }).waitFor();
      expect(await field(page).getAttribute("placeholder"), path).toBe("A command or a page");
      await page.keyboard.press("Escape");
      await field(page).waitFor({ state: "detached" });
    }
  });

  it("go where their commands say, and focus their fields", async () => {
    const page = await context.newPage();
    await page.goto("/gallery");
    await page.getByRole("button", { name: "Commands" }).click();
    await field(page).fill("search");
    await chosen(page).filter({ hasText: "Search the examples" }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("searchbox").evaluate((element) => element === document.activeElement)).toBe(true);
    await command(page, "the guide", "The guide");
    await page.waitForURL("**/guide");
    await page.getByRole("searchbox", { name: "Search the guide" }).waitFor();
    await command(page, "retrac", /^Example: /);
    await page.waitForURL("**/play/*");
    await editorReady(page);
  });
});
