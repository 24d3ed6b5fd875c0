import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { StudyExercise } from "../../../../classes/study/study.tsx";
import { lessonOf, readLessons } from "../../../../lessons/read-lessons.ts";
import { services } from "../../../../server/services.ts";

type Props = { params: Promise<{ lesson: string; exercise: string }> };

async function exerciseOf({ params }: Props) {
  const { lesson: slug, exercise } = await params;
  const lesson = lessonOf(await readLessons(), slug);
  return { lesson, exercise: lesson?.set.exercises.find((each) => each.slug === exercise) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { lesson, exercise } = await exerciseOf(props);
  return exercise === undefined ? {} : { title: `${exercise.manifest.title} · ${lesson?.title} · Tracepad` };
}

/** An exercise of a lesson, for everybody: what is done at it is kept for the visitor's account, which is anonymous at first. */
export default async function LessonExercisePage(props: Props) {
  const { lesson, exercise } = await exerciseOf(props);
  const course = lesson === undefined ? undefined : (await services().lessons()).get(lesson.slug);
  if (lesson === undefined || exercise === undefined || course === undefined) notFound();
  return <StudyExercise course={course} lesson={lesson.slug} exercise={exercise.slug} />;
}
