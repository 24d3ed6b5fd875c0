import { describe, expect, test } from "vitest";
import { EVERYTHING, filtered, foldsOf, levelCounts } from "./console.ts";
import { type OutputItem, outputItems } from "./output.ts";

const log = (id: number, text: string, level: "log" | "warn" | "error" = "log") => ({
  type: "log" as const,
  id,
  t: id,
  level,
  text,
  line: id,
  column: 1,
});
const array = (id: number) => ({
  type: "array" as const,
  id,
  t: id,
  text: "",
  dtype: "float32",
  shape: [1],
  preview: [1],
  previewShape: [1],
  line: 3,
  column: 1,
});

const ITEMS = outputItems(
  [log(1, "Step 1"), log(2, "careful", "warn"), array(3), log(4, "failed at step 2", "error")],
  "a\nb\nconsole.log(loss);\nd",
);
const texts = (items: readonly OutputItem[]) =>
  items.map((item) => (item.kind === "printed" ? item.lines.map(({ text }) => text) : item.expression));

describe("what is looked at", () => {
  test("everything, by level, and by text in any case", () => {
    expect(filtered(ITEMS, EVERYTHING)).toBe(ITEMS);
    expect([...levelCounts(ITEMS)]).toEqual([
      ["log", 1],
      ["warn", 1],
      ["error", 1],
    ]);
    expect(texts(filtered(ITEMS, { hidden: new Set(["log", "error"]), text: "" }))).toEqual([["careful"], "loss"]);
    expect(texts(filtered(ITEMS, { hidden: new Set(), text: "STEP" }))).toEqual([["Step 1"], ["failed at step 2"]]);
    expect(texts(filtered(ITEMS, { hidden: new Set(), text: "loss" }))).toEqual(["loss"]);
  });
});

describe("printed objects", () => {
  test("are folded where brackets stand on lines of their own", () => {
    expect(foldsOf("params {\n  w: [\n    1,\n    2\n  ],\n  b: 0\n} end")).toEqual([
      { open: "params {", close: "} end", parts: [{ open: "  w: [", close: "],", parts: ["    1,", "    2"] }, "  b: 0"] },
    ]);
  });

  test("other texts are left as they are", () => {
    for (const text of [
      "one line",
      "{ lambda ; a:f32[]. let\n    b:f32[] = sin a\n  in (b,) }",
      "Array([[1, 2],\n       [3, 4]], dtype=int32)",
      "open {\nnever closed",
      "{ lambda ; a:f32[]. let\n    b:f32[] = jit[\n      name=f\n    ] a\n  in (b,) }",
    ])
      expect(foldsOf(text)).toEqual(text.split("\n"));
  });
});
