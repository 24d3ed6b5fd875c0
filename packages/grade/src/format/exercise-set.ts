import type { ExerciseManifest, SetManifest } from "./manifest.ts";

/** An exercise as its folder holds it. Texts are as written. */
export interface Exercise {
  /** Its folder's name. */
  readonly slug: string;
  readonly manifest: ExerciseManifest;
  /** Markdown with KaTeX. */
  readonly statement: string;
  /** What a student begins with. */
  readonly starter: string;
  readonly testsVisible: string;
  /** Never sent to a student. */
  readonly testsHidden: string;
  /** The reference. Never sent to a student before the set is closed. */
  readonly solution: string;
  /** In order, with what each costs. */
  readonly hints: readonly Hint[];
}

export interface Hint {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly cost: number;
}

/** A set of exercises, in the order of its list. */
export interface ExerciseSet {
  readonly manifest: SetManifest;
  readonly exercises: readonly Exercise[];
}

/** One thing that is wrong with a set, and where. */
export interface SetProblem {
  /** The file, from the set's folder; its line where that is known. */
  readonly path: string;
  readonly line: number | null;
  readonly message: string;
}

/** A set cannot be read, or is not fit to be published. */
export class SetError extends Error {
  readonly problems: readonly SetProblem[];

  constructor(problems: readonly SetProblem[]) {
    super(problems.map(({ path, line, message }) => `${path}${line === null ? "" : `:${line}`}: ${message}`).join("\n"));
    this.name = "SetError";
    this.problems = problems;
  }
}

/** The exercise of that name. Throws SetError where there is none. */
export function exerciseOf(set: ExerciseSet, slug: string): Exercise {
  const exercise = set.exercises.find((each) => each.slug === slug);
  if (exercise === undefined) throw new SetError([{ path: "set.json", line: null, message: `there is no exercise "${slug}"` }]);
  return exercise;
}
