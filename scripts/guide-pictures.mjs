#!/usr/bin/env node
/**
 * The pictures of docs/guide and of the README, from the running product in Chromium, light and dark.
 *
 *   node scripts/guide-pictures.mjs [NAME …]            those pictures, or all
 *   node scripts/guide-pictures.mjs --record [NAME …]   runs the programs anew; without it the runs in scripts/guide-runs are shown
 *
 * The product is that of TRACEPAD_URL, or one that is started for it. What would be another each time is not: runs are shown as they
 * were recorded, days, random addresses and quotas are the record's. Only the time at the foot of the embed is that of its run.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { requireChromium } from "./lib/chromium.mjs";
import { startProduct } from "./lib/test-product.mjs";

const root = join(import.meta.dirname, "..");
const runs = join(import.meta.dirname, "guide-runs");
const images = join(root, "docs/guide/images");
const DAY = "27 November";
const NAME_DIGITS = "3xK9pQ2mZw";
const WIDE = { width: 1280, height: 800 };
/** For a part of the page that needs less. */
const LOW = { width: 1280, height: 560 };

const record = process.argv.includes("--record");
const asked = process.argv.slice(2).filter((word) => !word.startsWith("--"));

const TALL = { width: 1280, height: 980 };

/** Opens a program of the guide or the gallery, and runs it. */
async function ran(page, program, viewport = WIDE) {
  await page.setViewportSize(viewport);
  await page.goto(`/play/${program}`);
  await page.locator(".monaco-editor .view-line").first().waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Run", exact: false }).first().click();
  await page
    .getByTestId("state")
    .filter({ hasText: /Ready|Stopped/ })
    .waitFor({ timeout: 60_000 });
}
const tab = (page, name) => page.getByRole("tab", { name, exact: false }).first().click();
const stage = (page, name) => page.getByRole("tablist", { name: "Stage" }).getByRole("tab", { name }).click();

/** Shares a program by the page's own API, with the results of its run. */
async function shared(page, title, code, name) {
  return page.evaluate(
    async ([given, known]) => {
      const post = async (procedure, body) => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(`/api/trpc/${procedure}`, { method: "POST", headers, body: JSON.stringify(body) });
        return (await answer.json()).result.data;
      };
      const { id: runId } = await post("runs.start", { code: given.code });
      for (let status = "queued"; status === "queued" || status === "running"; ) {
        const answer = await fetch(`/api/trpc/runs.get?input=${encodeURIComponent(JSON.stringify({ id: runId }))}`);
        ({ status } = (await answer.json()).result.data);
      }
      return post("snippets.create", { ...given, runId, ...(known === undefined ? {} : { name: known }) });
    },
    [{ title, code }, name],
  );
}

const WAVES = (rate) => `import { jit, jnp } from "tracepad";

const wave = jit((x) => jnp.sin(x * ${rate}));
console.log(wave(jnp.linspace(0, 1, 4)));
console.log("peak", wave(jnp.linspace(0, 1, 64)).max().item().toFixed(3));
`;

/** Each leaves the page as it is to be seen, and names the part of it that is: the whole page, or an element. */
const PICTURES = {
  "first-run": async (page) => ran(page, "guide-first-run-1"),
  output: async (page) => {
    await ran(page, "guide-output-1", LOW);
    return page.locator(".out-pane");
  },
  error: async (page) => ran(page, "guide-output-2"),
  ir: async (page) => {
    await ran(page, "guide-compiler-1", LOW);
    await tab(page, "IR");
    await page.locator(".eqs .eqno").first().waitFor();
    return page.locator(".out-pane");
  },
  passes: async (page) => {
    await ran(page, "guide-compiler-1", LOW);
    await tab(page, "IR");
    await stage(page, /^cse/);
    await page.locator(".pdiff .drow").first().waitFor();
    return page.locator(".out-pane");
  },
  graph: async (page) => {
    await ran(page, "guide-compiler-1", LOW);
    await tab(page, "Graph");
    await page.locator(".gnode").first().waitFor();
    return page.locator(".out-pane");
  },
  timeline: async (page) => {
    await ran(page, "guide-retracing-1", LOW);
    return page.locator(".tlp");
  },
  cache: async (page) => {
    await ran(page, "guide-retracing-1", LOW);
    await tab(page, "Cache");
    await page.getByTestId("retrace").first().waitFor();
    return page.locator(".out-pane");
  },
  figures: async (page) => {
    await ran(page, "guide-figures-1", TALL);
    return page.locator(".out-pane");
  },
  share: async (page) => {
    await ran(page, "guide-first-run-1");
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("dialog", { name: "Share" }).getByLabel("Name", { exact: true }).waitFor();
  },
  diff: async (page) => {
    await page.goto("/gallery");
    const first = await shared(page, "Two waves", WAVES("2.0"));
    const second = await shared(page, "Two waves", WAVES("3.0"), first.name);
    await page.goto(`/diff/${first.id}/${second.id}`);
    await page.getByRole("region", { name: "Output" }).waitFor();
  },
  embed: async (page) => {
    await page.goto("/gallery");
    const { id } = await shared(page, "Two waves", WAVES("2.0"));
    await page.setViewportSize({ width: 720, height: 330 });
    await page.goto(`/embed/${id}?theme=${page.scheme}`);
    await page.locator(".printed li").first().waitFor();
  },
  account: async (page) => {
    await page.goto("/sign-in?back=/account");
    await page.getByRole("button", { name: "I am new" }).click();
    await page.getByLabel("Name").fill("Idris Vale");
    await page.getByLabel("E-mail").fill(`idris-${page.scheme}-${Date.now()}@example.org`);
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.getByText(/this one, since/).waitFor();
    return page.locator(".form-page");
  },
  palette: async (page) => {
    await ran(page, "guide-first-run-1");
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("dialog", { name: "Commands" }).waitFor();
  },
};

/** The README's. */
const PLAYGROUND = "playground";

/** The events of a program's run: recorded, or of a run now that is recorded then. */
async function replay(page) {
  const full = { runs: { left: 60, of: 60, fullMs: 0 }, seconds: { left: 600, of: 600, fullMs: 0 }, waiting: 0 };
  await page.route("**/api/trpc/runs.quota*", (route) => route.fulfill({ json: { result: { data: full } } }));
  await page.route("**/api/trpc/runs.start", async (route) => {
    const program = new URL(page.url()).pathname.split("/").at(-1);
    const file = join(runs, `${program}.ndjson`);
    if (!page.url().includes("/play/")) return route.continue();
    if (record || !existsSync(file)) {
      if (!page.recorded.has(program)) {
        page.recorded.add(program);
        const { result } = JSON.parse((await (await route.fetch()).text()).split("\n")[0]);
        writeFileSync(file, (await finished(page, result.data.id)).map((event) => `${JSON.stringify(event)}\n`).join(""));
      }
    }
    const start = JSON.stringify({ result: { data: { id: "aRunOfTheGuide00", events: [] } } });
    return route.fulfill({ contentType: "application/x-ndjson", body: `${start}\n${readFileSync(file, "utf8")}` });
  });
}

/** All events of a run: its stream, which ends with it. */
async function finished(page, id) {
  const answer = await page.context().request.get(`/api/trpc/runs.events?input=${encodeURIComponent(JSON.stringify({ id }))}`);
  const messages = (await answer.text()).split("\n\n").filter((message) => /^id:/m.test(message));
  return messages.map((message) => JSON.parse(/^data: ?(.*)$/m.exec(message)[1]));
}

/** Days, random digits and addresses are the record's. */
const settle = (page) =>
  page.evaluate(
    async ([day, digits]) => {
      await document.fonts.ready;
      const steady = (text) =>
        text
          .replace(/\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)\b/g, day)
          .replace(/\b(January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}\b/g, day)
          .replace(/-[A-Za-z0-9]{10}\b(?=$|"|\?)/g, `-${digits}`)
          .replace(/idris-(light|dark)-\d+@/g, "idris@")
          .replace(/127\.0\.0\.1:\d+/g, "tracepad.example");
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
        const text = steady(node.data);
        if (text !== node.data) node.data = text;
      }
      for (const field of document.querySelectorAll("input[readonly], textarea[readonly]")) field.value = steady(field.value);
    },
    [DAY, NAME_DIGITS],
  );

async function take(browser, url, scheme, path, picture, viewport = WIDE) {
  const context = await browser.newContext({ baseURL: url, viewport, colorScheme: scheme, reducedMotion: "reduce", locale: "en-GB" });
  const page = await context.newPage();
  page.scheme = scheme;
  page.recorded = recorded;
  await replay(page);
  const part = await picture(page);
  await page.mouse.move(viewport.width / 2, 4);
  // What was drawn last is drawn: notes that come after a run, the caret gone.
  await page.waitForTimeout(1_200);
  await settle(page);
  await (part ?? page).screenshot({ path, animations: "disabled", caret: "hide" });
  await context.close();
  console.log(path.slice(root.length + 1));
}

/** Programs that were run anew in this call. */
const recorded = new Set();

mkdirSync(images, { recursive: true });
mkdirSync(runs, { recursive: true });
const unknown = asked.find((name) => name !== PLAYGROUND && PICTURES[name] === undefined);
if (unknown !== undefined) throw new Error(`There is no picture "${unknown}": ${[...Object.keys(PICTURES), PLAYGROUND].join(", ")}.`);
const product = process.env.TRACEPAD_URL ? { url: process.env.TRACEPAD_URL, stop: async () => {} } : await startProduct();
const browser = await chromium.launch({
  executablePath: requireChromium((line) => console.log(line)),
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--force-color-profile=srgb"],
});
try {
  for (const [name, picture] of Object.entries(PICTURES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    for (const [scheme, ending] of [
      ["light", ".png"],
      ["dark", ".dark.png"],
    ])
      await take(browser, product.url, scheme, join(images, `${name}${ending}`), picture);
  }
  if (asked.length === 0 || asked.includes(PLAYGROUND)) {
    const large = { width: 1440, height: 900 };
    const training = (page) => ran(page, "training", large);
    await take(browser, product.url, "light", join(root, "docs/images/playground.png"), training, large);
  }
} finally {
  await browser.close();
  await product.stop();
}
