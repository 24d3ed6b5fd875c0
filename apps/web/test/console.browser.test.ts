import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { draftCode, launch, open, printed, run, state, stranger, tab, write } from "./browser.ts";

let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await launch();
  context = await stranger(browser);
  page = await open(context);
});
afterAll(() => browser.close());

const results = () => page.locator("#results");

describe("printed lines", () => {
  it("are counted and filtered by level and text, and the filter outlives a run", async () => {
    await write(
      page,
      `console.log("step 1");
console.info("loss is small");
console.warn("careful");
console.error("step 2 failed");
console.log("step 3");
`,
    );
    await run(page);
    await state(page, "Ready");
    const levels = page.getByRole("group", { name: "Levels" });
    expect((await levels.getByRole("button").allInnerTexts()).map((text) => text.replace(/\s+/g, " "))).toEqual([
      "log 2",
      "info 1",
      "warn 1",
      "error 1",
    ]);
    await levels.getByRole("button", { name: /^log/ }).click();
    await expect.poll(() => printed(page)).toEqual(["loss is small", "careful", "step 2 failed"]);
    await page.getByRole("searchbox", { name: "Find in the output" }).fill("STEP");
    await expect.poll(() => printed(page)).toEqual(["step 2 failed"]);
    await page.getByText("1 of 5 lines").waitFor();
    await tab(page, "IR");
    await tab(page, "Output");
    await expect.poll(() => printed(page)).toEqual(["step 2 failed"]);
    await levels.getByRole("button", { name: /^error/ }).click();
    await page.getByText("Nothing of this kind was printed.").waitFor();
    await page.getByRole("searchbox", { name: "Find in the output" }).fill("");
    for (const level of ["log", "error"]) await levels.getByRole("button", { name: new RegExp(`^${level}`) }).click();
    await expect.poll(() => printed(page)).toHaveLength(5);
  });

  it("lead to their lines, each of them", async () => {
    await page.locator("#results .printed li", { hasText: "step 2 failed" }).getByRole("link", { name: "line 4" }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest(".monaco-editor") !== null)).toBe(true);
  });

  it("fold objects", async () => {
    await write(
      page,
      `const numbers = Array.from({ length: 40 }, (_, i) => "number " + i);
console.log({ name: "model", layers: { first: numbers, second: numbers } });
`,
    );
    await run(page);
    await state(page, "Ready");
    const line = page.locator("#results .printed li").first();
    await line.locator("summary").first().waitFor();
    expect(await line.getByText("'number 7'").first().isVisible()).toBe(false);
    await line.locator("summary").first().click();
    await line.locator("summary", { hasText: "layers: {" }).click();
    await line.locator("summary", { hasText: "first: [" }).click();
    await line.getByText("'number 7'").first().waitFor();
  });
});

describe("a printed jaxpr", () => {
  it("opens as a program, linked with the source", async () => {
    await write(
      page,
      `import { jnp, makeJaxpr } from "tracepad";
const f = (x) => jnp.sum(jnp.sin(x) ** 2);
console.log(makeJaxpr(f)(jnp.ones([3])));
`,
    );
    await run(page);
    await state(page, "Ready");
    expect((await printed(page))[0]).toMatch(/^\{ lambda ; a:f32\[3\]\. let/);
    await page.getByRole("button", { name: "Open in IR" }).click();
    await page.getByText("not compiled, since nobody called it").waitFor();
    const sin = page.locator("#results tr.equation", { hasText: "sin" });
    await sin.first().waitFor();
    expect(await page.locator("#results tr.equation").count()).toBe(3);
    await sin.first().hover();
    await page.locator(".monaco-editor .linked.on").first().waitFor();
    await sin.first().click();
    await expect.poll(() => sin.first().getAttribute("aria-selected")).toBe("true");
    // And from the source: the sum.
    await page.keyboard.press("Escape");
    await page.locator(".monaco-editor .view-line", { hasText: "jnp.sum" }).getByText("sum", { exact: true }).first().hover();
    await expect.poll(() => page.locator("#results tr.equation.on", { hasText: "reduce_sum" }).count()).toBe(1);
    await tab(page, "Output");
  });
});

describe("a retrace", () => {
  it("is mended by the card's edit, which can be undone", async () => {
    const code = `import { jit, jnp } from "tracepad";
const f = jit((x) => jnp.sum(x ** 2));
f(jnp.ones([8]));
f(jnp.ones([16]));
`;
    await write(page, code);
    await run(page);
    await state(page, "Ready");
    await tab(page, "Cache");
    const card = page.getByTestId("retrace");
    await card.getByText("Pad x with zeros at line 3.").waitFor();
    await card.getByRole("button", { name: "Use this: Use 16 everywhere." }).click();
    await expect.poll(() => draftCode(page)).toBe(code.replace("[8]", "[16]"));
    // The card's program is no longer the one in the editor: nothing more is offered.
    await expect.poll(() => card.getByRole("button", { name: /^Use this/ }).count()).toBe(0);
    await page.locator(".monaco-editor .view-line").first().click();
    await page.keyboard.press("ControlOrMeta+z");
    await expect.poll(() => draftCode(page)).toBe(code);
    await card.getByRole("button", { name: "Use this: Pad x with zeros at line 3." }).click();
    await expect.poll(() => draftCode(page)).toContain("f(jnp.pad(jnp.ones([8]), [[0, 8]]));");
    await run(page);
    await state(page, "Ready");
    await expect.poll(() => card.count()).toBe(0);
    await tab(page, "Output");
  });
});

describe("a slider", () => {
  const program = (step: string, call: string) => `import { jit, jnp } from "tracepad";
import { show } from "tracepad/show";
const rate = show.slider("rate", 0, 1, { value: 0.5 });
const step = jit(${step});
const w = ${call};
show.heat(jnp.outer(jnp.arange(3.0), jnp.arange(3.0)), { label: "always the same" });
console.log(w);
`;
  const slider = () => page.getByRole("slider", { name: "rate" });
  const figure = (caption: string) => page.locator("figure.fig").filter({ hasText: caption });

  it("compiles nothing where its value is an argument, and leaves alone what does not depend on it", async () => {
    await write(page, program("(w, rate) => w * (1.0 - rate)", "step(jnp.ones([3]), rate)"));
    await run(page);
    await state(page, "Ready");
    await figure("always the same").locator("svg.heat").waitFor();
    await figure("always the same")
      .locator("svg.heat")
      .evaluate((svg: SVGElement) => (svg.dataset.before = "yes"));
    await slider().focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("nothing compiled").waitFor();
    await page.locator("td", { hasText: "0.4900" }).first().waitFor();
    expect(await draftCode(page)).toContain('show.slider("rate", 0, 1, { value: 0.51 })');
    expect(await figure("always the same").locator("svg.heat").getAttribute("data-before")).toBe("yes");
    expect(await slider().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("says which function was made for its value", async () => {
    // A program that no worker has met.
    await write(page, program(`(w) => w * (1.0 - rate) + ${Date.now() % 1e6}.5`, "step(jnp.ones([3]))"));
    await run(page);
    await state(page, "Ready");
    await slider().focus();
    await page.keyboard.press("ArrowLeft");
    await page.getByText("step compiled anew: made for this rate.").waitFor();
  });
});

describe("a stored run of another release", () => {
  it("is shown as far as it can be read, and said to be", async () => {
    await write(page, 'console.log("first");\nconsole.log("second");\n');
    await run(page);
    await state(page, "Ready");
    const events = "**/api/trpc/runs.events*";
    await page.route(events, async (route) => {
      const body = [
        { type: "status", status: "queued", detail: null },
        { type: "trace", fn: "f", jaxpr: "{ lambda ; . let in () }", locations: [] },
        { type: "hologram", beam: [1, 2, 3] },
        { type: "log", level: "log", text: "first", line: 1, column: 1 },
        { type: "done", outcome: "fine" },
      ].map((event, i) => `data: ${JSON.stringify({ ...event, id: i + 1, t: i })}\nid: ${i + 1}\n\n`);
      await route.fulfill({
        contentType: "text/event-stream",
        body: `event: connected\ndata: {}\n\n${body.join("")}event: return\ndata:\n\n`,
      });
    });
    await page.reload();
    await page.getByText("2 parts of this run were written by another release of Tracepad").waitFor();
    await expect.poll(() => printed(page)).toEqual(["first"]);
    await page.unroute(events);
    await page.evaluate(() => sessionStorage.setItem("tracepad:run:play", '{"id":7,"code":null}'));
    await page.reload();
    await page.getByText("Nothing printed yet.").waitFor();
  });
});

it("all of it is readable by everyone, in both themes, and fits a phone", async () => {
  await write(page, 'console.log({ a: Array.from({ length: 30 }, (_, i) => i * 1000) });\nconsole.warn("careful");\n');
  await run(page);
  await state(page, "Ready");
  await results().locator("summary").first().waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Theme" }).click();
  expect(await seriousViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "Output" }).click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
