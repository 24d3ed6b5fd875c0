import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSet } from "../node/folder.ts";
import { courseManifest } from "./course.ts";

/** The order of the course that ships. That its exercises grade and its texts run is apps/worker/src/grading/lessons.test.ts. */

const folder = fileURLToPath(new URL("../../../../lessons", import.meta.url));
const course = courseManifest.parse(JSON.parse(readFileSync(`${folder}/course.json`, "utf8")));

it("lists every lesson once, and nothing else", () => {
  const folders = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  expect(course.lessons.map(({ lesson }) => lesson).sort()).toEqual(folders.sort());
  const twice = { ...course, lessons: [...course.lessons, course.lessons[0]] };
  expect(courseManifest.safeParse(twice).error?.issues[0]?.message).toBe("a lesson stands twice in the list");
});

describe.each(course.lessons)("the lesson $lesson", ({ lesson, minutes }) => {
  it("leaves time for its exercises, and has a text that begins with its title", async () => {
    const { manifest, exercises } = await readSet(`${folder}/${lesson}`);
    const exercising = exercises.reduce((sum, exercise) => sum + (exercise.manifest.minutes ?? 0), 0);
    expect(minutes).toBeGreaterThan(exercising);
    for (const { slug, manifest: own } of exercises) expect(own.points, `${slug} says what it counts`).toBeGreaterThan(0);
    // A quarter of an hour for a lesson; collections of puzzles are no lessons.
    if (exercises.length <= 4) expect(minutes).toBeLessThanOrEqual(15);
    const [first = ""] = readFileSync(`${folder}/${lesson}/lesson.md`, "utf8").split("\n");
    expect(first).toBe(`# ${manifest.title}`);
  });
});
