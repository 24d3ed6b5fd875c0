// `node bench/class.mjs`: a class hands in at once on the running product, while others run programs.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { findChromium } from "../scripts/lib/chromium.mjs";
import { startProduct } from "../scripts/lib/test-product.mjs";
import { cookieOf, keepCookies, oneRun, spread, unlimited, untilReady } from "./clients.mjs";

const HELP = `node bench/class.mjs [--url ADDRESS] [--students 100] [--minutes 5] [--browsers 2] [--json FILE]

A set of ten exercises of lessons/ is published and given to a course. Each student joins and hands in all ten, at times drawn
within the minutes; seven of ten hand-ins are right, and the page's way of asking for the result is kept. Some of the students sit
in a browser: they open the exercise, paste, and press the button. Meanwhile somebody runs a program of their own every second.
At the end the teacher's matrix must have every hand-in, graded as it deserves; and the programs must have ended within 2 s in 95 of
100 cases. Exits 1 otherwise. Without --url the product is started as npm start does, without limits on one address.`;

const { values: options } = parseArgs({
  options: {
    url: { type: "string" },
    students: { type: "string", default: "100" },
    minutes: { type: "string", default: "5" },
    browsers: { type: "string", default: "2" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

const LESSONS = join(import.meta.dirname, "..", "lessons");
const EXERCISES = [
  ...["arrays/standardise", "keys/noisy", "eager-and-jit/jit-it", "jaxprs/horner", "loops/balance"],
  ...["padding/masked-mean", "branches/leaky", "gradients/fit-line", "updates/border", "vmap/columns"],
];
const FILES = ["exercise.json", "statement.md", "starter.ts", "tests.visible.ts", "tests.hidden.ts", "solution.ts", "hints.md"];
const slugOf = (exercise) => exercise.replace("/", "-");

function file(path) {
  try {
    return readFileSync(join(LESSONS, path), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

/** A caller of the API with a cookie of its own. */
function person(url, n) {
  const jar = { cookie: cookieOf(n) };
  const read = async (answer) => {
    keepCookies(answer, jar);
    const { result, error } = await answer.json();
    if (error !== undefined) throw new Error(error.message);
    return result.data;
  };
  return {
    jar,
    query: async (path, input) =>
      read(await fetch(`${url}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers: { cookie: jar.cookie } })),
    mutate: async (path, input) =>
      read(
        await fetch(`${url}/api/trpc/${path}`, {
          method: "POST",
          headers: { "content-type": "application/json", cookie: jar.cookie },
          body: JSON.stringify(input),
        }),
      ),
  };
}

/** Publishes the set and gives it to a class; resolves to the teacher and the course. */
async function prepare(url) {
  const teacher = person(url, "teacher");
  const { set } = await teacher.mutate("sets.create", { title: "Load" });
  const files = { "set.json": JSON.stringify({ format: 1, title: "Load", exercises: EXERCISES.map(slugOf) }) };
  for (const exercise of EXERCISES)
    for (const name of FILES) {
      const text = file(`${exercise}/${name}`);
      if (text !== null) files[`${slugOf(exercise)}/${name}`] = text;
    }
  const { revision } = await teacher.query("sets.get", { set });
  const { saved, problems } = await teacher.mutate("sets.save", { set, revision, files });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const { version } = await teacher.mutate("sets.publish", { set, revision: saved });
  for (;;) {
    const { status, problems: found } = (await teacher.query("sets.get", { set })).versions.find(({ number }) => number === version);
    if (status === "published") break;
    if (status === "refused") throw new Error(JSON.stringify(found));
    await sleep(500);
  }
  const { course } = await teacher.mutate("sets.give", { set, version, title: "Load" });
  return { teacher, course, code: (await teacher.query("courses.matrix", { course })).course.code };
}

/** Seven of ten are right; each text is its student's own, and what is wrong is what one begins with. */
const isRight = (student, exercise) => (student * 7 + exercise * 3) % 10 < 7;
const answer = (student, exercise) =>
  `${file(`${EXERCISES[exercise]}/${isRight(student, exercise) ? "solution" : "starter"}.ts`)}// student ${student}\n`;

/** A student's ten times, in order, within the window. */
const times = (ms) => EXERCISES.map(() => Math.random() * ms).toSorted((a, b) => a - b);

async function atTheApi(url, n, { course, code, ms, begun }, ended) {
  const me = person(url, `s${n}`);
  await me.mutate("study.join", { code, name: `Student ${n}` });
  for (const [exercise, at] of times(ms).entries()) {
    await sleep(Math.max(0, begun + at - performance.now()));
    const since = performance.now();
    const asked = { course, exercise: slugOf(EXERCISES[exercise]), code: answer(n, exercise) };
    const { job } = await me.mutate("study.handIn", { ...asked, key: crypto.randomUUID() });
    const taken = performance.now() - since;
    for (let wait = 150; ; wait = Math.min(2000, wait * 1.4)) {
      await sleep(wait);
      const { status, report } = await me.query("study.job", { job });
      if (status !== "done" && status !== "failed") continue;
      ended.push({ taken, graded: performance.now() - since, status, right: report?.passed === isRight(n, exercise) });
      break;
    }
  }
}

/** A browser each: contexts of one share its clipboard. */
async function inBrowser(url, n, { course, code, ms, begun }, ended) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--headless", "--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ baseURL: url, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await page.goto(`/join/${code}`);
  await page.getByLabel("Name").fill(`Student ${n}`);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL(/\/learn\//);
  for (const [exercise, at] of times(ms).entries()) {
    await page.goto(`/learn/${course}/${slugOf(EXERCISES[exercise])}`);
    await page.locator(".monaco-editor .view-line").first().waitFor({ timeout: 120_000 });
    await page.evaluate((text) => navigator.clipboard.writeText(text), answer(n, exercise));
    await page.locator(".monaco-editor .view-lines").first().click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("ControlOrMeta+v");
    await page
      .locator(".monaco-editor .view-line", { hasText: `// student ${n}` })
      .first()
      .waitFor();
    await sleep(Math.max(0, begun + at - performance.now()));
    const since = performance.now();
    await page.getByRole("button", { name: /^Hand in/ }).click();
    const said = page.getByText(/^best hand-in: [\d.]+ of [\d.]+$/);
    await said.waitFor({ timeout: 240_000 });
    const [points, of] = (await said.innerText()).match(/[\d.]+/g).map(Number);
    ended.push({ taken: null, graded: performance.now() - since, status: "done", right: (points === of) === isRight(n, exercise) });
  }
  await browser.close();
}

/** Somebody who runs a program of their own, every second. */
async function runner(url, ended, signal) {
  const jar = { cookie: cookieOf("runner") };
  for (let n = 0; !signal.aborted; n++) {
    const next = sleep(1000);
    const code = `import { jit, jnp } from "tracepad";\nconst f = jit((x) => jnp.sum(jnp.sin(x * ${n + 0.5}) ** 2));\nconsole.log(String(f(jnp.arange(1000.0))));\n`;
    ended.push(await oneRun(url, code, jar));
    await next;
  }
}

const students = Number(options.students);
const browsers = Math.min(students, Number(options.browsers));
const product = options.url ? null : await startProduct(unlimited);
const url = options.url?.replace(/\/$/, "") ?? product.url;
let failed = true;
try {
  await untilReady(url);
  const { teacher, course, code } = await prepare(url);
  const load = loadavg()[0];
  const [ended, runs, calm, stop] = [[], [], [], new AbortController()];
  for (let n = 0; n < 5; n++) await oneRun(url, "console.log(1)", { cookie: cookieOf("warm") });
  const alone = new AbortController();
  const quiet = runner(url, calm, alone.signal);
  await sleep(20_000);
  alone.abort();
  await quiet;
  const begun = performance.now();
  const given = { course, code, ms: Number(options.minutes) * 60_000, begun };
  const running = runner(url, runs, stop.signal);
  await Promise.all(
    Array.from({ length: students }, (_, n) => (n < browsers ? inBrowser(url, n, given, ended) : atTheApi(url, n, given, ended))),
  );
  const wallMs = Math.round(performance.now() - begun);
  stop.abort();
  await running;
  const matrix = await teacher.query("courses.matrix", { course });
  const handIns = students * EXERCISES.length;
  const odd = matrix.students.flatMap(({ name, cells: own }) =>
    EXERCISES.flatMap((exercise, i) => {
      const { attempts, status, points, of } = own[slugOf(exercise)];
      const asItShould = attempts === 1 && status === (isRight(Number(name.split(" ")[1]), i) ? "passed" : "partial");
      return asItShould ? [] : [`${name}, ${exercise}: ${status}, ${points} of ${of}, ${attempts} hand-ins`];
    }),
  );
  const interactive = spread(runs.map(({ done }) => done));
  const report = {
    at: new Date().toISOString(),
    machine: { processors: availableParallelism(), model: cpus()[0]?.model, loadBefore: load, loadAfter: loadavg()[0] },
    ...{ students, browsers, handIns, kept: handIns - odd.length, wallMs },
    ...{ wrong: ended.filter(({ right }) => !right).length, failed: ended.filter(({ status }) => status !== "done").length },
    odd,
    taken: spread(ended.map(({ taken }) => taken)),
    graded: spread(ended.map(({ graded }) => graded)),
    runs: {
      count: runs.length,
      ends: runs.filter(({ status }) => status === "succeeded").length,
      alone: spread(calm.map(({ done }) => done)),
      meanwhile: interactive,
    },
  };
  if (options.json) {
    mkdirSync(dirname(options.json), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  console.log(JSON.stringify(report, null, 2));
  failed = odd.length > 0 || report.wrong > 0 || interactive.p95 > 2000 || report.runs.ends !== runs.length;
  console.log(
    failed
      ? "It does not hold."
      : `All ${handIns} hand-ins are kept and graded; programs ended within ${interactive.p95} ms in 95 of 100 cases.`,
  );
} finally {
  await product?.stop();
}
process.exit(failed ? 1 : 0);
