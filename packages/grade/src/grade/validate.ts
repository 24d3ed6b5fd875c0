import type { Exercise, ExerciseSet, SetProblem } from "../format/exercise-set.ts";
import type { Report, TestsSummary } from "../report.ts";
import { PlatformFault } from "./checks.ts";
import type { Grader } from "./grade.ts";

/** References are graded with so many seeds: a check that passes for most inputs only must be noticed before students are. */
const SEEDS = 3;

export interface SetValidation {
  readonly problems: readonly SetProblem[];
  /** What each exercise counts, by its name. */
  readonly points: Readonly<Record<string, number>>;
  readonly tests: Readonly<Record<string, TestsSummary>>;
}

const NO_TESTS: TestsSummary = { visible: [], hidden: { count: 0, points: 0 } };

function summaryOf({ checks }: Report): TestsSummary {
  const hidden = checks.filter((check) => check.hidden);
  return {
    visible: checks.filter((check) => !check.hidden).map(({ id, title, of, advisory }) => ({ id, title, points: of, advisory })),
    hidden: { count: hidden.length, points: hidden.reduce((sum, { of }) => sum + of, 0) },
  };
}

/**
 * What keeps a set from being published: each exercise has checks, its solution passes all of them, and its starter loads
 * and fails. No problems for a set that may be. Throws PlatformFault where that could not be found out.
 */
export async function validateSet(set: ExerciseSet, grader: Grader, signal?: AbortSignal): Promise<SetValidation> {
  const problems: SetProblem[] = [];
  const points: Record<string, number> = {};
  const tests: Record<string, TestsSummary> = {};
  for (const exercise of set.exercises) {
    const found = await validateExercise(exercise, grader, signal);
    problems.push(...found.problems);
    points[exercise.slug] = found.points;
    tests[exercise.slug] = found.tests;
  }
  return { problems, points, tests };
}

export async function validateExercise(
  exercise: Exercise,
  grader: Grader,
  signal?: AbortSignal,
): Promise<{ problems: SetProblem[]; points: number; tests: TestsSummary }> {
  const grade = async (source: string, seed: number): Promise<Report> => {
    const report = await grader.grade({ exercise, source, scope: "all", seed, signal });
    if (report.outcome === "platform" || report.outcome === "cancelled") throw new PlatformFault(report.fault ?? report.outcome);
    return report;
  };
  let points = 0;
  let tests = NO_TESTS;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const report = await grade(exercise.solution, seed);
    points = report.of;
    tests = summaryOf(report);
    const problem = solutionProblem(exercise, report);
    if (problem !== null) return { problems: [problem], points, tests };
  }
  const problem = starterProblem(exercise, await grade(exercise.starter, 1));
  return { problems: problem === null ? [] : [problem], points, tests };
}

function solutionProblem({ slug }: Exercise, report: Report): SetProblem | null {
  const path = `${slug}/solution.ts`;
  if (report.outcome === "set") return faultIn(slug, report);
  if (report.checks.length === 0) return { path: `${slug}/tests.visible.ts`, line: null, message: "there are no checks" };
  const bad = report.checks.find(({ passed, advisory }) => !passed && !advisory);
  if (bad === undefined) return null;
  return { path, line: bad.line, message: `the solution does not pass ${bad.id}, "${bad.title}": ${bad.message}` };
}

function starterProblem({ slug }: Exercise, report: Report): SetProblem | null {
  const path = `${slug}/starter.ts`;
  if (report.outcome === "set") return faultIn(slug, report);
  if (report.error !== null)
    return { path, line: report.error.line, message: `the starter does not load: ${report.error.name}: ${report.error.message}` };
  const missing = report.checks.find(({ message }) => message?.startsWith("there is no function"));
  if (missing !== undefined)
    return { path, line: null, message: `the starter has no function ${missing.fn}, which ${missing.id} asks for` };
  return report.passed ? { path, line: null, message: "the starter passes all checks: nothing is left to do" } : null;
}

/** A fault of the set names its file where it has one. */
function faultIn(slug: string, { fault }: Report): SetProblem {
  const message = fault ?? "its tests cannot be run";
  const named = /^([\w./-]+\.ts)(?::(\d+))?: ([\s\S]*)$/.exec(message);
  if (named === null) return { path: slug, line: null, message };
  return { path: named[1], line: named[2] === undefined ? null : Number(named[2]), message: named[3] };
}
