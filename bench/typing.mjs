// `node bench/typing.mjs [--url URL] [--keys N] [--lines N]`: what one key costs in the playground, by the view that is open.
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { requireChromium } from "../scripts/lib/chromium.mjs";
import { startProduct } from "../scripts/lib/test-product.mjs";

const HELP = `node bench/typing.mjs [--url URL] [--keys N] [--lines N] [--views output,ir,graph,cache]

Types N (80) letters into a program of N (500) lines that has run, with each view open beside it and the timeline below,
and prints what a key costs in milliseconds:
  work   of the page's main thread, from the key's event to the end of the frame that shows it (Chromium's own trace);
         cpu counts the time that the thread had a core, clock also that in which other programs had it
  paint  from the key to the frame on the screen, as the Event Timing API tells it: steps of 8 ms, the wait for the frame included
The product is started, or the one at --url is used. Chromium and the product share this machine's cores.`;

const { values: options } = parseArgs({
  options: {
    url: { type: "string" },
    keys: { type: "string", default: "80" },
    lines: { type: "string", default: "500" },
    views: { type: "string", default: "output,ir,graph,cache" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const keys = Number(options.keys);
/** Between two keys: a fast typist's 120 words a minute are 100 ms a key. */
const PAUSE_MS = 90;

/** Traced functions of ten lines each, called once. */
function program(lines) {
  const functions = Math.floor((lines - 4) / 10);
  const parts = ['import { jit, jnp } from "tracepad";', ""];
  for (let i = 0; i < functions; i++) {
    parts.push(
      `const f${i} = jit(function f${i}(x, y) {`,
      "  const a = jnp.sin(x) * y;",
      "  const b = jnp.exp(a) / jnp.sum(jnp.exp(a));",
      "  const c = jnp.where(b > 0.5, b, a * 0.5);",
      "  const d = c @ c;".replace("@", "*"),
      "  const e = jnp.tanh(d) + b;",
      "  return jnp.sum(e ** 2);",
      "});",
      `console.log("f${i}", f${i}(jnp.ones([${8 + (i % 5)}]), 2.0));`,
      "",
    );
  }
  while (parts.length < lines) parts.push("// a line");
  return parts.join("\n");
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;

/** Main-thread milliseconds from each key's event until the frame that shows it was committed. */
function workPerKey(trace) {
  const events = JSON.parse(trace.toString()).traceEvents;
  const isKey = (e) => e.name === "EventDispatch" && e.args?.data?.type === "keydown";
  const pressed = events.filter(isKey);
  const { pid, tid } = pressed[0] ?? {};
  const main = events.filter((e) => e.pid === pid && e.tid === tid && e.ph === "X").sort((a, b) => a.ts - b.ts);
  // Tasks nest in traces of some versions: only the outermost count.
  const tasks = [];
  for (const e of main) {
    if (!/RunTask$/.test(e.name)) continue;
    const before = tasks.at(-1);
    if (before === undefined || e.ts >= before.ts + before.dur) tasks.push(e);
  }
  const frames = main.filter((e) => e.name === "Commit" || e.name === "Layerize").map((e) => e.ts + e.dur);
  const starts = main.filter(isKey).map((e) => e.ts);
  return starts.map((start, i) => {
    const next = starts[i + 1] ?? Number.POSITIVE_INFINITY;
    const end = frames.find((ts) => ts > start) ?? next;
    const until = Math.min(end, next);
    /** Of the tasks between two moments; of one that began before or ends after, its part. */
    const inside = (from, to, spent) =>
      tasks.reduce((sum, task) => {
        const part = Math.max(0, Math.min(task.ts + task.dur, to) - Math.max(task.ts, from));
        return part === 0 ? sum : sum + (spent(task) * part) / task.dur;
      }, 0) / 1000;
    const clock = (task) => task.dur;
    const cpu = (task) => task.tdur ?? task.dur;
    const last = Math.min(next, start + 1000 * PAUSE_MS);
    return { cpu: inside(start, until, cpu), clock: inside(start, until, clock), all: inside(start, last, cpu) };
  });
}

async function measure(browser, page, view) {
  await page.getByRole("tab", { name: new RegExp(`^${view}`, "i") }).click();
  if (view === "graph") await page.locator(".gnode").first().waitFor({ timeout: 60_000 });
  // Behind a statement in the middle, on a line of its own.
  await page
    .locator(".monaco-editor")
    .first()
    .click({ position: { x: 300, y: 200 } });
  await page.keyboard.press("ControlOrMeta+Home");
  for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.type("const name = 1; // ");
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    const found = [];
    new PerformanceObserver((list) => found.push(...list.getEntries().map(({ name, duration }) => ({ name, duration })))).observe({
      type: "event",
      durationThreshold: 16,
    });
    Object.assign(window, { typed: found });
  });
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"] });
  const letters = "abcdefghij klmnopqrs";
  for (let i = 0; i < keys; i++) {
    await page.keyboard.press(letters[i % letters.length] === " " ? "Space" : letters[i % letters.length]);
    await page.waitForTimeout(PAUSE_MS);
  }
  const work = workPerKey(await browser.stopTracing());
  await page.waitForTimeout(500);
  const slow = await page.evaluate(() => window.typed.filter(({ name }) => name === "keydown").map(({ duration }) => duration));
  // What took less than the shortest duration that is told took that at most.
  const paint = [...slow, ...Array(Math.max(0, keys - slow.length)).fill(16)];
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.press("Delete");
  return { view, n: work.length, cpu: work.map((w) => w.cpu), clock: work.map((w) => w.clock), all: work.map((w) => w.all), paint };
}

const product = options.url === undefined ? await startProduct() : null;
const browser = await chromium.launch({
  executablePath: requireChromium((line) => console.log(line)),
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
try {
  const context = await browser.newContext({
    baseURL: options.url ?? product.url,
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  await page.goto("/");
  await page.locator(".monaco-editor .view-line").first().waitFor({ timeout: 60_000 });
  await page.evaluate((text) => navigator.clipboard.writeText(text), program(Number(options.lines)));
  await page
    .locator(".monaco-editor")
    .first()
    .click({ position: { x: 300, y: 20 } });
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+v");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByTestId("state").filter({ hasText: /Ready/ }).waitFor({ timeout: 120_000 });
  const columns = ["cpu", "clock", "all", "paint"];
  console.log(
    "view     keys | work cpu: median    p95   most | work clock: median    p95   most | cpu until the next key: median | paint: median p95",
  );
  for (const view of options.views.split(",")) {
    const found = await measure(browser, page, view);
    const ms = (column, q) => quantile(found[column], q).toFixed(1).padStart(6);
    const [cpu, clock] = columns.map((column) => [0.5, 0.95, 1].map((q) => ms(column, q)).join(" "));
    console.log(
      `${view.padEnd(8)} ${String(found.n).padStart(4)} |            ${cpu} |              ${clock} | ${ms("all", 0.5).padStart(30)} | ${ms("paint", 0.5)} ${ms("paint", 0.95)}`,
    );
  }
} finally {
  await browser.close();
  await product?.stop();
}
process.exit();
