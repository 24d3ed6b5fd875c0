import { fileURLToPath } from "node:url";
import { claimJob, finishJob, readVersion } from "@tracepad/db/classes";
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { readLessons } from "../../lessons/read-lessons.ts";
import { serverConfigFrom } from "../config.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";
import { viewEmbedded } from "./embeds.ts";

/** The course that ships, at the API: who may do what without having joined anything, and what is kept of it. */

const folder = fileURLToPath(new URL("../../../../../lessons", import.meta.url));
let database: TestDatabase;
let services: Services;
let course: string;
let people = 0;
const person = () => {
  const n = ++people;
  return new TestClient(services, { address: `10.3.0.${n}`, cookie: `learner${String(n).padStart(15, "0")}` });
};
async function account(name: string): Promise<TestClient> {
  const client = person();
  const response = await client.auth("/sign-up/email", { name, email: `${name}@lessons.test`, password: "a long enough one" });
  expect(response.status).toBe(200);
  return client;
}

beforeAll(async () => {
  database = await createTestDatabase();
  services = new Services(
    serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url, TRACEPAD_LESSONS: folder, TRACEPAD_SIGN_INS_PER_MINUTE: "100" }),
  );
  await services.listener.ready();
  course = (await services.lessons()).get("arrays") as string;
});
afterAll(async () => {
  await services.close();
  await database.drop();
});

const users = async (): Promise<number> => (await services.db.query(`SELECT count(*)::int AS n FROM "user"`)).rows[0].n;
const exercise = () => ({ course, exercise: "standardise" });

/** Has the job that waits graded as a worker does, without running anything. */
async function grade(points: number, of = 3): Promise<void> {
  const job = await claimJob(services.db, 1);
  if (job === null) throw new Error("no job");
  const report = { outcome: "graded", scope: "all", checks: [], error: null, printed: "", points, of, passed: points === of };
  await finishJob(services.db, job, { status: "done", report, graded: "v", points, outOf: of, passed: points === of, answer: null });
}

test("every lesson is an open course with what its exercises count", async () => {
  const courses = await services.lessons();
  expect(courses.size).toBeGreaterThanOrEqual(12);
  expect((await readVersion(services.db, "arrays", 1))?.points).toEqual({ "distance-table": 3, standardise: 3, "clamp-index": 4 });
  expect(await services.lessons()).toBe(courses);
});

test("what is tested is known before anything has run: each test that can be seen, and how many cannot", async () => {
  const known = {
    visible: [
      { id: "visible/0", title: "Places on the shelf", points: 1, advisory: false },
      { id: "visible/1", title: "Places before it", points: 2, advisory: false },
    ],
    hidden: { count: 1, points: 1 },
  };
  const { api } = person();
  expect(await api.study.exercise({ course, exercise: "clamp-index" })).toMatchObject({ summary: known });
  expect(await viewEmbedded(services, "arrays", "clamp-index")).toMatchObject({ summary: known });
  const { lessons } = await readLessons(folder);
  for (const lesson of lessons)
    for (const { slug } of lesson.set.exercises)
      expect(
        (await api.study.exercise({ course: (await services.lessons()).get(lesson.slug) as string, exercise: slug })).summary,
        `${lesson.slug}/${slug}`,
      ).not.toBeNull();
});

describe("looking needs no account, and makes none", () => {
  test("at the lesson and its exercises", async () => {
    const before = await users();
    const { api } = person();
    const view = await api.study.open({ course });
    expect(view).toMatchObject({ lesson: "arrays", title: "Arrays, whole", student: { id: "", name: "" }, points: 0, of: 10 });
    expect(view.exercises.map(({ slug, status, open }) => [slug, status, open])).toEqual([
      ["distance-table", "none", true],
      ["standardise", "none", true],
      ["clamp-index", "none", true],
    ]);
    expect(await api.study.exercise(exercise())).toMatchObject({ draft: null, work: [], solution: null });
    expect(await api.lessons.progress()).toEqual({});
    expect(await users()).toBe(before);
  });
});

test("what is done is kept for the visitor, shown as progress, and goes with them into an account", async () => {
  const visitor = person();
  await visitor.api.study.save({ ...exercise(), exercise: "clamp-index", code: "begun", revision: 0 });
  const { job } = await visitor.api.study.handIn({ ...exercise(), code: "x", key: "aaaaaaaa" });
  expect(await visitor.api.lessons.progress()).toMatchObject({
    arrays: { standardise: { status: "waiting", points: null }, "clamp-index": { status: "draft", points: null } },
  });
  await grade(3);
  expect(await visitor.api.study.job({ job })).toMatchObject({ status: "done" });
  const progress = await visitor.api.lessons.progress();
  expect(progress.arrays).toEqual({ standardise: { status: "passed", points: 3 }, "clamp-index": { status: "draft", points: null } });
  expect(await visitor.api.study.mine()).toEqual([]);
  expect(await person().api.lessons.progress()).toEqual({});
  const response = await visitor.auth("/sign-up/email", { name: "Ana", email: "ana@lessons.test", password: "a long enough one" });
  expect(response.status).toBe(200);
  expect(await visitor.api.lessons.progress()).toEqual(progress);
});

test("another's work is not to be had: neither the hand-in nor the job", async () => {
  const [one, other] = [person(), person()];
  const { attempt, job } = await one.api.study.handIn({ ...exercise(), code: "x", key: "bbbbbbbb" });
  await grade(1);
  expect(await one.api.study.attempt({ course, attempt })).toMatchObject({ code: "x" });
  for (const call of [
    () => other.api.study.attempt({ course, attempt }),
    () => other.api.study.job({ job }),
    () => person().api.study.attempt({ course, attempt }),
    () => other.api.embeds.job({ job }),
  ])
    await expect(call()).rejects.toMatchObject({ code: "NOT_FOUND" });
});

type Api = TestClient["api"];
/** Each procedure that anybody may call of a lesson. */
const CALLS: Record<string, (api: Api) => Promise<unknown>> = {
  "lessons.progress": (api) => api.lessons.progress(),
  "study.open": (api) => api.study.open({ course }),
  "study.exercise": (api) => api.study.exercise(exercise()),
  "study.hint": (api) => api.study.hint({ course, exercise: "distance-table", number: 0 }),
  "study.save": (api) => api.study.save({ ...exercise(), code: "y", revision: 0 }),
  "study.try": (api) => api.study.try({ ...exercise(), code: "y" }),
  "study.handIn": (api) => api.study.handIn({ ...exercise(), code: "y", key: "cccccccc" }),
  "embeds.try": (api) => api.embeds.try({ set: "arrays", exercise: "standardise", code: "y" }),
  "embeds.job": async (api) => api.embeds.job(await api.embeds.try({ set: "arrays", exercise: "standardise", code: "y" })),
};

describe.each(Object.keys(CALLS))("%s", (name) => {
  test.each(["nobody", "a visitor", "an account"])("%s", async (who) => {
    const client = who === "an account" ? await account(`${name}-${who}`.replaceAll(/\W/g, "")) : person();
    if (who === "a visitor") await client.api.study.save({ ...exercise(), code: "mine", revision: 0 });
    await (CALLS[name] as (api: Api) => Promise<unknown>)(client.api);
  });
});

test("nobody teaches a lesson: no teacher's procedure knows its set or its course", async () => {
  const { api } = await account("teacher");
  for (const call of [
    () => api.courses.matrix({ course }),
    () => api.courses.update({ course, title: "Mine", feedback: "after_close", closesAt: 1 }),
    () => api.courses.results({ course }),
  ])
    await expect(call()).rejects.toMatchObject({ code: "NOT_FOUND" });
  const refused = await api.sets.get({ set: "arrays" }).catch((error: TRPCError) => error.code);
  expect(["NOT_FOUND", "BAD_REQUEST"]).toContain(refused);
});

test("nothing of hidden tests, of the solution or of closed hints is sent to who solves", async () => {
  const { api } = person();
  const { files = {} } = (await readVersion(services.db, "arrays", 1)) ?? {};
  const view = JSON.stringify([
    await api.study.exercise({ course, exercise: "clamp-index" }),
    await viewEmbedded(services, "arrays", "clamp-index"),
  ]);
  for (const file of ["clamp-index/tests.hidden.ts", "clamp-index/solution.ts"]) {
    const own = (files[file] as string).split("\n").filter((line) => line.length > 30 && !line.startsWith("import"));
    expect(own.length).toBeGreaterThan(0);
    const told = ["tests.visible.ts", "starter.ts"].map((name) => files[`clamp-index/${name}`]).join("");
    for (const line of own) if (!told.includes(line)) expect(view).not.toContain(line);
  }
});

describe("an exercise in a frame on another page", () => {
  test("runs the visible tests for who has no cookie, and keeps nothing of theirs", async () => {
    const before = await users();
    const frame = new TestClient(services, { address: "10.4.0.1", cookie: null });
    expect(await viewEmbedded(services, "arrays", "standardise")).toMatchObject({ title: "Every column alike", of: 3, lesson: true });
    await services.db.query("DELETE FROM grading_job");
    const { job } = await frame.api.embeds.try({ set: "arrays", exercise: "standardise", code: "x" });
    expect(await frame.api.embeds.job({ job })).toMatchObject({ status: "queued", report: null });
    await grade(2);
    expect(await frame.api.embeds.job({ job })).toMatchObject({ status: "done", report: { points: 2 } });
    await expect(frame.api.study.job({ job })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await users()).toBe(before);
  });

  test("is of a set whose teacher allows it, and of its newest version", async () => {
    const teacher = await account("embedder");
    const { set } = await teacher.api.sets.create({ title: "Week 1" });
    const { revision } = await teacher.api.sets.get({ set });
    await teacher.api.sets.publish({ set, revision });
    const job = await claimJob(services.db, 1);
    await finishJob(services.db, job as NonNullable<typeof job>, {
      ...{ status: "done", report: { problems: [] }, passed: true, each: { first: 2 } },
    });
    const asked = { set, exercise: "first", code: "x" };
    const stranger = person().api;
    await expect(stranger.embeds.try(asked)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(viewEmbedded(services, set, "first")).rejects.toBeInstanceOf(TRPCError);
    await teacher.api.sets.embed({ set, allowed: true });
    expect((await teacher.api.sets.get({ set })).embeds).toBe(true);
    expect(await viewEmbedded(services, set, "first")).toMatchObject({ title: "Double it", of: 2, lesson: false });
    await stranger.embeds.try(asked);
    await expect(stranger.embeds.try({ ...asked, exercise: "second" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await teacher.api.sets.embed({ set, allowed: false });
    await expect(stranger.embeds.try(asked)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
