import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CheckedTests, type CourseManifest, courseManifest, type ExerciseSet, testsFrom } from "@tracepad/grade";
import { readSet } from "@tracepad/grade/folder";
import { type LessonPart, lessonParts } from "./lesson-parts.ts";

/** A lesson of the course that ships, as its folder has it: hidden tests and solutions too. Stays on the server. */
export interface Lesson {
  readonly slug: string;
  readonly topic: string;
  readonly minutes: number;
  readonly title: string;
  readonly summary: string;
  readonly set: ExerciseSet;
  /** What is known of the tests of its exercises before anything has run. */
  readonly tests: CheckedTests;
  readonly parts: readonly LessonPart[];
}

export interface Lessons {
  readonly title: string;
  readonly summary: string;
  /** In the course's order. */
  readonly lessons: readonly Lesson[];
}

/** The server's working folder is this workspace, where the page is built and where it is served. */
const shipped = (): string => join(process.cwd(), "../../lessons");

/** Those that were read, by their folder: they come with the release. */
const read = new Map<string, Promise<Lessons>>();

/** The course, from the folder that the operator names or the one that ships. Throws SetError for what is no lesson. */
export function readLessons(folder: string = process.env.TRACEPAD_LESSONS || shipped()): Promise<Lessons> {
  let found = read.get(folder);
  if (found === undefined) {
    found = readCourse(folder);
    read.set(folder, found);
    found.catch(() => read.delete(folder));
  }
  return found;
}

async function readCourse(folder: string): Promise<Lessons> {
  const { title, summary, lessons } = courseManifest.parse(JSON.parse(await readFile(join(folder, "course.json"), "utf8")));
  return { title, summary, lessons: await Promise.all(lessons.map((lesson) => readLesson(folder, lesson))) };
}

async function readLesson(folder: string, { lesson: slug, topic, minutes }: CourseManifest["lessons"][number]): Promise<Lesson> {
  const [set, text, tests] = await Promise.all([
    readSet(join(folder, slug)),
    readFile(join(folder, slug, "lesson.md"), "utf8"),
    readTests(join(folder, slug, "tests.json")),
  ]);
  const { title, summary } = set.manifest;
  return { ...{ slug, topic, minutes, title, summary, set, tests }, parts: lessonParts(text) };
}

/** An operator's own course may do without: its tests are seen once they have run. */
async function readTests(path: string): Promise<CheckedTests> {
  try {
    return testsFrom(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

export const lessonOf = ({ lessons }: Lessons, slug: string): Lesson | undefined => lessons.find((lesson) => lesson.slug === slug);

/** The programs of a lesson's text, as the playground opens them. */
export const programsIn = ({ parts }: Lesson): readonly string[] => parts.flatMap((part) => ("code" in part ? part.code : []));
