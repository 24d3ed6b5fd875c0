import type { Metadata } from "next";
import { LessonList } from "../../lessons/lesson-list.tsx";
import { listed } from "../../lessons/listed.ts";
import { readLessons } from "../../lessons/read-lessons.ts";
import { Page } from "../../site/page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const { summary } = await readLessons();
  return { title: "Lessons · Tracepad", description: summary };
}

export default async function LessonsPage() {
  const { title, summary, lessons } = await readLessons();
  return (
    <Page className="lesson-index">
      <LessonList title={title} summary={summary} lessons={lessons.map(listed)} />
    </Page>
  );
}
