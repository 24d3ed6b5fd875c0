// `node bench/first-load.mjs [--url URL] [--rounds N]`: how long a first visit takes until somebody can type and run.
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { requireChromium } from "../scripts/lib/chromium.mjs";
import { startProduct } from "../scripts/lib/test-product.mjs";

const HELP = `node bench/first-load.mjs [--url URL] [--rounds N]

Opens the playground N (10) times, each time as a person with an empty browser, on a server that has been asked before, and prints
milliseconds from the navigation until
  page         the page's own text is there
  interactive  a letter that is typed stands in the editor, and Run can be pressed
The product is started, or the one at --url is used. Chromium and the product share this machine's cores.`;

const { values: options } = parseArgs({
  options: { url: { type: "string" }, rounds: { type: "string", default: "10" }, help: { type: "boolean", default: false } },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];

const product = options.url === undefined ? await startProduct() : null;
const url = options.url ?? product.url;
const browser = await chromium.launch({ executablePath: requireChromium(), args: ["--headless", "--no-sandbox", "--disable-gpu"] });
const rows = [];
try {
  // The first visit warms the server; it is not counted.
  for (let round = 0; round <= Number(options.rounds); round++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await page.locator("button.run").first().waitFor();
    const seen = performance.now() - begun;
    const line = page.locator(".monaco-editor .view-line").first();
    await line.waitFor();
    await line.click();
    await page.keyboard.type("Q");
    await page.locator(".monaco-editor .view-line", { hasText: "Q" }).first().waitFor();
    const interactive = performance.now() - begun;
    if (round > 0) rows.push({ seen, interactive });
    await context.close();
  }
} finally {
  await browser.close();
  await product?.stop();
}
for (const [name, key] of [
  ["page", "seen"],
  ["interactive", "interactive"],
]) {
  const values = rows.map((row) => row[key]);
  console.log(`${name.padEnd(12)} median ${quantile(values, 0.5).toFixed(0)} ms, slowest ${Math.max(...values).toFixed(0)} ms`);
}
