import type { EventBody } from "@tracepad/shared";
import { expect, it } from "vitest";
import { firstDifference, outputLines } from "./compare-output.ts";
import { stream } from "./fixtures.ts";

const log = (text: string): EventBody => ({ type: "log", level: "log", text, line: 1, column: 1 });
const run = (...lines: string[]) => stream(lines.map(log));

it("output is what was printed, line by line, and how it failed", () => {
  const error: EventBody = { type: "error", name: "TypeError", message: "no", hint: null, fault: "user", frames: [], line: 1, column: 1 };
  expect(outputLines(stream([log("a\nb"), error]))).toEqual(["a", "b", "TypeError: no"]);
});

it("the first difference is named by its line", () => {
  expect(firstDifference(run("a", "b"), run("a", "b"))).toBeNull();
  expect(firstDifference(run("a", "b"), run("a", "c"))).toBe(2);
  expect(firstDifference(run("a"), run("a", "b"))).toBe(2);
  expect(firstDifference([], run("a"))).toBe(1);
});

it("times are another each day and do not count", () => {
  expect(firstDifference(run("jit 2.31 ms"), run("jit 14 ms"))).toBeNull();
  expect(firstDifference(run("loss 2.31"), run("loss 2.32"))).toBe(1);
});
