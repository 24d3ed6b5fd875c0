import type { Lesson } from "./read-lessons.ts";
import type { ListedLesson } from "./use-progress.ts";

/** What a browser is told of a lesson: nothing of solutions and tests. */
export const listed = ({ slug, title, summary, topic, minutes, set }: Lesson): ListedLesson => ({
  ...{ slug, title, summary, topic, minutes },
  exercises: set.exercises.map(({ slug: exercise, manifest }) => ({
    ...{ slug: exercise, title: manifest.title, minutes: manifest.minutes ?? null, of: manifest.points ?? 0 },
  })),
});
