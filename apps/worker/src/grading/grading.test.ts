import { fileURLToPath } from "node:url";
import { type Exercise, exerciseManifest, exerciseOf, report as reportSchema, type Sandbox } from "@tracepad/grade";
import { createJudge, Grader, PlatformFault, readSet, validateExercise, validateSet } from "@tracepad/grade/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { startRunner } from "../sandbox/testing/harness.ts";
import { createGrader, type RunningGrader } from "./grader.ts";
import { exercise, PROGRAM } from "./testing/exercise.ts";

const set = await readSet(fileURLToPath(new URL("../../../../packages/grade/test/sets/first-arrays", import.meta.url)));

let runner: Runner;
let running: RunningGrader;
beforeAll(async () => {
  runner = await startRunner({ poolSize: 2 });
  running = createGrader(runner);
});
afterAll(async () => {
  await running.close();
  await runner.close();
});

describe("a set", () => {
  it("may be published where solutions pass and starters do not, and says what its exercises count", async () => {
    const { tests, ...rest } = await validateSet(set, running.grader);
    expect(rest).toEqual({ problems: [], points: { softmax: 7, "running-mean": 8 } });
    // What students are told beforehand: nothing of a hidden test but that it is there.
    expect(tests.softmax).toEqual({
      visible: [
        { id: "visible/0", title: "softmax of a vector", points: 2, advisory: false },
        { id: "visible/1", title: "softmax gives float32", points: 1, advisory: false },
      ],
      hidden: { count: 3, points: 4 },
    });
  }, 60_000);

  const given = { visible: 'check.allclose("f", { args: [f32("n")] });', solution: "export const f = (x: any): any => x + 1.0;" };
  const starter = `${PROGRAM}export const f = (x: any): any => x;`;
  it.each<[string, Partial<Exercise>, RegExp]>([
    ["no checks", { testsVisible: "" }, /^test\/tests\.visible\.ts: there are no checks$/],
    [
      "a solution that fails",
      { solution: `${PROGRAM}export const f = (x: any): any => x + Math.random();` },
      /^test\/solution\.ts:2: the solution does not pass visible\/0/,
    ],
    ["a solution that does not load", { solution: "null.x;" }, /^test\/solution\.ts:1: TypeError: /],
    ["a starter that passes", { starter: `${PROGRAM}${given.solution}` }, /^test\/starter\.ts: the starter passes all checks/],
    [
      "a starter that does not load",
      { starter: "export const f = (x: any => x;" },
      /^test\/starter\.ts:1: the starter does not load: SourceError: /,
    ],
    [
      "a starter without the function",
      { starter: "export const g = 1;" },
      /^test\/starter\.ts: the starter has no function f, which visible\/0 asks for$/,
    ],
    [
      "tests with an error",
      { testsVisible: 'import { check } from "tracepad/grade";\n\ncheck.nothing("f");' },
      /^test\/tests\.visible\.ts:3: TypeError: /,
    ],
    [
      "tests of a primitive that is none",
      { testsVisible: 'import { check, f32 } from "tracepad/grade";\ncheck.forbids("f", "scam", { args: [f32(2)] });' },
      /visible\/0, line 2: there is no primitive "scam"/,
    ],
    [
      "a check with a wrong member",
      { testsHidden: 'import { check, f32 } from "tracepad/grade";\ncheck.allclose("f", { args: [f32(2)], points: -1 });' },
      /^test\/tests\.hidden\.ts:2: check\.allclose: points: /,
    ],
    [
      "a size that no argument has",
      { testsVisible: 'import { check, f32 } from "tracepad/grade";\ncheck.eqnsIndependentOf("f", "k", { args: [f32("n")] });' },
      /no argument has a size named k/,
    ],
    ["tests that do not end", { testsVisible: "for (;;) {}" }, /^test\/tests\.visible\.ts: .*time limit/],
  ])(
    "may not with %s",
    async (_, change, message) => {
      const { problems } = await validateExercise({ ...exercise(given), starter, ...change }, running.grader);
      expect(problems.map(({ path, line, message }) => `${path}${line === null ? "" : `:${line}`}: ${message}`)).toEqual([
        expect.stringMatching(message),
      ]);
    },
    60_000,
  );
});

describe("a report", () => {
  const softmax = exerciseOf(set, "softmax");

  it("keeps its schema, and comes again from its seed", async () => {
    const once = await running.grader.grade({ exercise: softmax, source: softmax.starter, scope: "all" });
    expect(reportSchema.parse(once)).toEqual(once);
    const again = await running.grader.grade({ exercise: softmax, source: softmax.starter, scope: "all", seed: once.seed });
    expect({ ...again, ms: 0 }).toEqual({ ...once, ms: 0 });
  });

  it("of one test alone has that test, and never a hidden one", async () => {
    const grade = (only: string) => running.grader.grade({ exercise: softmax, source: softmax.solution, scope: "visible", only });
    expect((await grade("visible/1")).checks.map(({ id, passed }) => [id, passed])).toEqual([["visible/1", true]]);
    expect((await grade("hidden/0")).checks).toEqual([]);
  });

  it("has the points that the exercise counts", async () => {
    const worth = { ...softmax, manifest: exerciseManifest.parse({ ...softmax.manifest, points: 14 }) };
    const whole = await running.grader.grade({ exercise: worth, source: softmax.solution, scope: "all" });
    expect([whole.points, whole.of, whole.passed]).toEqual([14, 14, true]);
    const half = await running.grader.grade({ exercise: worth, source: softmax.solution, scope: "visible" });
    expect([half.points, half.of, half.checks.length]).toEqual([6, 6, 2]);
  });

  it("tells what a module prints while it is loaded, and why one cannot be", async () => {
    const printing = await running.grader.grade({ exercise: softmax, source: `console.log("one", 2);\n${softmax.solution}`, scope: "all" });
    expect(printing).toMatchObject({ printed: "one 2", passed: true });
    const broken = await running.grader.grade({ exercise: softmax, source: "\nnull.x;", scope: "all" });
    expect(broken).toMatchObject({ outcome: "graded", passed: false, points: 0, error: { name: "TypeError", line: 2 } });
    const syntax = await running.grader.grade({ exercise: softmax, source: "export function softmax(x {", scope: "visible" });
    expect(syntax.error).toMatchObject({ name: "SourceError", line: 1 });
    expect(syntax.checks.every(({ passed, line }) => !passed && line === 1)).toBe(true);
  });

  it("has the jaxprs of what was traced", async () => {
    const { jaxprs } = await running.grader.grade({ exercise: softmax, source: softmax.solution, scope: "all" });
    expect(jaxprs.map(({ fn }) => fn)).toEqual(["softmax"]);
    expect(jaxprs[0]?.text).toMatch(/^\{ lambda ; a:f32\[\d+\]\. let\n[\s\S]*exp[\s\S]*\}$/);
  });

  it("has one answer for programs that compute the same way", async () => {
    const answer = async (source: string): Promise<string | null> =>
      (await running.grader.grade({ exercise: softmax, source: `import { jit, jnp } from "tracepad";\n${source}`, scope: "visible" }))
        .answer;
    const own = await answer("export const softmax = (x: any): any => { const e = jnp.exp(x - jnp.max(x)); return e / jnp.sum(e); };");
    expect(own).toMatch(/^[0-9a-f]{32}$/);
    const inFunctions =
      "const up = jit((values: any) => jnp.exp(values - jnp.max(values)));\nexport function softmax(v: any): any { const unused = v * 3.0; return up(v) / jnp.sum(up(v)); }";
    expect(await answer(inFunctions)).toBe(own);
    expect(await answer("export const softmax = (x: any): any => jnp.exp(x) / jnp.sum(jnp.exp(x));")).not.toBe(own);
    expect(await answer("export const other = 1;")).toBeNull();
  });

  it("says that it was stopped", async () => {
    const stop = new AbortController();
    const graded = running.grader.grade({ exercise: softmax, source: `for (;;) {}`, scope: "all", signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    expect(await graded).toMatchObject({ outcome: "cancelled", points: 0 });
    expect(await running.grader.grade({ exercise: softmax, source: softmax.solution, scope: "all" })).toMatchObject({ passed: true });
  });
});

it("a sandbox that fails is our fault, and is tried again", async () => {
  let fails = true;
  const done = { type: "done", status: "platform", message: "no process could be started", ms: 1, queuedMs: 0 } as const;
  const working = createGrader(runner);
  const sandbox: Sandbox = {
    run: async (request) =>
      fails ? { items: [], done } : import("./sandbox.ts").then(({ createGradingSandbox }) => createGradingSandbox(runner).run(request)),
  };
  const judge = createJudge();
  const grader = new Grader({ sandbox, judge, now: () => performance.now(), entropy: () => 1 });
  const [softmax] = set.exercises;
  try {
    const request = { exercise: softmax, source: softmax.solution, scope: "all" } as const;
    expect(await grader.grade(request)).toMatchObject({ outcome: "platform", fault: "no process could be started", points: 0, checks: [] });
    await expect(validateExercise(softmax, grader)).rejects.toBeInstanceOf(PlatformFault);
    fails = false;
    expect(await grader.grade(request)).toMatchObject({ outcome: "graded", passed: true });
  } finally {
    await judge.close();
    await working.close();
  }
}, 60_000);
