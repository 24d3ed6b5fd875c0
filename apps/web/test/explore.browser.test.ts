import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
    const first = await boxed();
    await caret(4, "exp(x));");
    await expect.poll(highlighted).toEqual([expect.stringContaining("exp")]);
    const second = await boxed();
    expect(first).toHaveLength(1);
    expect(second[0]?.from).toBeGreaterThan(first[0]?.from ?? 0);
    expect(second[0]?.columns).toBe(first[0]?.columns);
  });

  it("goes from an equation to the editor and the timeline, by pointer and by keyboard", async () => {
    await page.locator(".eqs tr.equation", { hasText: "reduce_sum" }).first().hover();
    await page.locator(".monaco-editor .linked.on").first().waitFor();
    await page.locator(".wire").waitFor();
    await away();
    await page.locator(".eqs tr.equation").first().focus();
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-number"))).toBe("1");
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
    expect(await page.locator(".eqs tr.equation", { hasText: "reduce_sum" }).first().locator(".flop").first().innerText()).toBe("8");
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
