import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { LessonExercises } from "../../../lessons/lesson-exercises.tsx";
import { LessonText } from "../../../lessons/lesson-text.tsx";
import { listed } from "../../../lessons/listed.ts";
import { type Lesson, lessonOf, readLessons } from "../../../lessons/read-lessons.ts";
import { WithCode } from "../../../lessons/with-code.tsx";
import { Page } from "../../../site/page.tsx";

type Props = { params: Promise<{ lesson: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const lesson = lessonOf(await readLessons(), (await params).lesson);
  return lesson === undefined ? {} : { title: `${lesson.title} · Tracepad`, description: lesson.summary.replaceAll("`", "") };
}

const Neighbour = ({ lesson, rel }: { lesson: Lesson | undefined; rel: "prev" | "next" }) =>
  lesson === undefined ? (
    <span />
  ) : (
    <Link href={`/lessons/${lesson.slug}`} rel={rel} className={rel}>
      <span className="meta">{rel === "prev" ? "before" : "next"}</span>
      <span className="tt">{lesson.title}</span>
    </Link>
  );

/** A lesson: its text with live programs, then its exercises. Read without an account, and without the database. */
export default async function LessonPage({ params }: Props) {
  const { lesson: slug } = await params;
  const { lessons } = await readLessons();
  const at = lessons.findIndex((lesson) => lesson.slug === slug);
  const lesson = lessons[at];
  if (lesson === undefined) notFound();
  return (
    <Page className="lesson">
      <p className="crumbs">
        <Link href="/lessons">Lessons</Link> <span aria-hidden="true">/</span> {at + 1} of {lessons.length}
      </p>
      <header className="lesson-head">
        <p className="topic-name">{lesson.topic}</p>
        <h1>{lesson.title}</h1>
        <p className="prose">
          <WithCode text={lesson.summary} />
        </p>
        <p className="meta">About {lesson.minutes} minutes, exercises included.</p>
      </header>
      <LessonText lesson={slug} parts={lesson.parts} />
      <section className="lesson-exercises" aria-labelledby="exercises">
        <h2 id="exercises">Exercises</h2>
        <p className="prose">Graded on what your program computes and on the jaxpr it traces to. Hand in as often as you like.</p>
        <LessonExercises lesson={listed(lesson)} />
      </section>
      <nav className="neighbours" id="onwards" aria-label="Other lessons">
        <Neighbour lesson={lessons[at - 1]} rel="prev" />
        <Neighbour lesson={lessons[at + 1]} rel="next" />
      </nav>
    </Page>
  );
}
