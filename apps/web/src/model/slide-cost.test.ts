import type { RunEvent } from "@tracepad/shared";
import { expect, test } from "vitest";
import { slideCost, slideWords } from "./slide-cost.ts";
import { realRun } from "./testing/real-run.ts";

const done: RunEvent = { type: "done", status: "succeeded", ms: 41, queuedMs: 0, message: null, id: 99, t: 99 };
/** As a worker tells it that knows these programs. */
const known = (events: readonly RunEvent[], keys: ReadonlySet<string>) =>
  events.map((e) => (e.type === "compile" && keys.has(e.key) ? { ...e, cached: true } : e));
const keysOf = (events: readonly RunEvent[]) => new Set(events.flatMap((e) => (e.type === "compile" ? [e.key] : [])));

const moved = (program: (rate: number) => string) => {
  const head = 'import { jit, jnp } from "tracepad";\nconst w = jnp.ones([3]);\n';
  const first = realRun(head + program(0.5));
  return slideCost([...known(realRun(head + program(0.25)), keysOf(first)), done]);
};

test("a value that is an argument is part of no program", () => {
  const cost = moved((rate) => `const step = jit((w, rate) => w * (1.0 - rate));\nstep(w, ${rate});\n`);
  expect(cost).toEqual({ ms: 41, functions: [], operations: 0 });
  expect(slideWords(cost!, "rate")).toBe("nothing compiled");
});

test("a value that a function closes over is", () => {
  const cost = moved((rate) => `const rate = ${rate};\nconst step = jit((w) => w * (1.0 - rate));\nstep(w);\n`);
  expect(cost).toEqual({ ms: 41, functions: ["step"], operations: 0 });
  expect(slideWords(cost!, "rate")).toBe("step compiled anew: made for this rate. An argument would not be");
});

test("a run that goes on, or ended badly, has none", () => {
  expect(slideCost([])).toBeNull();
  expect(slideCost([{ ...done, status: "failed" }])).toBeNull();
});
