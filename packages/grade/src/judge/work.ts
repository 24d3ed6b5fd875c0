import { canonicalKey, DEFAULT_VERIFIER_LIMITS, normalForm, printJaxpr, shortDigest, type VerifierLimits } from "tracepad/device";
import type { CheckSpec } from "../check/spec.ts";
import type { CheckResult, TracedFunction } from "../report.ts";
import { GradingDevice } from "./device.ts";
import { derived, seeded } from "./random.ts";
import { failed, type Plan, ProgramFault, ReferenceFault, type Verdict } from "./rule.ts";
import { ruleOf } from "./rules.ts";
import { type Batch, type Program, Side } from "./side.ts";

/** All that judging needs, as data: it goes to a thread that holds no function of a student's or a teacher's. */
export interface Work {
  readonly checks: readonly PlannedCheck[];
  readonly student: readonly Batch[];
  readonly reference: readonly Batch[];
  /** The student's module as written: it is only read. */
  readonly source: string;
  readonly seed: number;
  readonly equations: number;
}

export interface PlannedCheck {
  readonly id: string;
  readonly hidden: boolean;
  readonly spec: CheckSpec;
  readonly plan: Plan;
  /** Which batch has its tasks, and where they begin there. */
  readonly student: Placed;
  readonly reference: Placed;
}

export interface Placed {
  readonly batch: number;
  readonly first: number;
}

/** A check's result, or that the reference is at fault. */
export type Judged = { readonly result: CheckResult } | { readonly fault: string };

/** What a student's functions compute. */
export interface Answer {
  /** A digest, the same for programs that differ in names only. */
  readonly digest: string;
  /** Each function's jaxpr, printed. */
  readonly jaxprs: readonly TracedFunction[];
}

/** What all of it comes to: each check's, in order, and the answer; null where nothing was traced. */
export interface JudgedWork {
  readonly judged: readonly Judged[];
  readonly answer: Answer | null;
}

/** Of long programs a report has the beginning. */
const JAXPR_TEXT = 16 * 1024;
const JAXPRS = 8;

/** What programs of an exercise may be: far more than any needs, far less than what stops the thread. */
const limitsOf = (equations: number): VerifierLimits => ({
  ...DEFAULT_VERIFIER_LIMITS,
  equations,
  rank: 16,
  elements: 2 ** 24,
  bytes: 256 * 2 ** 20,
});

/** Judges the checks one after the other. */
export class Judging {
  readonly #work: Work;
  readonly #now: () => number;
  readonly #device: GradingDevice;
  readonly #students: Side[];
  readonly #references: Side[];

  constructor(work: Work, now: () => number) {
    this.#work = work;
    this.#now = now;
    this.#device = new GradingDevice(now);
    const limits = limitsOf(work.equations);
    this.#students = work.student.map((batch) => new Side(batch, this.#device, limits, ProgramFault));
    this.#references = work.reference.map((batch) => new Side(batch, this.#device, limits, ReferenceFault));
  }

  /**
   * What the student's functions compute: of each function that is traced as it is, the program for the smallest case. For
   * the digest called functions are written out, what nobody needs and what is computed twice is left out: it is equal for
   * programs that differ in names only. Null where nothing was traced.
   */
  answer(): Answer | null {
    const programs = new Map<string, Program>();
    for (const { spec, plan, student } of this.#work.checks) {
      const [task] = plan.student;
      if (task?.kind !== "trace" || task.transform.kind !== "none" || programs.has(spec.fn)) continue;
      const program = this.#students[student.batch].outcome(student.first);
      if (program.kind === "program") programs.set(spec.fn, program);
    }
    const names = [...programs.keys()].sort();
    if (names.length === 0) return null;
    const contents = names.map((name) => `${name} ${contentOf(programs.get(name) as Program)}`);
    return {
      digest: shortDigest(new TextEncoder().encode(contents.join("\n"))),
      jaxprs: names.slice(0, JAXPRS).map((fn) => ({ fn, text: printJaxpr((programs.get(fn) as Program).jaxpr).slice(0, JAXPR_TEXT) })),
    };
  }

  judge(index: number): Judged {
    const { checks, source, seed, student, reference } = this.#work;
    const check = checks[index];
    const answers = (sides: readonly Side[], batches: readonly Batch[], { batch, first }: Placed) => ({
      outcome: (task: number) => sides[batch].outcome(first + task),
      items: batches[batch].items,
    });
    try {
      const verdict = ruleOf(check.spec).judge({
        check: check.spec,
        cases: check.plan.cases,
        student: answers(this.#students, student, check.student),
        reference: answers(this.#references, reference, check.reference),
        device: this.#device,
        random: seeded(derived(seed, check.id)),
        source,
        now: this.#now,
      });
      return { result: resultOf(check, verdict) };
    } catch (error) {
      if (error instanceof ReferenceFault) return { fault: `${check.id}: ${error.message}` };
      if (error instanceof ProgramFault) return { result: resultOf(check, failed(error.message)) };
      throw error;
    }
  }
}

const contentOf = ({ jaxpr, consts }: Program): string => {
  const digests = consts.map(({ buffer, byteOffset, byteLength }) => shortDigest(new Uint8Array(buffer, byteOffset, byteLength)));
  return [canonicalKey(normalForm(jaxpr)), ...digests].join(" ");
};

/** The result of a check that came to a verdict. */
export function resultOf({ id, hidden, spec }: PlannedCheck, verdict: Verdict, platformFault = false): CheckResult {
  const { passed, message, hint = null, line = null, column = null, counterexample = null } = verdict;
  return {
    id,
    hidden,
    check: spec.kind,
    fn: spec.fn,
    title: spec.title,
    advisory: spec.advisory,
    passed,
    points: passed ? spec.points : 0,
    of: spec.points,
    message: message?.slice(0, 4000) ?? null,
    hint: hint?.slice(0, 4000) ?? null,
    line,
    column,
    counterexample,
    platformFault,
  };
}

/** The results where nothing could be judged for one reason. */
export const allFailed = (checks: readonly PlannedCheck[], message: string, place: Partial<Verdict> = {}): CheckResult[] =>
  checks.map((check) => resultOf(check, failed(message, place)));
