import { expect, it } from "vitest";
import { traceEvent } from "./fixtures.ts";
import { inlays } from "./inlays.ts";
import { type Program, programs } from "./programs.ts";

const traced = (signature: string, call: number, values: { line: number; column: number; type: string }[]) =>
  ({ ...traceEvent({ signature, call, line: 9 }), values, id: call, t: call }) as Parameters<typeof programs>[0][number];

it("shows the chosen program's types, and others where it has none", () => {
  const all = programs([
    traced("f32[8]", 1, [{ line: 3, column: 10, type: "f32[8]" }]),
    traced("f32[16]", 2, [
      { line: 3, column: 10, type: "f32[16]" },
      { line: 2, column: 4, type: "f32[]" },
    ]),
  ]);
  expect(inlays(all, null).map(({ type }) => type)).toEqual(["f32[]", "f32[8]"]);
  expect(inlays(all, all[1] as Program).map(({ type }) => type)).toEqual(["f32[]", "f32[16]"]);
  expect(inlays([], null)).toEqual([]);
});
