import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launch, open, printed, run, state, stranger, tab, write } from "./browser.ts";

const THREE_CALLS = `import { jit, jnp } from "tracepad";

const f = (x) => jnp.sum(jnp.sin(x).mul(2));
const g = jit(f);
g(jnp.ones([8]));
g(jnp.ones([8]));
g(jnp.ones([16]));
`;

let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await stranger(browser);
  page = await open(context);
});
afterEach(() => context.close());

const example = async (title: string): Promise<void> => {
  await page.getByRole("button", { name: "Examples" }).click();
  await page.locator(".menu-list .tt", { hasText: title }).click();
};

describe("what the engine did, on the page", () => {
  it("shows f(8), f(8), f(16) as a miss, a hit, and a miss that names the shape", async () => {
    await write(page, THREE_CALLS);
    await run(page);
    await state(page, "Ready");
    await tab(page, "Cache");
    const lookups = page.locator(".lk1");
    expect((await lookups.allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim())).toEqual(["5 trace", "6 hit", "7 retrace"]);
    const card = await page.getByTestId("retrace").innerText();
    expect(card.replace(/\s+/g, " ")).toContain("f retraced at line 7");
    expect(card.replace(/\s+/g, " ")).toContain("x was f32[8], now f32[16]");
    expect(await page.locator(".sigs tbody tr").count()).toBe(2);
  });

  it("trains two layers for 300 steps, the first step apart from the later ones", async () => {
    await example("A network learns a wave");
    await run(page);
    await state(page, "Ready", 50_000);
    const losses = (await printed(page)).map((line) => Number(/loss ([\d.]+)/.exec(line)?.[1]));
    expect(losses).toHaveLength(13);
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 4);
    const rows = page.locator(".tl-row", { has: page.locator(".fn", { hasText: /^train$/ }) });
    expect(await rows.locator(".kind").allInnerTexts()).toEqual(["first trace", "hit × 299"]);
    expect(await rows.nth(0).locator(".ph.trace").count()).toBe(1);
    expect(await rows.nth(1).locator(".ph.hit").count()).toBe(1);
    await page.locator(".fig .ag").first().waitFor();
  });

  for (const title of ["Arrays and keys", "Downhill", "Pairwise distances"]) {
    it(`runs the example "${title}"`, async () => {
      await example(title);
      await run(page);
      await state(page, "Ready");
      expect(await page.locator("#results .fig").count()).toBeGreaterThan(1);
      expect(await page.locator(".note.bad").count()).toBe(0);
    });
  }

  it("completes names and shows docs from our types", async () => {
    await write(page, 'import { jnp } from "tracepad";\njnp.tan');
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("h");
    await page.keyboard.press("ControlOrMeta+Space");
    await page.locator(".suggest-widget .monaco-list-row", { hasText: "tanh" }).waitFor({ timeout: 40_000 });
    await page.keyboard.press("Enter");
    await page.locator(".monaco-editor .view-line span", { hasText: "tanh" }).last().hover();
    await page.locator(".monaco-hover", { hasText: "tanh" }).first().waitFor({ timeout: 40_000 });
  });

  it("checks operators on arrays as it runs them", async () => {
    const program =
      'import { jnp } from "tracepad";\nconst total = jnp.arange(3) + 1;\nconsole.log(`${(total[0] * 2.0).dtype} ${total[-1].item()}`);';
    await write(page, `${program}\nconst wrong = "s" * total;`);
    const problem = page.locator(".prob", { hasText: "main.ts 4:15" });
    await tab(page, "Problems");
    await problem.waitFor({ timeout: 30_000 });
    expect(await problem.innerText()).toContain("Operator '*' cannot be applied to types 'string' and 'Array'.");
    expect(await page.locator(".prob").count()).toBe(1);
    await page.locator(".monaco-editor .view-line", { hasText: "const total" }).locator("span", { hasText: "total" }).last().hover();
    await page.locator(".monaco-hover", { hasText: "const total: Array" }).first().waitFor({ timeout: 40_000 });
    await write(page, program);
    await run(page);
    await state(page, "Ready");
    expect(await printed(page)).toContain("float32 3");
  });

  it("writes down how long the first event takes after the click, over 50 warm runs", async () => {
    await write(page, 'console.log("x");\n');
    const times: number[] = [];
    const ends: number[] = [];
    for (let i = 0; i < 53; i++) {
      await page.evaluate(() => performance.clearMarks());
      await run(page);
      await page.waitForFunction(() => performance.getEntriesByName("tracepad:first-event").length > 0);
      await state(page, "Ready");
      const [first, end] = await page.evaluate(() => {
        const at = (name: string): number => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
        return [at("tracepad:first-event") - at("tracepad:run"), at("tracepad:done") - at("tracepad:run")] as const;
      });
      times.push(first);
      ends.push(end);
      await page.getByRole("button", { name: "Run" }).and(page.locator(":enabled")).waitFor();
      // As fast as a person clicks: the rate limit is not what is measured.
      await page.waitForTimeout(100);
    }
    const warm = times.slice(3).sort((a, b) => a - b);
    const endMedianMs = ends.slice(3).sort((a, b) => a - b)[25];
    const figures = { runs: warm.length, medianMs: warm[25], p95Ms: warm[47], worstMs: warm.at(-1), endMedianMs };
    const report = { ...figures, load: loadavg()[0], at: new Date().toISOString() };
    const file = process.env.TRACEPAD_LATENCY_REPORT ?? "test-results/click-to-first-event.json";
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    expect(warm).toHaveLength(50);
    expect(warm.every((ms) => Number.isFinite(ms) && ms > 0)).toBe(true);
  }, 120_000);
});
