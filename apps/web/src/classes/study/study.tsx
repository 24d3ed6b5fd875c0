"use client";
import type { ExerciseView, StudyView } from "@tracepad/shared";
import Link from "next/link";
import { useCallback, useEffect, useState } from "react";
import { api, requestError } from "../../api/client.ts";
import { plural } from "../../model/format.ts";
import { Page } from "../../site/page.tsx";
import { dueText } from "../due.ts";
import { Exercise } from "./exercise.tsx";
import { placeOf } from "./place-of.ts";
import { STATUS } from "./status-text.ts";

/** The course, looked at again whenever something of it has changed; an open one changes by what is done here only. */
function useStudy(course: string, open = false): { study: StudyView | null; failure: string | null; look(): void } {
  const [study, setStudy] = useState<StudyView | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const look = useCallback(() => {
    api.study.open.query({ course }).then(
      (found) => {
        setStudy(found);
        setFailure(null);
      },
      (error: unknown) => setFailure(requestError(error)),
    );
  }, [course]);
  useEffect(() => {
    look();
    if (open) return;
    // A stream that breaks is opened again by its link, and then says at once to look.
    const watching = api.study.watch.subscribe({ course }, { onData: look, onError: () => undefined });
    return () => watching.unsubscribe();
  }, [course, open, look]);
  return { study, failure, look };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** All exercises of a course, with how they stand. */
export function Study({ course }: { course: string }) {
  const { study, failure } = useStudy(course);
  if (study === null)
    return (
      <Page>
        {failure === null ? (
          <p className="skel" style={{ width: 320 }} />
        ) : (
          <p className="prose" role="alert">
            {failure} Join with your course's code first.
          </p>
        )}
      </Page>
    );
  return (
    <Page className="course">
      <header className="page-head">
        <div>
          <h1>{study.title}</h1>
          <p className="prose">
            {study.student.name}, {Math.round(study.points * 100) / 100} of {Math.round(study.of * 100) / 100} points.
            {study.closesAt !== null && ` ${sentence(dueText(study.closesAt, study.now < study.closesAt, study.now))}`}
          </p>
        </div>
      </header>
      <ol className="course-list">
        {study.exercises.map(({ slug, title, minutes, status, points, of, attempts, open, closesAt }, i) => (
          <li key={slug}>
            <Link href={`/learn/${course}/${slug}`}>
              <span className="n0">{i + 1}</span>
              <span className="tt">{title}</span>
              <span className="meta">
                {STATUS[status]}
                {minutes !== null && `, about ${plural(minutes, "minute")}`}
                {attempts.most !== null && `, ${attempts.used} of ${attempts.most} hand-ins used`}
                {(closesAt !== study.closesAt || !open) && `, ${dueText(closesAt, open, study.now)}`}
              </span>
              <span className="ct">
                <span className="val">{points === null ? "–" : Math.round(points * 100) / 100}</span> of {Math.round(of * 100) / 100}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </Page>
  );
}

/** One exercise of a course, or of a lesson. */
export function StudyExercise({ course, lesson = null, exercise: slug }: { course: string; lesson?: string | null; exercise: string }) {
  const { study, failure, look } = useStudy(course, lesson !== null);
  const [exercise, setExercise] = useState<ExerciseView | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const load = useCallback(() => {
    api.study.exercise.query({ course, exercise: slug }).then(setExercise, (error: unknown) => setMissing(requestError(error)));
  }, [course, slug]);
  // A change of the course may be a comment, an end, or this hand-in's grade.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each look at the course is one at the exercise
  useEffect(load, [load, study]);
  const said = exercise === null ? (missing ?? failure) : null;
  if (study === null || exercise === null || exercise.slug !== slug)
    return (
      <Page>
        {said === null ? (
          <p className="skel" style={{ width: 320 }} />
        ) : (
          <p className="prose" role="alert">
            {said} <Link href={placeOf({ course, lesson })}>All exercises</Link>
          </p>
        )}
      </Page>
    );
  const number = study.exercises.findIndex((each) => each.slug === slug) + 1;
  return <Exercise key={slug} study={study} exercise={exercise} number={number} onChange={look} />;
}
