import type { AttemptRow, CourseRow, StudentRow } from "@tracepad/db/classes";
import { used } from "@tracepad/db/classes";
import type { Exercise } from "@tracepad/grade";
import type { WorkStatus } from "@tracepad/shared";
import type { Content } from "./content.ts";

/** How somebody stands at an exercise: what may still be done, and what was earned. Pure. */

/** What a hand-in counts: what it earned less what hints had cost by then, and no less than nothing. */
export const counted = ({ points, hintCost }: Pick<AttemptRow, "points" | "hintCost">): number | null =>
  points === null ? null : Math.max(0, points - hintCost);

/** The hand-in that counts: the one that earned most, of equal ones the first. Null before one is graded. */
export function best(attempts: readonly AttemptRow[]): AttemptRow | null {
  let found: AttemptRow | null = null;
  for (const attempt of attempts) {
    const points = counted(attempt);
    if (points !== null && (found === null || points > (counted(found) as number))) found = attempt;
  }
  return found;
}

export function statusOf(attempts: readonly AttemptRow[], hasDraft: boolean): WorkStatus {
  const counts = best(attempts);
  if (counts !== null) return counts.passed === true ? "passed" : "partial";
  if (attempts.some(({ status }) => status === "queued" || status === "running")) return "waiting";
  if (attempts.length > 0) return "failed";
  return hasDraft ? "draft" : "none";
}

/** When the exercise closes for the student; null for never. An extension only ever moves it later. */
export function closing(course: CourseRow, student: Pick<StudentRow, "extendedTo">, exercise: string): number | null {
  const own = course.states[exercise]?.closesAt;
  const at = own === undefined ? course.closesAt : own;
  if (at === null || student.extendedTo === null) return at;
  return Math.max(at, student.extendedTo);
}

/** Whether the student may hand in. One that a teacher has closed is closed for everybody but who has an extension that runs. */
export function isOpen(course: CourseRow, student: Pick<StudentRow, "extendedTo">, exercise: string, now: number): boolean {
  const at = closing(course, student, exercise);
  if (course.states[exercise]?.state === "closed") return student.extendedTo !== null && now < student.extendedTo;
  return at === null || now < at;
}

export const isHidden = (course: CourseRow, exercise: string): boolean => course.states[exercise]?.state === "hidden";

/** How often the student may hand in, all told; null for any number. */
export const mostAttempts = (exercise: Exercise, student: Pick<StudentRow, "extraAttempts">): number | null =>
  exercise.manifest.attempts === null ? null : exercise.manifest.attempts + student.extraAttempts;

/** What the hints that were opened cost. */
export function hintCost(exercise: Exercise, opened: readonly number[]): number {
  return opened.reduce((sum, number) => sum + (exercise.hints[number]?.cost ?? 0), 0);
}

/** Whether a hand-in's grade is of tests that the course no longer has. */
export const isOld = (attempt: AttemptRow, content: Content): boolean =>
  attempt.graded !== null && content.versions[attempt.exercise] !== undefined && attempt.graded !== content.versions[attempt.exercise];

export { used };
