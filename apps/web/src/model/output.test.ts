import { describe, expect, it } from "vitest";
import { arrayGrids, arrayStatistics, axisIndices } from "./array-grid.ts";
import { stream } from "./fixtures.ts";
import { duration, entryFormat } from "./format.ts";
import { outputItems } from "./output.ts";
import { printedExpression } from "./printed-expression.ts";
import { callChain, firstSentence, runProblems } from "./problems.ts";
import { runState, stateText } from "./run-state.ts";
import { dtypeFamily, shortDType, splitSignature } from "./signature.ts";

const log = (text: string, line: number) => ({ type: "log", level: "log", text, line, column: 1 }) as const;
const array = {
  type: "array",
  text: "[1. 2.]",
  dtype: "float32",
  shape: [2],
  preview: [1, 2],
  previewShape: [2],
  line: 2,
  column: 1,
} as const;

describe("outputItems", () => {
  it("keeps the order of prints and numbers the figures", () => {
    const items = outputItems(
      stream([log("a", 1), log("b", 1), { ...array, shape: [2], preview: [1, 2], previewShape: [2] }, log("c", 3)]),
      "\nconsole.log(p.w);\n",
    );
    expect(items.map((i) => i.kind)).toEqual(["printed", "figure", "printed"]);
    expect(items[1]).toMatchObject({ number: 1, expression: "p.w" });
  });

  it("names what a line prints only when it is one expression", () => {
    expect(printedExpression("console.log(f(x, y));", 1)).toBe("f(x, y)");
    expect(printedExpression('console.log("loss", x);', 1)).toBeNull();
    expect(printedExpression("console.log(a, b);", 1)).toBeNull();
    expect(printedExpression("f();", 1)).toBeNull();
  });
});

describe("arrayGrids", () => {
  it("marks what the preview left out with a gap", () => {
    expect(axisIndices(64, 4)).toEqual([0, 1, null, 62, 63]);
    const [grid] = arrayGrids({ shape: [64, 2], previewShape: [2, 2], preview: [1, -1, 0, 0.5] });
    expect(grid?.rows.map((r) => r.index)).toEqual([0, null, 63]);
    expect(grid?.rows[0]?.cells).toEqual([
      { value: 1, tint: 4 },
      { value: -1, tint: -4 },
    ]);
  });

  it("draws vectors as one row, scalars as one cell, and names the leading axes of the rest", () => {
    expect(arrayGrids({ shape: [3], previewShape: [3], preview: [1, 2, 3] })[0]?.rows).toHaveLength(1);
    expect(arrayGrids({ shape: [], previewShape: [], preview: [7] })[0]?.rows[0]?.cells).toEqual([{ value: 7, tint: 4 }]);
    expect(arrayGrids({ shape: [2, 1, 2], previewShape: [2, 1, 2], preview: [1, 2, 3, 4] }).map((g) => g.lead)).toEqual([[0], [1]]);
    expect(arrayGrids({ shape: [0], previewShape: [0], preview: [] })).toEqual([]);
  });

  it("computes statistics of whole arrays only, and counts what is not a number", () => {
    expect(arrayStatistics({ shape: [4], previewShape: [4], preview: [1, 3, "nan", 2] })).toMatchObject({
      min: 1,
      max: 3,
      mean: 2,
      nan: 1,
    });
    expect(arrayStatistics({ shape: [64], previewShape: [2], preview: [1, 2] })).toBeNull();
  });
});

describe("numbers", () => {
  it("have a unit that fits, and a true minus", () => {
    expect(duration(0.004)).toEqual({ value: "4.0", unit: "µs" });
    expect(duration(1.654)).toEqual({ value: "1.65", unit: "ms" });
    expect(duration(12_300)).toEqual({ value: "12.3", unit: "s" });
    const format = entryFormat([-0.5, 0.25], "float32");
    expect(format(-0.5)).toBe("−0.5000");
    expect(entryFormat([1, -2], "int32")(-2)).toBe("−2");
  });
});

describe("signatures", () => {
  it("split at their own commas only", () => {
    expect(splitSignature("f32[8,2], i32[], n=[1, 2]")).toEqual(["f32[8,2]", "i32[]", "n=[1, 2]"]);
    expect(splitSignature("")).toEqual([]);
  });
  it("know their dtype's family", () => {
    expect(["f32", "bfloat16", "uint8", "bool", "key<fry>", "c64"].map(dtypeFamily)).toEqual([
      "float",
      "float",
      "int",
      "bool",
      "key",
      "complex",
    ]);
    expect(shortDType("float32")).toBe("f32");
  });
});

describe("problems", () => {
  const error = {
    type: "error",
    name: "TypeError",
    message: "Inner sizes of dot differ: 64 and 2. p.w2 would fit.",
    hint: null,
    fault: "user",
    frames: [
      { fn: "layer", line: 6, column: 3 },
      { fn: "loss", line: 15, column: 3 },
    ],
    line: 6,
    column: 3,
  } as const;
  it("lead with one sentence", () => {
    expect(firstSentence("One. Two.")).toEqual(["One.", "Two."]);
    expect(firstSentence("1.5 is not 2")).toEqual(["1.5 is not 2", ""]);
    expect(firstSentence("Concrete value expected: traced array with shape int32[].\nIt arose here.")).toEqual([
      "Concrete value expected: traced array with shape int32[].",
      "It arose here.",
    ]);
    const long = "x ".repeat(100);
    expect(firstSentence(`No such shape: ${long}`)).toEqual(["No such shape:", long.trim()]);
    expect(firstSentence(`Sharding Mesh(axis: 4. or so) is wrong ${long}`)[1]).toBe("");
    expect(runProblems(stream([{ ...error, frames: [...error.frames] }]))[0]).toMatchObject({ line: 6, source: "TypeError" });
    expect(callChain({ ...error, frames: [...error.frames] })).toBe("called from loss, line 15");
  });
});

describe("run state", () => {
  const text = (stage: "queued" | "running" | "done", state: ReturnType<typeof runState>) =>
    stateText({ stage, state, totals: { calls: 3, ms: 2.9 }, errorLine: 7, elapsedMs: 800, stale: false }).text;
  it("says what happened", () => {
    expect(text("queued", runState(stream([{ type: "status", status: "queued", detail: "3 before you, about 20 s" }])))).toBe(
      "3 before you, about 20 s",
    );
    expect(text("running", runState([]))).toBe("Running, 0.8 s");
    const done = (status: "succeeded" | "failed" | "cancelled") =>
      runState(stream([{ type: "done", status, ms: 3, queuedMs: 1, message: null }]));
    expect(text("done", done("succeeded"))).toBe("Ready. 3 calls, 2.90 ms");
    expect(text("done", done("failed"))).toBe("Stopped at line 7");
    expect(text("done", done("cancelled"))).toBe("Cancelled");
  });
});
