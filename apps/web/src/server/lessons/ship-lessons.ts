import type { Database } from "@tracepad/db";
import { shipSet } from "@tracepad/db/classes";
import { exerciseVersion, filesOf } from "@tracepad/grade";
import { type Lesson, readLessons } from "../../lessons/read-lessons.ts";

/**
 * Publishes the lessons and resolves to their courses, by the lesson. They are published as they are: that solutions pass and
 * starters fail is seen to before a release (apps/worker/src/grading/lessons.test.ts).
 */
export async function shipLessons(db: Database, folder: string | undefined): Promise<ReadonlyMap<string, string>> {
  const { lessons } = await readLessons(folder);
  const courses = new Map<string, string>();
  for (const lesson of lessons) courses.set(lesson.slug, await shipSet(db, await shipped(lesson)));
  return courses;
}

async function shipped({ slug, title, set }: Lesson) {
  const versions = await Promise.all(set.exercises.map(async (exercise) => [exercise.slug, await exerciseVersion(exercise)] as const));
  const points = set.exercises.map((exercise) => [exercise.slug, exercise.manifest.points ?? 0] as const);
  const files = Object.fromEntries(filesOf(set));
  return { ...{ id: slug, title, files }, exercises: Object.fromEntries(versions), points: Object.fromEntries(points) };
}
