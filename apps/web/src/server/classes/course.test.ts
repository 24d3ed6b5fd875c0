import { type ClaimedJob, claimJob, finishJob, type JobResult } from "@tracepad/db/classes";
import type { CheckResult, Report } from "@tracepad/grade";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { serverConfigFrom } from "../config.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";

/** A course at the API: what docs/teaching.md promises to teachers and students. Grading itself is the worker's (apps/worker/src/grading). */

const SECRET = "nobody reads this title";
const FILES = {
  "set.json": JSON.stringify({ format: 1, title: "Week 1", exercises: ["first", "second"] }),
  ...Object.fromEntries(
    ["first", "second"].flatMap((slug) => [
      [`${slug}/exercise.json`, JSON.stringify({ format: 1, title: slug, attempts: slug === "first" ? 2 : null, hintCosts: [1] })],
      [`${slug}/statement.md`, "Double $x$."],
      [`${slug}/starter.ts`, "export const f = (x) => x;\n"],
      [`${slug}/tests.visible.ts`, 'import { check, f32 } from "tracepad/grade";\ncheck.allclose("f", { args: [f32(3)] });\n'],
      [
        `${slug}/tests.hidden.ts`,
        `import { check, f32 } from "tracepad/grade";\ncheck.allclose("f", { args: [f32("n")], title: "${SECRET}" });\n`,
      ],
      [`${slug}/solution.ts`, "export const f = (x) => x * 2;\n"],
      [`${slug}/hints.md`, "## Look at it\n\nTwice as much.\n"],
    ]),
  ),
};
const TESTS = {
  visible: [{ id: "visible/0", title: "three numbers", points: 1, advisory: false }],
  hidden: { count: 1, points: 2 },
};
const VALIDATED: JobResult = {
  status: "done",
  report: { problems: [], tests: { first: TESTS, second: TESTS } },
  passed: true,
  each: { first: 3, second: 3 },
};

let database: TestDatabase;
let services: Services;
let people = 0;
const person = () => {
  const n = ++people;
  return new TestClient(services, { address: `10.3.0.${n}`, cookie: `person${String(n).padStart(16, "0")}` });
};
let teacher: TestClient;
let set: string;
let course: string;
let code: string;
beforeAll(async () => {
  database = await createTestDatabase();
  services = new Services(
    serverConfigFrom({
      NODE_ENV: "test",
      DATABASE_URL: database.url,
      TRACEPAD_GRADING_SECONDS_PER_HOUR: "20",
      TRACEPAD_JOINS_PER_MINUTE: "100",
    }),
  );
  await services.listener.ready();
});
afterAll(async () => {
  await services.close();
  await database.drop();
});
beforeEach(async () => {
  teacher = person();
  set = (await teacher.api.sets.create({ title: "Week 1" })).set;
  await edit(() => FILES);
  await publish(VALIDATED);
  course = (await teacher.api.sets.give({ set, version: 1, title: "Monday" })).course;
  ({ code } = (await teacher.api.courses.matrix({ course })).course);
});

async function edit(change: (files: Record<string, string>) => Record<string, string>): Promise<void> {
  const { revision, files } = await teacher.api.sets.get({ set });
  expect(await teacher.api.sets.save({ set, revision, files: change({ ...files }) })).toMatchObject({ problems: [] });
}
async function publish(result: JobResult): Promise<number> {
  const { revision } = await teacher.api.sets.get({ set });
  const { version } = await teacher.api.sets.publish({ set, revision });
  await finishJob(services.db, await claimed(), result);
  return version;
}
async function claimed(): Promise<ClaimedJob> {
  const job = await claimJob(services.db, 1);
  if (job === null) throw new Error("no job waits");
  return job;
}
async function student(name: string): Promise<TestClient> {
  const client = person();
  expect(await client.api.study.join({ code, name })).toMatchObject({ course, joined: true });
  return client;
}

let keys = 0;
const handIn = (client: TestClient, more: { exercise?: string; code?: string; key?: string } = {}) =>
  client.api.study.handIn({ course, exercise: "first", code: "export const f = (x) => x;\n", key: `hand-in-${++keys}`, ...more });

const checkOf = (hidden: boolean, passed: boolean): CheckResult => ({
  ...{ id: hidden ? "hidden/0" : "visible/0", hidden, check: "allclose", fn: "f", title: hidden ? SECRET : "three numbers" },
  ...{ advisory: false, passed, points: passed ? (hidden ? 2 : 1) : 0, of: hidden ? 2 : 1, message: passed ? null : "differs" },
  ...{ hint: null, line: null, column: null, counterexample: null, platformFault: false },
});
/** What the worker says of the next job: the visible test passes, and the hidden one or not. */
async function graded({ hidden = false, answer = "one", seconds = 0 } = {}): Promise<void> {
  const job = await claimed();
  const checks = [checkOf(false, true), checkOf(true, hidden)];
  const points = hidden ? 3 : 1;
  const report: Report = {
    ...{ exercise: job.exercise ?? "", version: "v", scope: "all", outcome: "graded", passed: hidden, points, of: 3, checks },
    ...{ error: null, printed: "", answer, jaxprs: [], fault: null, seed: 1, ms: 5 },
  };
  await finishJob(services.db, job, { status: "done", report, graded: "v", points, outOf: 3, passed: hidden, answer, seconds });
}
const cells = async () => Object.fromEntries((await teacher.api.courses.matrix({ course })).students.map((each) => [each.name, each]));
const exercise = (client: TestClient, slug = "first") => client.api.study.exercise({ course, exercise: slug });

describe("a set", () => {
  test("is refused by what its check found, and then is given to nobody", async () => {
    const problem = { path: "first/solution.ts", line: 1, message: "the solution does not pass" };
    const version = await publish({ status: "done", report: { problems: [problem] }, passed: false });
    expect((await teacher.api.sets.get({ set })).versions[0]).toMatchObject({ number: version, status: "refused", problems: [problem] });
    await expect(teacher.api.sets.give({ set, version, title: "x" })).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
    await expect(teacher.api.courses.regrade({ course, version })).rejects.toThrow(`Version ${version} is not published.`);
    await expect(teacher.api.courses.use({ course, version, keep: true })).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
  });

  test("that cannot be checked, by our fault, says so and is published again", async () => {
    await publish({ status: "failed", report: null });
    const [version] = (await teacher.api.sets.get({ set })).versions;
    expect(version).toMatchObject({ status: "refused", problems: [{ message: expect.stringContaining("This is a fault of ours") }] });
    expect(await publish(VALIDATED)).toBe(3);
  });

  test("comes back from its own zip", async () => {
    const { zip } = await teacher.api.sets.export({ set });
    const { set: copy } = await teacher.api.sets.create({ title: "any", zip });
    const texts = (files: Readonly<Record<string, string>>) => Object.entries(files).filter(([path]) => !path.endsWith(".json"));
    expect(Object.fromEntries(texts((await teacher.api.sets.get({ set: copy })).files))).toEqual(Object.fromEntries(texts(FILES)));
  });
});

describe("a student", () => {
  test("knows the points and how many tests are hidden, and nothing else of those", async () => {
    const ana = await student("Ana");
    const view = await exercise(ana);
    expect(view).toMatchObject({ of: 3, summary: TESTS, attempts: { used: 0, most: 2 } });
    await handIn(ana);
    await graded();
    const { work } = await exercise(ana);
    const seen = await ana.api.study.attempt({ course, attempt: work[0]?.id as string });
    expect((seen.report as Report).checks[1]).toMatchObject({ title: "Hidden test 1", passed: false, message: null });
    expect(JSON.stringify([view, work, seen])).not.toContain(SECRET);
  });

  test("pays for a hint once, from what the next hand-in counts", async () => {
    const ana = await student("Ana");
    expect((await exercise(ana)).hints).toEqual([{ number: 0, title: "Look at it", cost: 1, html: null }]);
    for (let n = 0; n < 2; n++)
      expect((await ana.api.study.hint({ course, exercise: "first", number: 0 })).html).toContain("Twice as much");
    await handIn(ana);
    await graded({ hidden: true });
    expect(await exercise(ana)).toMatchObject({ points: 2, work: [{ points: 3, hintCost: 1 }] });
  });

  test("hands in as often as allowed, and once more when the teacher says so; one sent twice is one", async () => {
    const ana = await student("Ana");
    const once = await handIn(ana, { key: "the-same-key" });
    expect(await handIn(ana, { key: "the-same-key" })).toEqual(once);
    await graded();
    await handIn(ana);
    await graded();
    await expect(handIn(ana)).rejects.toThrow("You have handed in 2 times, as often as this exercise allows.");
    const { id, name } = (await teacher.api.courses.matrix({ course })).students[0] as { id: string; name: string };
    await teacher.api.courses.student({ course, student: id, name, extendedTo: null, extraAttempts: 1 });
    expect((await handIn(ana)).number).toBe(3);
    await graded();
  });

  test("loses no attempt where the fault is ours: it stands apart, and is graded again", async () => {
    const ana = await student("Ana");
    await handIn(ana);
    await finishJob(services.db, await claimed(), { status: "failed", report: null });
    expect(await exercise(ana)).toMatchObject({ status: "failed", attempts: { used: 0 } });
    expect((await cells()).Ana?.cells.first).toMatchObject({ status: "failed", points: null });
    expect(await teacher.api.courses.retry({ course })).toEqual({ added: 1 });
    await graded({ hidden: true });
    expect(await exercise(ana)).toMatchObject({ status: "passed", attempts: { used: 1 } });
  });

  test("in two tabs overwrites nothing unseen", async () => {
    const ana = await student("Ana");
    const save = (text: string, revision: number) => ana.api.study.save({ course, exercise: "first", code: text, revision });
    expect(await save("one", 0)).toEqual({ saved: 1 });
    expect(await save("two", 1)).toEqual({ saved: 2 });
    expect(await save("other tab", 1)).toMatchObject({ theirs: { code: "two", revision: 2 } });
  });

  test("has seconds for trials and seconds for hand-ins; the newest trial is the one that waits", async () => {
    const ana = await student("Ana");
    const trial = () => ana.api.study.try({ course, exercise: "first", code: "x", only: "visible/0" });
    const first = await trial();
    const second = await trial();
    await expect(ana.api.study.job(first)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const job = await claimed();
    expect(job).toMatchObject({ id: second.job, check: "visible/0" });
    await finishJob(services.db, job, { status: "done", report: null, seconds: 30 });
    await expect(trial()).rejects.toThrow(
      "Your tests have used the 20 seconds an hour that they may run on our machines. No attempt was used",
    );
    await handIn(ana);
    await graded({ seconds: 30 });
    await expect(handIn(ana)).rejects.toThrow("Your hand-ins have used the 20 seconds");
    expect((await exercise(ana)).attempts.used).toBe(1);
  });
});

describe("a teacher", () => {
  test("hides and closes exercises", async () => {
    const ana = await student("Ana");
    await teacher.api.courses.state({ course, exercise: "second", state: "hidden" });
    expect((await ana.api.study.open({ course })).exercises.map(({ slug }) => slug)).toEqual(["first"]);
    await expect(exercise(ana, "second")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await teacher.api.courses.state({ course, exercise: "first", state: "closed" });
    await expect(handIn(ana)).rejects.toThrow("This exercise is closed. Its teacher has closed it.");
    expect((await ana.api.study.try({ course, exercise: "first", code: "x" })).job).toMatch(/^\w{22}$/);
    await claimed();
  });

  test("ends the course at a time, which one student has more of; after it all is shown, where that is wanted", async () => {
    const [ana, bo] = [await student("Ana"), await student("Bo")];
    const { attempt } = await handIn(bo);
    await graded();
    const [past, future] = [Date.now() - 1000, Date.now() + 3_600_000];
    await teacher.api.courses.update({ course, title: "Monday", feedback: "after_close", closesAt: past });
    const { id, name } = (await cells()).Ana as { id: string; name: string };
    await teacher.api.courses.student({ course, student: id, name, extendedTo: future, extraAttempts: 0 });
    expect(await exercise(ana)).toMatchObject({ open: true, closesAt: future, solution: null });
    await handIn(ana);
    await graded();
    await expect(handIn(bo)).rejects.toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("It closed at ") });
    expect(await exercise(bo)).toMatchObject({ open: false, solution: FILES["first/solution.ts" as keyof typeof FILES] });
    const all = (await bo.api.study.attempt({ course, attempt })).report as Report;
    expect(all.checks[1]).toMatchObject({ title: SECRET, message: "differs" });
  });

  test("sees who stands where, opens a cell, and leaves test students out of every figure", async () => {
    const [ana, bo] = [await student("Ana"), await student("Bo")];
    await teacher.api.courses.tryOut({ course });
    await ana.api.study.save({ course, exercise: "second", code: "begun", revision: 0 });
    await handIn(ana);
    await graded({ hidden: true });
    await handIn(bo);
    await graded();
    await handIn(bo);
    await handIn(teacher);
    const { Ana, Bo } = await cells();
    expect([Ana?.cells.first?.status, Ana?.cells.second?.status, Ana?.points, Ana?.done]).toEqual(["passed", "draft", 3, 1]);
    expect(Bo?.cells.first).toMatchObject({ status: "partial", points: 1, of: 3, attempts: 2 });
    await graded({ hidden: true });
    await graded({ hidden: true });
    expect((await cells()).Bo?.cells.first).toMatchObject({ status: "passed", points: 3 });
    const [first] = await teacher.api.courses.cell({ course, student: Bo?.id as string, exercise: "first" });
    expect(await teacher.api.courses.attempt({ course, attempt: first?.id as string })).toMatchObject({
      code: "export const f = (x) => x;\n",
      solution: FILES["first/solution.ts" as keyof typeof FILES],
    });
    const { rows, csv } = await teacher.api.courses.results({ course });
    expect([...new Set(rows.map(({ student: name }) => name))].sort()).toEqual(["Ana", "Bo"]);
    expect(rows.filter(({ student: name }) => name === "Bo")).toHaveLength(4);
    expect(rows[0]).toMatchObject({ student: "Ana", check: "visible/0", checkPassed: true, checkPoints: 1, counts: true });
    expect(csv.split("\r\n")[0]).toContain("checkPassed");
    expect((await teacher.api.courses.matrix({ course })).course.students).toBe(2);
  });

  test("writes once to all whose answers compute the same", async () => {
    const [ana, bo, cy] = [await student("Ana"), await student("Bo"), await student("Cy")];
    for (const [client, answer] of [
      [ana, "one"],
      [bo, "one"],
      [cy, "two"],
    ] as const) {
      await handIn(client, { code: `export const f = (x) => x; // ${answer}` });
      await graded({ answer });
    }
    const clusters = await teacher.api.courses.clusters({ course, exercise: "first" });
    expect(clusters.map(({ students }) => students.map(({ name }) => name))).toEqual([["Ana", "Bo"], ["Cy"]]);
    await teacher.api.courses.comment({ course, exercise: "first", to: { answer: "one" }, text: "Look at the sum." });
    const texts = await Promise.all([ana, bo, cy].map(async (client) => (await exercise(client)).comments.map(({ text }) => text)));
    expect(texts).toEqual([["Look at the sum."], ["Look at the sum."], []]);
  });

  test("is shown who wrote alike, by text and by jaxpr, and judges", async () => {
    const long = (name: string) =>
      `export const f = (${name}) => jnp.sum(jnp.exp(${name} - jnp.max(${name})), { axis: 0 }) + jnp.mean(${name});`;
    for (const [who, text, answer] of [
      ["Ana", long("x"), "one"],
      ["Bo", long("y"), "one"],
      ["Cy", long("z"), "two"],
      ["Di", "export const f = (x) => lax.fori(0, 3, (i, c) => c.at(i).set(x[i]), jnp.zeros(3)) / 2;", "one"],
    ] as const) {
      await handIn(await student(who), { code: text });
      await graded({ answer });
    }
    const pairs = await teacher.api.courses.similar({ course, exercise: "first" });
    expect(pairs.map(({ a, b, text, sameComputation, others }) => [a.name, b.name, text, sameComputation, others])).toEqual(
      expect.arrayContaining([
        ["Ana", "Bo", 1, true, 1],
        ["Ana", "Cy", 1, false, 0],
      ]),
    );
    expect(pairs).toHaveLength(3);
  });

  test("adds a class from a CSV; each comes by a link of their own", async () => {
    expect(await teacher.api.courses.roster({ course, csv: "name,id\nAna,7\nBo,8\n" })).toEqual({ added: 2 });
    const { Ana } = await cells();
    expect(Ana).toMatchObject({ external: "7", joined: false });
    expect(await person().api.study.join({ code, token: Ana?.token as string })).toMatchObject({ joined: true });
    await expect(person().api.study.join({ code, token: Ana?.token as string })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await cells()).Ana).toMatchObject({ joined: true });
  });

  test("sees what another version would change before anything is, and keeps the old results", async () => {
    const ana = await student("Ana");
    const { attempt } = await handIn(ana);
    await graded();
    await edit((files) => ({ ...files, "first/tests.hidden.ts": `${files["first/tests.hidden.ts"]}\n` }));
    const version = await publish(VALIDATED);
    expect(await teacher.api.courses.regrade({ course, version })).toEqual({ added: 1 });
    expect(await teacher.api.courses.preview({ course, version })).toEqual({ waiting: 1, done: 0, changes: [] });
    await expect(teacher.api.courses.use({ course, version, keep: false })).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
    await graded({ hidden: true });
    expect(await teacher.api.courses.preview({ course, version })).toMatchObject({ changes: [{ attempt, before: 1, after: 3 }] });
    expect((await cells()).Ana?.cells.first?.points).toBe(1);
    await teacher.api.courses.use({ course, version, keep: false });
    expect((await cells()).Ana?.cells.first?.points).toBe(3);
    const { rows } = await services.db.query("SELECT version, points FROM grading_job WHERE attempt_id = $1 ORDER BY version", [attempt]);
    expect(rows).toEqual([
      { version: 1, points: 1 },
      { version, points: 3 },
    ]);
  });
});
