import type { ArgSpec, CheckOf } from "../check/spec.ts";
import { readAnswer } from "../inside/answers.ts";
import type { Task } from "../inside/job.ts";
import type { SandboxItem } from "../sandbox.ts";
import { argument, type Case, type Dims, dimNames, leavesOf, rangeOf } from "./cases.ts";
import { type Closeness, differing, typeProblem } from "./compare.ts";
import { drawInputs } from "./elements.ts";
import { counterexampleOf } from "./grids.ts";
import type { Random } from "./random.ts";
import { type Evidence, failed, failedAs, needed, type Plan, passed, ReferenceFault, type Rule, type Verdict } from "./rule.ts";
import { withWords } from "./values.ts";

/** Checks of what happens when functions are called: in a process of their own, judged on its events. */

type CallCheck = CheckOf<"maxTraces" | "noHostSync" | "events">;

function callPlan({ fn, calls, dims }: { fn: string; calls: readonly (readonly ArgSpec[])[]; dims: Dims }, random: Random): Plan {
  const names = [...new Set(calls.flatMap(dimNames))];
  const sizes = Object.fromEntries(names.map((name) => [name, random.int(...rangeOf(dims, name))]));
  const cases = calls.map((args): Case => ({ sizes, args: args.map((arg) => argument(arg, sizes, random.pick)) }));
  const elements = cases.reduce(
    (n, kase, i) => n + leavesOf(calls[i], kase).reduce((m, { shape }) => m + shape.reduce((k, d) => k * d, 1), 0),
    0,
  );
  if (elements > CALL_ELEMENTS) throw new ReferenceFault(`the calls have ${elements} elements together, more than ${CALL_ELEMENTS}`);
  const given = cases.map((kase, i) => withWords(kase.args, drawInputs(leavesOf(calls[i], kase), random)));
  const tasks: Task[] = given.length === 0 ? [] : [{ kind: "call", fn, calls: given }];
  return { cases, student: tasks, reference: tasks, apart: true };
}

/** Elements of all calls: they are sent to the process one by one. */
const CALL_ELEMENTS = 2 ** 18;

/** What came out while the calls ran: between the driver's marks, or all where nothing is called. */
export function duringCalls(items: readonly SandboxItem[], called: boolean): SandboxItem[] {
  if (!called) return [...items];
  const kinds = items.map((item) => (item.kind === "answer" ? (readAnswer(item.bytes)?.head.kind ?? null) : null));
  const begin = kinds.indexOf("begin");
  // A second beginning is nobody's but a forger's: all is counted then.
  if (begin < 0 || kinds.indexOf("begin", begin + 1) >= 0) return [...items];
  const returned = kinds.indexOf("returned", begin);
  return items.slice(begin + 1, returned < 0 ? undefined : returned);
}

const eventsIn = (items: readonly SandboxItem[]) => items.flatMap((item) => (item.kind === "event" ? [item.event] : []));

/**
 * Traces of jitted functions: those that the process told of, or what the host saw itself, which is programs compiled for
 * calls, and signatures that programs ran for. A trace from before the calls counts where they use it.
 */
function tracesIn(items: readonly SandboxItem[]): number {
  const events = eventsIn(items);
  const told = events.filter(({ type }) => type === "trace").length;
  const compiled = events.filter((event) => event.type === "compile" && event.call > 0).length;
  const run = new Set(events.flatMap((event) => (event.type === "execute" && event.call > 0 ? [`${event.fn} ${event.signature}`] : [])));
  return Math.max(told, compiled, run.size);
}

/** Floating-point operations inside jitted functions and outside, counted by the host on verified programs. */
function flopsIn(items: readonly SandboxItem[]): { jitted: number; eager: number } {
  const flops = { jitted: 0, eager: 0 };
  for (const event of eventsIn(items)) if (event.type === "execute") flops[event.call > 0 ? "jitted" : "eager"] += event.flops;
  return flops;
}

/** What the calls returned beside what the reference's did; null where they agree. */
function returnsProblem(
  { check, student, reference, cases }: Evidence<CallCheck>,
  closeness: Closeness = { rtol: null, atol: null },
): Verdict | null {
  const own = student.outcome(0);
  if (own.kind !== "values") return own.kind === "failure" ? failedAs(own) : failed("nothing was returned");
  const right = needed(reference.outcome(0), "values", check.fn);
  for (const [call, want] of right.calls.entries()) {
    const got = own.calls[call];
    const where = `call ${call + 1} of ${check.fn}`;
    const types = typeProblem(got, want);
    if (types !== null) return failed(`${where}: ${types}`);
    const differs = got.results.map((array, i) => differing(array, want.results[i], closeness));
    if (differs.every((places) => places.length === 0)) continue;
    const leaves = leavesOf(check.calls[call], cases[call]);
    const inputs = right.inputs(call).map((array, i) => ({ name: `argument ${leaves[i].argument + 1}${leaves[i].path}`, array }));
    const total = differs.reduce((n, places) => n + places.length, 0);
    return failed(`${where} gives something else than the reference, at ${total} element${total === 1 ? "" : "s"}`, {
      counterexample: counterexampleOf(inputs, want.names, want.results, got.results, differs),
    });
  }
  return null;
}

const countOnceRight = (found: Verdict | null): Verdict | null =>
  found === null ? null : { ...found, message: `this counts once the values are right: ${found.message}` };

export const maxTraces: Rule<CheckOf<"maxTraces">> = {
  plan: callPlan,
  judge(evidence) {
    const { check, student, reference } = evidence;
    const { fn, min, max } = check;
    const wrong = countOnceRight(returnsProblem(evidence));
    if (wrong !== null) return wrong;
    const during = duringCalls(student.items, true);
    const traces = tracesIn(during);
    const times = (n: number): string => (n === 1 ? "once" : `${n} times`);
    const over = `${check.calls.length} calls`;
    if (traces > max) {
      const last = eventsIn(during).findLast((event) => event.type === "trace");
      const reason = last?.type === "trace" && last.reason !== null ? `; the last time because: ${last.reason}` : "";
      return failed(`${fn} was traced ${times(traces)} over ${over}, at most ${max} ${max === 1 ? "is" : "are"} allowed${reason}`, {
        line: last?.type === "trace" ? last.line : null,
        column: last?.type === "trace" ? last.column : null,
      });
    }
    if (traces < min)
      return failed(`${fn} was ${traces === 0 ? "never traced" : `traced only ${times(traces)}`} over ${over}`, {
        hint: "call a jitted function: jit(…)",
      });
    const own = flopsIn(during);
    const theirs = flopsIn(duringCalls(reference.items, true));
    if (own.eager > Math.max(own.jitted, 1.5 * theirs.eager))
      return failed(`most of what ${fn} computes runs outside the jitted function`, { hint: "jit the whole computation" });
    return passed(`traced ${times(traces)} over ${over}`);
  },
};

export const noHostSync: Rule<CheckOf<"noHostSync">> = {
  plan: callPlan,
  judge(evidence) {
    const { check, student } = evidence;
    const wrong = countOnceRight(returnsProblem(evidence));
    if (wrong !== null) return wrong;
    const reads = duringCalls(student.items, true).filter(({ kind }) => kind === "read").length;
    if (reads === 0) return passed();
    return failed(`${check.fn} waited ${reads === 1 ? "once" : `${reads} times`} for the device, to read an array`, {
      hint: "item(), tolist(), Number(x) and printing read an array; keep values in arrays",
    });
  },
};

const within = (n: number, range: readonly [number, number] | null): boolean => range === null || (n >= range[0] && n <= range[1]);
const rangeText = ([least, most]: readonly [number, number]): string => (least === most ? `${least}` : `${least} to ${most}`);

export const events: Rule<CheckOf<"events">> = {
  plan: callPlan,
  judge(evidence) {
    const { check, student } = evidence;
    const called = check.calls.length > 0;
    const during = duringCalls(student.items, called);
    return (
      raisedProblem(evidence, called) ??
      printedProblem(check, during) ??
      countProblem(`traces of jitted functions`, tracesIn(during), check.traces) ??
      countProblem(`reads of arrays`, during.filter(({ kind }) => kind === "read").length, check.reads) ??
      (check.returns && called ? returnsProblem(evidence, check) : null) ??
      passed()
    );
  },
};

const countProblem = (what: string, n: number, range: readonly [number, number] | null): Verdict | null =>
  within(n, range) ? null : failed(`there were ${n} ${what}, expected ${rangeText(range as [number, number])}`);

function raisedProblem({ check, student, reference }: Evidence<CheckOf<"events">>, called: boolean): Verdict | null {
  const { raises, fn } = check;
  if (called) {
    const own = student.outcome(0);
    const raised = own.kind === "failure" ? own.name : null;
    if (raises === null) return own.kind === "failure" ? failedAs(own) : null;
    if (raised === raises) return null;
    if (reference.outcome(0).kind !== "failure") throw new ReferenceFault(`the reference's ${fn} raises no ${raises}`);
    return own.kind === "failure"
      ? failed(`${fn} raises ${raised ?? "nothing that can be told"}, expected ${raises}: ${own.message}`, {
          line: own.line,
          column: own.column,
        })
      : failed(`${fn} raises nothing, expected ${raises}`);
  }
  const error = eventsIn(student.items).find((event) => event.type === "error");
  const raised = error?.type === "error" ? error : null;
  if ((raised?.name ?? null) === raises) return null;
  if (raised !== null) return failed(`${raised.name}: ${raised.message}`, { hint: raised.hint, line: raised.line, column: raised.column });
  return failed(`nothing is raised, expected ${raises}`);
}

function printedProblem({ prints }: CheckOf<"events">, during: readonly SandboxItem[]): Verdict | null {
  if (prints === null) return null;
  const printed = eventsIn(during).flatMap((event) => (event.type === "log" || event.type === "array" ? [event] : []));
  for (let i = 0; i < Math.max(prints.length, printed.length); i++) {
    const got = printed[i];
    if (got?.text === prints[i]) continue;
    const place = { line: got?.line ?? null, column: got?.column ?? null };
    if (got === undefined) return failed(`line ${i + 1} of what is printed is missing, expected ${JSON.stringify(prints[i])}`);
    const text = JSON.stringify(got.text.slice(0, 200));
    return failed(
      prints[i] === undefined
        ? `${text} is printed, and nothing more was expected`
        : `line ${i + 1} of what is printed is ${text}, expected ${JSON.stringify(prints[i])}`,
      place,
    );
  }
  return null;
}
