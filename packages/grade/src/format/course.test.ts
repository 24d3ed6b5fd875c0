import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSet } from "../node/folder.ts";
import { courseManifest } from "./course.ts";
import { checkedTests, testsFrom, testsOf } from "./tests-file.ts";
import { exerciseVersion } from "./version.ts";

/** The order of the course that ships. That its exercises grade and its texts run is apps/worker/src/grading/lessons.test.ts. */

const PROGRAM = /^```ts\n([\s\S]*?)^```$/gm;
/** How long a newcomer takes, as docs/teaching.md says. */
const WORDS_A_MINUTE = 200;
const MINUTES_A_PROGRAM = 0.5;
const folder = fileURLToPath(new URL("../../../../lessons", import.meta.url));
const course = courseManifest.parse(JSON.parse(readFileSync(`${folder}/course.json`, "utf8")));

it("lists every lesson once, and nothing else", () => {
  const folders = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  expect(course.lessons.map(({ lesson }) => lesson).sort()).toEqual(folders.sort());
  const twice = { ...course, lessons: [...course.lessons, course.lessons[0]] };
  expect(courseManifest.safeParse(twice).error?.issues[0]?.message).toBe("a lesson stands twice in the list");
});

it("knows nothing of tests that have changed since they were checked", async () => {
  const set = await readSet(`${folder}/arrays`);
  const learnt = { visible: [{ id: "visible/0", title: "A", points: 2, advisory: false }], hidden: { count: 1, points: 1 } };
  const checked = await checkedTests(set, Object.fromEntries(set.exercises.map(({ slug }) => [slug, learnt])));
  const [first, ...others] = Object.entries(checked).map(([slug, { version }]) => [slug, version]);
  expect(testsOf(checked, Object.fromEntries([first, ...others]))[first[0]]).toEqual(learnt);
  expect(Object.keys(testsOf(checked, Object.fromEntries([[first[0], "changed"], ...others])))).toEqual(others.map(([slug]) => slug));
});

describe.each(course.lessons)("the lesson $lesson", ({ lesson, minutes }) => {
  it("takes as long as its text, its programs and its exercises together, and no lesson more than a quarter of an hour", async () => {
    const { exercises } = await readSet(`${folder}/${lesson}`);
    const text = readFileSync(`${folder}/${lesson}/lesson.md`, "utf8");
    const words = text.replaceAll(PROGRAM, "").split(/\s+/).filter(Boolean).length;
    const programs = [...text.matchAll(PROGRAM)].length;
    const exercising = exercises.reduce((sum, exercise) => sum + (exercise.manifest.minutes ?? Number.NaN), 0);
    expect(minutes).toBe(Math.ceil(words / WORDS_A_MINUTE + programs * MINUTES_A_PROGRAM + exercising));
    // Collections of puzzles are no lessons.
    if (exercises.length <= 4) expect(minutes).toBeLessThanOrEqual(15);
  });

  it("says what its exercises count, and has a text that begins with its title", async () => {
    const { manifest, exercises } = await readSet(`${folder}/${lesson}`);
    for (const { slug, manifest: own } of exercises) expect(own.points, `${slug} says what it counts`).toBeGreaterThan(0);
    // Made by grading, so not made here: but of these very tests.
    const versions = Object.fromEntries(await Promise.all(exercises.map(async (each) => [each.slug, await exerciseVersion(each)])));
    const known = testsOf(testsFrom(readFileSync(`${folder}/${lesson}/tests.json`, "utf8")), versions);
    for (const { slug, manifest: own } of exercises) {
      const { visible = [], hidden = null } = known[slug] ?? {};
      const sum = visible.reduce((so, { points }) => so + points, hidden?.points ?? 0);
      expect(sum, `tests.json knows the tests of ${slug}: lessons.test.ts writes it anew`).toBeCloseTo(own.points ?? 0);
    }
    const text = readFileSync(`${folder}/${lesson}/lesson.md`, "utf8");
    for (const [, program = ""] of text.matchAll(PROGRAM))
      for (const line of program.split("\n")) expect(line.length, `fits its box: ${line}`).toBeLessThanOrEqual(90);
    const [first = ""] = text.split("\n");
    expect(first).toBe(`# ${manifest.title}`);
  });
});
