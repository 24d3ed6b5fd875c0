import { type AddressInfo, createServer } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { draftCode, editorReady, launch, open, run, state, stranger, tab, write } from "./browser.ts";

const PROGRAM = `import { jit, jnp } from "tracepad";
const f = jit(function f(x) { return jnp.sum(jnp.sin(x) ** 2); });
console.log(f(jnp.arange(8)).item());
f(jnp.arange(16));
`;

let browser: Browser;
let context: BrowserContext;
/** Of the browser's own protocol, beside Playwright's. */
let port: number;
beforeAll(async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  port = (server.address() as AddressInfo).port;
  await new Promise((closed) => server.close(closed));
  browser = await launch([`--remote-debugging-port=${port}`]);
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await stranger(browser);
});
afterEach(() => context.close());

/** A tab by the browser's own protocol. */
async function crashable(page: Page) {
  const { targetInfo } = await (await page.context().newCDPSession(page)).send("Target.getTargetInfo");
  const socket = new WebSocket(`ws://127.0.0.1:${port}/devtools/page/${targetInfo.targetId}`);
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = failed;
  });
  let last = 0;
  const waiting = new Map<number, (value: unknown) => void>();
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    const { id, result } = JSON.parse(data) as { id?: number; result?: { result?: { value?: unknown } } };
    if (id !== undefined) waiting.get(id)?.(result?.result?.value ?? null);
  };
  const send = (method: string, params: object = {}): number => {
    socket.send(JSON.stringify({ id: ++last, method, params }));
    return last;
  };
  return {
    send,
    /** Null where there is no answer: a page that is just being loaded may owe it for ever. */
    evaluate: (expression: string) =>
      new Promise<unknown>((resolve) => {
        waiting.set(send("Runtime.evaluate", { expression }), resolve);
        setTimeout(resolve, 5_000, null);
      }),
    close: () => socket.close(),
  };
}

/** The caret at the end of the program. */
async function toEnd(page: Page): Promise<void> {
  await page
    .locator(".monaco-editor")
    .first()
    .click({ position: { x: 300, y: 200 } });
  await page.keyboard.press("ControlOrMeta+End");
}

/**
 * Counts what changes on the page outside of the editor, from when nothing has changed for half a second: views that take up
 * the first key's news are done with it then. Gives what it was.
 */
async function watched(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(async () => {
    const changes: string[] = [];
    Object.assign(window, { changes });
    let last = performance.now();
    new MutationObserver((found) => {
      for (const { target, type, attributeName } of found) {
        const element = target instanceof Element ? target : target.parentElement;
        if (element?.closest("[data-testid='editor'], .monaco-aria-container") !== null) continue;
        last = performance.now();
        changes.push(`${type} ${attributeName ?? ""} ${element?.tagName} ${element?.className}`);
      }
    }).observe(document.querySelector(".app") as Element, { subtree: true, childList: true, attributes: true, characterData: true });
    while (performance.now() - last < 500) await new Promise((passed) => setTimeout(passed, 50));
    changes.length = 0;
  });
  return () => page.evaluate(() => (window as unknown as { changes: string[] }).changes);
}

describe("a key in the editor", () => {
  for (const view of ["Output", "IR", "Graph", "Cache"] as const)
    it(`draws nothing again outside of the editor, ${view} open`, async () => {
      const page = await open(context);
      await write(page, PROGRAM);
      await run(page);
      await state(page, "Ready");
      // What the server tells beside the run may come later than its end, and is drawn once.
      for (const told of [page.getByTestId("quota"), page.getByLabel("Device"), page.getByRole("link", { name: "Sign in" })])
        await told.waitFor();
      await tab(page, view);
      if (view === "Graph") await page.locator(".gnode").first().waitFor();
      await toEnd(page);
      // The first key says that the results are of another program, in every view.
      await page.keyboard.type("// ");
      await page.locator(".is-stale").first().waitFor();
      await page.locator(".modif").waitFor();
      const changes = await watched(page);
      await page.keyboard.type("typed beyond the first key", { delay: 15 });
      await page.locator(".monaco-editor .view-line", { hasText: "first\u00a0key" }).waitFor();
      expect(await changes()).toEqual([]);
      // It can be seen to see something.
      await page.keyboard.press("ControlOrMeta+z");
      await page.locator(".modif").getByRole("button", { name: "reset" }).click();
      await expect.poll(async () => (await changes()).length).toBeGreaterThan(0);
    });
});

describe("the draft", () => {
  it("is there after a reload that comes with the last key", async () => {
    const page = await open(context);
    await write(page, "// begun\n");
    await toEnd(page);
    await page.keyboard.type("// and the last key");
    await page.reload();
    await editorReady(page);
    await page.locator(".monaco-editor .view-line", { hasText: "the\u00a0last\u00a0key" }).waitFor();
  });

  it("is there after the tab crashed", async () => {
    const page = await open(context);
    await write(page, "// before the crash\n");
    await expect.poll(() => draftCode(page)).toContain("before the crash");
    // A crashed page is none for Playwright any more; the browser's own protocol reloads the tab as its person would.
    const tab = await crashable(page);
    const crashed = new Promise((seen) => page.once("crash", seen));
    tab.send("Page.crash");
    await crashed;
    tab.send("Page.reload");
    await expect
      .poll(() => tab.evaluate("document.querySelector('.monaco-editor .view-lines')?.textContent ?? ''"), { timeout: 60_000 })
      .toContain("crash");
    expect(await tab.evaluate("document.querySelector('.modif')?.textContent ?? ''")).toContain("modified from");
    tab.close();
  });

  it("says that it was changed, and goes back to what it was", async () => {
    const page = await open(context);
    const first = await page.locator(".monaco-editor .view-line").first().innerText();
    expect(await page.locator(".modif").count()).toBe(0);
    await write(page, "// mine\n");
    await page.locator(".modif").getByText("modified from").waitFor();
    await page.locator(".modif").getByRole("button", { name: "reset" }).click();
    await expect.poll(() => page.locator(".monaco-editor .view-line").first().innerText()).toBe(first);
    expect(await page.locator(".modif").count()).toBe(0);
    // The editor takes it as an edit.
    await toEnd(page);
    await page.keyboard.press("ControlOrMeta+z");
    await page.locator(".monaco-editor .view-line", { hasText: "mine" }).waitFor();
  });
});
