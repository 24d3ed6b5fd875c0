import { expect, it } from "vitest";
import { jaxprTokens } from "./jaxpr-text.ts";

it("sets the primitive, its parameters, types and numbers apart", () => {
  expect(jaxprTokens("mul a 2.0:f32[]", true).map((t) => [t.kind, t.text])).toEqual([
    ["primitive", "mul"],
    ["plain", " "],
    ["name", "a"],
    ["plain", " "],
    ["number", "2.0"],
    ["plain", ":"],
    ["dtype", "f32"],
    ["shape", "[]"],
  ]);
  expect(jaxprTokens("dot[dims=(([1], [0]), ([], []))] a b", true)[1]).toEqual({ kind: "params", text: "[dims=(([1], [0]), ([], []))]" });
});

it.each(["a:f32[8] b:key<fry>[]", "(a, b)", "1e-09:f32[] x"])("loses no text of %s", (text) => {
  expect(
    jaxprTokens(text, false)
      .map((t) => t.text)
      .join(""),
  ).toBe(text);
});
