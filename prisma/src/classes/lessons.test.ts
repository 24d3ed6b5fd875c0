import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetVisitors, moveWork } from "../sharing.ts";
import { createTestDatabase, type TestDatabase } from "../testing/database.ts";
import {
  allowEmbeds,
  claimJob,
  createSet,
  embeddedVersion,
  finishJob,
  handIn,
  joinCourse,
  listDrafts,
  openWork,
  readCourse,
  readVersion,
  type ShippedSet,
  saveDraft,
  shipSet,
  studentOf,
  studiesOf,
} from "./index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
const db = () => database.pool;

let people = 0;
async function person(anonymous = false): Promise<string> {
  const id = `person-${++people}`;
  await db().query(
    `INSERT INTO "user" (id, name, email, is_anonymous, created_at) VALUES ($1, $1, $1 || '@x.test', $2, now() - interval '1 day')`,
    [id, anonymous],
  );
  return id;
}

const lesson = (id: string, text = "first"): ShippedSet => ({
  ...{ id, title: `The lesson ${id}`, files: { "set.json": text }, exercises: { a: "v1", b: "v1" }, points: { a: 3, b: 2 } },
});

/** Hands in at an exercise, and has it graded. */
async function solve(course: string, user: string, exercise: string, points: number): Promise<void> {
  await joinCourse(db(), course, user, { name: "" });
  const { id } = (await studentOf(db(), course, user)) as { id: string };
  const { set, version } = (await readCourse(db(), { id: course })) as { set: string; version: number };
  const key = `${user}-${exercise}-${points}`;
  await handIn(db(), { student: id, exercise, code: "x", key, set, version, hintCost: 0, most: null });
  const job = await claimJob(db(), 1);
  if (job === null) throw new Error("no job");
  await finishJob(db(), job, { status: "done", report: {}, graded: "v1", points, outOf: 3, passed: points === 3, answer: null });
}

const earned = async (user: string): Promise<string[]> =>
  (await openWork(db(), user)).attempts.map(({ set, exercise, points }) => `${set}/${exercise} ${points}`);

test("a lesson is published once, by however many start; changed files are its next version", async () => {
  const [course, ...others] = await Promise.all([1, 2, 3].map(() => shipSet(db(), lesson("arrays"))));
  expect(others).toEqual([course, course]);
  expect(await readCourse(db(), { id: course as string })).toMatchObject({
    set: "arrays",
    version: 1,
    open: true,
    title: "The lesson arrays",
  });
  expect(await readVersion(db(), "arrays", 1)).toMatchObject({
    status: "published",
    points: { a: 3, b: 2 },
    exercises: { a: "v1", b: "v1" },
  });
  const somebody = await person();
  await solve(course as string, somebody, "a", 3);
  expect(await shipSet(db(), { ...lesson("arrays", "second"), title: "Arrays again" })).toBe(course);
  expect(await shipSet(db(), { ...lesson("arrays", "second"), title: "Arrays again" })).toBe(course);
  expect(await readCourse(db(), { id: course as string })).toMatchObject({ version: 2, title: "Arrays again" });
  expect((await readVersion(db(), "arrays", 2))?.files).toEqual({ "set.json": "second" });
  expect(await readVersion(db(), "arrays", 3)).toBeNull();
  expect(await earned(somebody)).toEqual(["arrays/a 3"]);
});

test("what somebody does in lessons is all found together, and is none of the courses that they joined", async () => {
  const courses = await Promise.all(["loops", "keys"].map((id) => shipSet(db(), lesson(id))));
  const [loops, keys] = courses as [string, string];
  const somebody = await person();
  await solve(loops, somebody, "a", 1);
  await solve(loops, somebody, "a", 3);
  await solve(keys, somebody, "b", 2);
  const { id } = (await studentOf(db(), keys, somebody)) as { id: string };
  await saveDraft(db(), { student: id, exercise: "a", code: "begun", revision: 0 });
  expect(await earned(somebody)).toEqual(["keys/b 2", "loops/a 1", "loops/a 3"]);
  expect((await openWork(db(), somebody)).drafts).toEqual([{ set: "keys", exercise: "a", code: "begun" }]);
  expect(await studiesOf(db(), somebody)).toEqual([]);
  expect(await openWork(db(), await person())).toEqual({ attempts: [], drafts: [] });
});

test("who signs in keeps both what the account and what the visitor had done, exercise by exercise", async () => {
  const course = await shipSet(db(), lesson("vmap"));
  const other = await shipSet(db(), lesson("branches"));
  const [visitor, account] = [await person(true), await person()];
  await solve(course, account, "a", 3);
  await solve(course, visitor, "a", 1);
  await solve(course, visitor, "b", 2);
  await solve(other, visitor, "a", 3);
  const { id } = (await studentOf(db(), course, visitor)) as { id: string };
  await saveDraft(db(), { student: id, exercise: "b", code: "mine", revision: 0 });
  await moveWork(db(), visitor, account);
  expect(await earned(account)).toEqual(["branches/a 3", "vmap/a 3", "vmap/b 2"]);
  const own = (await studentOf(db(), course, account)) as { id: string };
  expect((await listDrafts(db(), own.id)).map(({ code }) => code)).toEqual(["mine"]);
});

test("a visitor who cannot come back is forgotten with their lessons", async () => {
  const course = await shipSet(db(), lesson("jaxprs"));
  const [gone, here] = [await person(true), await person(true)];
  for (const visitor of [gone, here]) await solve(course, visitor, "a", 3);
  await db().query("INSERT INTO session (id, token, user_id, expires_at) VALUES ('s', 't', $1, now() + interval '1 day')", [here]);
  await forgetVisitors(db());
  expect(await earned(here)).toEqual(["jaxprs/a 3"]);
  const { rows } = await db().query(`SELECT id FROM "user" WHERE id = ANY($1)`, [[gone, here]]);
  expect(rows).toEqual([{ id: here }]);
  expect((await db().query("SELECT count(*)::int AS n FROM student WHERE course_id = $1", [course])).rows).toEqual([{ n: 1 }]);
});

test("other pages may show the newest published version of a lesson, and of a set whose teachers allow it", async () => {
  await shipSet(db(), lesson("padding"));
  expect(await embeddedVersion(db(), "padding")).toBe(1);
  const set = await createSet(db(), { owner: await person(), title: "Week 1", files: {} });
  const version = (number: number, status: string) =>
    db().query(
      "INSERT INTO set_version (set_id, number, files, note, status, exercises) VALUES ($1, $2, '{}', '', $3::version_status, '{}')",
      [...[set, number, status]],
    );
  await version(1, "published");
  await version(2, "refused");
  expect(await embeddedVersion(db(), set)).toBeNull();
  await allowEmbeds(db(), set, true);
  expect(await embeddedVersion(db(), set)).toBe(1);
  await allowEmbeds(db(), set, false);
  expect(await embeddedVersion(db(), set)).toBeNull();
  expect(await embeddedVersion(db(), "nothing")).toBeNull();
});
