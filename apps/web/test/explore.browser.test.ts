import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { launch, open, run, state, stranger, tab, write } from "./browser.ts";

/** Two equal expressions on one line, an unused value, and a second signature. */
const PROGRAM = `import { jit, jnp } from "tracepad";

const f = (x) => {
  const e = jnp.exp(x) / jnp.sum(jnp.exp(x));
  const unused = jnp.cos(x);
  return jnp.where(e > 0.5, e, unused * 0) * 1.0;
};
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
  context = await stranger(browser);
  page = await open(context);
  await write(page, PROGRAM);
  await run(page);
  await state(page, "Ready");
});
afterAll(() => browser.close());

const stage = (name: string | RegExp) => page.getByRole("tablist", { name: "Stage" }).getByRole("tab", { name }).click();
const highlighted = () => page.locator(".eqs tr.equation.on .rhs").allInnerTexts();
/** The text in the editor's box: what is drawn over which words. */
const boxed = () =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".monaco-editor .linked.on")].map((box) => {
      const { width, left } = box.getBoundingClientRect();
      const line = document.querySelector<HTMLElement>(".monaco-editor .view-line")?.getBoundingClientRect();
      return { columns: Math.round((width / 13) * 1.66), from: Math.round(left - (line?.left ?? 0)) };
    }),
  );
const away = () => page.mouse.move(700, 20);
/** Puts the caret behind the first characters of a line. */
async function caret(line: number, text: string): Promise<void> {
  await page
    .locator(".monaco-editor .view-lines")
    .first()
    .click({ position: { x: 400, y: 300 } });
  await page.keyboard.press("ControlOrMeta+Home");
  for (let i = 1; i < line; i++) await page.keyboard.press("ArrowDown");
  const source = PROGRAM.split("\n")[line - 1] as string;
  for (let i = 0; i < source.indexOf(text) + 1; i++) await page.keyboard.press("ArrowRight");
  await away();
}

describe("one selection for all views", () => {
  it("goes from the caret to the equations, exact to the column", async () => {
    await tab(page, "IR");
    await caret(4, "/");
    await expect.poll(highlighted).toEqual([expect.stringContaining("div")]);
    await caret(4, "exp(x) /");
    await expect.poll(highlighted).toEqual([expect.stringContaining("exp")]);
    // Monaco draws its boxes a frame later than the equations are.
    const columns = "jnp.exp(x)".length;
    await expect.poll(boxed).toEqual([{ columns, from: expect.any(Number) }]);
    const first = (await boxed())[0]?.from ?? 0;
    await caret(4, "exp(x));");
    await expect.poll(async () => (await boxed())[0]?.from).toBeGreaterThan(first);
    expect(await boxed()).toEqual([{ columns, from: expect.any(Number) }]);
    expect(await highlighted()).toEqual([expect.stringContaining("exp")]);
  });

  it("goes from an equation to the editor and the timeline, by pointer and by keyboard", async () => {
    await page.locator(".eqs tr.equation", { hasText: "reduce_sum" }).first().hover();
    await page.locator(".monaco-editor .linked.on").first().waitFor();
    await page.locator(".wire").waitFor();
    await away();
    await page.locator(".eqs tr.equation").first().focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-number"))).toBe("1");
    await expect.poll(async () => (await highlighted()).length).toBe(1);
  });

  it("stays where a click pins it, until Escape", async () => {
    await page.locator(".eqs tr.equation", { hasText: "reduce_sum" }).first().click();
    await away();
    await page.locator(".cparts .pin").waitFor();
    await page.locator(".eqs tr.equation").first().hover();
    expect(await highlighted()).toEqual([expect.stringContaining("reduce_sum")]);
    await away();
    await page.keyboard.press("Escape");
    await page.locator(".cparts .pin").waitFor({ state: "detached" });
  });

  it("says what became of an equation without counterpart", async () => {
    await page.locator(".eqs tr.equation", { hasText: "exp" }).nth(1).click();
    await stage(/optimised/);
    await page.getByText("no counterpart (removed by cse: (1) exp stands for it)").waitFor();
    await stage(/kernels/);
    await page.getByText("no counterpart (removed by cse: (1) exp stands for it)").waitFor();
    await page.keyboard.press("Escape");
  });
});

describe("the stages of a program", () => {
  it("shows each pass that changed something, with its difference", async () => {
    await tab(page, "IR");
    await stage(/^cse/);
    const rows = await page.locator(".pdiff .drow").allInnerTexts();
    expect(rows.some((text) => text.startsWith("−") && text.includes("exp"))).toBe(true);
    expect(await page.locator(".idle-passes").innerText()).toContain("fold");
    expect(await page.locator(".strip .pass b").allInnerTexts()).not.toContain("fold");
  });

  it("folds nested jaxprs by pointer and keyboard, and tells costs", async () => {
    await stage(/^traced/);
    const rows = () => page.locator(".eqs tr.eq").count();
    const before = await rows();
    const holder = page.locator(".eqs tr.equation[aria-expanded]").first();
    await holder.locator(".fold").click();
    await expect.poll(rows).toBeLessThan(before);
    await holder.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(rows).toBe(before);
    const sum = page.locator(".eqs tr.equation", { hasText: "reduce_sum" }).first();
    expect(await sum.locator(".flop").first().innerText()).toBe("8");
    // Eight floats in, one out, and the shape of what it binds.
    expect((await sum.innerText()).replace(/\s+/g, " ")).toMatch(/:f32\[\] = reduce_sum.* 36 B/);
  });

  it("is a graph that opens and closes its jaxprs, by pointer and keyboard", async () => {
    await tab(page, "Graph");
    const nodes = page.locator(".gnode");
    await nodes.first().waitFor();
    const closed = await nodes.count();
    await nodes.filter({ hasText: "jit" }).first().focus();
    await page.keyboard.press(" ");
    await expect.poll(() => nodes.count()).toBeGreaterThan(closed);
    await page.getByRole("button", { name: "Close all" }).click();
    await expect.poll(() => nodes.count()).toBe(closed);
    await page.getByRole("button", { name: "Open all" }).click();
    await expect.poll(() => nodes.count()).toBeGreaterThan(closed);
    await page.getByRole("button", { name: "Close all" }).click();
    await tab(page, "IR");
  });

  it("lists kernels with their equations, and their code", async () => {
    await stage(/kernels/);
    expect(await page.locator(".kern").first().locator(".keqs li").count()).toBeGreaterThan(1);
    await page.locator(".kern").first().getByRole("button", { name: "wasm" }).click();
    expect(await page.locator(".kpre").innerText()).toContain("v128.load");
  });

  it("shows another call's program", async () => {
    await stage(/^traced/);
    await page.getByRole("group", { name: "Signature" }).getByRole("button").nth(1).click();
    await page.locator(".eqs thead", { hasText: "f32[16]" }).waitFor();
    await page.getByRole("group", { name: "Signature" }).getByRole("button").first().click();
  });
});

describe("the editor of a run", () => {
  it("shows types behind the names and results of traced functions", async () => {
    const shown = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".monaco-editor .inlay-dtype")].map((dtype) =>
          `${dtype.textContent}${dtype.nextElementSibling?.textContent}`.replace(/\s/g, ""),
        ),
      );
    // Monaco asks for hints again a moment after another call was chosen.
    await expect.poll(shown, { timeout: 40_000 }).toContain("f32[8]");
    expect(await page.locator(".lens").first().innerText()).toContain("2 traces");
    await page.locator(".time.kernel").first().waitFor();
    await page.locator(".time.host").first().waitFor();
  });
});

describe("the timeline", () => {
  it("zooms by keyboard, by wheel and by its buttons", async () => {
    await tab(page, "Output");
    await tab(page, "Timeline");
    const scale = async () => Number(/[\d.]+/.exec(await page.locator(".tl-zoom").innerText())?.[0]);
    const whole = await scale();
    await page.locator(".tl-row[data-row]").first().focus();
    await page.keyboard.press("+");
    await expect.poll(scale).toBeLessThan(whole);
    await page.keyboard.press("0");
    await expect.poll(scale).toBe(whole);
    await page.locator(".ticks").hover();
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
    await expect.poll(scale).toBeLessThan(whole);
    await page.getByRole("button", { name: "Longer divisions" }).click();
    await expect.poll(scale).toBe(whole);
  });

  it("marks a call's place in the editor", async () => {
    await page.locator('.tl-row[data-row="retrace"]').hover();
    await page.locator(".monaco-editor .linked.on").first().waitFor();
    await away();
  });

  it("exports a Chrome trace", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export trace" }).click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const trace = JSON.parse(Buffer.concat(chunks).toString()) as { traceEvents: { name: string; ph: string }[] };
    expect(trace.traceEvents.filter(({ name }) => name === "trace f")).toHaveLength(2);
    expect(download.suggestedFilename()).toMatch(/\.trace\.json$/);
  });

  it("compares a function eager and compiled, with one click", async () => {
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.getByRole("button", { name: "Run both ways" }).click();
    const table = page.locator(".cmptable");
    await table.waitFor({ timeout: 60_000 });
    expect(await table.locator("thead").innerText()).toMatch(/f, 3 calls\s+eager\s+jit/);
    const sent = await table.locator("tbody tr").first().locator("td .val").allInnerTexts();
    expect(Number(sent[0])).toBeGreaterThan(Number(sent[1]));
    expect(sent[1]).toBe("3");
    await tab(page, "Timeline");
  });
});

describe("accessibility", () => {
  for (const theme of ["light", "dark"] as const)
    it(`has no serious violation in any view, ${theme}`, async () => {
      await page.emulateMedia({ colorScheme: theme });
      for (const view of ["IR", "kernels", "wasm", "Graph", "Cache", "Compare"] as const) {
        if (view === "kernels" || view === "wasm") {
          await tab(page, "IR");
          await stage(new RegExp(`^${view}`));
        } else if (view === "Compare") {
          await tab(page, "Output");
          await page.getByRole("tab", { name: "Compare" }).click();
        } else await tab(page, view);
        if (view === "IR") await stage(/^cse/);
        if (view === "Graph") await page.locator(".gnode").first().waitFor();
        expect(await seriousViolations(page), view).toEqual([]);
      }
      await tab(page, "Timeline");
    });
});

describe("a large program", () => {
  it("of 2,000 equations is listed and laid out while the page stays awake", async () => {
    const large = await open(context);
    await write(
      large,
      `import { jit, jnp } from "tracepad";
const f = jit((x) => {
  let y = x;
  for (let i = 0; i < 1000; i++) y = jnp.sin(y) + 0.5;
  return y;
});
f(jnp.ones([8]));
`,
    );
    await run(large);
    await state(large, "Ready", 60_000);
    await large.evaluate(() => {
      const awake = { longest: 0 };
      let last = performance.now();
      const beat = (): void => {
        const now = performance.now();
        awake.longest = Math.max(awake.longest, now - last);
        last = now;
        setTimeout(beat, 0);
      };
      beat();
      Object.assign(window, { awake });
    });
    const begun = performance.now();
    await tab(large, "IR");
    await large.locator(".eqs tr.equation").first().waitFor();
    expect(await large.locator(".stages .val").first().innerText()).toBe("2000");
    expect(await large.locator(".eqs tr.equation").count()).toBeLessThan(600);
    await tab(large, "Graph");
    await large.locator(".gnode").first().waitFor({ timeout: 60_000 });
    expect(await large.locator(".gnode").count()).toBeLessThan(400);
    const took = performance.now() - begun;
    const { longest } = await large.evaluate(() => (window as unknown as { awake: { longest: number } }).awake);
    // The layout takes seconds, more of them on a slower machine; the page is never away for more than a part of that, other people's
    // work on the machine included.
    expect(longest).toBeLessThan(Math.max(1_500, took / 4));
    await large.close();
  }, 150_000);
});

describe("an error of a traced value", () => {
  it("marks the argument that the value depends on", async () => {
    const other = await open(context);
    await write(
      other,
      `import { jit, jnp } from "tracepad";
const f = jit((x, y) => {
  if (jnp.sum(y) > 0) return x;
  return y;
});
f(jnp.ones([8]), jnp.ones([8]));
`,
    );
    await run(other);
    await state(other, "Stopped at line 3");
    await other.locator(".monaco-editor .related").first().waitFor();
    const related = other.locator(".related-row");
    expect(await related.innerText()).toMatch(/depends on the argument y\s+main\.ts 2:19/);
    await other.close();
  });
});
