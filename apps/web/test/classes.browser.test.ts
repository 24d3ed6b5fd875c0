import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { editorReady, launch, productUrl, stranger, write } from "./browser.ts";

/** Journeys 14 and 15: a class from the teacher's first set to a re-grade, in two browsers. */

const SECRET = "not for students: the hidden one";
const VISIBLE = `import { check, f32 } from "tracepad/grade";

check.allclose("double", { args: [f32(3)], title: "Three numbers" });
`;
const MISTYPED = VISIBLE.replace("f32(3)", "f32(null)");
const HIDDEN = `import { check, f32 } from "tracepad/grade";

check.allclose("double", { args: [f32("n", { min: -9, max: 9 })], title: "${SECRET}", points: 2 });
`;
/** Right for the three visible numbers only: it is one for the hidden ones. */
const WRONG = `import { type Array, jnp } from "tracepad";

export function double(x: Array): Array {
  return jnp.concatenate([x, x]).at("0:3").get() * 2;
}
`;
const RIGHT = `import type { Array } from "tracepad";

export function double(x: Array): Array {
  return x + x;
}
`;

let browser: Browser;
let teacher: BrowserContext;
let student: BrowserContext;
beforeAll(async () => {
  browser = await launch();
  teacher = await stranger(browser);
  // Far from the server's zone.
  student = await browser.newContext({
    ...{ baseURL: productUrl(), serviceWorkers: "block", viewport: { width: 1440, height: 900 }, timezoneId: "Asia/Tokyo" },
    permissions: ["clipboard-read", "clipboard-write"],
  });
});
afterAll(() => browser.close());

const file = (page: Page, label: string) => page.getByRole("tab", { name: new RegExp(`^${label}`) });

async function fill(page: Page, label: string, path: string, text: string): Promise<void> {
  await file(page, label).click();
  await page.locator(`.file-code[data-path="${path}"] .monaco-editor .view-line`).first().waitFor({ timeout: 45_000 });
  await write(page, text);
}

async function publish(page: Page, version: number): Promise<void> {
  await page.getByTestId("saving").filter({ hasText: "Saved" }).waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page
    .locator(".my-versions li", { hasText: `v${version}` })
    .filter({ hasText: "published" })
    .waitFor({ timeout: 60_000 });
}

describe("a class", () => {
  let board: Page;
  let desk: Page;
  let editor: Page;
  let code: string;
  /** Everything that the student's browser was sent; streams, which say when to look again, and what a run prints, never end. */
  const received: Promise<string>[] = [];

  it("begins with a set that is published once its solutions pass", async () => {
    editor = await teacher.newPage();
    await editor.goto("/teach");
    await editor.getByLabel("Title").fill("Week 1");
    await editor.getByRole("button", { name: "New set" }).click();
    await editor.getByRole("region", { name: "As students see it" }).locator("math").first().waitFor();
    // A tests' file is checked, and completed, by what tracepad/grade is.
    await fill(editor, "Visible tests", "first/tests.visible.ts", MISTYPED);
    await editor.locator(".file-code .squiggly-error").first().waitFor({ timeout: 45_000 });
    await editor.keyboard.press("ControlOrMeta+End");
    await editor.keyboard.type("check.");
    await editor.locator(".suggest-widget .monaco-list-row", { hasText: "gradMatches" }).waitFor({ timeout: 45_000 });
    await editor.keyboard.press("Escape");
    await fill(editor, "Visible tests", "first/tests.visible.ts", VISIBLE);
    await expect.poll(() => editor.locator(".file-code .squiggly-error").count(), { timeout: 45_000 }).toBe(0);
    await fill(editor, "Solution", "first/solution.ts", "export const triple = 3;\n");
    await editor.getByTestId("saving").filter({ hasText: "Saved" }).waitFor();
    await editor.getByRole("button", { name: "Publish" }).click();
    const refused = editor.locator(".my-versions li", { hasText: "v1" });
    await refused.filter({ hasText: "refused" }).waitFor({ timeout: 60_000 });
    expect(await refused.innerText()).toContain("first/solution.ts");
    await fill(editor, "Solution", "first/solution.ts", RIGHT);
    await fill(editor, "Hidden tests", "first/tests.hidden.ts", HIDDEN);
    await publish(editor, 2);
    await editor.getByRole("button", { name: "Give version 2 to a class" }).click();
    await editor.waitForURL(/\/teach\/courses\//);
    board = editor;
    await board.getByText("Nobody has joined yet").waitFor();
    code = (await board.locator(".tabs .tools .val").innerText()).trim();
    expect(code).toMatch(/^[A-Z0-9]{7}$/);
  }, 150_000);

  it("is joined by its code, under a name", async () => {
    desk = await student.newPage();
    desk.on("response", (response) => {
      const isStream = response.headers()["content-type"]?.startsWith("text/event-stream");
      if (new URL(response.url()).pathname.startsWith("/api/") && !isStream) received.push(response.text().catch(() => ""));
    });
    await desk.goto("/join");
    await desk.getByLabel("Code").fill(code.toLowerCase());
    await desk.getByRole("button", { name: "Join" }).click();
    await desk.getByLabel("Name").fill("Ana Lima");
    await desk.getByRole("button", { name: "Join" }).click();
    await desk.getByRole("link", { name: /Double it/ }).click();
    await editorReady(desk);
    expect(await desk.locator(".stmt math").count()).toBeGreaterThan(0);
    await board.getByRole("rowheader", { name: "Ana Lima" }).waitFor();
  });

  it("a student runs without handing in, and sees where an answer differs", async () => {
    const tests = desk.getByRole("region", { name: "Results of the tests" });
    await tests.getByText("1 hidden test for 2 points runs when you hand in.").waitFor();
    await tests.getByRole("button", { name: "Run this test only: Three numbers" }).click();
    await desk.locator(".tc.no", { hasText: "Three numbers" }).waitFor({ timeout: 60_000 });
    await desk.getByRole("button", { name: "Run", exact: true }).click();
    const failed = desk.locator(".tc.no").first();
    await failed.locator(".ag td.diff").first().waitFor({ timeout: 60_000 });
    await desk.locator(".monaco-editor .line-note.bad", { hasText: "Three numbers" }).waitFor();
    await failed.getByRole("button", { name: "Copy input to editor" }).click();
    await desk.locator(".monaco-editor .view-line", { hasText: "console.log(double(xInput));" }).waitFor();
    await desk.locator(".monaco-editor .view-line", { hasText: "const xInput = jnp.array([" }).waitFor();
    expect(await desk.getByRole("button", { name: /^Hand in/ }).innerText()).toContain("5 left");
    expect(await desk.getByText("best hand-in: none yet").isVisible()).toBe(true);
  });

  it("a hand-in that passes what can be seen and fails what cannot says so, and nothing of the hidden test", async () => {
    await write(desk, WRONG);
    await desk
      .getByTestId("saving")
      .filter({ hasText: /^Saved \d/ })
      .waitFor();
    // The server has it, and its answer is lost: the page asks again, and it is one hand-in.
    let asked = 0;
    await desk.route(/study\.handIn/, async (route) => {
      if (asked++ > 0) return route.continue();
      await route.fetch();
      await route.abort("connectionreset");
    });
    await desk.getByRole("button", { name: /^Hand in/ }).click();
    const hidden = desk.locator(".tc", { hasText: "Hidden test 1" });
    await hidden.waitFor({ timeout: 60_000 });
    expect(await hidden.getAttribute("class")).toContain("no");
    expect(await desk.locator(".tc.ok").count()).toBeGreaterThan(0);
    await desk
      .getByRole("button", { name: /^Hand in/ })
      .filter({ hasText: "4 left" })
      .waitFor();
    expect(asked).toBe(2);
    await desk.unroute(/study\.handIn/);
    await board.getByRole("button", { name: /Ana Lima, Double it: tests fail, 1\/3/ }).waitFor();
  });

  it("a deadline is told in the student's zone", async () => {
    const update = {
      course: board.url().split("/").at(-1),
      title: "Week 1",
      feedback: "after_close",
      closesAt: Date.UTC(2040, 0, 2, 20, 0),
    };
    expect((await teacher.request.post("/api/trpc/courses.update", { data: update })).ok()).toBe(true);
    await desk.locator(".setbar").filter({ hasText: "due Tue 3 Jan, 05:00" }).waitFor({ timeout: 40_000 });
  });

  it("then passes: the matrix and the CSV agree", async () => {
    await write(desk, RIGHT);
    await desk.getByRole("button", { name: /^Hand in/ }).click();
    await desk.getByText("best hand-in: 3 of 3").waitFor({ timeout: 60_000 });
    await board.getByRole("button", { name: /Ana Lima, Double it: passed, 3\/3/ }).waitFor();
    const [download] = await Promise.all([board.waitForEvent("download"), board.getByRole("button", { name: "Download CSV" }).click()]);
    const rows = readFileSync(await download.path(), "utf8")
      .trim()
      .split("\r\n");
    expect(rows[0]).toBe(
      "student,external,exercise,attempt,handedIn,status,version,counts,points,of,hintCost,check,checkTitle,checkPassed,checkPoints,checkOf",
    );
    const counting = rows.filter((row) => row.startsWith("Ana Lima,,first,2,") && row.includes(",done,2,true,3,3,0,"));
    expect(counting).toHaveLength(2);
    expect(counting.some((row) => row.includes(SECRET))).toBe(true);
    expect(rows.filter((row) => row.startsWith("Ana Lima,,first,1,") && row.includes(",done,2,false,1,3,0,"))).toHaveLength(2);
  });

  it("no text of the hidden test has reached the student's browser", async () => {
    const all = (await Promise.all(received)).join("\n");
    expect(all).toContain("Hidden test 1");
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain("min: -9");
  });

  it("a teacher opens a cell, and writes to all with the same answer", async () => {
    await board.getByRole("button", { name: /Ana Lima, Double it/ }).click();
    const inspector = board.getByRole("complementary", { name: "Hand-in" });
    await inspector.getByText(SECRET).waitFor();
    await inspector.getByText("Their jaxpr of double").click();
    await inspector.getByText("{ lambda ; a:f32[3]. let").waitFor();
    await inspector.getByText("Beside the reference").click();
    await inspector.locator("table.diff").waitFor();
    await inspector.getByLabel("Comment", { exact: true }).fill("Well seen.");
    await inspector.getByRole("button", { name: "Write", exact: true }).click();
    await inspector.getByText("Well seen.").waitFor();
    await desk.getByText("Well seen.").waitFor({ timeout: 40_000 });
    await board.getByRole("tab", { name: "Clusters" }).click();
    await board.getByText(/Cluster A, 1 student/).waitFor();
    await board.getByRole("tab", { name: "Matrix" }).click();
  });

  it("a corrected test is tried on all hand-ins before any grade changes", async () => {
    const set = await teacher.newPage();
    await set.goto(await board.getByRole("link", { name: "The set" }).getAttribute("href").then(String));
    await fill(set, "Hidden tests", "first/tests.hidden.ts", HIDDEN.replace("points: 2", "points: 4"));
    await publish(set, 3);
    await set.close();
    await board.reload();
    await board.getByText("Version 3 of the set is published.").waitFor();
    await board.getByRole("button", { name: "Try it on 2" }).click();
    await board.getByText(/A new grade would change 1 of them: 1 up, 0 down/).waitFor({ timeout: 60_000 });
    await board.getByRole("button", { name: /Ana Lima, Double it: passed, 3\/3/ }).waitFor();
    await board.getByRole("button", { name: "See the 1" }).click();
    await board.getByRole("row", { name: /Ana Lima Double it 2 3 5/ }).waitFor();
    await board.getByRole("button", { name: "Re-grade 2" }).click();
    await board.getByRole("button", { name: /Ana Lima, Double it: passed, 5\/5/ }).waitFor();
    await desk.getByText("best hand-in: 5 of 5").waitFor();
  });

  it("another tab of the student's is told when both have changed the same draft", async () => {
    const other = await student.newPage();
    await other.goto(desk.url());
    await editorReady(other);
    await write(other, `${RIGHT}// from the other tab\n`);
    await other
      .getByTestId("saving")
      .filter({ hasText: /^Saved \d/ })
      .waitFor();
    await write(desk, `${RIGHT}// from the first tab\n`);
    await desk.getByRole("alert").filter({ hasText: "changed in another tab" }).waitFor();
    await desk.getByRole("button", { name: "Take the other" }).click();
    await desk.locator(".monaco-editor .view-line", { hasText: "from the other tab" }).waitFor();
    await other.close();
  });

  it("an exercise that a teacher closes takes no hand-in, and shows all", async () => {
    await board.getByRole("tab", { name: "Settings" }).click();
    await board.getByRole("combobox", { name: "Double it, for students" }).selectOption("closed");
    await desk.getByText("The reference solution").waitFor({ timeout: 40_000 });
    expect(await desk.getByRole("button", { name: /^Hand in/ }).isDisabled()).toBe(true);
    expect(await desk.locator(".setbar").innerText()).toContain("closed");
    await board.getByRole("tab", { name: "Matrix" }).click();
  });

  it("has nothing that axe finds serious, light and dark, wide and narrow", async () => {
    for (const page of [desk, board]) {
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await seriousViolations(page)).toEqual([]);
        await page.getByRole("button", { name: "Theme" }).click();
        expect(await seriousViolations(page)).toEqual([]);
        await page.getByRole("button", { name: "Theme" }).click();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    }
  });
});
