import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SetProblem } from "@tracepad/grade";
import { readSet, validateExercise } from "@tracepad/grade/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Runner } from "../runner.ts";
import { runCode, startRunner } from "../sandbox/testing/harness.ts";
import { createGrader, type RunningGrader } from "./grader.ts";

/** The course that ships: everything in it is run and graded. */

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
  it("has exercises whose solutions pass, and whose starters load and fail", async () => {
    const set = await readSet(join(LESSONS, lesson));
    expect(set.exercises.length).toBeGreaterThanOrEqual(2);
    expect(set.exercises.length).toBeLessThanOrEqual(20);
    const waiting = [...set.exercises];
    const problems: SetProblem[] = [];
    // Most of the time of one goes to starting its processes, in which another can be graded.
    const lane = async (): Promise<void> => {
      for (let exercise = waiting.shift(); exercise !== undefined; exercise = waiting.shift())
        problems.push(...(await validateExercise(exercise, running.grader)).problems);
    };
    await Promise.all([lane(), lane(), lane()]);
    expect(problems).toEqual([]);
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
