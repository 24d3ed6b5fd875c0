import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deleteAllShared, forgetVisitors, moveWork } from "../sharing.ts";
import { createTestDatabase, type TestDatabase } from "../testing/database.ts";
import {
  acceptInvite,
  addRoster,
  addVersion,
  type ClaimedJob,
  claimJob,
  courseAttempts,
  createCourse,
  createSet,
  finishJob,
  handIn,
  inviteTeacher,
  joinByToken,
  joinCourse,
  listAttempts,
  listDrafts,
  listStudents,
  listTeachers,
  listVersions,
  readCourse,
  readJob,
  readSet,
  recoverJobs,
  regrade,
  regradePreview,
  requeueJob,
  roleOf,
  saveDraft,
  saveSet,
  setExerciseState,
  setRole,
  studentOf,
  updateStudent,
  used,
  useVersion,
} from "./index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
const db = () => database.pool;

let people = 0;
async function person(): Promise<string> {
  const id = `person-${++people}`;
  await db().query(`INSERT INTO "user" (id, name, email) VALUES ($1, $1, $1 || '@school.test')`, [id]);
  return id;
}

const done = (report: unknown = {}) =>
  ({ status: "done", report, graded: "v1", points: 3, outOf: 5, passed: true, answer: "same" }) as const;

/** Takes the next job, which must be there. */
async function claimed(worker = 1): Promise<ClaimedJob> {
  const job = await claimJob(db(), worker);
  if (job === null) throw new Error("no job waits");
  return job;
}

/** A published set with one course. */
async function taught(owner: string) {
  const set = await createSet(db(), { owner, title: "Week 1", files: { "set.json": "{}" } });
  const version = await addVersion(db(), set, { files: { "set.json": "{}" }, note: "first", exercises: { a: "a1", b: "b1" } });
  await finishJob(db(), await claimed(), { status: "done", report: { problems: [] }, passed: true });
  const course = await createCourse(db(), { set, version, title: "Monday" });
  if (course === null) throw new Error("no course");
  return { set, version, course };
}

async function studying(course: string) {
  const user = await person();
  await joinCourse(db(), course, user, { name: user });
  const student = await studentOf(db(), course, user);
  if (student === null) throw new Error("no student");
  return { user, student: student.id };
}

describe("a set", () => {
  test("is saved over what was seen, and over nothing else", async () => {
    const owner = await person();
    const set = await createSet(db(), { owner, title: "Arrays", files: { "set.json": "1" } });
    expect(set).toMatch(/^arrays-[1-9A-HJ-NP-Za-km-z]{10}$/);
    const save = (text: string) => saveSet(db(), set, { revision: 1, title: "Arrays", files: { "set.json": text } });
    const answers = await Promise.all([save("2"), save("3")]);
    expect(answers.filter((revision) => revision === 2)).toHaveLength(1);
    expect(answers.filter((revision) => revision === null)).toHaveLength(1);
    expect((await readSet(db(), set))?.revision).toBe(2);
  });

  test("is published by the job that checked it, or refused", async () => {
    const owner = await person();
    const set = await createSet(db(), { owner, title: "Versions", files: {} });
    for (const passed of [false, true]) {
      const number = await addVersion(db(), set, { files: { "set.json": `${passed}` }, note: "", exercises: {} });
      expect(await createCourse(db(), { set, version: number, title: "too early" })).toBeNull();
      const job = await claimed();
      expect([job.kind, job.files]).toEqual(["publish", { "set.json": `${passed}` }]);
      await finishJob(db(), job, { status: "done", report: passed, passed });
    }
    expect((await listVersions(db(), set)).map(({ number, status, report }) => [number, status, report])).toEqual([
      [2, "published", true],
      [1, "refused", false],
    ]);
  });

  test("keeps an owner, whoever steps back at the same moment", async () => {
    const [ann, bob, eve] = [await person(), await person(), await person()];
    const set = await createSet(db(), { owner: ann, title: "Roles", files: {} });
    const token = await inviteTeacher(db(), set, "owner");
    expect(await acceptInvite(db(), token, bob)).toBe(set);
    expect(await acceptInvite(db(), token, eve)).toBeNull();
    expect(await roleOf(db(), set, eve)).toBeNull();
    const gone = await Promise.all([setRole(db(), set, ann, null), setRole(db(), set, bob, "assistant")]);
    expect(gone.sort()).toEqual([false, true]);
    expect((await listTeachers(db(), set)).filter(({ role }) => role === "owner")).toHaveLength(1);
    const assistant = await inviteTeacher(db(), set, "assistant");
    const [owner] = (await listTeachers(db(), set)).filter(({ role }) => role === "owner");
    await acceptInvite(db(), assistant, owner?.user as string);
    expect(await roleOf(db(), set, owner?.user as string)).toBe("owner");
  });
});

describe("jobs", () => {
  test("go to one worker each, those that were asked for singly first", async () => {
    const { set, course, version } = await taught(await person());
    const students = await Promise.all(Array.from({ length: 6 }, () => studying(course)));
    for (const { student } of students)
      await handIn(db(), { student, exercise: "a", code: "x", key: "k", set, version, hintCost: 0, most: 3 });
    await addVersion(db(), set, { files: { "set.json": "{}" }, note: "", exercises: { a: "a2", b: "b1" } });
    await finishJob(db(), await claimedOf("publish"), { status: "done", report: null, passed: true });
    for (let i = 0; i < 5; i++) await finishJob(db(), await claimed(), done());
    expect(await regrade(db(), course, { set, version: 2, exercises: ["a"] })).toBe(6);
    expect(await regrade(db(), course, { set, version: 2, exercises: ["a"] })).toBe(0);
    const single = await claimed();
    expect(single.version).toBe(1);
    await finishJob(db(), single, done());
    const taken = await Promise.all(Array.from({ length: 8 }, (_, worker) => claimJob(db(), worker + 1)));
    const ids = taken.flatMap((job) => job?.id ?? []);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
    for (const job of taken) if (job !== null) await finishJob(db(), job, done());
  });

  async function claimedOf(kind: string): Promise<ClaimedJob> {
    const passed: ClaimedJob[] = [];
    for (;;) {
      const job = await claimed();
      if (job.kind === kind) {
        for (const other of passed) await requeueJob(db(), other);
        return job;
      }
      passed.push(job);
    }
  }

  test("of a dead worker are taken up again, three times in all, and then failed: the attempt is not spent", async () => {
    const { set, course, version } = await taught(await person());
    const { student } = await studying(course);
    const submit = (key: string) => handIn(db(), { student, exercise: "a", code: "x", key, set, version, hintCost: 0, most: 1 });
    const handed = await submit("one");
    expect(await submit("two")).toBeNull();
    const stale = await claimed(4711);
    for (let i = 1; i < 3; i++) {
      await recoverJobs(db());
      const again = await claimed(4711);
      expect([again.id, again.tries]).toEqual([handed?.job, i + 1]);
    }
    expect(await finishJob(db(), stale, done())).toBe(false);
    await recoverJobs(db());
    expect((await readJob(db(), handed?.job as string))?.status).toBe("failed");
    expect(used(await listAttempts(db(), student, version))).toBe(0);
    expect((await submit("three"))?.number).toBe(2);
    await finishJob(db(), await claimed(), done());
    expect(await submit("four")).toBeNull();
  });

  test("that a live worker holds are left alone", async () => {
    const { set, course, version } = await taught(await person());
    const { student } = await studying(course);
    await handIn(db(), { student, exercise: "a", code: "x", key: "k", set, version, hintCost: 0, most: null });
    const job = await claimed(7);
    await recoverJobs(db(), { worker: 7, holds: (id) => id === job.id });
    expect((await readJob(db(), job.id))?.status).toBe("running");
    await recoverJobs(db(), { worker: 7, holds: () => false });
    expect((await readJob(db(), job.id))?.status).toBe("queued");
    await finishJob(db(), await claimed(), done());
  });
});

describe("a student", () => {
  test("hands in no more often than allowed, however many come at once, and the same one once", async () => {
    const { set, course, version } = await taught(await person());
    const { student } = await studying(course);
    const submit = (key: string) => handIn(db(), { student, exercise: "a", code: key, key, set, version, hintCost: 1, most: 3 });
    const same = await Promise.all(Array.from({ length: 5 }, () => submit("same")));
    expect(new Set(same.map((each) => each?.attempt)).size).toBe(1);
    const many = await Promise.all(Array.from({ length: 8 }, (_, i) => submit(`${i}`)));
    expect(many.filter((each) => each !== null)).toHaveLength(2);
    expect((await listAttempts(db(), student, version)).map(({ number }) => number)).toEqual([1, 2, 3]);
    for (let i = 0; i < 3; i++) await finishJob(db(), await claimed(), done());
  });

  test("keeps both tabs' drafts apart", async () => {
    const { course } = await taught(await person());
    const { student } = await studying(course);
    const save = (code: string, revision: number) => saveDraft(db(), { student, exercise: "a", code, revision });
    expect(await save("one", 0)).toEqual({ saved: 1 });
    expect(await save("one", 0)).toEqual({ saved: 1 });
    expect(await save("two", 1)).toEqual({ saved: 2 });
    expect(await save("other tab", 1)).toMatchObject({ theirs: { code: "two", revision: 2 } });
    expect(await save("other tab", 0)).toMatchObject({ theirs: { code: "two", revision: 2 } });
    expect(await save("two", 1)).toEqual({ saved: 2 });
    expect((await listDrafts(db(), student)).map(({ code }) => code)).toEqual(["two"]);
  });

  test("comes by the roster's link, alone, and keeps what they did before", async () => {
    const { set, course, version } = await taught(await person());
    expect(
      await addRoster(db(), course, [
        { name: "Ana", external: "1" },
        { name: "Bo", external: "2" },
      ]),
    ).toBe(2);
    expect(await addRoster(db(), course, [{ name: "Ana Lima", external: "1" }])).toBe(0);
    const [ana, bo] = await listStudents(db(), course);
    const [first, second] = [await person(), await person()];
    expect(await joinByToken(db(), course, ana?.token as string, first)).toBe("joined");
    expect(await joinByToken(db(), course, ana?.token as string, second)).toBe("taken");
    expect(await joinByToken(db(), course, "nothing", second)).toBe("unknown");
    await joinCourse(db(), course, second, { name: "me" });
    const before = await studentOf(db(), course, second);
    await handIn(db(), { student: before?.id as string, exercise: "a", code: "x", key: "k", set, version, hintCost: 0, most: null });
    expect(await joinByToken(db(), course, bo?.token as string, second)).toBe("joined");
    const after = await studentOf(db(), course, second);
    expect([after?.name, after?.external]).toEqual(["Bo", "2"]);
    expect(await listAttempts(db(), after?.id as string, version)).toHaveLength(1);
    expect(await joinByToken(db(), course, bo?.token as string, second)).toBe("joined");
    expect((await listStudents(db(), course)).map(({ name }) => name)).toEqual(["Ana Lima", "Bo"]);
    await finishJob(db(), await claimed(), done());
  });

  test("has an extension that an update of the course leaves alone", async () => {
    const { course } = await taught(await person());
    const { student, user } = await studying(course);
    await updateStudent(db(), student, { name: "Ada", extendedTo: 1_800_000_000_000, extraAttempts: 2 });
    await setExerciseState(db(), course, "a", { state: "closed" });
    await setExerciseState(db(), course, "b", { state: "hidden" });
    await setExerciseState(db(), course, "a", { state: "open", closesAt: 1_700_000_000_000 });
    expect((await readCourse(db(), { id: course }))?.states).toEqual({
      a: { state: "open", closesAt: 1_700_000_000_000 },
      b: { state: "hidden" },
    });
    expect(await studentOf(db(), course, user)).toMatchObject({ name: "Ada", extendedTo: 1_800_000_000_000, extraAttempts: 2 });
  });

  test("takes work along when they sign in, and is not forgotten while anonymous", async () => {
    const { course, set } = await taught(await person());
    const { user } = await studying(course);
    await db().query(`UPDATE "user" SET is_anonymous = true, created_at = now() - interval '2 days' WHERE id = $1`, [user]);
    await forgetVisitors(db());
    expect(await studentOf(db(), course, user)).not.toBeNull();
    const account = await person();
    await moveWork(db(), user, account);
    expect(await studentOf(db(), course, user)).toBeNull();
    expect(await studentOf(db(), course, account)).not.toBeNull();
    expect(await readSet(db(), set)).not.toBeNull();
  });
});

describe("another version of the tests", () => {
  test("changes nothing before it is made the course's; old results stay", async () => {
    const owner = await person();
    const { set, course, version } = await taught(owner);
    const { student } = await studying(course);
    for (const exercise of ["a", "b"])
      await handIn(db(), { student, exercise, code: "x", key: exercise, set, version, hintCost: 0, most: null });
    for (let i = 0; i < 2; i++) await finishJob(db(), await claimed(), done({ v: 1 }));
    const next = await addVersion(db(), set, { files: {}, note: "stricter", exercises: { a: "a2", b: "b1" } });
    await finishJob(db(), await claimed(), { status: "done", report: null, passed: true });
    expect(await regrade(db(), course, { set, version: next, exercises: ["a"] })).toBe(1);
    expect(await useVersion(db(), course, set, next, false)).toBe(false);
    await finishJob(db(), await claimed(), { ...done({ v: 2 }), graded: "a2", points: 1, passed: false });
    expect(await regradePreview(db(), course, version, next)).toMatchObject([{ exercise: "a", before: 3, after: 1, status: "done" }]);
    const points = async () =>
      (await courseAttempts(db(), course, (await readCourse(db(), { id: course }))?.version as number)).map((each) => each.points);
    expect(await points()).toEqual([3, 3]);
    expect(await useVersion(db(), course, set, next, false)).toBe(true);
    expect(await points()).toEqual([1, 3]);
    expect((await courseAttempts(db(), course, version)).map((each) => each.points)).toEqual([3, 3]);
  });

  test("may be taken without its grades", async () => {
    const { set, course, version } = await taught(await person());
    const { student } = await studying(course);
    await handIn(db(), { student, exercise: "a", code: "x", key: "k", set, version, hintCost: 0, most: null });
    await finishJob(db(), await claimed(), done());
    const next = await addVersion(db(), set, { files: {}, note: "", exercises: { a: "a2" } });
    await finishJob(db(), await claimed(), { status: "done", report: null, passed: true });
    await regrade(db(), course, { set, version: next, exercises: ["a"] });
    expect(await useVersion(db(), course, set, next, true)).toBe(true);
    expect(await courseAttempts(db(), course, next)).toMatchObject([{ points: 3, version }]);
    expect(await claimJob(db(), 1)).toBeNull();
  });
});

test("with an account go the sets that only it owns, not those of others", async () => {
  const [ann, bob] = [await person(), await person()];
  const alone = await taught(ann);
  const shared = await taught(ann);
  await acceptInvite(db(), await inviteTeacher(db(), shared.set, "owner"), bob);
  await deleteAllShared(db(), ann);
  expect(await readSet(db(), alone.set)).toBeNull();
  expect(await readCourse(db(), { id: alone.course })).toBeNull();
  expect(await readSet(db(), shared.set)).not.toBeNull();
  expect((await listTeachers(db(), shared.set)).map(({ user }) => user)).toEqual([bob]);
});
