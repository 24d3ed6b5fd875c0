import type { Limits } from "@tracepad/shared";
import { type Exercise, SetError } from "../format/exercise-set.ts";
import { exerciseVersion } from "../format/version.ts";
import { derived, seeded } from "../judge/random.ts";
import { type Plan, ReferenceFault } from "../judge/rule.ts";
import { ruleOf } from "../judge/rules.ts";
import { type Answer, allFailed, type JudgedWork, type PlannedCheck, type Work } from "../judge/work.ts";
import type { CheckResult, GradeError, Report } from "../report.ts";
import type { Sandbox } from "../sandbox.ts";
import { checksOf, type PlacedCheck, PlatformFault } from "./checks.ts";
import { type Budget, type RanTasks, runTasks } from "./run-tasks.ts";

/** What grading needs of its surroundings. */
export interface Surroundings {
  readonly sandbox: Sandbox;
  /** Judges work somewhere that can be ended when it hangs (`createJudge`). */
  readonly judge: { judge(work: Work, signal: AbortSignal): Promise<JudgedWork> };
  readonly now: () => number;
  /** A number that nobody foresees, below 2³². */
  readonly entropy: () => number;
}

export interface GradeRequest {
  readonly exercise: Exercise;
  /** The student's module as written. */
  readonly source: string;
  /** `visible`: the hidden tests are not run. */
  readonly scope: "visible" | "all";
  /** The one check that is wanted, by its place (`visible/0`); all by default. */
  readonly only?: string | null;
  /** What sizes and elements are drawn from; by default one that nobody knows. */
  readonly seed?: number;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

/** Milliseconds of one run of a module, and of all its runs in one grading. */
const RUN_MS = 6_000;
const ALL_RUNS_MS = 24_000;
const EQUATIONS = 20_000;
/** Seeds of one version, so that what the reference does is known after the first few gradings. Nobody is told them before. */
const SEEDS = 4;
/** Versions whose checks and references are kept. */
const VERSIONS = 64;

interface Known {
  readonly checks: Promise<PlacedCheck[]>;
  readonly seeds: number[];
  readonly references: Map<string, Promise<Side>>;
}

/** One side's answers: to the tasks that are done together, and to each check's that has a process of its own. */
interface Side {
  readonly together: RanTasks;
  readonly apart: readonly RanTasks[];
}

/** What a group of checks came to. */
interface GradedGroup {
  readonly results: CheckResult[];
  readonly error: GradeError | null;
  readonly printed: string;
  readonly answer: Answer | null;
}

/** Grades modules of students. Keeps what it knows of exercises by their version. */
export class Grader {
  readonly #surroundings: Surroundings;
  readonly #known = new Map<string, Known>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The checks of an exercise. Throws SetError where its tests are wrong. */
  async checks(exercise: Exercise): Promise<readonly PlacedCheck[]> {
    return (await this.#of(exercise)).checks;
  }

  /** Grades one module. Rejects never: what is wrong with the set, or with us, is the report's outcome. */
  async grade({
    exercise,
    source,
    scope,
    only = null,
    seed: given,
    limits = {},
    signal = new AbortController().signal,
  }: GradeRequest): Promise<Report> {
    const { now, entropy } = this.#surroundings;
    const begun = now();
    const version = await exerciseVersion(exercise);
    const known = await this.#of(exercise);
    const seed = given ?? known.seeds[entropy() % known.seeds.length];
    const whole = { exercise: exercise.slug, version, scope, seed };
    const ends = (more: Partial<Report>): Report => ({ ...EMPTY, ...whole, ...more, ms: now() - begun });
    try {
      const checks = await known.checks;
      const wanted = planned(
        checks.filter(({ id, hidden }) => (scope === "all" || !hidden) && (only === null || id === only)),
        seed,
      );
      const asked = { ...exercise.manifest.limits, ...limits };
      const budget: Budget = {
        limits: { ...limits, ...(asked.equations === undefined ? {} : { equations: asked.equations }) },
        signal,
        runMs: asked.wallMs ?? RUN_MS,
        leftMs: ALL_RUNS_MS,
      };
      // Hidden tests have processes of their own: what a module learns from them cannot be told by what it does in the visible ones.
      const groups = [wanted.filter(({ hidden }) => !hidden), wanted.filter(({ hidden }) => hidden)].filter(({ length }) => length > 0);
      const results: CheckResult[] = [];
      let error: GradeError | null = null;
      let printed = "";
      let answer: Answer | null = null;
      for (const group of groups) {
        const graded = await this.#group(group, exercise, version, seed, source, budget);
        if ("fault" in graded) return ends({ outcome: graded.fault.kind, fault: graded.fault.message, checks: results });
        results.push(...graded.results);
        answer ??= graded.answer;
        if (!group[0].hidden) ({ error, printed } = graded);
        else if (groups.length === 1) ({ error } = graded);
      }
      return ends(
        scored(results, checks, exercise, { error, printed, answer: answer?.digest ?? null, jaxprs: answer?.jaxprs.slice() ?? [] }),
      );
    } catch (fault) {
      if (signal.aborted) return ends({ outcome: "cancelled", fault: "stopped" });
      if (fault instanceof SetError || fault instanceof ReferenceFault)
        return ends({ outcome: "set", fault: fault.message.slice(0, 8192) });
      return ends({ outcome: "platform", fault: String((fault as Error)?.message ?? fault).slice(0, 8192) });
    }
  }

  async #group(
    checks: readonly PlannedCheck[],
    exercise: Exercise,
    version: string,
    seed: number,
    source: string,
    budget: Budget,
  ): Promise<GradedGroup | { fault: { kind: "platform" | "cancelled"; message: string } }> {
    const [student, reference] = await Promise.all([
      this.#run(source, checks, "student", budget),
      this.#reference(checks, exercise, version, seed, budget),
    ]);
    const { together } = student;
    const fault = [together, ...student.apart].find((ran) => ran.fault !== null)?.fault;
    if (fault) return { fault };
    const { loadError: error, printed } = together;
    // A module whose own statements fail may still be what is asked: events of the module itself.
    if (error !== null && checks.every(({ spec }) => spec.kind !== "events" || spec.calls.length > 0))
      return { results: allFailed(checks, `${error.name}: ${error.message}`, error), error, printed, answer: null };
    const work: Work = {
      checks: checks.map((check, i) => placed(check, i, checks)),
      // What happened in the process is looked at for checks that have one of their own.
      student: [{ ...together.batch, items: [] }, ...student.apart.map(({ batch }) => batch)],
      reference: [{ ...reference.together.batch, items: [] }, ...reference.apart.map(({ batch }) => batch)],
      source,
      seed,
      equations: budget.limits.equations ?? EQUATIONS,
    };
    const { judged, answer } = await this.#surroundings.judge.judge(work, budget.signal);
    const results = judged.map((each) => {
      if ("fault" in each) throw new ReferenceFault(each.fault);
      return each.result;
    });
    return { results, error, printed, answer };
  }

  async #run(source: string, checks: readonly PlannedCheck[], side: "student" | "reference", budget: Budget): Promise<Side> {
    const { sandbox } = this.#surroundings;
    const together = await runTasks(
      sandbox,
      source,
      checks.filter(({ plan }) => !plan.apart).flatMap(({ plan }) => plan[side]),
      budget,
    );
    const apart: RanTasks[] = [];
    if (together.fault !== null) return { together, apart };
    for (const { plan } of checks) if (plan.apart) apart.push(await runTasks(sandbox, source, plan[side], budget));
    return { together, apart };
  }

  /** The reference's side, run once for a version and a seed. */
  #reference(checks: readonly PlannedCheck[], exercise: Exercise, version: string, seed: number, { limits, runMs }: Budget): Promise<Side> {
    const known = this.#known.get(version) as Known;
    const key = `${seed} ${checks[0].hidden} ${checks.length === 1 ? checks[0].id : "all"}`;
    const running = known.references.get(key);
    if (running !== undefined) return running;
    const budget: Budget = { limits, runMs, leftMs: ALL_RUNS_MS, signal: new AbortController().signal };
    const side = this.#run(exercise.solution, checks, "reference", budget).then((ran) => {
      for (const { fault, loadError } of [ran.together, ...ran.apart]) {
        if (fault !== null) throw new PlatformFault(fault.message);
        if (loadError !== null && checks.every(({ spec }) => spec.kind !== "events" || spec.calls.length > 0))
          throw new SetError([
            { path: `${exercise.slug}/solution.ts`, line: loadError.line, message: `${loadError.name}: ${loadError.message}` },
          ]);
      }
      return ran;
    });
    known.references.set(key, side);
    if (known.references.size > 2 * SEEDS) known.references.delete(known.references.keys().next().value as string);
    // One that failed through no fault of its own is tried again.
    side.catch(() => known.references.delete(key));
    return side;
  }

  async #of(exercise: Exercise): Promise<Known> {
    const version = await exerciseVersion(exercise);
    const found = this.#known.get(version);
    if (found !== undefined) return found;
    const { sandbox, entropy } = this.#surroundings;
    const checks = checksOf(exercise, sandbox, new AbortController().signal);
    const known: Known = { checks, seeds: Array.from({ length: SEEDS }, entropy), references: new Map() };
    this.#known.set(version, known);
    if (this.#known.size > VERSIONS) this.#known.delete(this.#known.keys().next().value as string);
    checks.catch((error) => {
      if (error instanceof PlatformFault) this.#known.delete(version);
    });
    return known;
  }
}

const EMPTY: Omit<Report, "exercise" | "version" | "scope" | "seed" | "ms"> = {
  outcome: "graded",
  passed: false,
  points: 0,
  of: 0,
  checks: [],
  error: null,
  printed: "",
  answer: null,
  jaxprs: [],
  fault: null,
};

/** Draws what each check is tried on. Throws ReferenceFault for a check that makes no sense. */
function planned(checks: readonly PlacedCheck[], seed: number): PlannedCheck[] {
  const nowhere = { batch: 0, first: 0 };
  return checks.map(({ id, hidden, spec }) => {
    let plan: Plan;
    try {
      plan = ruleOf(spec).plan(spec, seeded(derived(seed, id)));
    } catch (error) {
      if (error instanceof ReferenceFault)
        throw new ReferenceFault(`${id}${spec.line === null ? "" : `, line ${spec.line}`}: ${error.message}`);
      throw error;
    }
    return { id, hidden, spec, plan, student: nowhere, reference: nowhere };
  });
}

/** The check with the places of its tasks: in the first batch, one check's after the other's, or in a batch of its own. */
function placed(check: PlannedCheck, index: number, checks: readonly PlannedCheck[]): PlannedCheck {
  const before = checks.slice(0, index);
  if (check.plan.apart) {
    const place = { batch: 1 + before.filter(({ plan }) => plan.apart).length, first: 0 };
    return { ...check, student: place, reference: place };
  }
  const first = (side: "student" | "reference") => ({
    batch: 0,
    first: before.filter(({ plan }) => !plan.apart).reduce((n, { plan }) => n + plan[side].length, 0),
  });
  return { ...check, student: first("student"), reference: first("reference") };
}

const rounded = (points: number): number => Math.round(points * 1e6) / 1e6;

/** Points of the checks, scaled to what the exercise counts where it says so. */
function scored(
  results: readonly CheckResult[],
  all: readonly PlacedCheck[],
  { manifest }: Exercise,
  more: Pick<Report, "error" | "printed" | "answer" | "jaxprs">,
): Partial<Report> {
  const sum = all.reduce((n, { spec }) => n + spec.points, 0);
  const scale = manifest.points === undefined || sum === 0 ? 1 : manifest.points / sum;
  const checks = results.map((result) => ({ ...result, points: rounded(result.points * scale), of: rounded(result.of * scale) }));
  return {
    ...more,
    checks,
    points: rounded(checks.reduce((n, { points }) => n + points, 0)),
    of: rounded(checks.reduce((n, { of }) => n + of, 0)),
    passed: checks.length > 0 && checks.every(({ passed, advisory }) => passed || advisory),
  };
}
