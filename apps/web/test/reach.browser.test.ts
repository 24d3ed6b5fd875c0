import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { editorReady, launch, open, productUrl, run, state, stranger, tab, write } from "./browser.ts";

const PROGRAM = `import { jit, jnp } from "tracepad";
const f = jit(function f(x) { return jnp.sum(jnp.sin(x) ** 2); });
console.log(f(jnp.arange(8)).item());
f(jnp.arange(16));
`;

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

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const e = document.activeElement as HTMLElement;
    return e.getAttribute("aria-label") ?? e.textContent ?? "";
  });

describe("by keyboard alone", () => {
  it("the first stop leads to the editor, past the bar", async () => {
    const page = await open(context);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Go to the editor");
    expect((await page.getByRole("button", { name: "Go to the editor" }).boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    await page.keyboard.type("// typed");
    await page.locator(".monaco-editor .view-line", { hasText: "//\u00a0typed" }).waitFor();
  });

  it("the editor lets the focus go on, and everything after it is reached in the order in which it is seen", async () => {
    const page = await open(context);
    await write(page, PROGRAM);
    await run(page);
    await state(page, "Ready");
    await page.keyboard.press("Alt+0");
    // Tab is a letter in the editor until Ctrl+M.
    await page.keyboard.press("Control+m");
    const stops: string[] = [];
    for (let i = 0; i < 14; i++) {
      await page.keyboard.press("Tab");
      stops.push((await focused(page)).trim());
    }
    const order = ["Width of the results", "Output", "Height of the timeline", "Timeline"].map((name) =>
      stops.findIndex((stop) => stop.startsWith(name)),
    );
    expect(
      order.every((at) => at >= 0),
      stops.join(" | "),
    ).toBe(true);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
  });

  it("moves the edges between panes, and gives them back", async () => {
    const page = await open(context);
    const width = async () => (await page.locator(".out-pane").boundingBox())?.width ?? 0;
    const height = async () => (await page.locator(".tlp").boundingBox())?.height ?? 0;
    const [wide, high] = [await width(), await height()];
    const vertical = page.getByRole("separator", { name: "Width of the results" });
    await vertical.focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(width).toBe(wide + 20);
    await expect.poll(() => vertical.getAttribute("aria-valuenow")).toBe(String(wide + 20));
    await page.keyboard.press("Home");
    await expect.poll(width).toBe(300);
    await page.keyboard.press("Enter");
    await expect.poll(width).toBe(wide);
    await page.getByRole("separator", { name: "Height of the timeline" }).focus();
    await page.keyboard.press("ArrowUp");
    await expect.poll(height).toBe(high + 20);
    const box = (await vertical.boundingBox()) as { x: number; y: number; width: number };
    await page.mouse.move(box.x + box.width / 2, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x - 96, box.y + 100, { steps: 3 });
    await page.mouse.up();
    await expect.poll(width).toBeGreaterThan(wide + 90);
  });

  it("goes along tabs and the nodes of the graph", async () => {
    const page = await open(context);
    await write(page, PROGRAM);
    await run(page);
    await state(page, "Ready");
    await tab(page, "Output");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tab", { name: /^Graph/, selected: true }).waitFor();
    await page.locator(".gnode").first().waitFor();
    await page.locator(".gnode[tabindex='0']").focus();
    const first = await focused(page);
    await page.keyboard.press("ArrowDown");
    // The focus goes there once the node is drawn; between the two it may be nowhere.
    const node = () => page.evaluate(() => document.activeElement?.closest(".gnode")?.getAttribute("aria-label") ?? null);
    await expect.poll(node).toContain("convert_element_type");
    expect(await focused(page)).not.toBe(first);
    await page.keyboard.press("Enter");
    await page.locator(".monaco-editor .linked.on").first().waitFor();
    await page.keyboard.press("Escape");
  });
});

describe("what is on the screen", () => {
  for (const path of ["/", "/gallery", "/gallery/gradients", "/snippets", "/sign-in", "/account"])
    it(`does not jump while ${path} comes`, async () => {
      const page = await context.newPage();
      await page.addInitScript(() => {
        const shifts = { sum: 0, from: [] as string[] };
        Object.assign(window, { shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
            sources: { node?: Node }[];
          })[]) {
            if (entry.hadRecentInput) continue;
            shifts.sum += entry.value;
            shifts.from.push(...entry.sources.map(({ node }) => `${entry.value.toFixed(4)} ${(node as Element | null)?.className}`));
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(path);
      if (path === "/") await editorReady(page);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForLoadState("networkidle");
      const shifts = await page.evaluate(() => (window as unknown as { shifts: { sum: number; from: string[] } }).shifts);
      expect(shifts.sum, shifts.from.join("\n")).toBeLessThan(0.02);
    });
});

describe("pages that are not there, or break", () => {
  it("say what is to be done, by a page with the site's bar", async () => {
    const page = await context.newPage();
    const answer = await page.goto("/no/such/page");
    expect(answer?.status()).toBe(404);
    await page.getByRole("heading", { name: "There is no page here" }).waitFor();
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Examples" }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("link", { name: "Open the playground" }).click();
    await editorReady(page);
  });

  it("name the request, so that the server's log knows more", async () => {
    const page = await context.newPage();
    // A browser without what the page asks for: it breaks while it is drawn.
    await page.addInitScript(() => Object.defineProperty(window, "matchMedia", { value: undefined }));
    const answer = await page.goto("/");
    const id = answer?.headers()["x-request-id"] ?? "none";
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const fault = page.getByRole("alert").filter({ hasText: "This page broke" });
    await fault.getByText(`request ${id}`).waitFor();
    await fault.getByRole("button", { name: "Try again" }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    // Another request is another one, whatever it says that it is.
    const named = await fetch(`${productUrl()}/gallery`, { headers: { "x-request-id": "mine" } });
    expect(named.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("every page", () => {
  for (const theme of ["light", "dark"] as const)
    it(`can be read by everyone, ${theme}`, async () => {
      const page = await context.newPage();
      await page.emulateMedia({ colorScheme: theme });
      for (const path of ["/gallery", "/gallery/gradients", "/guide", "/guide/first-run", "/snippets", "/sign-in", "/account"]) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        expect(await seriousViolations(page), path).toEqual([]);
      }
    });

  for (const theme of ["light", "dark"] as const)
    it(`of the playground fits a phone and can be read there, ${theme}`, async () => {
      const page = await open(context);
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.keyboard.press("ControlOrMeta+Enter");
      await page.locator(".mdock .lamp", { hasText: "Ready" }).waitFor();
      for (const name of ["Output", "IR", "Graph", "Cache", "Timeline", "Code"]) {
        await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name }).click();
        if (name === "Graph") await page.locator(".gnode, .empty").first().waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(390);
        expect(await seriousViolations(page), name).toEqual([]);
      }
      await page.getByRole("button", { name: "More" }).click();
      expect(await seriousViolations(page), "menu").toEqual([]);
    });
});

describe("colours", () => {
  it("are never the only sign: states and marks are words or shapes as well", async () => {
    const page = await open(context);
    await write(page, `${PROGRAM}jnp.dot(jnp.ones([2]), jnp.ones([3]));\n`);
    await run(page);
    await state(page, /^Stopped at line 5/);
    // Every colour the same: what is left is words, shapes and lines.
    await page.emulateMedia({ forcedColors: "active" });
    await page.getByRole("tab", { name: /Problems\s*1 error/ }).waitFor();
    await page.locator(".prob .vh", { hasText: "error" }).waitFor({ state: "attached" });
    await expect.poll(() => page.locator(".glyph-error").count()).toBe(1);
    const selected = page.getByRole("tab", { name: /^Output/, selected: true });
    expect(await selected.evaluate((e) => getComputedStyle(e).fontWeight)).toBe("600");
  });
});
