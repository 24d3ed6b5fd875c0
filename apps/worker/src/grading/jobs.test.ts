import { fileURLToPath } from "node:url";
import {
  addJob,
  addVersion,
  createCourse,
  createSet,
  handIn,
  joinCourse,
  listAttempts,
  listVersions,
  readAttempt,
  readJob,
  readVersion,
  studentOf,
  used,
} from "@tracepad/db/classes";
import { exerciseVersion, filesOf, type Report } from "@tracepad/grade";
import { readSet } from "@tracepad/grade/node";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../prisma/src/testing/database.ts";
import { startWorkerProcess, type WorkerProcess } from "../testing/worker-process.ts";

/** Real workers on one database: what is handed in is graded, whatever becomes of them. */

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const SET = fileURLToPath(new URL("../../../../packages/grade/test/sets/first-arrays", import.meta.url));

let database: TestDatabase;
const workers: WorkerProcess[] = [];
const startWorker = async (env: Record<string, string> = {}): Promise<WorkerProcess> => {
  const data = "/tmp/tracepad-test-data";
  const given = { DATABASE_URL: database.url, REDIS_URL: "", TRACEPAD_CONCURRENCY: "1", TRACEPAD_DATA: data, ...env };
  const worker = await startWorkerProcess(given, "inherit", MAIN);
  workers.push(worker);
  return worker;
};

const set = await readSet(SET);
const files = Object.fromEntries(filesOf(set));
const softmax = set.exercises[0] as (typeof set.exercises)[0];
let taught: { set: string; version: number; student: string };

async function ends(job: string, ms = 40_000): Promise<Report> {
  await expect.poll(async () => (await readJob(database.pool, job))?.status, { timeout: ms, interval: 50 }).toMatch(/^(done|failed)$/);
  return (await readJob(database.pool, job))?.report as Report;
}

let hands = 0;
async function submit(code: string): Promise<{ attempt: string; job: string }> {
  const { student, set: id, version } = taught;
  const handed = await handIn(database.pool, {
    ...{ student, exercise: softmax.slug, code, key: `key-${++hands}`, set: id, version, hintCost: 0, most: null },
  });
  if (handed === null) throw new Error("not taken");
  return handed;
}

beforeAll(async () => {
  database = await createTestDatabase();
  await startWorker();
  await database.pool.query(
    `INSERT INTO "user" (id, name, email) VALUES ('ann', 'Ann', 'ann@school.test'), ('bo', 'Bo', 'bo@school.test')`,
  );
  const id = await createSet(database.pool, { owner: "ann", title: "First arrays", files });
  const exercises = Object.fromEntries(await Promise.all(set.exercises.map(async (each) => [each.slug, await exerciseVersion(each)])));
  const version = await addVersion(database.pool, id, { files, note: "", exercises });
  await vi.waitUntil(async () => (await listVersions(database.pool, id))[0]?.status !== "checking", { timeout: 60_000, interval: 50 });
  const course = await createCourse(database.pool, { set: id, version, title: "Monday" });
  if (course === null) throw new Error("not published");
  await joinCourse(database.pool, course, "bo", { name: "Bo" });
  taught = { set: id, version, student: (await studentOf(database.pool, course, "bo"))?.id as string };
}, 120_000);

afterAll(async () => {
  for (const { child } of workers) child.kill("SIGKILL");
  await Promise.all(workers.map(({ exited }) => exited));
  await database.drop();
});

test("a version is published with what each exercise counts", async () => {
  const version = await readVersion(database.pool, taught.set, taught.version);
  expect(version?.status).toBe("published");
  expect(version?.points).toEqual({ softmax: 7, "running-mean": 8 });
});

test("one whose starter passes is refused, and says why", async () => {
  const wrong = { ...files, "softmax/starter.ts": softmax.solution };
  const number = await addVersion(database.pool, taught.set, { files: wrong, note: "", exercises: {} });
  await expect
    .poll(async () => (await listVersions(database.pool, taught.set)).find((each) => each.number === number)?.status, { timeout: 40_000 })
    .toBe("refused");
  const refused = (await listVersions(database.pool, taught.set)).find((each) => each.number === number);
  expect(refused?.report).toMatchObject({
    problems: [{ path: "softmax/starter.ts", message: expect.stringContaining("passes all checks") }],
  });
}, 60_000);

test("a trial runs the visible tests; a hand-in all of them", async () => {
  const { set: id, version, student } = taught;
  const trial = await addJob(database.pool, {
    ...{ kind: "trial", set: id, version, exercise: softmax.slug, code: softmax.solution, student },
  });
  const tried = await ends(trial);
  expect([tried.scope, tried.passed, tried.checks.some(({ hidden }) => hidden)]).toEqual(["visible", true, false]);
  const right = await submit(softmax.solution);
  const report = await ends(right.job);
  expect([report.scope, report.passed, report.points, report.of]).toEqual(["all", true, 7, 7]);
  const wrong = await submit(softmax.starter);
  const failed = await ends(wrong.job);
  expect(failed.passed).toBe(false);
  const attempts = await listAttempts(database.pool, student, version);
  expect(attempts.map(({ points, outOf, passed, graded }) => [points, outOf, passed, graded])).toEqual([
    [7, 7, true, report.version],
    [failed.points, 7, false, report.version],
  ]);
  expect(failed.points).toBeLessThan(7);
}, 120_000);

test("answers that compute the same way have the same name", async () => {
  const renamed = softmax.solution.replaceAll(/\be\b/g, "exponentials").replace("export", "// the same\nexport");
  expect(renamed).not.toBe(softmax.solution);
  const jobs = [await submit(softmax.solution), await submit(renamed), await submit(softmax.starter)];
  for (const { job } of jobs) await ends(job);
  const answers = await Promise.all(jobs.map(async ({ attempt }) => (await readAttempt(database.pool, attempt, taught.version))?.answer));
  expect(answers[0]).toMatch(/^[0-9a-f]{8,}/);
  expect(answers[1]).toBe(answers[0]);
  expect(answers[2]).not.toBe(answers[0]);
}, 120_000);

test("a worker that is killed while it grades costs nothing but time", async () => {
  const before = used(await listAttempts(database.pool, taught.student, taught.version));
  // It takes its time: a loop that ends at the limit of a run.
  const { job, attempt } = await submit("while (true) {}\n");
  await expect.poll(async () => (await readJob(database.pool, job))?.status, { timeout: 40_000, interval: 20 }).toBe("running");
  (workers[0] as WorkerProcess).child.kill("SIGKILL");
  await startWorker();
  const report = await ends(job, 60_000);
  expect([report.outcome, report.points]).toEqual(["graded", 0]);
  expect((await database.pool.query("SELECT tries FROM grading_job WHERE id = $1", [job])).rows[0].tries).toBe(2);
  expect((await readAttempt(database.pool, attempt, taught.version))?.status).toBe("done");
  expect(used(await listAttempts(database.pool, taught.student, taught.version))).toBe(before + 1);
}, 120_000);

test("one that stops gives back what it has at hand", async () => {
  const { job } = await submit("while (true) {}\n");
  await expect.poll(async () => (await readJob(database.pool, job))?.status, { timeout: 40_000, interval: 20 }).toBe("running");
  const stopping = workers.at(-1) as WorkerProcess;
  stopping.child.kill("SIGTERM");
  stopping.child.kill("SIGTERM");
  expect(await stopping.exited).toBe(0);
  expect((await readJob(database.pool, job))?.status).toBe("queued");
  await startWorker();
  expect((await ends(job, 60_000)).outcome).toBe("graded");
}, 120_000);
