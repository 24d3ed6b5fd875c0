"use client";
import type { WorkStatus } from "@tracepad/shared";
import Link from "next/link";
import { STATUS } from "../classes/study/status-text.ts";
import { plural } from "../model/format.ts";
import { Icon } from "../parts/icons.tsx";
import { type ListedExercise, type ListedLesson, passedIn, useProgress } from "./use-progress.ts";
import { WithCode } from "./with-code.tsx";

const isDone = (lesson: ListedLesson, passed: number): boolean => passed === lesson.exercises.length;

/** An exercise as a square: its number, a dot once it is begun, a tick once it has passed. */
export function Step({ exercise, number, status }: { exercise: ListedExercise; number: number; status: WorkStatus }) {
  return (
    <li className={status === "passed" ? "ok" : ""} title={`${exercise.title}: ${STATUS[status]}`}>
      <span className="vh">
        {exercise.title}: {STATUS[status]}
      </span>
      <span aria-hidden="true">{status === "passed" ? <Icon name="check" /> : status === "none" ? number : `${number}·`}</span>
    </li>
  );
}

/** The lessons in their order, and how far this visitor has come. */
export function LessonList({ title, summary, lessons }: { title: string; summary: string; lessons: readonly ListedLesson[] }) {
  const progress = useProgress();
  const passed = lessons.map((lesson) => passedIn(lesson, progress));
  const all = lessons.reduce((n, { exercises }) => n + exercises.length, 0);
  const done = passed.reduce((n, count) => n + count, 0);
  const begun = Object.values(progress ?? {}).some((lesson) => Object.keys(lesson).length > 0);
  const next = lessons.find((lesson, i) => !isDone(lesson, passed[i] ?? 0));
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          <p className="prose">{summary}</p>
        </div>
        {next !== undefined && (
          <Link className="btn primary" href={`/lessons/${next.slug}`}>
            {begun ? `Go on: ${next.title}` : "Begin"}
          </Link>
        )}
      </header>
      <p className="meta found" role="status">
        {plural(lessons.length, "lesson")}, {plural(all, "exercise")}
        {progress === null ? "." : done === 0 ? ", none solved yet." : `, ${done} solved.`} What you solve is kept for this browser, and for
        your account once you sign in.
      </p>
      <ol className="lessons">
        {lessons.map((lesson, i) => (
          <li key={lesson.slug} className={isDone(lesson, passed[i] ?? 0) ? "done" : ""}>
            <Link href={`/lessons/${lesson.slug}`} prefetch={false}>
              <span className="n0">{i + 1}</span>
              <span className="topic-name">{lesson.topic}</span>
              <span className="tt">{lesson.title}</span>
              <span className="sub">
                <WithCode text={lesson.summary} />
              </span>
            </Link>
            <div className="lesson-foot">
              <span className="meta">
                {lesson.minutes} min, {plural(lesson.exercises.length, "exercise")}
              </span>
              <ol className="steps" aria-label={`${passed[i]} of ${lesson.exercises.length} solved`}>
                {lesson.exercises.map((exercise, j) => (
                  <Step
                    key={exercise.slug}
                    exercise={exercise}
                    number={j + 1}
                    status={progress?.[lesson.slug]?.[exercise.slug]?.status ?? "none"}
                  />
                ))}
              </ol>
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
