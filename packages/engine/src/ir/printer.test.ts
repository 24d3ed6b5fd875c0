import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type EncodedProgram, rebuild } from "../../golden/rebuild.ts";
import { PRIMITIVES } from "../primitives/registry.ts";
import { ShapedArray } from "./aval.ts";
import { ClosedJaxpr, Jaxpr, JaxprEqn, Var } from "./jaxpr.ts";
import type { Primitive } from "./primitive.ts";
import { printJaxpr, printWithSpans } from "./printer.ts";
import { pythonFloat } from "./python-text.ts";

/** Jaxprs that JAX 0.10.2 printed, with their structure (golden/jaxpr/generate.py). */
const PROGRAMS: EncodedProgram[] = JSON.parse(readFileSync(new URL("../../golden/jaxpr/jaxprs.json", import.meta.url), "utf8"));

describe("jaxprs print as JAX prints them", () => {
  test.each(PROGRAMS.map((p) => [p.name, p] as const))("%s", (_name, program) => {
    expect(printJaxpr(rebuild(program))).toBe(program.text);
  });
});

describe("shape rules agree with JAX on every equation of those programs", () => {
  test.each(PROGRAMS.map((p) => [p.name, p] as const))("%s", (_name, program) => {
    const check = (jaxpr: Jaxpr): void => {
      for (const eqn of jaxpr.eqns) {
        for (const p of Object.values(eqn.params)) if (p instanceof ClosedJaxpr) check(p.jaxpr);
        if (!PRIMITIVES.has(eqn.primitive.name) || eqn.params.jaxpr instanceof ClosedJaxpr) continue;
        const avals = eqn.primitive.abstractEval(
          eqn.invars.map((v) => v.aval),
          eqn.params,
        );
        expect(avals.map((a) => `${eqn.primitive.name} ${a.toLong(true)}`)).toEqual(
          eqn.outvars.map((v) => `${eqn.primitive.name} ${v.aval.toLong(true)}`),
        );
      }
    };
    check(rebuild(program));
  });
});

test("each equation's place is told beside the text", () => {
  const aval = new ShapedArray([2], "float32");
  const [a, b, c] = [new Var(aval), new Var(aval), new Var(aval)];
  const sin = PRIMITIVES.get("sin") as Primitive;
  const eqns = [new JaxprEqn(sin, [a], [b], {}, null), new JaxprEqn(sin, [b], [c], {}, null)];
  const jaxpr = new Jaxpr([], [a], eqns, [c]);
  for (const width of [80, 40]) {
    const { text, spans } = printWithSpans(jaxpr, { width });
    const parts = eqns.map((eqn) => {
      const [start, value, operands, end] = spans.get(eqn) ?? [0, 0, 0, 0];
      return [text.slice(start, value), text.slice(value, operands), text.slice(operands, end)];
    });
    expect(parts).toEqual([
      ["b:f32[2] = ", "sin ", "a"],
      ["c:f32[2] = ", "sin ", "b"],
    ]);
  }
});

test("variables keep the names that they had in another text", () => {
  const aval = new ShapedArray([2], "float32");
  const [a, b, c, d] = [new Var(aval), new Var(aval), new Var(aval), new Var(aval)];
  const sin = PRIMITIVES.get("sin") as Primitive;
  const whole = new Jaxpr([], [a], [new JaxprEqn(sin, [a], [b], {}, null), new JaxprEqn(sin, [a], [c], {}, null)], [b, c]);
  const { names } = printWithSpans(whole);
  const later = new Jaxpr([], [a], [new JaxprEqn(sin, [a], [d], {}, null), new JaxprEqn(sin, [d], [c], {}, null)], [c]);
  expect(printWithSpans(later, { names }).text).toBe("{ lambda ; a:f32[2]. let d:f32[2] = sin a; c:f32[2] = sin d in (c,) }");
});

test.each([
  [1, "1.0"],
  [-0, "-0.0"],
  [1e16, "1e+16"],
  [1e15, "1000000000000000.0"],
  [1e-4, "0.0001"],
  [1e-5, "1e-05"],
  [Math.fround(Math.SQRT2), "1.4142135381698608"],
  [1.5e-9, "1.5e-09"],
  [1e100, "1e+100"],
  [Number.NaN, "nan"],
  [-Infinity, "-inf"],
])("%d is Python's %s", (x, text) => {
  expect(pythonFloat(x)).toBe(text);
});
