import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editorReady, launch, productUrl, stranger } from "./browser.ts";

/** What is at a teacher's desk besides the journeys of classes.browser.test.ts: order, hints, roster, extensions, likeness, colleagues. */

const RIGHT = 'import type { Array } from "tracepad";\n\nexport function double(x: Array): Array {\n  return x + x;\n}\n';
const RENAMED = RIGHT.replaceAll(/\bx\b/g, "values").replace("{\n", "{\n  // my own idea\n");
/** Grading a class of it takes a while, however fast the machine is. */
const WRONG = `import type { Array } from "tracepad";

export function double(x: Array): Array {
  for (const until = Date.now() + 200; Date.now() < until; );
  return x * 3;
}
`;
const CLASS = 12;

let browser: Browser;
let teacher: BrowserContext;
let desk: Page;
let set: string;
let course: string;
let code: string;
const students: BrowserContext[] = [];

/** A procedure of the API, by somebody's browser. */
async function call<T>(who: BrowserContext, procedure: string, input: object): Promise<T> {
  const answer = await who.request.post(`/api/trpc/${procedure}`, { data: input });
  const { result, error } = await answer.json();
  if (error !== undefined) throw new Error(`${procedure}: ${error.message}`);
  return result.data;
}
async function ask<T>(who: BrowserContext, procedure: string, input: object): Promise<T> {
  const answer = await who.request.get(`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
  return (await answer.json()).result.data;
}
async function account(who: BrowserContext, name: string): Promise<void> {
  const data = { name, email: `${name.toLowerCase()}-${Date.now()}@desk.test`, password: "a long enough one" };
  expect((await who.request.post("/api/auth/sign-up/email", { data, headers: { origin: productUrl() } })).ok()).toBe(true);
}
let keys = 0;
const handIn = (who: BrowserContext, text: string) =>
  call(who, "study.handIn", { course, exercise: "first", code: text, key: `desk-${Date.now()}-${++keys}` });
const published = (version: number): Promise<void> =>
  desk
    .locator(".my-versions li", { hasText: `v${version}` })
    .filter({ hasText: "published" })
    .waitFor({ timeout: 90_000 });
const tab = (name: RegExp) => desk.getByRole("tab", { name }).click();
interface Matrix {
  readonly course: { readonly code: string };
  readonly students: readonly { readonly cells: Record<string, { readonly status: string }> }[];
}
const matrix = () => ask<Matrix>(teacher, "courses.matrix", { course });

beforeAll(async () => {
  browser = await launch();
  teacher = await stranger(browser);
  desk = await teacher.newPage();
});
afterAll(() => browser.close());

describe("a set in the page", () => {
  it("gets exercises, in the order that its teacher wants, and shows a statement while it is written", async () => {
    await desk.goto("/teach");
    await account(teacher, "Rosa");
    await desk.getByLabel("Title").fill("Week 2");
    await desk.getByRole("button", { name: "New set" }).click();
    await desk.getByRole("button", { name: "Add an exercise" }).click();
    const list = desk.getByRole("navigation", { name: "Exercises" }).getByRole("listitem");
    await list.nth(1).filter({ hasText: "New exercise" }).waitFor();
    await desk.getByRole("button", { name: "Move up" }).click();
    await list.nth(0).filter({ hasText: "New exercise" }).waitFor();
    desk.on("dialog", (dialog) => void dialog.accept());
    await desk.getByRole("button", { name: "Remove New exercise" }).click();
    await expect.poll(() => list.count()).toBe(1);
    const text = desk.getByLabel("first/statement.md");
    await text.fill("Write `double(x)` for any `x`: twice $\\sqrt{x^2}$, *with its sign*.\n");
    await desk.getByRole("region", { name: "As students see it" }).locator("em", { hasText: "with its sign" }).waitFor();
    await desk.getByRole("region", { name: "As students see it" }).locator("math msqrt").waitFor();
  });

  it("has hints that cost, and is published", async () => {
    // The first change is still on its way when the second is made, and when both are published.
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await desk.route("**/sets.save*", async (route) => held.then(() => route.continue()), { times: 1 });
    const saving = desk.waitForRequest("**/sets.save*");
    await tab(/^Hints/);
    await desk.getByLabel("first/hints.md").fill("## Add it up\n\n`x + x` is two of them.\n");
    await saving;
    await tab(/^Settings/);
    const settings = desk.getByLabel("first/exercise.json");
    const manifest = JSON.parse(await settings.inputValue());
    await settings.fill(`${JSON.stringify({ ...manifest, attempts: 5, hintCosts: [1] }, null, 2)}\n`);
    set = new URL(desk.url()).pathname.split("/").at(-1) as string;
    await desk.getByRole("button", { name: "Publish" }).click();
    release();
    await desk.getByTestId("saving").filter({ hasText: "Saved" }).waitFor();
    await published(1);
    ({ course } = await call<{ course: string }>(teacher, "sets.give", { set, version: 1, title: "Group A" }));
    ({ code } = (await matrix()).course);
  }, 120_000);
});

describe("a class of that set", () => {
  it("comes from a roster, each by a link of their own", async () => {
    await desk.goto(`/teach/courses/${course}`);
    await tab(/^People/);
    await desk.getByLabel("Roster, as CSV").fill("name,id\nNoor Haddad,1017\nPim de Vries,1018\n");
    await desk.getByRole("button", { name: "Add them" }).click();
    const row = desk.getByRole("row", { name: /^Noor Haddad 1017/ });
    await row.getByRole("button", { name: "copy" }).click();
    await desk.getByText("Noor Haddad's link copied.").waitFor();
    const link = await desk.evaluate(() => navigator.clipboard.readText());
    const noor = await stranger(browser);
    students.push(noor);
    const page = await noor.newPage();
    await page.goto(link);
    // The link is who they are: nothing is asked.
    const exercise = page.getByRole("link", { name: /Double it/ });
    await exercise.click();
    await editorReady(page);
    await row.filter({ hasText: "joined" }).waitFor();
  });

  it("has a student who pays for a hint once it is opened", async () => {
    const page = (students[0] as BrowserContext).pages()[0] as Page;
    await page.getByRole("button", { name: /Hint 1 of 1: Add it up/ }).click();
    await page.getByText("It costs 1 point.").waitFor();
    await page.getByRole("button", { name: "Open it" }).click();
    await page.locator("details.hint", { hasText: "two of them" }).waitFor();
  });

  it("ends, but later for the one whose teacher says so", async () => {
    const page = (students[0] as BrowserContext).pages()[0] as Page;
    await tab(/^Settings/);
    await desk.getByLabel("Closes, in your time zone").fill("2040-01-02T20:00");
    await desk.getByRole("button", { name: "Save" }).click();
    await page.locator(".setbar").filter({ hasText: "due Mon 2 Jan, 20:00" }).waitFor({ timeout: 40_000 });
    await tab(/^People/);
    const extended = desk.getByLabel("Noor Haddad, extended to");
    await extended.fill("2040-01-09T20:00");
    await extended.blur();
    await page.locator(".setbar").filter({ hasText: "due Mon 9 Jan, 20:00" }).waitFor({ timeout: 40_000 });
    const bo = await stranger(browser);
    students.push(bo);
    const other = await bo.newPage();
    await other.goto(`/join/${code}`);
    await other.getByLabel("Name").fill("Bo Chen");
    await other.getByRole("button", { name: "Join" }).click();
    await other.getByText("Bo Chen, 0 of 2 points. Due Mon 2 Jan, 20:00").waitFor();
    await other.close();
  });

  it("is seen as a student by its teacher, who is in no figure", async () => {
    await tab(/^Matrix/);
    await desk.getByRole("button", { name: "See it as a student" }).click();
    await desk.getByRole("link", { name: /Double it/ }).waitFor();
    await desk.goto(`/teach/courses/${course}`);
    await desk.getByRole("rowheader", { name: /test$/ }).waitFor();
    await desk.getByText("3 students, 1 exercise").waitFor();
  });

  it("has hand-ins that are alike, and results by check as JSON", async () => {
    while (students.length < CLASS) {
      const somebody = await stranger(browser);
      students.push(somebody);
      await call(somebody, "study.join", { code, name: `Student ${students.length}` });
    }
    await Promise.all(students.map((one, i) => handIn(one, i === 0 ? RIGHT : i === 1 ? RENAMED : WRONG)));
    const waiting = async () => (await matrix()).students.filter(({ cells }) => cells.first?.status === "waiting").length;
    await expect.poll(waiting, { timeout: 200_000 }).toBe(0);
    // A hint costs what it says.
    await desk.getByRole("button", { name: /Noor Haddad, Double it: passed, 1\/2/ }).waitFor();
    await tab(/^Similar/);
    const pair = desk.getByRole("row", { name: /Noor Haddad Bo Chen|Bo Chen Noor Haddad/ });
    await pair.filter({ hasText: "100 %" }).filter({ hasText: "the same jaxpr" }).waitFor();
    await tab(/^Clusters/);
    await desk.getByRole("heading", { name: `Cluster A, ${CLASS - 2} students, 0 of 2 points` }).waitFor();
    await desk.getByLabel("Comment for cluster A").fill("Twice, not three times.");
    await desk.getByRole("button", { name: `Write to all ${CLASS - 2}` }).click();
    const page = await (students[5] as BrowserContext).newPage();
    await page.goto(`/learn/${course}/first`);
    await page.getByText("Twice, not three times.").waitFor({ timeout: 45_000 });
    await page.close();
    const [download] = await Promise.all([desk.waitForEvent("download"), desk.getByRole("button", { name: "JSON" }).click()]);
    const rows = JSON.parse(readFileSync(await download.path(), "utf8")) as { student: string; counts: boolean; check: string }[];
    expect(rows.filter(({ student }) => student === "Noor Haddad").map(({ check }) => check)).toEqual(["visible/0", "hidden/0"]);
    expect(rows.some(({ student }) => student === "Rosa")).toBe(false);
  }, 300_000);

  it("is graded anew in bulk: a program that somebody runs meanwhile does not wait for it", async () => {
    const { revision, files } = await ask<{ revision: number; files: Record<string, string> }>(teacher, "sets.get", { set });
    const more = `${files["first/tests.visible.ts"]}\ncheck.allclose("double", { args: [f32(2, 2)], title: "A table", points: 2 });\n`;
    await call(teacher, "sets.save", { set, revision, files: { ...files, "first/tests.visible.ts": more } });
    await desk.goto(`/teach/sets/${set}`);
    await desk.getByRole("button", { name: "Publish" }).click();
    await published(2);
    await desk.goto(`/teach/courses/${course}`);
    const runner = await (await stranger(browser)).newPage();
    await runner.goto("/");
    await editorReady(runner);
    await desk.getByRole("button", { name: `Try it on ${CLASS}` }).click();
    await desk.getByText(new RegExp(`of ${CLASS} graded anew`)).waitFor();
    await runner.getByRole("button", { name: "Run" }).click();
    await runner
      .getByTestId("state")
      .filter({ hasText: /Ready|calls?/ })
      .waitFor({ timeout: 30_000 });
    const preview = await ask<{ waiting: number }>(teacher, "courses.preview", { course, version: 2 });
    expect(preview.waiting).toBeGreaterThan(0);
    await desk.getByText(/A new grade would change/).waitFor({ timeout: 200_000 });
    await runner.context().close();
  }, 300_000);
});

describe("a colleague", () => {
  it("comes by an invitation, sees and comments, and changes nothing", async () => {
    await desk.goto(`/teach/sets/${set}`);
    await desk.getByRole("button", { name: "Make a link" }).click();
    const link = desk.getByLabel("For one person, within 14 days", { exact: true });
    await link.waitFor();
    const colleague = await stranger(browser);
    const page = await colleague.newPage();
    await page.goto("/");
    await account(colleague, "Tom");
    await page.goto(await link.inputValue());
    await page.getByRole("button", { name: "Take it up" }).click();
    await page.getByText("You see this set as an assistant").waitFor();
    expect(await page.getByRole("button", { name: "Publish" }).count()).toBe(0);
    expect(await page.getByLabel("first/statement.md").getAttribute("readonly")).not.toBeNull();
    await page.goto(`/teach/courses/${course}`);
    await page.getByRole("button", { name: /Bo Chen, Double it/ }).click();
    await page.getByRole("complementary", { name: "Hand-in" }).getByText("Beside the reference").waitFor();
    expect(await page.getByRole("button", { name: /Try it on|Re-grade/ }).count()).toBe(0);
    await desk.reload();
    await desk.getByRole("region", { name: "Teachers" }).getByText("Tom", { exact: true }).waitFor();
    await page.context().close();
  });
});
