import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const course = JSON.parse(readFileSync("lessons/course.json", "utf8"));
const only = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({
  baseURL: "http://localhost:4720",
  viewport: { width: 1440, height: 900 },
  serviceWorkers: "block",
  colorScheme: "light",
});
const page = await context.newPage();
page.on("console", (m) => {
  if (m.type() === "error") console.log("CONSOLE", m.text());
});
for (const { lesson } of course.lessons) {
  if (only.length && !only.includes(lesson)) continue;
  await page.goto(`/lessons/${lesson}`);
  await page.locator("h1").first().waitFor();
  const figs = await page.getByRole("figure", { name: /^Program/ }).count();
  let text = "";
  for (let n = 1; n <= figs; n++) {
    const f = page.getByRole("figure", { name: `Program ${n}`, exact: true });
    await f.getByRole("button", { name: "Run" }).click();
    const out = page.getByRole("region", { name: `Output of program ${n}` });
    await out.waitFor({ timeout: 30000 });
    await page.waitForTimeout(300);
    for (let i = 0; i < 80; i++) {
      const t = await f.innerText();
      if (!/\bStop\b/.test(t)) break;
      await page.waitForTimeout(250);
    }
    await page.waitForTimeout(500);
    const shownText = await out.innerText();
    text += `--- ${lesson} program ${n}\n${shownText}\n`;
    await f.screenshot({ path: `/tmp/shots/${lesson}-${n}.png` });
  }
  writeFileSync(`/tmp/shots/${lesson}.txt`, text);
  await page.evaluate(() => window.scrollTo(0, 0));
  const scroller = await page.evaluate(() => {
    const e = [...document.querySelectorAll("*")].filter(
      (e) => e.scrollHeight > e.clientHeight + 4 && getComputedStyle(e).overflowY.match(/auto|scroll/),
    );
    return e.map((x) => x.tagName + "." + x.className + " " + x.scrollHeight + "/" + x.clientHeight).slice(0, 6);
  });
  console.log(
    lesson,
    figs,
    await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight].join("x")),
    scroller.join("; "),
  );
  await page.screenshot({ path: `/tmp/shots/${lesson}.png`, fullPage: true });
}
await browser.close();
