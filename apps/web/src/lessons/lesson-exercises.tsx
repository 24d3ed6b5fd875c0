"use client";
import Link from "next/link";
import { STATUS } from "../classes/study/status-text.ts";
import { plural } from "../model/format.ts";
import { type ListedLesson, useProgress } from "./use-progress.ts";

const round = (n: number): number => Math.round(n * 100) / 100;

/** The exercises of a lesson, with how this visitor stands at each. */
export function LessonExercises({ lesson }: { lesson: ListedLesson }) {
  const progress = useProgress()?.[lesson.slug];
  return (
    <ol className="course-list">
      {lesson.exercises.map(({ slug, title, minutes, of }, i) => {
        const { status, points } = progress?.[slug] ?? { status: "none" as const, points: null };
        return (
          <li key={slug}>
            <Link href={`/lessons/${lesson.slug}/${slug}`} prefetch={false}>
              <span className="n0">{i + 1}</span>
              <span className="tt">{title}</span>
              <span className="meta">
                {STATUS[status]}
                {minutes !== null && `, about ${plural(minutes, "minute")}`}
              </span>
              <span className="ct">
                <span className="val">{points === null ? "–" : round(points)}</span> of {round(of)}
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}
