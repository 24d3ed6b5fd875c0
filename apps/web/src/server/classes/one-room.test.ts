import { fileURLToPath } from "node:url";
import { claimJob, finishJob, joinCourse } from "@tracepad/db/classes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { serverConfigFrom } from "../config.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";

/** Forty people behind one address, as a school's: with the limits that an operator gets who sets none, nobody is refused. */

const CLASS = 40;
const folder = fileURLToPath(new URL("../../../../../lessons", import.meta.url));

let database: TestDatabase;
let services: Services;
beforeAll(async () => {
  database = await createTestDatabase();
  services = new Services(serverConfigFrom({ NODE_ENV: "test", DATABASE_URL: database.url, TRACEPAD_LESSONS: folder }));
  await services.listener.ready();
});
afterAll(async () => {
  await services.close();
  await database.drop();
});

const room = (address: string): TestClient[] =>
  Array.from(
    { length: CLASS },
    (_, n) => new TestClient(services, { address, cookie: `${address}:${n}`.replaceAll(/\W/g, "_").padEnd(22, "x") }),
  );

/** How full the emptiest of the address's buckets is, from 0 to 1, by what it is of. */
async function left(address: string, capacities: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const { rows } = await services.db.query("SELECT key, tokens FROM rate_bucket WHERE key LIKE $1", [`%address ${address}`]);
  const found = Object.fromEntries(rows.map(({ key, tokens }) => [key.split(" ")[0] as string, tokens as number]));
  expect(Object.keys(found).sort()).toEqual(Object.keys(capacities).sort());
  return Object.fromEntries(Object.entries(found).map(([what, tokens]) => [what, tokens / (capacities[what] as number)]));
}

test("a lesson: each opens it, types, tries five times and hands in, all in one minute", async () => {
  const course = (await services.lessons()).get("arrays") as string;
  const address = "10.9.0.1";
  const exercise = { course, exercise: "standardise", code: "x" };
  await Promise.all(
    room(address).map(async ({ api }, n) => {
      await api.lessons.progress();
      await api.study.open({ course });
      await api.study.exercise(exercise);
      for (let revision = 0; revision < 10; revision++) await api.study.save({ ...exercise, code: `${revision}`, revision });
      for (let trial = 0; trial < 5; trial++) {
        const { job } = await api.study.try(exercise);
        for (let poll = 0; poll < 5; poll++) await api.study.job({ job });
      }
      const { job } = await api.study.handIn({ ...exercise, key: `hand-in-${n}` });
      for (let poll = 0; poll < 5; poll++) await api.study.job({ job });
    }),
  );
  const hour = 600 * 20;
  const minute = { read: 300 * 20, save: 300 * 20, run: 60 * 20 };
  for (const [what, share] of Object.entries(await left(address, { ...minute, visitor: 120, trial: hour, grade: hour })))
    expect(share, `of ${what}, with as many again`).toBeGreaterThan(0.5);
}, 240_000);

test("an exercise in a page elsewhere, where nobody is known: each tries ten times in one minute", async () => {
  const address = "10.9.0.2";
  const frames = Array.from({ length: CLASS }, () => new TestClient(services, { address, cookie: null }));
  await Promise.all(
    frames.map(async ({ api }) => {
      for (let trial = 0; trial < 10; trial++) {
        const { job } = await api.embeds.try({ set: "arrays", exercise: "standardise", code: "x" });
        for (let poll = 0; poll < 5; poll++) await api.embeds.job({ job });
      }
    }),
  );
  for (const [what, share] of Object.entries(await left(address, { read: 300 * 20, run: 60 * 20, trial: 600 * 20 })))
    expect(share, `of ${what}, with as many again`).toBeGreaterThan(0.5);
}, 240_000);

test("a hand-in of one makes the teacher's page look again, and their own; not the whole class's", async () => {
  const [teacher, ana, bo] = room("10.9.0.3") as [TestClient, TestClient, TestClient];
  const { set } = await teacher.api.sets.create({ title: "Week 1" });
  const { revision } = await teacher.api.sets.get({ set });
  await teacher.api.sets.publish({ set, revision });
  const finish = async (result: object) => {
    // What was tried in the lessons above waits too.
    await services.db.query("DELETE FROM grading_job WHERE set_id <> $1", [set]);
    const job = await claimJob(services.db, 1);
    await finishJob(services.db, job as NonNullable<typeof job>, { status: "done", report: {}, passed: true, ...result });
  };
  await finish({ report: { problems: [] }, each: { first: 2 } });
  const { course } = await teacher.api.sets.give({ set, version: 1, title: "Monday" });
  const { code } = (await teacher.api.courses.matrix({ course })).course;
  for (const [client, name] of [
    [ana, "Ana"],
    [bo, "Bo"],
  ] as const)
    await client.api.study.join({ code, name });

  const looks = { teacher: 0, ana: 0, bo: 0 };
  const watched = async (who: keyof typeof looks, watch: Promise<AsyncIterable<unknown>>) => {
    for await (const _ of await watch) looks[who] += 1;
  };
  const pages = [
    watched("teacher", teacher.api.courses.watch({ course })),
    watched("ana", ana.api.study.watch({ course })),
    watched("bo", bo.api.study.watch({ course })),
  ];
  for (const page of pages) page.catch(() => undefined);
  await expect.poll(() => looks).toEqual({ teacher: 1, ana: 1, bo: 1 });
  await ana.api.study.handIn({ course, exercise: "first", code: "x", key: "hand-in-of-ana" });
  await expect.poll(() => looks).toEqual({ teacher: 2, ana: 2, bo: 1 });
  await finish({ graded: "v", points: 2, outOf: 2, answer: null });
  await expect.poll(() => looks).toEqual({ teacher: 3, ana: 3, bo: 1 });
  await joinCourse(services.db, course, (await services.db.query(`SELECT id FROM "user" LIMIT 1`)).rows[0].id, { name: "Cy" });
  await expect.poll(() => looks).toEqual({ teacher: 4, ana: 3, bo: 1 });
  await teacher.api.courses.state({ course, exercise: "first", state: "closed" });
  await expect.poll(() => looks).toEqual({ teacher: 5, ana: 4, bo: 2 });
});
