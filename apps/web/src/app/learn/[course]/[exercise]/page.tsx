import type { Metadata } from "next";
import { StudyExercise } from "../../../../classes/study/study.tsx";

export const metadata: Metadata = { title: "Exercise · Tracepad", robots: { index: false } };

export default async function ExercisePage({ params }: { params: Promise<{ course: string; exercise: string }> }) {
  return <StudyExercise {...(await params)} />;
}
