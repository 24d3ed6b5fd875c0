import { describe, expect, it } from "vitest";
import { retraceRun, stream } from "./fixtures.ts";
import { jaxprLines, jaxprTokens } from "./jaxpr-text.ts";
import { lineLetters, programs } from "./programs.ts";

const TEXT = `{ lambda ; a:f32[8]. let
    b:f32[] = reduce_max[axes=(0,) out_sharding=None] a
    c:f32[8] = sub a b
    d:f32[8] = jit[
      name=g
      jaxpr={ lambda ; c:f32[8]. let d:f32[8] = sin c in (d,) }
    ] c
    e:f32[] f:f32[8] = custom d
  in (e, f) }`;

describe("jaxprLines", () => {
  it("numbers equations and keeps the lines between them", () => {
    const lines = jaxprLines(TEXT);
    expect(lines.map((l) => l.kind)).toEqual([
      "head",
      "equation",
      "equation",
      "equation",
      "continuation",
      "continuation",
      "continuation",
      "equation",
      "tail",
    ]);
    expect(lines.filter((l) => l.number !== null).map((l) => [l.number, l.binds, l.rhs])).toEqual([
      [1, "b:f32[]", "reduce_max[axes=(0,) out_sharding=None] a"],
      [2, "c:f32[8]", "sub a b"],
      [3, "d:f32[8]", "jit["],
      [4, "e:f32[] f:f32[8]", "custom d"],
    ]);
  });

  it("reads a jaxpr on one line", () => {
    const lines = jaxprLines("{ lambda ; a:f32[8]. let b:f32[8] = sin a; c:f32[] = reduce_sum[axes=(0,)] b in (c,) }");
    expect(lines.map((l) => [l.kind, l.number, l.textLine])).toEqual([
      ["head", null, 0],
      ["equation", 1, 0],
      ["equation", 2, 0],
      ["tail", null, 0],
    ]);
    expect(jaxprLines("something else").map((l) => l.kind)).toEqual(["head"]);
  });
});

describe("jaxprTokens", () => {
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

  it("loses no text", () => {
    for (const l of jaxprLines(TEXT))
      expect(
        jaxprTokens(l.rhs ?? l.text, l.rhs !== null)
          .map((t) => t.text)
          .join(""),
      ).toBe(l.rhs ?? l.text);
  });
});

describe("programs", () => {
  it("gives one program per function and signature, with what the compiler made of it", () => {
    const found = programs(stream(retraceRun));
    expect(found.map((p) => [p.fn, p.signature, p.compiled?.kernels.length])).toEqual([
      ["f", "f32[8]", 1],
      ["f", "f32[16]", 1],
    ]);
  });

  it("letters source lines in the order of the text", () => {
    const letters = lineLetters([
      { textLine: 3, line: 9, column: 1 },
      { textLine: 1, line: 12, column: 1 },
      { textLine: 2, line: 12, column: 8 },
    ]);
    expect([...letters]).toEqual([
      [12, "a"],
      [9, "b"],
    ]);
  });
});
