import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { lessonOf, programsIn, readLessons } from "./read-lessons.ts";

const folder = fileURLToPath(new URL("../../../../lessons", import.meta.url));

test("every lesson of the course has a text with programs, and exercises that say what they count", async () => {
  const course = await readLessons(folder);
  expect(course.lessons.length).toBeGreaterThanOrEqual(12);
  for (const lesson of course.lessons) {
    expect(programsIn(lesson).length, lesson.slug).toBeGreaterThanOrEqual(1);
    for (const { slug, manifest } of lesson.set.exercises) expect(manifest.points, `${lesson.slug}/${slug}`).toBeGreaterThan(0);
  }
  expect(lessonOf(course, "arrays")?.title).toBe("Arrays, whole");
  expect(lessonOf(course, "nothing")).toBeUndefined();
});

test("a folder that is no course is told of, and read again when it is asked for again", async () => {
  const none = fileURLToPath(new URL(".", import.meta.url));
  await expect(readLessons(none)).rejects.toThrow("course.json");
  await expect(readLessons(none)).rejects.toThrow("course.json");
});
