import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { checkedTests, type Exercise, type ExerciseSet, exerciseOf, type Report, SetError } from "@tracepad/grade";
import { PlatformFault, readSet, validateSet } from "@tracepad/grade/node";
import { createGrader, type RunningGrader } from "../grading/grader.ts";
import type { Runner } from "../runner.ts";
import { createRunner } from "../sandbox/index.ts";
import { type Command, UsageError } from "./arguments.ts";
import { gradeText } from "./grade-report.ts";

type Given = Extract<Command, { kind: "grade" }>;

/** `set`: the set or the usage is wrong. `ours`: the platform's fault. */
const EXIT = { ok: 0, notAll: 1, set: 2, ours: 3 } as const;

/** `tracepad grade`: the grader of the pages, for a teacher's own checks. Gives its exit status. */
export async function gradeCommand(given: Given, dataFolder: string): Promise<number> {
  const say = (message: string): void => void process.stderr.write(`tracepad: ${message}\n`);
  let runner: Runner | null = null;
  let running: RunningGrader | null = null;
  try {
    const set = await readSet(given.set);
    const students = given.student === null ? [] : await studentFiles(set, given.student, given.exercise);
    const { heapMb } = given.limits;
    runner = await createRunner({ dataFolder, poolSize: 1, heapMb, log: say });
    running = createGrader(runner);
    return given.student === null ? await publishable(set, running, given) : await graded(students, running, given);
  } catch (error) {
    say((error as Error).message);
    return error instanceof SetError || error instanceof UsageError ? EXIT.set : EXIT.ours;
  } finally {
    await running?.close();
    await runner?.close();
  }
}

interface StudentFile {
  readonly exercise: Exercise;
  readonly file: string;
  readonly source: string;
}

/** The files to grade with their exercises, by name: `softmax.ts` and `softmax/starter.ts` are for the exercise softmax. */
async function studentFiles(set: ExerciseSet, path: string, named: string | null): Promise<StudentFile[]> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
  const read = async (file: string, exercise: Exercise): Promise<StudentFile> => ({ exercise, file, source: await readFile(file, "utf8") });
  if (isFolder) {
    const names = new Set(await readdir(path));
    const files = set.exercises.filter(({ slug }) => names.has(`${slug}.ts`));
    if (files.length === 0) throw new UsageError(`${path} has no file that is named after an exercise, as ${set.exercises[0].slug}.ts`);
    return Promise.all(files.map((exercise) => read(join(path, `${exercise.slug}.ts`), exercise)));
  }
  if (named !== null) return [await read(path, exerciseOf(set, named))];
  const names = [basename(path, ".ts"), basename(dirname(resolve(path)))];
  const exercise = set.exercises.length === 1 ? set.exercises[0] : set.exercises.find(({ slug }) => names.includes(slug));
  if (exercise === undefined)
    throw new UsageError(`which exercise is ${path} for? Give --exercise, one of ${set.exercises.map(({ slug }) => slug).join(", ")}`);
  return [await read(path, exercise)];
}

async function graded(students: readonly StudentFile[], { grader }: RunningGrader, { json, seed, limits }: Given): Promise<number> {
  const statuses: number[] = [];
  // The limits of a grading are its own; a smaller one that was asked for stands.
  const { heapMb, outputBytes, calls } = limits;
  for (const { exercise, file, source } of students) {
    const report = await grader.grade({ exercise, source, scope: "all", seed: seed ?? undefined, limits: { heapMb, outputBytes, calls } });
    process.stdout.write(json ? `${JSON.stringify({ file, ...report })}\n` : gradeText(file, report));
    statuses.push(statusOf(report));
  }
  return Math.max(...statuses);
}

/** The exit status for one graded file. */
export function statusOf({ outcome, passed }: Pick<Report, "outcome" | "passed">): number {
  if (outcome === "set") return EXIT.set;
  if (outcome !== "graded") return EXIT.ours;
  return passed ? EXIT.ok : EXIT.notAll;
}

async function publishable(set: ExerciseSet, { grader }: RunningGrader, { json }: Given): Promise<number> {
  try {
    const { problems, points, tests } = await validateSet(set, grader);
    if (json) process.stdout.write(`${JSON.stringify({ problems, points, tests: await checkedTests(set, tests) })}\n`);
    else if (problems.length === 0) process.stdout.write(`${set.manifest.title}: ${set.exercises.length} exercises, fit to be published\n`);
    else
      process.stdout.write(problems.map(({ path, line, message }) => `${path}${line === null ? "" : `:${line}`}: ${message}\n`).join(""));
    return problems.length === 0 ? EXIT.ok : EXIT.set;
  } catch (error) {
    if (!(error instanceof PlatformFault)) throw error;
    process.stderr.write(`tracepad: ${error.message}\n`);
    return EXIT.ours;
  }
}
