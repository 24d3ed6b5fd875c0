import { readVersion, type SetFiles, type StoredVersion } from "@tracepad/db/classes";
import { type Exercise, type ExerciseSet, SetError, setFromFiles, type TestsSummary, testsOf } from "@tracepad/grade";
import type { FileProblem } from "@tracepad/shared";
import { lessonOf, readLessons } from "../../lessons/read-lessons.ts";
import type { Services } from "../services.ts";
import { notFound } from "../trpc.ts";

type Tests = Readonly<Record<string, TestsSummary>>;

/** A published version as it is graded and shown. */
export interface Content {
  readonly set: ExerciseSet;
  readonly number: number;
  /** Of each exercise's content, by slug: what results are compared by. */
  readonly versions: Readonly<Record<string, string>>;
  /** What each exercise counts. */
  readonly of: Readonly<Record<string, number>>;
  /** What is known of each exercise's tests since the version was checked. */
  readonly tests: Tests;
}

/** Versions never change: those that were read are kept, the newest of them. */
const known = new Map<string, Content>();
const mostKnown = 200;

export async function contentOf({ db, config }: Services, set: string, number: number): Promise<Content> {
  const key = `${set} ${number}`;
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const stored = await readVersion(db, set, number);
  if (stored === null) throw notFound("version");
  const content: Content = {
    ...{ set: setFromFiles(filesMap(stored.files)), number, versions: stored.exercises, of: stored.points },
    tests: stored.report === null ? await testsOfLesson(config.lessons, stored) : ((stored.report as { tests?: Tests }).tests ?? {}),
  };
  known.set(key, content);
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
  return content;
}

/** Lessons are checked before they are shipped, and bring what was learnt with them. */
async function testsOfLesson(folder: string | undefined, { set, exercises }: StoredVersion): Promise<Tests> {
  const lesson = lessonOf(await readLessons(folder), set);
  return lesson === undefined ? {} : testsOf(lesson.tests, exercises);
}

export const filesMap = (files: SetFiles): Map<string, string> => new Map(Object.entries(files));

/** What is wrong with files that are no set; nothing where they are one. */
export function problemsOf(files: SetFiles): readonly FileProblem[] {
  try {
    setFromFiles(filesMap(files));
    return [];
  } catch (error) {
    if (error instanceof SetError) return error.problems;
    throw error;
  }
}

export function exerciseIn(content: Content, slug: string): Exercise {
  const exercise = content.set.exercises.find((each) => each.slug === slug);
  if (exercise === undefined) throw notFound("exercise in this course");
  return exercise;
}

/** What a new set begins with: one exercise, in which every file is shown. */
export const emptySet = (title: string): SetFiles => ({
  "set.json": `${JSON.stringify({ format: 1, title, exercises: ["first"] }, null, 2)}\n`,
  "first/exercise.json": `${JSON.stringify({ format: 1, title: "Double it", attempts: 5 }, null, 2)}\n`,
  "first/statement.md": "Write `double(x)`. It receives `f32[n]` and returns $2x$.\n",
  "first/starter.ts": `import { type Array, jnp } from "tracepad";\n\nexport function double(x: Array): Array {\n  return jnp.zerosLike(x);\n}\n`,
  "first/tests.visible.ts": `import { check, f32 } from "tracepad/grade";\n\ncheck.allclose("double", { args: [f32(3)], title: "Three numbers" });\n`,
  "first/tests.hidden.ts": `import { check, f32 } from "tracepad/grade";\n\ncheck.allclose("double", { args: [f32("n")], title: "Any number of numbers" });\n`,
  "first/solution.ts": `import type { Array } from "tracepad";\n\nexport function double(x: Array): Array {\n  return x * 2;\n}\n`,
});
