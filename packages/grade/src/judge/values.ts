import { canonicalKey, type NDArray, type TypedArray } from "tracepad/device";
import type { ArgSpec, CheckOf } from "../check/spec.ts";
import type { Task, TaskArgument } from "../inside/job.ts";
import { difference, typesText } from "./against-reference.ts";
import { type Case, drawCases, leavesOf } from "./cases.ts";
import { differing, typeProblem } from "./compare.ts";
import { slackOf } from "./conditioning.ts";
import { drawInputs, wordsOf } from "./elements.ts";
import { finiteDifferenceProblem } from "./finite-differences.ts";
import { counterexampleOf } from "./grids.ts";
import { keyUsedTwice } from "./key-reuse.ts";
import type { Random } from "./random.ts";
import { type Evidence, failed, failedAs, needed, type Plan, passed, type Rule, type Verdict } from "./rule.ts";
import { batched, slices, stacked } from "./stacking.ts";

/** Checks of what a function computes. */

const traceTask = (fn: string, { args }: Case): Task => ({ kind: "trace", fn, transform: { kind: "none" }, args });

/** The function as it is, on each case. */
export const tracedPlan = (check: { fn: string; args: readonly ArgSpec[]; dims: CheckOf<"allclose">["dims"] }, random: Random): Plan => {
  const cases = drawCases(check.args, check.dims, random);
  const tasks = cases.map((kase) => traceTask(check.fn, kase));
  return { cases, student: tasks, reference: tasks, apart: false };
};

export const allclose: Rule<CheckOf<"allclose">> = {
  plan: tracedPlan,
  judge({ check, cases, student, reference, random, now }) {
    const { fn, args, edges } = check;
    for (const [i, kase] of cases.entries()) {
      const program = student.outcome(i);
      if (program.kind !== "program") return program.kind === "failure" ? failedAs(program) : failed("no program came");
      const expected = needed(reference.outcome(i), "program", fn);
      const found = difference({ fn, args, kase, student: program, expected, closeness: check, random, now, edges });
      if (found !== null) return found;
    }
    return passed();
  },
};

export const gradMatches: Rule<CheckOf<"gradMatches">> = {
  plan(check, random) {
    const cases = drawCases(check.args, check.dims, random);
    const { fn, argnums } = check;
    // The gradient of each case, then the functions themselves.
    const tasks = [
      ...cases.map(({ args }): Task => ({ kind: "trace", fn, transform: { kind: "grad", argnums }, args })),
      ...cases.map((kase) => traceTask(fn, kase)),
    ];
    return { cases, student: tasks, reference: tasks, apart: false };
  },
  judge({ check, cases, student, reference, random, now }) {
    const { fn, args } = check;
    for (const [i, kase] of cases.entries()) {
      const gradient = student.outcome(i);
      if (gradient.kind !== "program") return gradient.kind === "failure" ? failedAs(gradient) : failed("no program came");
      const right = needed(reference.outcome(i), "program", `grad(${fn})`);
      const found = difference({ fn: `grad(${fn})`, args, kase, student: gradient, expected: right, closeness: check, random, now });
      if (found !== null) return found;
      if (!check.finiteDifferences) continue;
      const own = student.outcome(cases.length + i);
      const rightOwn = reference.outcome(cases.length + i);
      if (own.kind !== "program") return own.kind === "failure" ? failedAs(own) : failed("no program came");
      const problem = finiteDifferenceProblem({
        leaves: leavesOf(args, kase),
        argnums: check.argnums,
        random,
        student: { forward: own, gradient },
        reference: { forward: needed(rightOwn, "program", fn), gradient: right },
      });
      if (problem !== null) return failed(`grad(${fn})(${typesText(leavesOf(args, kase), kase)}): ${problem}`);
    }
    return passed();
  },
};

export const vmapMatches: Rule<CheckOf<"vmapMatches">> = {
  plan(check, random) {
    const cases = drawCases(check.args, check.dims, random);
    const { fn, inAxes, size } = check;
    const transform = { kind: "vmap", inAxes } as const;
    const student = cases.map(
      ({ args }): Task => ({ kind: "trace", fn, transform, args: args.map((arg, i) => batched(arg, inAxes[i] ?? null, size)) }),
    );
    return { cases, student, reference: cases.map((kase) => traceTask(fn, kase)), apart: false };
  },
  judge({ check, cases, student, reference, random, now }) {
    const { fn, args, inAxes, size } = check;
    for (const [i, kase] of cases.entries()) {
      const program = student.outcome(i);
      if (program.kind !== "program") return program.kind === "failure" ? failedAs(program) : failed("no program came");
      const one = needed(reference.outcome(i), "program", fn);
      const whole: Case = { ...kase, args: kase.args.map((arg, k) => batched(arg, inAxes[k] ?? null, size)) };
      const leaves = leavesOf(args, whole);
      const expected = {
        structure: one.structure,
        run: (inputs: readonly NDArray[]): NDArray[] => {
          const each = Array.from({ length: size }, (_, at) =>
            one.run(inputs.map((array, k) => slices(array, inAxes[leaves[k].argument] ?? null, at))),
          );
          return each[0].map((_, k) => stacked(each.map((results) => results[k])));
        },
      };
      const found = difference({ fn: `vmap(${fn})`, args, kase: whole, student: program, expected, closeness: check, random, now });
      if (found !== null) return found;
    }
    return passed();
  },
};

/** Calls of a function outside jit with elements of their own. */
const EAGER_CALLS = 2;

export const jitMatches: Rule<CheckOf<"jitMatches">> = {
  plan(check, random) {
    const cases = drawCases(check.args, check.dims, random);
    const { fn, args } = check;
    const calls = cases.map((kase): Task => {
      const leaves = leavesOf(args, kase);
      return { kind: "call", fn, calls: Array.from({ length: EAGER_CALLS }, () => withWords(kase.args, drawInputs(leaves, random))) };
    });
    const student = [...cases.map((kase) => traceTask(fn, kase)), ...calls];
    return { cases, student, reference: [], apart: false };
  },
  judge({ check, cases, student, random }) {
    const { fn, args } = check;
    for (const [i, kase] of cases.entries()) {
      const program = student.outcome(i);
      if (program.kind !== "program") return program.kind === "failure" ? failedAs(program) : failed("no program came");
      const eager = student.outcome(cases.length + i);
      if (eager.kind !== "values") return eager.kind === "failure" ? failedAs(eager) : failed("nothing was returned");
      const leaves = leavesOf(args, kase);
      for (const [call, { structure, results }] of eager.calls.entries()) {
        const inputs = eager.inputs(call);
        const types = typeProblem(
          { structure: program.structure, results: program.jaxpr.outvars.map(({ aval }) => aval) },
          { structure, results },
        );
        const where = `${fn}(${typesText(leaves, kase)})`;
        if (types !== null) return failed(`jit(${where}): ${types}`);
        const got = program.run(inputs);
        const slack = slackOf(program.run, inputs, random);
        const differs = got.map((array, k) => differing(array, results[k], check, slack[k]));
        if (differs.every((places) => places.length === 0)) continue;
        const named = inputs.map((array, k) => ({ name: program.jaxpr.argNames[k] ?? leaves[k].path, array }));
        return failed(`${where} gives something else under jit`, {
          hint: "what does not come from the arguments is fixed while tracing: hidden state, random numbers that are not JAX's",
          counterexample: counterexampleOf(named, program.names, results, got, differs),
        });
      }
    }
    return passed();
  },
};

/** A call's arguments with elements, in the order of a trace's arrays. */
export function withWords(args: readonly TaskArgument[], inputs: readonly NDArray[]): TaskArgument[] {
  let next = 0;
  const fill = (arg: TaskArgument): TaskArgument => {
    switch (arg.kind) {
      case "array":
        return { ...arg, words: wordsOf(inputs[next++]) };
      case "static":
        return arg;
      case "list":
        return { ...arg, items: arg.items.map(fill) };
      case "dict": {
        const names = Object.keys(arg.items).sort();
        return { ...arg, items: Object.fromEntries(names.map((name) => [name, fill(arg.items[name])])) };
      }
    }
  };
  return args.map(fill);
}

const sameElements = (a: TypedArray, b: TypedArray): boolean => {
  const [x, y] = [a, b].map((data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return x.length === y.length && x.every((byte, i) => byte === y[i]);
};

export const deterministicInKey: Rule<CheckOf<"deterministicInKey">> = {
  plan(check, random) {
    const cases = drawCases(check.args, check.dims, random).slice(0, 3);
    // Twice: what is drawn while tracing differs from trace to trace.
    const tasks = [...cases, ...cases].map((kase) => traceTask(check.fn, kase));
    return { cases, student: tasks, reference: [], apart: false };
  },
  judge(evidence) {
    for (let i = 0; i < evidence.cases.length; i++) {
      const verdict = drawsFromKey(evidence, i);
      if (!verdict.passed) return verdict;
    }
    return passed();
  },
};

function drawsFromKey({ check, cases, student, random }: Evidence<CheckOf<"deterministicInKey">>, i: number): Verdict {
  const { fn, args, reuse } = check;
  const program = student.outcome(i);
  if (program.kind !== "program") return program.kind === "failure" ? failedAs(program) : failed("no program came");
  const again = student.outcome(cases.length + i);
  const same =
    again.kind === "program" &&
    canonicalKey(again.jaxpr) === canonicalKey(program.jaxpr) &&
    again.consts.every((elements, k) => sameElements(elements, program.consts[k]));
  if (!same)
    return failed(`${fn} is another program each time that it is traced`, {
      hint: "draw from the key alone: Math.random, and state that lives between calls, are fixed while tracing",
    });
  const leaves = leavesOf(args, cases[i]);
  const inputs = drawInputs(leaves, random);
  const otherKeys = drawInputs(leaves, random);
  const others = inputs.map((array, k) => (leaves[k].spec.kind === "key" ? otherKeys[k] : array));
  const [first, second] = [program.run(inputs), program.run(others)];
  if (first.every(({ data }, k) => sameElements(data, second[k].data)))
    return failed(`${fn}(${typesText(leaves, cases[i])}) gives the same for another key`, {
      hint: "pass the key on to the functions of random",
    });
  const used = reuse ? null : keyUsedTwice(program.jaxpr);
  if (used === null) return passed();
  return failed(`${fn} draws from the same key twice`, {
    hint: "random.split gives new keys; use each once",
    line: used.source?.line ?? null,
    column: used.source?.column ?? null,
  });
}
