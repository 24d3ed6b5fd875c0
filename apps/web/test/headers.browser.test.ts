import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { editorReady, launch, open, productUrl, run, state, stranger, tab, write } from "./browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const PAGES = ["/", "/gallery", "/gallery/gradients", "/play/gradients", "/snippets", "/sign-in", "/account", "/no/such/page"];

const directives = (policy: string | null): Map<string, string[]> =>
  new Map((policy ?? "").split("; ").map((one) => [one.split(" ")[0]!, one.split(" ").slice(1)]));

async function share(code: string): Promise<string> {
  const url = productUrl();
  const answer = await fetch(`${url}/api/trpc/snippets.create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "Headers", code }),
  });
  return ((await answer.json()) as { result: { data: { id: string } } }).result.data.id;
}

test("scripts run only by their page's nonce, which is another each time", async () => {
  const embed = `/embed/${await share("console.log('framed')")}`;
  const nonces = new Set<string>();
  for (const path of [...PAGES, embed, "/"]) {
    const answer = await fetch(productUrl() + path);
    const policy = directives(answer.headers.get("content-security-policy"));
    const scripts = policy.get("script-src") ?? [];
    expect(scripts[0], path).toBe("'self'");
    expect(scripts.join(" "), path).not.toMatch(/unsafe|https?:|\*/);
    const nonce = /'nonce-([A-Za-z0-9+/=]{24})'/.exec(scripts.join(" "))?.[1] ?? "none";
    nonces.add(nonce);
    const inline = [...(await answer.text()).matchAll(/<script(?![^>]*\ssrc=)([^>]*)>(.)/g)];
    expect(inline.length, path).toBeGreaterThan(0);
    // All but the theme's, which the policy knows by its hash.
    expect(inline.filter(([, attributes]) => !attributes?.includes(`nonce="${nonce}"`)).length, path).toBe(1);
    expect(policy.get("frame-ancestors"), path).toEqual([path === embed ? "*" : "'none'"]);
    expect(answer.headers.get("x-frame-options"), path).toBe(path === embed ? null : "DENY");
    expect(answer.headers.get("x-powered-by")).toBe(null);
  }
  expect(nonces.size).toBe(PAGES.length + 2);
});

test("what is no page has a strict policy too", async () => {
  const id = await share("console.log('headers')");
  for (const path of ["/api/health", "/examples.json", "/embed-theme.js", `/s/${id}/download`]) {
    const answer = await fetch(productUrl() + path);
    expect(answer.status, path).toBe(200);
    const policy = directives(answer.headers.get("content-security-policy"));
    expect(policy.get("script-src"), path).toEqual(["'self'"]);
    expect(policy.get("frame-ancestors"), path).toEqual(["'none'"]);
    expect(answer.headers.get("x-content-type-options"), path).toBe("nosniff");
  }
});

/** What the policy stopped in a page, from its first script on. */
async function watched(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const stopped: string[] = [];
    Object.assign(globalThis, { stopped });
    document.addEventListener("securitypolicyviolation", (event) => stopped.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  return () => page.evaluate(() => (globalThis as unknown as { stopped: string[] }).stopped);
}

test("the policy stops nothing of ours: editor, run, graph, embed", async () => {
  const context = await stranger(browser);
  const page = await context.newPage();
  const stopped = await watched(page);
  await page.goto("/");
  await editorReady(page);
  await run(page);
  await state(page, "Ready");
  await page.getByRole("tab", { name: /^Graph/ }).click();
  await page.locator(".gnode, .empty").first().waitFor();
  expect(await stopped()).toEqual([]);
  await page.goto(`/embed/${await share("console.log('framed')")}`);
  await page.getByText("framed").first().waitFor();
  expect(await stopped()).toEqual([]);
  await context.close();
});

test("an inline script, an attribute and a foreign script do not run", async () => {
  const context = await stranger(browser);
  const page = await context.newPage();
  const stopped = await watched(page);
  await page.goto("/gallery");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    const image = document.createElement("div");
    image.innerHTML = `<img src="data:," onerror="globalThis.ran = true">`;
    const foreign = document.createElement("script");
    foreign.src = "https://evil.test/x.js";
    document.body.append(script, image, foreign);
  });
  await expect.poll(async () => (await stopped()).length).toBe(3);
  expect(await page.evaluate(() => (globalThis as { ran?: boolean }).ran)).toBe(undefined);
  await context.close();
});

const EVIL = `<img src="/x" onerror="globalThis.ran=1"><svg onload="globalThis.ran=1"></svg><script>globalThis.ran=1</script>[x](javascript:globalThis.ran=1)`;

/** Nothing of the hostile text has become a part of the page. */
async function harmless(page: Page, where: string): Promise<void> {
  const made = await page.evaluate(() => [
    (globalThis as { ran?: number }).ran ?? null,
    document.querySelectorAll('img[src="/x"], svg[onload], a[href^="javascript:"]').length,
  ]);
  expect(made, where).toEqual([null, 0]);
}

test("what a program prints, throws and names, and what it is called, is text wherever it is shown", async () => {
  const code = `import { jit, jnp } from "tracepad";
const evil = ${JSON.stringify(EVIL)};
const f = (x) => jnp.sin(x);
Object.defineProperty(f, "name", { value: evil });
console.log(evil, String(jit(f)(1.0)));
throw new Error(evil);
`;
  const context = await stranger(browser);
  const page = await open(context);
  await write(page, code);
  await run(page);
  await state(page, /^Stopped/);
  for (const name of ["IR", "Graph", "Cache", "Output"] as const) {
    await tab(page, name);
    await harmless(page, name);
  }
  await page.getByText("onerror=").first().waitFor();
  const answer = await fetch(`${productUrl()}/api/trpc/snippets.create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: EVIL.slice(0, 100), code }),
  });
  const { id } = ((await answer.json()) as { result: { data: { id: string } } }).result.data;
  for (const path of [`/s/${id}`, `/embed/${id}`, `/diff/${id}/${id}`]) {
    await page.goto(path);
    await page.locator("body").filter({ hasText: "<img src=" }).waitFor();
    await harmless(page, path);
  }
  await context.close();
});

test("errors, their classes and calls, types and what documents a name are text in Problems, Log, Timeline and the editor", async () => {
  const context = await stranger(browser);
  const page = await open(context);
  await write(
    page,
    `import { jit, jnp } from "tracepad";
const evil = ${JSON.stringify(EVIL)};
/** ${EVIL} */
function documented(x) { return jnp.sin(x); }
Object.defineProperty(documented, "name", { value: evil });
jit(documented)(1.0);
const typed: ${JSON.stringify(EVIL)} = 1;
class Thrown extends Error { name = evil; }
const calls = { [evil]: () => { throw new Thrown(evil + ". " + evil); } };
calls[evil]();
`,
  );
  await run(page);
  await state(page, /^Stopped/);
  await page.locator(".peek").filter({ hasText: "onerror=" }).waitFor();
  await harmless(page, "the block under the line");

  await tab(page, "Problems");
  const problems = page.locator(".problems > li");
  await problems
    .filter({ hasText: "line 10" })
    .or(problems.filter({ hasText: "main.ts 9" }))
    .first()
    .waitFor();
  await problems
    .filter({ hasText: /not assignable/ })
    .first()
    .waitFor({ timeout: 30_000 });
  await problems.filter({ hasText: "onerror=" }).first().waitFor();
  await harmless(page, "Problems");

  await tab(page, "Log");
  await page.locator(".runlog li").filter({ hasText: "onerror=" }).first().waitFor();
  await harmless(page, "Log");
  await tab(page, "Timeline");
  await page.locator(".tl-row .fn").filter({ hasText: "onerror=" }).first().waitFor();
  await harmless(page, "Timeline");

  await page.locator(".monaco-editor .view-line", { hasText: "documented)(1.0" }).getByText("documented").first().hover();
  await page.locator(".monaco-hover").filter({ hasText: "function documented" }).waitFor();
  await harmless(page, "the note about a name");
  await context.close();
});
