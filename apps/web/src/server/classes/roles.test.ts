import { claimJob, finishJob, listStudents } from "@tracepad/db/classes";
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../../prisma/src/testing/database.ts";
import { serverConfigFrom } from "../config.ts";
import { appRouter } from "../router.ts";
import { Services } from "../services.ts";
import { TestClient } from "../testing/api-client.ts";

/** Who may call which procedure of sets, courses and study: each is called by everybody, and everybody's answer is here. */

let database: TestDatabase;
let services: Services;
let people = 0;
const person = () => {
  const n = ++people;
  return new TestClient(services, { address: `10.2.0.${n}`, cookie: `person${String(n).padStart(16, "0")}` });
};

/** Somebody with an account of their own. */
async function account(name: string): Promise<TestClient> {
  const client = person();
  const response = await client.auth("/sign-up/email", { name, email: `${name}@school.test`, password: "a long enough one" });
  expect(response.status).toBe(200);
  return client;
}

type Role = "nobody" | "stranger" | "student" | "assistant" | "editor" | "owner";
const clients = {} as Record<Role, TestClient>;
/** What the calls are about. */
const given = { set: "", course: "", student: "", otherStudent: "", attempt: "", otherAttempt: "", job: "", otherCourse: "", user: "" };

async function publish(client: TestClient, set: string): Promise<number> {
  const { revision } = await client.api.sets.get({ set });
  const { version } = await client.api.sets.publish({ set, revision });
  const job = await claimJob(services.db, 1);
  if (job === null) throw new Error("no job");
  await finishJob(services.db, job, { status: "done", report: { problems: [] }, passed: true, each: { first: 2 } });
  return version;
}

beforeAll(async () => {
  database = await createTestDatabase();
  services = new Services(
    serverConfigFrom({
      NODE_ENV: "test",
      DATABASE_URL: database.url,
      TRACEPAD_JOINS_PER_MINUTE: "100",
      TRACEPAD_SIGN_INS_PER_MINUTE: "100",
    }),
  );
  await services.listener.ready();
  for (const role of ["owner", "editor", "assistant", "student", "stranger"] as const) clients[role] = await account(role);
  clients.nobody = person();
  const { owner, student, stranger } = clients;
  given.set = (await owner.api.sets.create({ title: "Roles" })).set;
  await publish(owner, given.set);
  given.course = (await owner.api.sets.give({ set: given.set, version: 1, title: "Monday" })).course;
  given.otherCourse = (await owner.api.sets.give({ set: given.set, version: 1, title: "Tuesday" })).course;
  for (const role of ["editor", "assistant"] as const) {
    const { token } = await owner.api.sets.invite({ set: given.set, role });
    expect(await clients[role].api.sets.accept({ token })).toEqual({ set: given.set });
  }
  const { course, code } = { ...(await owner.api.courses.matrix({ course: given.course })).course, course: given.course };
  await student.api.study.join({ code, name: "Ana" });
  const handed = await student.api.study.handIn({ course, exercise: "first", code: "export {}", key: "12345678" });
  Object.assign(given, { attempt: handed.attempt, job: handed.job });
  const other = (await owner.api.courses.matrix({ course: given.otherCourse })).course.code;
  await stranger.api.study.join({ code: other, name: "Eve" });
  given.otherAttempt = (
    await stranger.api.study.handIn({ course: given.otherCourse, exercise: "first", code: "", key: "12345678" })
  ).attempt;
  given.student = (await listStudents(services.db, course))[0]?.id as string;
  given.otherStudent = (await listStudents(services.db, given.otherCourse))[0]?.id as string;
  given.user = (await owner.api.sets.get({ set: given.set })).teachers.find(({ role }) => role === "assistant")?.user as string;
});

afterAll(async () => {
  await services.close();
  await database.drop();
});

type Api = TestClient["api"];
type Caller = (api: Api) => Promise<unknown>;

/** Opens a subscription as far as its first message. */
const first = async (opened: Promise<unknown>): Promise<unknown> => {
  const iterator = ((await opened) as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const { value } = await iterator.next();
  await iterator.return?.();
  return value;
};

const set = () => ({ set: given.set });
const course = () => ({ course: given.course });
const exercise = () => ({ ...course(), exercise: "first" });

/** What each procedure is called with: mutations change nothing that another call here needs. */
const CALLS: Record<string, Caller> = {
  "sets.get": (api) => api.sets.get(set()),
  "sets.save": (api) => api.sets.save({ ...set(), revision: 999, files: {} }),
  "sets.import": (api) =>
    api.sets.import({ ...set(), revision: 999, zip: "" }).catch((error) => (error.code === "BAD_REQUEST" ? "read" : Promise.reject(error))),
  "sets.export": (api) => api.sets.export(set()),
  "sets.preview": (api) => api.sets.preview({ ...set(), markdown: "$x$" }),
  "sets.publish": (api) =>
    api.sets.publish({ ...set(), revision: 999 }).catch((error) => (error.code === "CONFLICT" ? "seen" : Promise.reject(error))),
  "sets.give": (api) => api.sets.give({ ...set(), version: 1, title: "Another" }),
  "sets.embed": (api) => api.sets.embed({ ...set(), allowed: false }),
  "sets.invite": (api) => api.sets.invite({ ...set(), role: "assistant" }),
  "sets.role": (api) => api.sets.role({ ...set(), user: given.user, role: "assistant" }),
  "sets.delete": (api) => api.sets.delete(set()),
  "courses.matrix": (api) => api.courses.matrix(course()),
  "courses.watch": (api) => first(api.courses.watch(course())),
  "courses.update": (api) => api.courses.update({ ...course(), title: "Monday", feedback: "after_close", closesAt: null }),
  "courses.state": (api) => api.courses.state({ ...exercise(), state: "open" }),
  "courses.tryOut": (api) => api.courses.tryOut({ course: given.otherCourse }),
  "courses.roster": (api) => api.courses.roster({ course: given.otherCourse, csv: "Bo,2" }),
  "courses.student": (api) => api.courses.student({ ...course(), student: given.student, name: "Ana", extendedTo: null, extraAttempts: 0 }),
  "courses.removeStudent": (api) =>
    api.courses.removeStudent({ ...course(), student: given.otherStudent }).catch(ownNotFound("student in this course")),
  "courses.cell": (api) => api.courses.cell({ ...exercise(), student: given.student }),
  "courses.attempt": (api) => api.courses.attempt({ ...course(), attempt: given.attempt }),
  "courses.clusters": (api) => api.courses.clusters(exercise()),
  "courses.similar": (api) => api.courses.similar(exercise()),
  "courses.comment": (api) => api.courses.comment({ ...exercise(), to: { attempt: given.attempt }, text: "Well done" }),
  "courses.uncomment": (api) => api.courses.uncomment({ ...course(), comment: given.attempt }).catch(ownNotFound("comment in this course")),
  "courses.regrade": (api) => api.courses.regrade({ ...course(), version: 1 }),
  "courses.preview": (api) => api.courses.preview({ ...course(), version: 1 }),
  "courses.use": (api) => api.courses.use({ ...course(), version: 1, keep: true }),
  "courses.retry": (api) => api.courses.retry(course()),
  "courses.results": (api) => api.courses.results(course()),
  "study.open": (api) => api.study.open(course()),
  "study.exercise": (api) => api.study.exercise(exercise()),
  "study.save": (api) => api.study.save({ ...exercise(), code: "x", revision: 0 }),
  "study.hint": (api) => api.study.hint({ ...exercise(), number: 0 }).catch(ownNotFound("hint")),
  "study.try": (api) => api.study.try({ ...exercise(), code: "x" }),
  "study.handIn": (api) => api.study.handIn({ ...exercise(), code: "x", key: "12345678" }),
  "study.job": (api) => api.study.job({ job: given.job }),
  "study.attempt": (api) => api.study.attempt({ ...course(), attempt: given.attempt }),
  "study.watch": (api) => first(api.study.watch(course())),
};

/** A refusal that comes after the asker was let in. */
function ownNotFound(what: string) {
  return (error: TRPCError) => (error.message === `There is no ${what} with this address.` ? "let in" : Promise.reject(error));
}

/** The least role that is let in; `student` for who takes the course, and nobody else. */
const LEAST: Record<string, Role> = {
  ...Object.fromEntries(Object.keys(CALLS).map((name) => [name, name.startsWith("study.") ? "student" : "editor"])),
  "sets.get": "assistant",
  "sets.preview": "assistant",
  "sets.invite": "owner",
  "sets.role": "owner",
  "sets.delete": "owner",
  ...Object.fromEntries(
    ["matrix", "watch", "tryOut", "cell", "attempt", "clusters", "similar", "comment", "uncomment", "results"].map((name) => [
      `courses.${name}`,
      "assistant",
    ]),
  ),
};

/** For everybody: they answer about the caller alone, or about what a secret opens. */
const OPEN = ["sets.mine", "sets.create", "sets.accept", "study.mine", "study.join"];

test("every procedure is here", () => {
  const all = Object.keys(appRouter._def.procedures).filter((name) => /^(sets|courses|study)\./.test(name));
  expect([...Object.keys(CALLS), ...OPEN].sort()).toEqual(all.sort());
});

const ORDER: Role[] = ["assistant", "editor", "owner"];
const allowed = (role: Role, least: Role): boolean =>
  least === "student" ? role === "student" : ORDER.includes(role) && ORDER.indexOf(role) >= ORDER.indexOf(least);

describe.each(Object.keys(CALLS))("%s", (name) => {
  // The owner last: deleting is what they may do.
  test.each(["nobody", "stranger", "student", "assistant", "editor", "owner"] as const)("%s", async (role) => {
    if (name === "sets.delete" && role === "owner") return expect(LEAST[name]).toBe("owner");
    const answer = await (CALLS[name] as Caller)(clients[role].api).then(
      () => "yes",
      (error: unknown) => (error instanceof TRPCError ? error.code : Promise.reject(error)),
    );
    const teaches = ORDER.includes(role) && LEAST[name] !== "student";
    expect(answer).toBe(allowed(role, LEAST[name] as Role) ? "yes" : teaches ? "FORBIDDEN" : "NOT_FOUND");
  });
});

describe("what belongs to another course", () => {
  test.each<[string, Caller]>([
    [
      "a student",
      (api) => api.courses.student({ ...course(), student: given.otherStudent, name: "x", extendedTo: null, extraAttempts: 9 }),
    ],
    ["a student's hand-ins", (api) => api.courses.cell({ ...exercise(), student: given.otherStudent })],
    ["a student to take out", (api) => api.courses.removeStudent({ ...course(), student: given.otherStudent })],
    ["a hand-in", (api) => api.courses.attempt({ ...course(), attempt: given.otherAttempt })],
    ["a hand-in to write to", (api) => api.courses.comment({ ...exercise(), to: { attempt: given.otherAttempt }, text: "x" })],
  ])("is not there: %s", async (_, call) => {
    await expect(call(clients.owner.api)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a student sees no hand-in and no job of another's", async () => {
    const { student, stranger } = clients;
    await expect(student.api.study.attempt({ ...course(), attempt: given.otherAttempt })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(stranger.api.study.attempt({ course: given.otherCourse, attempt: given.attempt })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(stranger.api.study.job({ job: given.job })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("an invitation is for one, who has an account", async () => {
  const { token } = await clients.owner.api.sets.invite({ ...set(), role: "assistant" });
  const anonymous = person();
  await anonymous.api.sets.create({ title: "Mine" });
  await expect(anonymous.api.sets.accept({ token })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  await expect(person().api.sets.accept({ token })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  const late = await account("late");
  expect(await clients.stranger.api.sets.accept({ token })).toEqual(set());
  await expect(late.api.sets.accept({ token })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("everybody may step back; the last owner may not", async () => {
  const teachers = (await clients.owner.api.sets.get(set())).teachers;
  const stranger = (await clients.stranger.api.sets.get(set())).teachers.find(({ you }) => you)?.user as string;
  const owner = teachers.find(({ you }) => you)?.user as string;
  await clients.stranger.api.sets.role({ ...set(), user: stranger, role: null });
  await expect(clients.stranger.api.sets.get(set())).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(clients.owner.api.sets.role({ ...set(), user: owner, role: null })).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
});

test("an owner takes the set away, with all that was handed in", async () => {
  await clients.owner.api.sets.delete(set());
  await expect(clients.owner.api.courses.matrix(course())).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(clients.student.api.study.open(course())).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await clients.student.api.study.mine()).toEqual([]);
  const left = await services.db.query(
    "SELECT (SELECT count(*) FROM attempt)::int AS attempts, (SELECT count(*) FROM grading_job)::int AS jobs",
  );
  expect(left.rows).toEqual([{ attempts: 0, jobs: 0 }]);
});
