import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launch, open, printed, productUrl, run, state, stranger, tab, write } from "./browser.ts";
import { cuttingProxy } from "./cutting-proxy.ts";

/** A program that prints a line every 200 ms. */
const SLOW = (lines: number) => `for (let i = 0; i < ${lines}; i++) {
  console.log("line " + i);
  const until = Date.now() + 200;
  while (Date.now() < until) {}
}
`;
const counted = (n: number): string[] => Array.from({ length: n }, (_, i) => `line ${i}`);

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

describe("running a program", () => {
  it("shows output, jaxpr and timeline on the first visit, without login", async () => {
    const page = await open(context);
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(error.message));
    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByText("Entropy of a softmax").click();
    await run(page);
    await state(page, "Ready");
    expect((await printed(page)).map((line) => line.replace(/-?[\d.]+$/, "#"))).toEqual([
      "entropy of  8 #",
      "entropy of  8 #",
      "entropy of 16 #",
    ]);
    expect(await page.locator(".tl-row .fn").allInnerTexts()).toContain("f");
    await tab(page, "IR");
    await page.locator(".eqs .rhs", { hasText: "exp" }).first().waitFor();
    expect(await page.locator(".eqs .eqno").allInnerTexts()).toContain("(1)");
    await page.getByRole("tab", { name: /^kernels/ }).click();
    await page.locator(".kerns .kern").first().waitFor();
    expect(failures).toEqual([]);
  });

  it("says why the server refuses a run, runs it in the browser meanwhile, and on the server when it no longer does", async () => {
    const page = await open(context);
    await write(page, 'console.log("at last");\n');
    const message = "20 runs of yours are waiting or running, the most at a time. Stop one, or try again when one has ended.";
    const error = { message, code: -32029, data: { code: "TOO_MANY_REQUESTS", httpStatus: 429, retryAfterMs: null, limit: "openRuns" } };
    await page.route("**/runs.start", (route) => route.fulfill({ status: 429, json: { error } }));
    await run(page);
    await page
      .getByRole("alert")
      .filter({ hasText: `${message} This run is in your browser.` })
      .waitFor();
    await page.unroute("**/runs.start");
    await run(page);
    await state(page, "Ready. Last run");
    expect(await printed(page)).toEqual(["at last"]);
  });

  it("says when a client that ran too much may run again, and runs it in the browser meanwhile", async () => {
    const page = await open(context);
    await write(page, 'console.log("all the same");\n');
    // All of a minute's runs, and each that comes back while the test goes on; most are refused for too many open ones, and count as
    // well. Each after the other's answer: a browser has six connections, and the page's own run needs one.
    await page.evaluate(() => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ code: "1;" }) };
      const ask = async (): Promise<void> => {
        for (;;) await fetch("/api/trpc/runs.start", init).then((answer) => answer.text());
      };
      for (let i = 0; i < 4; i++) void ask();
    });
    const refused = page.getByRole("alert").filter({ hasText: /Try again in \d+ seconds?\. This run is in your browser\./ });
    await expect
      .poll(
        async () => {
          await run(page);
          return refused.waitFor({ timeout: 3_000 }).then(
            () => true,
            () => false,
          );
        },
        { timeout: 40_000 },
      )
      .toBe(true);
    await page.locator("#results .printed", { hasText: "all the same" }).waitFor();
    // Asked for when a run has ended: until then it is what was left after the one before.
    await page
      .getByTestId("quota")
      .filter({ hasText: /^\d+ of 60 runs left, all again in \d+ s$/ })
      .waitFor();
  });

  it("runs with Ctrl+Enter from the editor", async () => {
    const page = await open(context);
    await write(page, 'console.log("from the keyboard");\n');
    await page.keyboard.press("ControlOrMeta+Enter");
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["from the keyboard"]);
  });

  it("shows lines while a slow program still runs", async () => {
    const page = await open(context);
    await write(page, SLOW(30));
    await run(page);
    await page.locator(".printed li").nth(1).waitFor();
    expect((await printed(page)).length).toBeLessThan(30);
    await state(page, "Running", 5_000);
    await state(page, "Ready");
    expect(await printed(page)).toEqual(counted(30));
  });

  it("stops an endless loop within two seconds, and runs the next program", async () => {
    const page = await open(context);
    await write(page, 'console.log("before");\nwhile (true) {}\n');
    await run(page);
    await page.locator(".printed li", { hasText: "before" }).waitFor();
    // Between the click and the run's end, as the page sees them: how long this process takes to look is not what is measured.
    await page.evaluate(() => addEventListener("click", () => performance.mark("clicked"), { capture: true, once: true }));
    await page.getByRole("button", { name: "Stop" }).click();
    await state(page, "Cancelled");
    const took = await page.evaluate(() => performance.measure("stopped", "clicked", "tracepad:done").duration);
    expect(took).toBeGreaterThan(0);
    expect(took).toBeLessThanOrEqual(2_000);
    await write(page, 'console.log("after");\n');
    await run(page);
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["after"]);
  });

  it("shows the new run's lines where the last one printed as many", async () => {
    const page = await open(context);
    for (const word of ["one", "two", "three", "four"]) {
      await write(page, `console.log("${word}");\n`);
      await run(page);
      await page.locator(".printed li", { hasText: word }).waitFor();
      await state(page, "Ready");
      expect(await printed(page)).toEqual([word]);
    }
  });

  it("loses and doubles nothing when the connection drops", async () => {
    const proxy = await cuttingProxy(productUrl());
    const behind = await stranger(browser, proxy.url);
    try {
      const page = await open(behind);
      await write(page, SLOW(30));
      await run(page);
      await page.locator(".printed li").nth(2).waitFor();
      await proxy.cut(1_500);
      await state(page, "Ready", 40_000);
      expect(await printed(page)).toEqual(counted(30));
    } finally {
      await behind.close();
      await proxy.close();
    }
  });

  it("takes the same run up again after a reload", async () => {
    const page = await open(context);
    // It still goes on when a busy machine has loaded the page again.
    await write(page, SLOW(60));
    await run(page);
    await page.locator(".printed li").nth(2).waitFor();
    const before = await page.evaluate(() => sessionStorage.getItem("tracepad:run:play"));
    await page.reload();
    await page.locator(".printed li").nth(3).waitFor();
    await state(page, "Running", 10_000);
    await state(page, "Ready");
    expect(await printed(page)).toEqual(counted(60));
    expect(await page.evaluate(() => sessionStorage.getItem("tracepad:run:play"))).toBe(before);
  });

  it("is the same run in two tabs: each line once in both, and Stop in one ends it in the other", async () => {
    const page = await open(context);
    await write(page, `console.log("begins");\n${SLOW(200)}`);
    await run(page);
    await page.locator(".printed li", { hasText: "begins" }).waitFor();
    // A tab that is duplicated takes what the tab has stored along.
    const stored = await page.evaluate(() => JSON.stringify(sessionStorage));
    const other = await context.newPage();
    await other.addInitScript((items) => {
      for (const [name, value] of Object.entries(JSON.parse(items) as Record<string, string>)) sessionStorage.setItem(name, value);
    }, stored);
    await other.goto("/");
    await other.locator(".printed li", { hasText: "line 5" }).first().waitFor();
    await other.getByRole("button", { name: "Stop" }).click();
    for (const tab of [page, other]) await state(tab, "Cancelled");
    const lines = await printed(page);
    expect(lines).toEqual(["begins", ...counted(lines.length - 1)]);
    expect(await printed(other)).toEqual(lines);
    await other.close();
  });

  it("marks a shape error at the user's line and lists it", async () => {
    const page = await open(context);
    await write(
      page,
      `import { jit, jnp } from "tracepad";

const layer = (x, w) => {
  const h = jnp.tanh(x);
  return jnp.dot(h, w);
};
const f = jit(layer);
f(jnp.ones([4, 64]), jnp.ones([2, 64]));
`,
    );
    await run(page);
    await state(page, "Stopped at line 5");
    await page.locator(".peek header").waitFor();
    expect(await page.locator(".peek header").innerText()).toContain("line 5");
    await expect.poll(() => page.locator(".glyph-error").count()).toBe(1);
    await page.locator(".line-error").first().waitFor();
    const problem = page.locator(".prob", { hasText: "main.ts 5:" });
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(/TypeError/);
    expect(await page.locator(".note.bad").innerText()).toContain("line 5");
  });
});
