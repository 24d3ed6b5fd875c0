"use client";
import type { LessonProgress } from "@tracepad/shared";
import { useEffect, useState } from "react";
import { api } from "../api/client.ts";

/** How this visitor stands in the lessons; null until the server has said, and where it cannot be asked. */
export function useProgress(): LessonProgress | null {
  const [progress, setProgress] = useState<LessonProgress | null>(null);
  useEffect(() => {
    let asked = true;
    const look = (): void => {
      api.lessons.progress.query().then(
        (found) => asked && setProgress(found),
        // The lessons can be read all the same.
        () => undefined,
      );
    };
    look();
    // A page that the browser kept and shows again is of before what was handed in since.
    const again = (event: PageTransitionEvent): void => void (event.persisted && look());
    addEventListener("pageshow", again);
    return () => {
      asked = false;
      removeEventListener("pageshow", again);
    };
  }, []);
  return progress;
}

/** An exercise as its lesson's list shows it. */
export interface ListedExercise {
  readonly slug: string;
  readonly title: string;
  readonly minutes: number | null;
  readonly of: number;
}

/** A lesson as lists show it. */
export interface ListedLesson {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly topic: string;
  readonly minutes: number;
  readonly exercises: readonly ListedExercise[];
}

/** How many of a lesson's exercises have passed. */
export const passedIn = ({ slug, exercises }: ListedLesson, progress: LessonProgress | null): number =>
  exercises.filter((exercise) => progress?.[slug]?.[exercise.slug]?.status === "passed").length;
