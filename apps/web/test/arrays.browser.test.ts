import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "./axe.ts";
import { launch, open, run, state, stranger, write } from "./browser.ts";

const PROGRAM = `import { jnp } from "tracepad";
import { show } from "tracepad/show";

const large = jnp.arange(300 * 400).reshape([300, 400]).astype("float32");
console.log(large);
const stack = jnp.arange(5 * 4 * 30 * 20).reshape([5, 4, 30, 20]);
console.log(stack);
const photo = jnp.linspace(0, 1, 64 * 64 * 3).reshape([64, 64, 3]);
show.image(photo);
show.heat(jnp.outer(jnp.linspace(-1, 1, 200), jnp.linspace(0, 1, 200)), { label: "field" });
console.log(jnp.array([0.1, NaN]));
`;

let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await launch();
  context = await stranger(browser);
  page = await open(context);
  await write(page, PROGRAM);
});
afterAll(() => browser.close());

const figure = (caption: string) =>
  page.locator("figure.fig").filter({ has: page.locator("figcaption .what", { hasText: new RegExp(`^${caption}$`) }) });
const look = (caption: string, view: string) => figure(caption).getByRole("button", { name: view, exact: true }).click();
const pressed = (caption: string) => figure(caption).locator('.seg [aria-pressed="true"]');
const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Requests for arrays, as they are asked for. */
function asked(): string[] {
  const urls: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/\/arrays\//.test(pathname)) urls.push(pathname);
  });
  return urls;
}

describe("large arrays", () => {
  it("come as bytes when they are to be seen, and not before", async () => {
    const urls = asked();
    await run(page);
    await state(page, "Ready");
    await figure("large").waitFor();
    expect(urls).toEqual([]);
    const answer = page.waitForResponse((response) => /\/api\/runs\/[\w-]+\/arrays\/\d+$/.test(response.url()));
    await figure("large").getByRole("button", { name: "All entries" }).click();
    const { status, headers } = await answer.then(async (response) => ({
      status: response.status(),
      headers: await response.allHeaders(),
    }));
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "application/octet-stream",
      "x-tracepad-dtype": "float32",
      "x-tracepad-shape": "300,400",
    });
    expect(urls).toHaveLength(1);
  });

  it("are drawn where they are scrolled to", async () => {
    const grid = figure("large").locator(".vgrid");
    await grid.waitFor();
    expect(await grid.getByRole("table").getAttribute("aria-rowcount")).toBe("301");
    expect(await grid.locator("td").count()).toBeLessThan(2500);
    await grid.evaluate((box) => box.scrollTo(box.scrollWidth, box.scrollHeight));
    await grid.getByRole("cell", { name: "1.20e5" }).first().waitFor();
    await expect.poll(() => grid.getByRole("rowheader", { name: "299", exact: true }).count()).toBe(1);
    await expect.poll(() => grid.getByRole("columnheader", { name: "399", exact: true }).count()).toBe(1);
    await grid.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => grid.getByRole("rowheader", { name: "0", exact: true }).count()).toBe(1);
  });

  it("are a heat map, a picture or values as well, with what is under the pointer", async () => {
    await look("large", "Heat map");
    const map = figure("large").getByRole("img", { name: /heat map of 300 by 400, 0 to / });
    await map.waitFor();
    const box = (await map.boundingBox())!;
    await page.mouse.move(box.x + 1, box.y + 1);
    await figure("large")
      .getByText(/^\[0, 0\]\s+0$/)
      .waitFor();
    // The lowest and the highest level are not one colour.
    const colors = () =>
      map.evaluate((canvas: HTMLCanvasElement) => {
        const pixel = (x: number, y: number) => [...canvas.getContext("2d")!.getImageData(x, y, 1, 1).data].join();
        return [pixel(0, 0), pixel(399, 299)];
      });
    await expect.poll(async () => new Set(await colors()).size).toBe(2);
    await look("large", "Image");
    await figure("large").getByText("Black is 0, white is").waitFor();
    await look("large", "Values");
    const values = figure("large").locator(".vvalues");
    await values.getByRole("rowheader", { name: "[0, 1]", exact: true }).waitFor();
    await values.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await values.getByRole("rowheader", { name: "[299, 399]", exact: true }).waitFor();
    expect(await values.getByRole("row").last().count()).toBe(1);
    await values.getByRole("cell", { name: "119999", exact: true }).waitFor();
  });

  it("of more than two axes have their leading indices chosen", async () => {
    await look("stack", "Heat map");
    const axis = (n: number) => figure("stack").getByRole("spinbutton", { name: `Index of axis ${n}` });
    await axis(0).fill("3");
    await axis(1).fill("2");
    await figure("stack").getByText("[3, 2, :, :]").waitFor();
    // 3·4·600 + 2·600 and the last of that matrix.
    await figure("stack").getByRole("img", { name: "heat map of 30 by 20, 8400 to 8999" }).waitFor();
    await axis(0).fill("9");
    await figure("stack").getByText("[3, 2, :, :]").waitFor();
    await look("stack", "Grid");
    await figure("stack").getByRole("button", { name: "All entries" }).click();
    await figure("stack").getByRole("cell", { name: "8400", exact: true }).waitFor();
  });

  it("keep the way they are looked at in the next run and after a reload", async () => {
    await write(page, PROGRAM.replace("300 * 400", "300 * 400 ").replace("jnp.array([0.1, NaN])", "jnp.array([0.2, NaN])"));
    await run(page);
    await page.getByText("0.2000").first().waitFor();
    await figure("large").locator(".vvalues").waitFor();
    expect(await pressed("large").innerText()).toBe("Values");
    await figure("stack").getByText("[3, 2, :, :]").waitFor();
    await page.reload();
    await figure("large").locator(".vvalues").waitFor();
    await figure("stack").getByRole("cell", { name: "8400", exact: true }).waitFor();
  });

  it("that the program shows as a picture or a heat map are arrays too", async () => {
    expect(await pressed("field").innerText()).toBe("Heat map");
    await look("field", "Values");
    await figure("field").getByRole("rowheader", { name: "[0, 1]", exact: true }).waitFor();
    await look("photo", "Heat map");
    await figure("photo").getByRole("spinbutton", { name: "Index of axis 0" }).waitFor();
    await look("photo", "Image");
    await figure("photo")
      .getByRole("img", { name: /64 by 64 pixels/ })
      .waitFor();
  });

  it("are copied as TypeScript, NumPy and CSV", async () => {
    const small = "jnp.array\\(\\[0.2, NaN\\]\\)";
    const copied = async (caption: string, as: string | RegExp): Promise<string> => {
      await page.evaluate(() => navigator.clipboard.writeText("nothing"));
      await figure(caption).getByRole("button", { name: "Copy the array" }).click();
      await figure(caption).getByRole("button", { name: as, exact: true }).click();
      await expect.poll(clipboard).not.toBe("nothing");
      return clipboard();
    };
    expect(await copied(small, "TypeScript")).toBe('jnp.array([0.2, NaN], { dtype: "float32" })');
    expect(await copied(small, "NumPy")).toBe("np.array([0.2, np.nan], dtype=np.float32)");
    expect(await copied(small, "CSV")).toBe("0.2,NaN\n");
    const lines = (await copied("stack", "CSV, [3, 2, :, :]")).trim().split("\n");
    expect([lines.length, lines[0]?.split(",").length, lines[0]?.split(",")[0]]).toEqual([30, 20, "8400"]);
  });

  it("are readable by everyone, in both themes, and fit a phone", async () => {
    await look("large", "Heat map");
    await figure("large")
      .getByRole("img", { name: /heat map/ })
      .waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Theme" }).click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "Output" }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it("of a shared link are shown to who opens it, and of a run to nobody else", async () => {
    const events = await page.evaluate(() => (JSON.parse(sessionStorage.getItem("tracepad:run:play") ?? "{}") as { id: string }).id);
    const other = await stranger(browser);
    const refused = await other.request.get(`/api/runs/${events}/arrays/3`);
    expect(refused.status()).toBe(404);
    await page.getByRole("button", { name: "Share" }).click();
    const field = page.getByRole("dialog", { name: "Share" }).getByLabel("Link", { exact: true });
    await field.waitFor();
    const link = await field.inputValue();
    await page.keyboard.press("Escape");
    const theirs = await other.newPage();
    const got = theirs.waitForResponse((response) => /\/api\/snippets\/\w+\/arrays\/\d+$/.test(response.url()));
    await theirs.goto(link);
    await theirs.locator("figure.fig").filter({ hasText: "large" }).getByRole("button", { name: "All entries" }).click();
    expect((await got).status()).toBe(200);
    await theirs.locator(".vgrid").first().waitFor();
    await other.close();
  });
});

describe("in this browser", () => {
  it("arrays come from the program's worker, also without the server, and arrays alive at once have a limit", async () => {
    const here = await stranger(browser);
    page = await open(here);
    const urls = asked();
    await page.getByLabel("Device").selectOption({ label: "this browser" });
    await write(page, PROGRAM);
    await run(page);
    await state(page, "Ready");
    await look("large", "Values");
    await figure("large").getByRole("rowheader", { name: "[0, 1]", exact: true }).waitFor();
    await here.setOffline(true);
    await look("stack", "Heat map");
    await figure("stack").getByRole("spinbutton", { name: "Index of axis 0" }).fill("4");
    await figure("stack")
      .getByRole("img", { name: /heat map of 30 by 20, 9600 to / })
      .waitFor();
    expect(urls).toEqual([]);
    await here.setOffline(false);
    await write(
      page,
      `import { jit, jnp } from "tracepad";
const step = jit((x) => x + 1.0);
let x = jnp.zeros([1024, 1024]);
for (let i = 0; i < 600; i++) x = step(x);
console.log("dropped arrays do not count", x.at(0, 0).get().item());
`,
    );
    await run(page);
    await state(page, "Ready", 60_000);
    await page.locator("#results .printed", { hasText: "dropped arrays do not count 600" }).waitFor();
    await write(
      page,
      `import { jnp } from "tracepad";
const all = [];
for (let i = 0; i < 300; i++) all.push(jnp.full([1024, 1024], i));
`,
    );
    await run(page);
    await page.getByText("array limit: 512 MiB of arrays alive at once").first().waitFor({ timeout: 60_000 });
    await state(page, "Stopped by a limit");
    await here.close();
  });
});
