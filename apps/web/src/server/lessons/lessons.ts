import { openWork } from "@tracepad/db/classes";
import type { LessonProgress } from "@tracepad/shared";
import { type Lesson, readLessons } from "../../lessons/read-lessons.ts";
import { best, counted, statusOf } from "../classes/standing.ts";
import { limitRate } from "../limits.ts";
import { procedure, router } from "../trpc.ts";

/** The course that ships. What is done in it goes through `study`, as in any course: its courses are open to everybody. */
export const lessons = router({
  /** How the visitor stands in all lessons. */
  progress: procedure.query(async ({ ctx }): Promise<LessonProgress> => {
    const { db, config } = ctx.services;
    await limitRate(ctx, "read", config.readsPerMinute);
    const viewer = await ctx.visitor.viewer();
    if (viewer === null) return {};
    const [work, course] = await Promise.all([openWork(db, viewer.id), readLessons(config.lessons)]);
    const standing = ({ slug: lesson, set }: Lesson) =>
      set.exercises.flatMap(({ slug, starter }) => {
        const attempts = work.attempts.filter((attempt) => attempt.set === lesson && attempt.exercise === slug);
        const begun = work.drafts.some((draft) => draft.set === lesson && draft.exercise === slug && draft.code !== starter);
        const status = statusOf(attempts, begun);
        const counts = best(attempts);
        return status === "none" ? [] : [[slug, { status, points: counts === null ? null : counted(counts) }] as const];
      });
    return Object.fromEntries(course.lessons.map((lesson) => [lesson.slug, Object.fromEntries(standing(lesson))]));
  }),
});
