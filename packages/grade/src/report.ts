import { z } from "@tracepad/shared/zod";

/** What grading says: plain data, kept with the attempt and drawn by pages. */

/** The most elements of an array that a report holds; of larger ones the first along each axis. */
export const GRID_ELEMENTS = 256;

/** An array to be drawn as a grid. */
export const grid = z.object({
  /** The argument's name, `result`, or the path to a leaf of it. */
  name: z.string().max(200),
  dtype: z.string().max(40),
  shape: z.array(z.number().int().nonnegative()).max(64),
  /** Row-major elements of `shown`; NaN and infinities as strings. */
  values: z.array(z.union([z.number(), z.string().max(80), z.boolean()])).max(GRID_ELEMENTS),
  /** Sizes of the part that is there: `shape` itself for small arrays. */
  shown: z.array(z.number().int().nonnegative()).max(64),
});
export type Grid = z.infer<typeof grid>;

/** The smallest input found for which the answer is not the reference's. */
export const counterexample = z.object({
  input: z.array(grid).max(64),
  expected: z.array(grid).max(64),
  got: z.array(grid).max(64),
  /** Of each result, the row-major numbers of shown elements that differ. */
  differs: z.array(z.array(z.number().int().nonnegative()).max(GRID_ELEMENTS)).max(64),
});
export type Counterexample = z.infer<typeof counterexample>;

export const checkResult = z.object({
  /** `visible/0`: the check's place in its file. */
  id: z.string().max(40),
  hidden: z.boolean(),
  /** The kind of check: `allclose`. */
  check: z.string().max(40),
  fn: z.string().max(80),
  title: z.string().max(200),
  /** Shown, and no reason to fail. */
  advisory: z.boolean(),
  passed: z.boolean(),
  /** Earned, and to be earned. */
  points: z.number(),
  of: z.number(),
  /** Why it did not pass, in a sentence or two; of one that passed what was measured, where that says something. */
  message: z.string().max(4000).nullable(),
  hint: z.string().max(4000).nullable(),
  /** The student's line and column that it is about. */
  line: z.number().int().min(1).nullable(),
  column: z.number().int().min(1).nullable(),
  counterexample: counterexample.nullable(),
  /** Could not be judged, and not for the student's reasons: nothing was lost by it. */
  platformFault: z.boolean(),
});
export type CheckResult = z.infer<typeof checkResult>;

export const gradeError = z.object({
  name: z.string().max(200),
  message: z.string().max(8192),
  hint: z.string().max(8192).nullable(),
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
});
export type GradeError = z.infer<typeof gradeError>;

/** A function's jaxpr for the smallest sizes that it was tried on. */
export const tracedFunction = z.object({ fn: z.string().max(80), text: z.string().max(16 * 1024) });
export type TracedFunction = z.infer<typeof tracedFunction>;

export const report = z.object({
  exercise: z.string().max(60),
  /** Of the exercise, as `exerciseVersion` gives it. */
  version: z.string().max(40),
  /** `visible` where the hidden tests were not run. */
  scope: z.enum(["visible", "all"]),
  /**
   * `graded`: the results stand. `set`: the tests or the reference are wrong. `platform`: our fault.
   * `cancelled`: it was stopped. None but the first costs an attempt.
   */
  outcome: z.enum(["graded", "set", "platform", "cancelled"]),
  /** All checks passed that are not advisory. */
  passed: z.boolean(),
  points: z.number(),
  of: z.number(),
  checks: z.array(checkResult).max(400),
  /** Why the student's module could not be loaded. */
  error: gradeError.nullable(),
  /** What the student's own statements printed while the module was loaded. */
  printed: z.string().max(16 * 1024),
  /** A digest of what the student's functions compute, whatever names are in them; null where nothing was traced. */
  answer: z.string().max(64).nullable(),
  /** Of those functions the jaxprs. */
  jaxprs: z.array(tracedFunction).max(8).default([]),
  /** For the operator or the teacher, where the outcome is not `graded`. */
  fault: z.string().max(8192).nullable(),
  /** What the drawn sizes and elements came from: the same seed draws them again. */
  seed: z.number().int().nonnegative(),
  ms: z.number().nonnegative(),
});
export type Report = z.infer<typeof report>;

/** What students may know of an exercise's tests before they hand in. */
export interface TestsSummary {
  readonly visible: readonly { readonly id: string; readonly title: string; readonly points: number; readonly advisory: boolean }[];
  readonly hidden: { readonly count: number; readonly points: number };
}

/**
 * The report as a student may see it. Of hidden checks stay the points and whether they passed; where the exercise says
 * so (`hiddenFeedback`), also the values that they failed for. `everything` is for a set that is closed, where the teacher
 * shows all.
 */
export function forStudent(whole: Report, feedback: "points" | "counterexample" | "everything"): Report {
  if (feedback === "everything") return whole;
  let hidden = 0;
  const checks = whole.checks.map((check): CheckResult => {
    if (!check.hidden) return check;
    const title = `Hidden test ${++hidden}`;
    // Names, titles and messages come from the hidden file; numbers that were drawn do not.
    const nameless = { ...check, check: "hidden", fn: "", title, message: null, hint: null, line: null, column: null };
    return feedback === "counterexample" ? nameless : { ...nameless, counterexample: null };
  });
  // How long hidden tests took would tell what a module made of them. A fault of the set's may quote its tests.
  return {
    ...whole,
    checks,
    // A jaxpr may be of sizes that a hidden test asks for.
    jaxprs: [],
    ms: whole.scope === "all" ? 0 : whole.ms,
    fault: whole.fault === null ? null : whole.outcome === "platform" ? whole.fault : "this exercise has a fault; its teacher was told",
  };
}
