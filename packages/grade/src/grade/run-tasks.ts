import type { EventOf, Limits } from "@tracepad/shared";
import { readAnswer } from "../inside/answers.ts";
import type { Task } from "../inside/job.ts";
import { type Batch, type Failure, failure } from "../judge/side.ts";
import type { GradeError } from "../report.ts";
import type { Sandbox, SandboxItem, SandboxResult } from "../sandbox.ts";

/** What a module is run within: all its runs of one grading share the time. */
export interface Budget {
  readonly limits: Partial<Limits>;
  readonly signal: AbortSignal;
  /** Milliseconds of one run. */
  readonly runMs: number;
  /** Milliseconds left to all runs. */
  leftMs: number;
}

export interface RanTasks {
  readonly batch: Batch;
  /** Why the module could not be loaded. */
  readonly loadError: GradeError | null;
  /** Not the module's doing: nothing is said of it then. */
  readonly fault: { readonly kind: "platform" | "cancelled"; readonly message: string } | null;
  /** What its own statements printed. */
  readonly printed: string;
}

/** Modules that hang are tried again without the function that hung, so often. */
const STARTS = 4;
const PRINTED = 16 * 1024;

/** Runs a module and the tasks on its functions. A function that does not end, or ends the process, fails alone. */
export async function runTasks(sandbox: Sandbox, code: string, tasks: readonly Task[], budget: Budget): Promise<RanTasks> {
  const answers: { task: number; bytes: Uint8Array }[] = [];
  const failures = new Map<number, Failure>();
  let remaining = tasks.map((_, i) => i);
  let first: SandboxResult | null = null;
  let loadError: GradeError | null = null;
  const batch = (): Batch => ({ tasks, answers, failures, items: first?.items ?? [] });
  const ran = (more: Partial<RanTasks> = {}): RanTasks => ({
    batch: batch(),
    loadError,
    fault: null,
    printed: printedBy(first?.items ?? []),
    ...more,
  });

  for (let start = 0; start < STARTS && (start === 0 || remaining.length > 0); start++) {
    if (budget.leftMs <= 0) break;
    const wallMs = Math.ceil(Math.min(budget.runMs, budget.leftMs));
    const job = { kind: "module", tasks: remaining.map((i) => tasks[i]) } as const;
    const result = await sandbox.run({ code, job, limits: { ...budget.limits, wallMs }, signal: budget.signal });
    budget.leftMs -= result.done.ms;
    first ??= result;
    const { status, message } = result.done;
    if (status === "platform" || status === "cancelled") return ran({ fault: { kind: status, message: message ?? status } });
    const answered = new Set<number>();
    let loaded = false;
    for (const item of result.items) {
      if (item.kind !== "answer") continue;
      const head = readAnswer(item.bytes)?.head;
      if (head?.kind === "loaded") loaded = true;
      if (head === undefined || !("task" in head) || remaining[head.task] === undefined) continue;
      answers.push({ task: remaining[head.task], bytes: item.bytes });
      if (head.kind !== "begin" && head.kind !== "returned") answered.add(remaining[head.task]);
    }
    if (!loaded) {
      loadError = errorIn(result);
      break;
    }
    if (status === "succeeded") break;
    const hung = remaining.find((i) => !answered.has(i));
    if (hung === undefined) break;
    const { fn } = tasks[hung];
    const why = failure(message ?? "the program ended before it was done", null, { name: errorIn(result).name });
    for (const i of remaining) if (!answered.has(i) && tasks[i].fn === fn) failures.set(i, why);
    remaining = remaining.filter((i) => !answered.has(i) && tasks[i].fn !== fn);
  }
  for (const i of remaining) if (!failures.has(i) && budget.leftMs <= 0) failures.set(i, failure("the time for all tests is used up"));
  return ran();
}

function errorIn({ items, done }: SandboxResult): GradeError {
  const error = items.flatMap((item) => (item.kind === "event" && item.event.type === "error" ? [item.event] : [])).at(-1);
  if (error === undefined)
    return { name: "Error", message: done.message ?? "the module could not be loaded", hint: null, line: null, column: null };
  const { name, message, hint, line, column }: EventOf<"error"> = error;
  return { name: name.slice(0, 200), message: message.slice(0, 8192), hint: hint?.slice(0, 8192) ?? null, line, column };
}

/** Lines printed while the module was loaded, before anything was asked of its functions. */
function printedBy(items: readonly SandboxItem[]): string {
  const lines: string[] = [];
  for (const item of items) {
    if (item.kind === "answer") break;
    if (item.kind === "event" && (item.event.type === "log" || item.event.type === "array")) lines.push(item.event.text);
  }
  return lines.join("\n").slice(0, PRINTED);
}
