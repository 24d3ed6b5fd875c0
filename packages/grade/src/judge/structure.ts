import { type Jaxpr, PRIMITIVES, programFlops } from "tracepad/device";
import type { CheckOf } from "../check/spec.ts";
import type { Task } from "../inside/job.ts";
import { difference, typesText } from "./against-reference.ts";
import { type Case, dimNames, drawCases, leavesOf } from "./cases.ts";
import { oneExpressionProblem } from "./expression.ts";
import { countEquations, equationsOf, placeOf, programBytes, workingEquations } from "./programs.ts";
import type { Random } from "./random.ts";
import { type Evidence, failed, failedAs, needed, type Plan, passed, ReferenceFault, type Rule, type Verdict } from "./rule.ts";
import type { Program } from "./side.ts";
import { tracedPlan } from "./values.ts";

/** Checks of how a program is made. They count once it computes the right thing: nothing at all has few equations. */

type StructureKind = "maxEqns" | "eqnsIndependentOf" | "uses" | "forbids" | "maxFlops" | "maxBytes" | "dtypeIs" | "broadcastOnly";
type StructureCheck = CheckOf<StructureKind>;

/** What a program comes to beside the reference's. `where` is the function with the types that it was traced for. */
type Look<C extends StructureCheck> = (
  program: Program,
  context: { readonly check: C; readonly where: string; readonly source: string; reference(): Program },
) => Verdict | null;

/** Looks at the program of each case, and passes where none has anything to be said against. */
function structureRule<C extends StructureCheck>(look: Look<C>, plan: (check: C, random: Random) => Plan = tracedPlan): Rule<C> {
  return {
    plan,
    judge(evidence) {
      const right = rightPrograms(evidence);
      if (!Array.isArray(right)) return right;
      const { check, reference, source, cases } = evidence;
      for (const [i, program] of right.entries()) {
        const where = whereOf(check, cases[i]);
        const found = look(program, { check, where, source, reference: () => needed(reference.outcome(i), "program", check.fn) });
        if (found !== null) return found;
      }
      return passed();
    },
  };
}

const whereOf = ({ fn, args }: Pick<StructureCheck, "fn" | "args">, kase: Case): string =>
  `${fn}(${typesText(leavesOf(args, kase), kase)})`;

/** How many cases are compared with the reference before the structure is looked at. */
const COMPARED = 2;

/** The student's programs, or why they do not count: one is missing, or gives something else than the reference. */
function rightPrograms({ check, cases, student, reference, random, now }: Evidence<StructureCheck>): Program[] | Verdict {
  const programs: Program[] = [];
  for (const [i, kase] of cases.entries()) {
    const program = student.outcome(i);
    if (program.kind !== "program") return program.kind === "failure" ? failedAs(program) : failed("no program came");
    programs.push(program);
    if (i >= COMPARED) continue;
    const { fn, args } = check;
    const expected = needed(reference.outcome(i), "program", fn);
    const closeness = { rtol: null, atol: null };
    const found = difference({ fn, args, kase, student: program, expected, closeness, random, now, dtypes: false });
    if (found !== null) return { ...found, message: `this counts once the values are right: ${found.message}` };
  }
  return programs;
}

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

export const maxEqns = structureRule<CheckOf<"maxEqns">>((program, { check: { max }, where }) => {
  const equations = [...workingEquations(program.jaxpr)];
  if (equations.length <= max) return null;
  return failed(`the program of ${where} has ${plural(equations.length, "equation")}, at most ${max} are allowed`, placeOf(equations[max]));
});

/** Sizes besides the one that is varied are the same in all cases. */
export const eqnsIndependentOf: Rule<CheckOf<"eqnsIndependentOf">> = {
  plan(check, random) {
    if (!dimNames(check.args).includes(check.dim))
      throw new ReferenceFault(`no argument has a size named ${check.dim}: name it in args, as f32("${check.dim}")`);
    const [first] = drawCases(check.args, check.dims, random, { [check.dim]: check.sizes[0] });
    const cases = check.sizes.map((size) => {
      const sizes = { ...first.sizes, [check.dim]: size };
      const [kase] = drawCases(check.args, check.dims, random, sizes);
      return kase;
    });
    const tasks = cases.map(({ args }): Task => ({ kind: "trace", fn: check.fn, transform: { kind: "none" }, args }));
    return { cases, student: tasks, reference: tasks, apart: false };
  },
  judge(evidence) {
    const programs = rightPrograms(evidence);
    if (!Array.isArray(programs)) return programs;
    const { check } = evidence;
    const counts = programs.map(({ jaxpr }) => countEquations(jaxpr));
    const different = counts.findIndex((count) => count !== counts[0]);
    if (different < 0) return passed();
    const { dim, fn, sizes } = check;
    const [small, large] = counts[different] > counts[0] ? [0, different] : [different, 0];
    return failed(
      `the program of ${fn} has ${plural(counts[small], "equation")} for ${dim} = ${sizes[small]} and ${counts[large]} for ${dim} = ${sizes[large]}`,
      {
        hint: "a JavaScript loop is unrolled while tracing: work on whole arrays, or use lax.scan or lax.foriLoop",
        ...repeatedPlace(programs[large].jaxpr),
      },
    );
  },
};

/** The line with most equations: where a loop was unrolled. */
function repeatedPlace(jaxpr: Jaxpr): { line: number | null; column: number | null } {
  const lines = new Map<number, { count: number; column: number }>();
  for (const { source } of workingEquations(jaxpr)) {
    if (source === null) continue;
    const known = lines.get(source.line) ?? { count: 0, column: source.column };
    lines.set(source.line, { ...known, count: known.count + 1 });
  }
  const [most] = [...lines].sort(([, a], [, b]) => b.count - a.count);
  return most === undefined ? { line: null, column: null } : { line: most[0], column: most[1].column };
}

/** Names that JAX's documentation has for primitives. */
const ALIASES: Readonly<Record<string, string>> = { pjit: "jit", while_loop: "while" };

function primitiveNames(names: readonly string[]): Set<string> {
  const known = names.map((name) => ALIASES[name] ?? name);
  const unknown = known.find((name) => !PRIMITIVES.has(name));
  if (unknown !== undefined) throw new ReferenceFault(`there is no primitive "${unknown}"`);
  return new Set(known);
}

const plannedWithPrimitives = (check: CheckOf<"uses" | "forbids">, random: Random): Plan => {
  primitiveNames(check.primitives);
  return tracedPlan(check, random);
};

export const uses = structureRule<CheckOf<"uses">>((program, { check: { primitives, atLeast }, where }) => {
  const names = primitiveNames(primitives);
  let found = 0;
  for (const { primitive } of equationsOf(program.jaxpr)) if (names.has(primitive.name)) found++;
  if (found >= atLeast) return null;
  const wanted = primitives.join(" or ");
  return failed(
    `the program of ${where} has ${found === 0 ? "no" : found} ${wanted}${atLeast > 1 ? `, at least ${atLeast} are asked` : ""}`,
  );
}, plannedWithPrimitives);

export const forbids = structureRule<CheckOf<"forbids">>((program, { check: { primitives }, where }) => {
  const names = primitiveNames(primitives);
  for (const eqn of equationsOf(program.jaxpr))
    if (names.has(eqn.primitive.name)) return failed(`the program of ${where} has ${eqn.primitive.name}`, placeOf(eqn));
  return null;
}, plannedWithPrimitives);

const bounded = <C extends CheckOf<"maxFlops" | "maxBytes">>(what: string, measure: (jaxpr: Jaxpr) => number | null): Rule<C> =>
  structureRule<C>((program, { check, where, reference }) => {
    const { max, timesReference } = check;
    const own = measure(program.jaxpr);
    if (own === null)
      return failed(`${what} of ${where} cannot be counted: how often a while loop turns is not known`, {
        hint: "use lax.scan, or foriLoop with fixed bounds",
      });
    const theirs = timesReference === null ? null : measure(reference().jaxpr);
    if (timesReference !== null && theirs === null)
      throw new ReferenceFault(`${what} of the reference cannot be counted: it has a while loop`);
    const most = max ?? (timesReference ?? 1) * (theirs ?? 0);
    return own <= most ? null : failed(`${where} takes ${own} ${what}, at most ${Math.floor(most)} are allowed`);
  });

export const maxFlops: Rule<CheckOf<"maxFlops">> = bounded("floating-point operations", programFlops);
export const maxBytes: Rule<CheckOf<"maxBytes">> = bounded("bytes", programBytes);

export const dtypeIs = structureRule<CheckOf<"dtypeIs">>((program, { check: { dtypes }, where }) => {
  const own: string[] = program.jaxpr.outvars.map(({ aval }) => aval.dtype);
  const wanted = dtypes.length === 1 ? own.map(() => dtypes[0]) : dtypes;
  return own.join() === wanted.join() ? null : failed(`${where} gives ${own.join(", ")}, expected ${wanted.join(", ")}`);
});

/** What takes single elements, or one after the other. */
const ELEMENTWISE_ACCESS =
  /^(gather|scatter|dynamic_|sort|top_k|cumsum|cumprod|cummax|cummin|cumlogsumexp|reduce_window|select_and_|conv_)/;

export const broadcastOnly = structureRule<CheckOf<"broadcastOnly">>((program, { check, where, source }) => {
  for (const eqn of equationsOf(program.jaxpr)) {
    const { name, lowering } = eqn.primitive;
    if (lowering.kind === "control" || ELEMENTWISE_ACCESS.test(name))
      return failed(`the program of ${where} has ${name}`, {
        hint: "give arrays axes of size one, and let them broadcast",
        ...placeOf(eqn),
      });
  }
  const problem = check.oneExpression ? oneExpressionProblem(source, check.fn) : null;
  return problem === null ? null : failed(problem.message, { hint: problem.hint, line: problem.line, column: problem.column });
});
