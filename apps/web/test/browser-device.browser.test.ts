import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launch, open, printed, run, state, stranger, tab, write } from "./browser.ts";

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

/** The page with "this browser" chosen as the device. */
async function here(): Promise<Page> {
  const page = await open(context);
  await page.getByLabel("Device").selectOption({ label: "this browser" });
  return page;
}

const ARRAYS = `import { grad, jit, jnp } from "tracepad";
const f = jit(function f(x) { return jnp.sum(jnp.sin(x) ** 2); });
console.log(f(jnp.arange(8)).item().toFixed(4));
f(jnp.arange(8));
f(jnp.arange(16));
console.log(grad(f)(jnp.float32(1)).item().toFixed(4));
`;

describe("programs in this browser", () => {
  it("trace, compile and run as on a worker, also after the server is gone", async () => {
    const page = await here();
    await write(page, ARRAYS);
    await run(page);
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["3.5568", "0.9093"]);
    expect(await page.locator(".tl-row .fn").allInnerTexts()).toContain("f");
    await tab(page, "Cache");
    expect((await page.getByTestId("retrace").first().innerText()).replace(/\s+/g, " ")).toContain("f retraced at line 5");
    await tab(page, "Output");
    await context.setOffline(true);
    await write(page, `${ARRAYS}console.log("still here");\n`);
    await run(page);
    await page.locator("#results .printed", { hasText: "still here" }).waitFor();
  });

  it("take over when the server cannot be reached or has no room, and say so", async () => {
    const page = await open(context);
    await write(page, 'console.log("here");\n');
    await page.route("**/runs.start", (route) => route.abort());
    await run(page);
    await page.getByRole("alert").filter({ hasText: "This run is in your browser." }).waitFor();
    await page.locator("#results .printed", { hasText: "here" }).waitFor();
    expect(await printed(page)).toEqual(["here"]);
  });

  it("stop at once, and the next one runs", async () => {
    const page = await here();
    await write(page, 'console.log("begun");\nwhile (true) {}\n');
    await run(page);
    await page.locator("#results .printed", { hasText: "begun" }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await state(page, "Cancelled");
    await write(page, 'console.log("next");\n');
    await run(page);
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["next"]);
  });

  it("show figures, and wait for no worker", async () => {
    const page = await here();
    await write(
      page,
      `import { jit, jnp, lax } from "tracepad";
import { show } from "tracepad/show";
const rate = show.slider("rate", 0, 1, { value: 0.5 });
const step = jit((x) => x * 0.9);
let x = jnp.float32(1);
for (const i of show.progress(300, { label: "descent" })) { x = step(x); show.line(x, { label: "loss" }); }
show.heat(jnp.eye(4), { label: "unit" });
show.image(jnp.ones([4, 4]), { label: "white" });
show.table([{ name: "a", loss: 0.5 }]);
lax.scan((c, t) => { show.line(t, { name: "scanned" }); return [c, t]; }, 0, jnp.arange(5));
console.log("rate", rate);
`,
    );
    await run(page);
    await state(page, "Ready");
    const figure = (caption: string) => page.locator("figure.fig").filter({ hasText: caption });
    await figure("loss")
      .getByRole("img", { name: /^loss: 1 curve, 300 points/ })
      .waitFor();
    await figure("scanned")
      .getByRole("img", { name: /5 points/ })
      .waitFor();
    await figure("unit")
      .getByRole("img", { name: /heat map of 4 by 4/ })
      .waitFor();
    await figure("white")
      .getByRole("img", { name: /4 by 4 pixels/ })
      .waitFor();
    expect(await page.getByRole("progressbar", { name: "descent" }).getAttribute("aria-valuetext")).toBe("300 of 300");
    await page.getByRole("slider", { name: "rate" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("rate 0.51").first().waitFor();
    await page.getByText(/^ran again in .*, nothing compiled$/).waitFor();
    await page.locator(".tl-row .fn", { hasText: "step" }).first().waitFor();
    expect(await page.getByText("waited for a worker").count()).toBe(0);
  });

  it("find compiled what ran before them in this page", async () => {
    const page = await here();
    const program = (n: number): string =>
      `import { jit, jnp } from "tracepad";\nconst f = jit((x) => jnp.sum(jnp.sin(x) ** 2));\nf(jnp.arange(8));\nconsole.log("run", ${n});\n`;
    const compiled = async (n: number): Promise<string[]> => {
      await write(page, program(n));
      await run(page);
      await page.locator("#results .printed", { hasText: `run ${n}` }).waitFor();
      await state(page, "Ready");
      await tab(page, "Log");
      await page.locator(".runlog li", { hasText: "ended: succeeded" }).waitFor();
      const lines = await page.locator(".runlog li").allInnerTexts();
      return lines.filter((line) => line.includes("compiled, key")).map((line) => line.replace(/^.*?\bs\s+/s, "").replace(/, key.*/s, ""));
    };
    const first = await compiled(1);
    expect(first).toContain("f compiled");
    expect(first.filter((line) => line.endsWith("found compiled"))).toEqual([]);
    const second = await compiled(2);
    expect(second).toContain("f found compiled");
    expect(second.filter((line) => !line.endsWith("found compiled"))).toEqual([]);
  });

  it("tell errors with their lines", async () => {
    const page = await here();
    await write(page, 'import { jit } from "tracepad";\nconst f = jit((x) => {\n  if (x > 0) return x;\n  return -x;\n});\nf(1.0);\n');
    await run(page);
    await page.getByText("TracerBoolConversionError").first().waitFor();
    await page.getByRole("alert").getByText("line 3").first().waitFor();
  });

  it("have no origin, and nothing that leads to the server or to what the browser keeps", async () => {
    const page = await here();
    await write(
      page,
      `const scope = (0, eval)("globalThis");
const names = ["fetch", "XMLHttpRequest", "WebSocket", "indexedDB", "caches", "importScripts", "document", "localStorage"];
console.log("has", names.filter((name) => typeof scope[name] !== "undefined").join(" ") || "none");
console.log("origin", scope.origin);
`,
    );
    await run(page);
    await state(page, "Ready");
    expect(await printed(page)).toEqual(["has none", "origin null"]);
  });
});
