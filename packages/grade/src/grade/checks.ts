import { type CheckSpec, checkList } from "../check/spec.ts";
import { type Exercise, SetError, type SetProblem } from "../format/exercise-set.ts";
import { readAnswer } from "../inside/answers.ts";
import type { Sandbox } from "../sandbox.ts";

/** A check with its place: `visible/0` is the first of the visible tests. */
export interface PlacedCheck {
  readonly id: string;
  readonly hidden: boolean;
  readonly spec: CheckSpec;
}

/** The sandbox could not run a file; it is nobody's fault but ours. */
export class PlatformFault extends Error {}

/** Long enough for a file that only makes a list. */
const TESTS_MS = 5_000;

/**
 * Runs both files of an exercise's tests, each in a sandbox of its own, and gives the checks that they made. Throws
 * SetError where a file is wrong, PlatformFault where it could not be run.
 */
export async function checksOf(exercise: Exercise, sandbox: Sandbox, signal: AbortSignal): Promise<PlacedCheck[]> {
  const [visible, hidden] = await Promise.all([
    checksIn(exercise.slug, "tests.visible.ts", exercise.testsVisible, sandbox, signal),
    checksIn(exercise.slug, "tests.hidden.ts", exercise.testsHidden, sandbox, signal),
  ]);
  const placed = (specs: readonly CheckSpec[], hidden: boolean): PlacedCheck[] =>
    specs.map((spec, i) => ({ id: `${hidden ? "hidden" : "visible"}/${i}`, hidden, spec }));
  return [...placed(visible, false), ...placed(hidden, true)];
}

async function checksIn(slug: string, file: string, code: string, sandbox: Sandbox, signal: AbortSignal): Promise<CheckSpec[]> {
  if (code.trim() === "") return [];
  const path = `${slug}/${file}`;
  const wrong = (problem: Omit<SetProblem, "path">): never => {
    throw new SetError([{ path, ...problem }]);
  };
  const { items, done } = await sandbox.run({ code, job: { kind: "tests", tasks: [] }, limits: { wallMs: TESTS_MS }, signal });
  if (done.status === "platform" || done.status === "cancelled") throw new PlatformFault(done.message ?? done.status);
  for (const item of items) {
    if (item.kind === "event" && item.event.type === "error") {
      const { name, message, line } = item.event;
      wrong({ line, message: `${name}: ${message}` });
    }
  }
  if (done.status !== "succeeded") wrong({ line: null, message: done.message ?? done.status });
  const answers = items.flatMap((item) => (item.kind === "answer" ? [readAnswer(item.bytes)] : []));
  const head = answers.map((answer) => answer?.head).find((each) => each?.kind === "checks");
  const parsed = checkList.safeParse(head?.kind === "checks" ? head.checks : null);
  if (parsed.success) return parsed.data;
  const [{ path: member, message }] = parsed.error.issues;
  const [index, ...rest] = member;
  const made =
    head?.kind === "checks" && Array.isArray(head.checks) ? (head.checks[Number(index)] as { line?: unknown; kind?: unknown }) : null;
  const line = typeof made?.line === "number" ? made.line : null;
  return wrong({ line, message: `check.${String(made?.kind ?? "?")}: ${rest.join(".")}: ${message}` });
}
