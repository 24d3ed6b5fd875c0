import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkedTests, type SetProblem, type TestsSummary, testsFrom } from "@tracepad/grade";
import { readSet, validateExercise } from "@tracepad/grade/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { runCode, startRunner } from "../sandbox/testing/harness.ts";
import { createGrader, type RunningGrader } from "./grader.ts";

/*
 * The course that ships: everything in it is run and graded. What is learnt of its tests is in each lesson's tests.json, which
 * the page shows before anything has run; to write it anew:
 * TRACEPAD_WRITE_EXPECTED=1 npx vitest run apps/worker/src/grading/lessons.test.ts
 */

const LESSONS = fileURLToPath(new URL("../../../../lessons", import.meta.url));
const lessons = readdirSync(LESSONS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

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

describe.each(lessons)("the lesson %s", (lesson) => {
  it("has exercises whose solutions pass, and whose starters load and fail, and says what is tested", async () => {
    const set = await readSet(join(LESSONS, lesson));
    // Puzzles are a collection; a lesson has two to four exercises.
    const [least, most] = lesson === "puzzles" ? [15, 20] : [2, 4];
    expect(set.exercises.length).toBeGreaterThanOrEqual(least);
    expect(set.exercises.length).toBeLessThanOrEqual(most);
    const waiting = [...set.exercises];
    const problems: SetProblem[] = [];
    const tests: Record<string, TestsSummary> = {};
    // Most of the time of one goes to starting its processes, in which another can be graded.
    const lane = async (): Promise<void> => {
      for (let exercise = waiting.shift(); exercise !== undefined; exercise = waiting.shift()) {
        const found = await validateExercise(exercise, running.grader);
        problems.push(...found.problems);
        tests[exercise.slug] = found.tests;
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    expect(problems).toEqual([]);
    const file = join(LESSONS, lesson, "tests.json");
    const checked = await checkedTests(set, tests);
    if (process.env.TRACEPAD_WRITE_EXPECTED === "1") writeFileSync(file, `${JSON.stringify({ tests: checked }, null, 2)}\n`);
    expect(testsFrom(readFileSync(file, "utf8"))).toEqual(checked);
  }, 240_000);

  it("has a text whose programs run", async () => {
    const text = readFileSync(join(LESSONS, lesson, "lesson.md"), "utf8");
    const programs = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code as string);
    expect(programs.length).toBeGreaterThanOrEqual(1);
    for (const code of programs) {
      const { events, done } = await runCode(runner, code, { wallMs: 15_000 });
      const errors = events.flatMap((event) => (event.type === "error" ? event.name : []));
      // A program that shows an error says so in its text, by the error's class.
      const raises = /^\/\/ raises (\w+)$/m.exec(code)?.[1];
      const wanted = raises === undefined ? { errors: [], status: "succeeded" } : { errors: [raises], status: "failed" };
      expect({ code, errors, status: done.status }).toEqual({ code, ...wanted });
    }
  }, 120_000);
});
