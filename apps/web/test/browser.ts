import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Address of the product under test, started by the global setup. */
export const productUrl = (): string => {
  const url = process.env.TRACEPAD_URL ?? process.env.TRACEPAD_TEST_URL;
  if (url === undefined) throw new Error("TRACEPAD_URL is not set: run the browser tests with npm test, or point it at a running product.");
  return url;
};

export function launch(more: readonly string[] = []): Promise<Browser> {
  const executablePath =
    process.env.TRACEPAD_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

/**
 * A person with a browser of their own: nothing stored, nobody logged in. What a service worker answers, a test's routes do not
 * see: there is none where a test does not ask for it.
 */
export const stranger = (browser: Browser, url = productUrl(), serviceWorkers: "allow" | "block" = "block"): Promise<BrowserContext> =>
  browser.newContext({
    serviceWorkers,
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });

/** The playground, ready to type in. */
export async function open(context: BrowserContext, path = "/"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await editorReady(page);
  return page;
}

export const editorReady = (page: Page): Promise<void> => page.locator(".monaco-editor .view-line").first().waitFor({ timeout: 45_000 });

/** Replaces the program, as a person pastes one. */
export async function write(page: Page, code: string): Promise<void> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), code);
  await page.locator(".monaco-editor .view-lines").first().click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+v");
  const last = code.trim().split("\n").at(-1) as string;
  await page
    .locator(".monaco-editor .view-line")
    .filter({ hasText: last.trim().slice(0, 40) })
    .first()
    .waitFor();
}

/** The program as the draft holds it: stored a moment after the last key. Monaco draws visible lines only, so that is asked. */
export const draftCode = (page: Page, key = "tracepad:draft:play"): Promise<string> =>
  page.evaluate((name) => (JSON.parse(sessionStorage.getItem(name) ?? "{}") as { code?: string }).code ?? "", key);

export const run = (page: Page): Promise<void> => page.getByRole("button", { name: "Run" }).click();

export const stateText = (page: Page): Promise<string> => page.getByTestId("state").innerText();

/** Waits for the state text to say this. */
export const state = (page: Page, text: string | RegExp, timeout = 30_000): Promise<void> =>
  page.getByTestId("state").filter({ hasText: text }).waitFor({ timeout });

export const tab = (page: Page, name: "Output" | "IR" | "Graph" | "Cache" | "Timeline" | "Problems" | "Log"): Promise<void> =>
  page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();

/** All printed lines, in order. */
export const printed = (page: Page): Promise<string[]> => page.locator("#results .printed li > span:first-child").allInnerTexts();
