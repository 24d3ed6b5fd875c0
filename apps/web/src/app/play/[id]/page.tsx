import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EXAMPLES, type Example } from "../../../examples/catalogue.ts";
import { loadExamples, loadStarters } from "../../../examples/load.ts";
import { loadGuide, programsOf } from "../../../guide/load.ts";
import { lessonOf, programsIn, readLessons } from "../../../lessons/read-lessons.ts";
import { Workbench } from "../../../workbench/workbench.tsx";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  const example = EXAMPLES.find((known) => known.id === id);
  return example === undefined ? {} : { title: `${example.title} · Tracepad`, description: example.text };
}

/** An example in the playground, with a draft of its own: what stands in the playground's is not touched. */
export default async function PlayExample({ params }: Props) {
  const { id } = await params;
  const example = loadExamples().find((known) => known.id === id) ?? programOfGuide(id) ?? (await programOfLesson(id));
  if (example === undefined) notFound();
  return <Workbench examples={loadStarters()} snippet={null} example={example} />;
}

/** `guide-CHAPTER-NUMBER`: a program that stands in the guide. */
function programOfGuide(id: string): Example | undefined {
  const [, slug, number] = /^guide-([a-z-]+)-(\d+)$/.exec(id) ?? [];
  const chapter = loadGuide().find((known) => known.slug === slug);
  const code = chapter === undefined ? undefined : programsOf(chapter)[Number(number) - 1];
  if (chapter === undefined || code === undefined) return undefined;
  return { id, code, title: chapter.title, topic: "arrays", about: "from the guide", text: `From the guide: ${chapter.title}.` };
}

/** `lesson-LESSON-NUMBER`: a program that stands in a lesson's text. */
async function programOfLesson(id: string): Promise<Example | undefined> {
  const [, slug, number] = /^lesson-([a-z0-9-]+)-(\d+)$/.exec(id) ?? [];
  const lesson = slug === undefined ? undefined : lessonOf(await readLessons(), slug);
  const code = lesson === undefined ? undefined : programsIn(lesson)[Number(number) - 1];
  if (lesson === undefined || code === undefined) return undefined;
  return { id, code, title: lesson.title, topic: "arrays", about: "from a lesson", text: `From the lesson: ${lesson.title}.` };
}
