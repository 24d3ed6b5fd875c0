import type { CheckSpec } from "../check/spec.ts";
import type { Task } from "../inside/job.ts";
import type { Counterexample } from "../report.ts";
import type { SandboxItem } from "../sandbox.ts";
import type { Case } from "./cases.ts";
import type { GradingDevice } from "./device.ts";
import type { Random } from "./random.ts";
import type { Failure, Outcome } from "./side.ts";

/** What a check asks of the two sandboxes. */
export interface Plan {
  readonly cases: readonly Case[];
  readonly student: readonly Task[];
  readonly reference: readonly Task[];
  /** Whether each side's tasks have a process of their own, whose events are looked at. */
  readonly apart: boolean;
}

/** What one side answered to a check's tasks. */
export interface Answers {
  outcome(task: number): Outcome;
  /** All that came out of the process, where it is the check's own. */
  readonly items: readonly SandboxItem[];
}

export interface Evidence<C extends CheckSpec> {
  readonly check: C;
  readonly cases: readonly Case[];
  readonly student: Answers;
  readonly reference: Answers;
  readonly device: GradingDevice;
  readonly random: Random;
  /** The student's module as written. */
  readonly source: string;
  readonly now: () => number;
}

/** What a check comes to. */
export interface Verdict {
  readonly passed: boolean;
  readonly message: string | null;
  readonly hint?: string | null;
  readonly line?: number | null;
  readonly column?: number | null;
  readonly counterexample?: Counterexample | null;
}

/** A kind of check: what it needs traced or called, and how that is judged. */
export interface Rule<C extends CheckSpec> {
  plan(check: C, random: Random): Plan;
  judge(evidence: Evidence<C>): Verdict;
}

/** The reference or the tests are at fault: no result of a student's. */
export class ReferenceFault extends Error {}
/** A student's program fails when it is compiled or run. */
export class ProgramFault extends Error {}

export const passed = (message: string | null = null): Verdict => ({ passed: true, message });
export const failed = (message: string, more: Omit<Verdict, "passed" | "message"> = {}): Verdict => ({ passed: false, message, ...more });
export const failedAs = ({ message, hint, line, column }: Failure): Verdict => failed(message, { hint, line, column });

/** What the reference gave, which must be there. */
export function needed<O extends Outcome["kind"]>(outcome: Outcome, kind: O, fn: string): Extract<Outcome, { kind: O }> {
  if (outcome.kind === kind) return outcome as Extract<Outcome, { kind: O }>;
  throw new ReferenceFault(`the reference's ${fn}: ${outcome.kind === "failure" ? outcome.message : `gave ${outcome.kind}`}`);
}
