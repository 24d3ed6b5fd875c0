import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { draftCode, launch, open, printed, run, state, stranger, write } from "./browser.ts";

const PROGRAM = `import { jit, jnp } from "tracepad";
import { show } from "tracepad/show";

const rate = show.slider("rate", 0, 1, { value: 0.5 });
const step = jit((w) => w * (1.0 - rate));
let w = jnp.ones([64, 64]);
for (const i of show.progress(400, { label: "descent" })) {
  w = step(w);
  for (const until = Date.now() + 10; Date.now() < until; ) w = jnp.matmul(w, jnp.eye(64));
  show.line(jnp.max(w), { label: "loss", log: true });
}
show.heat(jnp.outer(jnp.linspace(-1, 1, 8), jnp.linspace(0, 1, 8)), { label: "field" });
show.table([{ name: "a", loss: 0.5 }]);
console.log(\`rate \${rate}\`);
`;

let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await launch();
  context = await stranger(browser);
  page = await open(context);
  await write(page, PROGRAM);
});
afterAll(() => browser.close());

const figure = (caption: string) => page.locator("figure.fig").filter({ hasText: caption });
const points = async (): Promise<number> => Number(await figure("loss").locator(".stats .val").first().innerText());

describe("figures that a program shows", () => {
  it("grow while it runs, each with its number and its line", async () => {
    await run(page);
    const seen = new Set<number>();
    await figure("loss").waitFor();
    // It takes four seconds however fast the machine is.
    await expect.poll(async () => seen.add(await points()).size).toBeGreaterThan(2);
    expect(Math.min(...seen)).toBeLessThan(400);
    await state(page, "Ready");
    expect(await points()).toBe(400);
    expect(await page.locator("figure.shown figcaption .no").allInnerTexts()).toEqual(["Fig. 1", "Fig. 2", "Fig. 3"]);
    expect(await figure("loss").getByRole("img").getAttribute("aria-label")).toMatch(/^loss: 1 curve, 400 points, .* log scale$/);
    expect(await page.getByRole("progressbar", { name: "descent" }).getAttribute("aria-valuetext")).toBe("400 of 400");
    await figure("field").getByRole("link", { name: "line 12" }).click();
    expect(await page.locator(".monaco-editor .view-line", { hasText: "show.heat" }).isVisible()).toBe(true);
  });

  it("have their numbers as a table", async () => {
    await figure("field").locator("summary").click();
    const cells = figure("field").locator(".values tbody tr").first().locator("td");
    await cells.first().waitFor();
    expect((await cells.allInnerTexts()).slice(0, 3)).toEqual(["0", "0", "−0.1429"]);
    await figure("field").locator("summary").click();
  });

  it("a slider writes its value into the program and runs it again, and keeps the focus", async () => {
    const slider = page.getByRole("slider", { name: "rate" });
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.getByText("rate 0.48").waitFor();
    await expect.poll(() => draftCode(page)).toContain('show.slider("rate", 0, 1, { value: 0.48 })');
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["rate 0.48"]);
    expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("are readable by everyone, in both themes", async () => {
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Theme" }).click();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("fit a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "Output" }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    for (const drawn of await page.locator(".figs svg.chart, .figs svg.heat").all())
      await expect.poll(async () => (await drawn.boundingBox())?.width).toBeLessThanOrEqual(390);
  });
});
