import type { NDArray } from "tracepad/device";
import type { ArgSpec, Edge } from "../check/spec.ts";
import { type Case, type Leaf, leavesOf } from "./cases.ts";
import { type Closeness, differing, hasNaN, typeProblem } from "./compare.ts";
import { slackOf } from "./conditioning.ts";
import { drawInputs } from "./elements.ts";
import { counterexampleOf } from "./grids.ts";
import type { Random } from "./random.ts";
import { failed, type Verdict } from "./rule.ts";
import { shrink } from "./shrink.ts";
import type { Program } from "./side.ts";

/** Random inputs for each case, besides edges. */
const DRAWS = 2;

export interface Comparison {
  readonly fn: string;
  readonly args: readonly ArgSpec[];
  readonly kase: Case;
  readonly student: Program;
  /** What is right for some inputs, its structure included. */
  readonly expected: { readonly structure: string; readonly run: (inputs: readonly NDArray[]) => NDArray[] };
  readonly closeness: Closeness;
  readonly random: Random;
  readonly now: () => number;
  readonly edges?: readonly Edge[];
  /** Whether dtypes must be the reference's. */
  readonly dtypes?: boolean;
}

/** How a student's program differs from what is right for one case, at the simplest input found; null where it does not. */
export function difference({
  fn,
  args,
  kase,
  student,
  expected,
  closeness,
  random,
  now,
  edges = [],
  dtypes = true,
}: Comparison): Verdict | null {
  const leaves = leavesOf(args, kase);
  const names = namesOf(leaves, student);
  for (const edge of [...Array.from({ length: DRAWS }, () => null), ...edges]) {
    const inputs = drawInputs(leaves, random, edge);
    const right = expected.run(inputs);
    // Where the reference itself has no answer there is nothing to learn, unless that is what is asked.
    if (edge !== null && edge !== "nan" && edge !== "inf" && right.some(hasNaN)) continue;
    const types = { structure: student.structure, results: student.jaxpr.outvars.map(({ aval }) => aval) };
    const problem = typeProblem(types, { structure: expected.structure, results: right }, dtypes);
    if (problem !== null) return failed(`${fn}(${typesText(leaves, kase)}): ${problem}`, { ...placeOf(student, 0) });
    const wrong = (given: readonly NDArray[]): number[][] => {
      const [want, got] = [expected.run(given), student.run(given)];
      const places = got.map((array, i) => differing(array, want[i], closeness));
      if (places.every((list) => list.length === 0)) return places;
      const slack = slackOf(expected.run, given, random);
      return got.map((array, i) => differing(array, want[i], closeness, slack[i]));
    };
    const differs = (given: readonly NDArray[]): boolean => wrong(given).some((places) => places.length > 0);
    if (!differs(inputs)) continue;
    const smallest = shrink(leaves, inputs, differs, now);
    return wrongAt(smallest);

    function wrongAt(given: readonly NDArray[]): Verdict {
      const [want, got, places] = [expected.run(given), student.run(given), wrong(given)];
      const first = places.findIndex((list) => list.length > 0);
      const total = places.reduce((n, list) => n + list.length, 0);
      const of = want.reduce((n, { shape }) => n + shape.reduce((m, d) => m * d, 1), 0);
      const inputs = given.map((array, i) => ({ name: names[i], array }));
      return failed(`${fn}(${typesText(leaves, kase)}) differs from the reference at ${total} of ${of} element${of === 1 ? "" : "s"}`, {
        ...placeOf(student, first),
        counterexample: counterexampleOf(inputs, student.names, want, got, places),
      });
    }
  }
  return null;
}

/** Argument names where the student's program has them. */
function namesOf(leaves: readonly Leaf[], { jaxpr }: Program): string[] {
  return leaves.map(({ argument, path }, i) => jaxpr.argNames[i] ?? `argument ${argument + 1}${path}`);
}

/** `f32[2], 3`: what a function was tried on. */
export function typesText(leaves: readonly Leaf[], { args }: Case): string {
  return args
    .map((arg, i) =>
      arg.kind === "static"
        ? JSON.stringify(arg.value)
        : leaves
            .filter(({ argument }) => argument === i)
            .map(({ dtype, shape }) => `${dtype}[${shape.join(",")}]`)
            .join(", "),
    )
    .join(", ");
}

/** The student's place that the result was computed at. */
function placeOf({ jaxpr }: Program, result: number): { line: number | null; column: number | null } {
  const atom = jaxpr.outvars[result];
  const eqn = jaxpr.eqns.find(({ outvars }) => outvars.some((v) => v === atom));
  return { line: eqn?.source?.line ?? null, column: eqn?.source?.column ?? null };
}
