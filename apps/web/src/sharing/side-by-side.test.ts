import { expect, it } from "vitest";
import { folded, sideBySide } from "./side-by-side.ts";

const outline = (before: string, after: string) =>
  sideBySide(before, after).map(({ kind, left, right }) => [kind, left?.text, right?.text]);

it("stands equal lines beside each other, with the number that each has", () => {
  const rows = sideBySide("a\nb\nd\n", "a\nc1\nc2\nd\n");
  expect(rows.map(({ kind, left, right }) => [kind, left?.number, right?.number])).toEqual([
    ["same", 1, 1],
    ["changed", 2, 2],
    ["added", undefined, 3],
    ["same", 3, 4],
  ]);
  expect(outline("a\nb\n", "b\n")).toEqual([
    ["removed", "a", undefined],
    ["same", "b", "b"],
  ]);
  expect(outline("", "a\n")).toEqual([["added", undefined, "a"]]);
  expect(sideBySide("", "")).toEqual([]);
});

it("says what differs within a changed line", () => {
  const [row] = sideBySide("const a = f(x, 18);\n", "const a = g(x, 18);\n");
  expect(row?.left?.stretches?.filter(({ changed }) => changed)).toEqual([{ text: "f", changed: true }]);
  expect(row?.right?.stretches?.map(({ text }) => text).join("")).toBe("const a = g(x, 18);");
});

it("folds equal lines far from a difference", () => {
  const before = Array.from({ length: 30 }, (_, i) => `line ${i}`);
  const after = before.with(15, "other");
  const folds = folded(sideBySide(before.join("\n"), after.join("\n")));
  expect(folds.map((fold) => [fold.folded, fold.rows.length])).toEqual([
    [true, 12],
    [false, 7],
    [true, 11],
  ]);
  expect(folded(sideBySide("a\nb\n", "a\nc\n"))).toHaveLength(1);
});
