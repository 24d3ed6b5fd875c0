import { describe, expect, test } from "vitest";
import { ProgramWriter, squarePlusOne } from "../../client/conformance.ts";
import { ShapedArray } from "../../ir/aval.ts";
import { type Atom, ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Var } from "../../ir/jaxpr.ts";
import type { Primitive } from "../../ir/primitive.ts";
import { verify } from "../../ir/verifier.ts";
import { PRIMITIVES } from "../../primitives/registry.ts";
import { optimize } from "../pipeline.ts";
import { planProgram } from "../plan.ts";
import { cse } from "./cse.ts";
import { dce } from "./dce.ts";
import { expand } from "./expand.ts";
import { fold } from "./fold.ts";
import { inline } from "./inline.ts";
import { simplify } from "./simplify.ts";

const names = (jaxpr: Jaxpr): string[] => jaxpr.eqns.map((eqn) => eqn.primitive.name);
const call: Primitive = {
  name: "jit",
  abstractEval: (_, params) => (params.jaxpr as ClosedJaxpr).outAvals,
  evaluate: () => [],
  lowering: { kind: "call" },
};
const now = (): number => 0;

/** `f(x)` for one equation `name` of x and a number, in either order. */
function binary(name: string, value: number, swapped = false, dtype: "float32" | "int32" = "float32"): Jaxpr {
  const w = new ProgramWriter();
  const x = w.input([3], dtype);
  const c = w.number(value, dtype);
  return w.finish(w.bind(name, swapped ? [c, x] : [x, c]));
}

describe("inline", () => {
  test("puts calls in place, and keeps the outer variables", () => {
    const inner = new ClosedJaxpr(squarePlusOne());
    const calling = (jaxpr: ClosedJaxpr): Jaxpr => {
      const x = new Var(jaxpr.inAvals[0]);
      const [y, z] = [new Var(x.aval), new Var(x.aval)];
      return new Jaxpr([], [x], [new JaxprEqn(call, [x], [y], { jaxpr }, null), new JaxprEqn(call, [y], [z], { jaxpr }, null)], [z, y, x]);
    };
    const once = inline.run(calling(inner));
    verify(once);
    expect(names(once)).toEqual(["mul", "add", "mul", "add"]);
    expect(once.outvars[2]).toBe(once.invars[0]);
    expect(once.eqns[0].source?.line).toBe(1);
  });

  test("takes calls that return their inputs or literals", () => {
    const v = new Var(new ShapedArray([], "float32"));
    const jaxpr = new ClosedJaxpr(new Jaxpr([], [v], [], [v, new Literal(2, v.aval)]));
    const x = new Var(v.aval);
    const [y, z] = [new Var(v.aval), new Var(v.aval)];
    const out = inline.run(new Jaxpr([], [x], [new JaxprEqn(call, [x], [y, z], { jaxpr }, null)], [z, y]));
    expect(out.eqns).toEqual([]);
    expect(out.outvars[1]).toBe(x);
    expect((out.outvars[0] as Literal).val).toBe(2);
  });
});

describe("expand", () => {
  test("writes a primitive in terms of others, at the same line", () => {
    const [mul, neg] = [PRIMITIVES.get("mul") as Primitive, PRIMITIVES.get("neg") as Primitive];
    const twice: Primitive = {
      name: "negative_square",
      abstractEval: ([x]) => [x],
      evaluate: () => [],
      lowering: { kind: "expand", expand: (b, [x]) => b.bind(neg, b.bind(mul, [x, x])) },
    };
    const x = new Var(new ShapedArray([2], "float32"));
    const y = new Var(x.aval);
    const out = expand.run(new Jaxpr([], [x], [new JaxprEqn(twice, [x], [y], {}, { file: "a", line: 9, column: 1 })], [y]));
    verify(out);
    expect(out.eqns.map((eqn) => [eqn.primitive.name, eqn.source?.line])).toEqual([
      ["mul", 9],
      ["neg", 9],
    ]);
    const endless: Primitive = { ...twice, lowering: { kind: "expand", expand: (b, [v]) => b.bind(endless, [v]) } };
    expect(() => expand.run(new Jaxpr([], [x], [new JaxprEqn(endless, [x], [y], {}, null)], [y]))).toThrow(/expands into itself/);
  });
});

describe("fold", () => {
  test("computes scalars of literals, one after the other", () => {
    const w = new ProgramWriter();
    const two = w.bind("add", [w.number(1), w.number(1)]);
    const y = w.bind("lt", [w.bind("mul", [two, w.number(-3)]), w.number(0)]);
    const out = fold.run(w.finish(two, y));
    expect(out.eqns).toEqual([]);
    expect(out.outvars.map((atom) => (atom as Literal).val)).toEqual([2, true]);
  });
});

describe("simplify", () => {
  const kept = (jaxpr: Jaxpr): boolean => simplify.run(jaxpr).eqns.length > 0;

  test("drops only what changes no value, −0 and NaN included", () => {
    expect(kept(binary("mul", 1))).toBe(false);
    expect(kept(binary("mul", 1, true))).toBe(false);
    expect(kept(binary("div", 1))).toBe(false);
    expect(kept(binary("div", 1, true))).toBe(true);
    expect(kept(binary("add", 0))).toBe(true);
    expect(kept(binary("add", -0))).toBe(false);
    expect(kept(binary("sub", 0))).toBe(false);
    expect(kept(binary("sub", -0))).toBe(true);
    expect(kept(binary("sub", 0, true))).toBe(true);
    expect(kept(binary("add", 0, false, "int32"))).toBe(false);
    expect(kept(binary("mul", 0))).toBe(true);
  });

  test("sees ones that were broadcast", () => {
    const w = new ProgramWriter();
    const x = w.input([3]);
    const ones = w.bind("broadcast_in_dim", [w.number(1)], { shape: [3], broadcast_dimensions: [], sharding: null });
    const out = dce.run(simplify.run(w.finish(w.bind("mul", [x, ones]))));
    expect(out.outvars).toEqual([x]);
    expect(out.eqns).toEqual([]);
  });

  test("keeps an operation that broadcasts its operand", () => {
    const w = new ProgramWriter();
    const x = w.input([]);
    const ones = w.bind("broadcast_in_dim", [w.number(1)], { shape: [3], broadcast_dimensions: [], sharding: null });
    expect(names(simplify.run(w.finish(w.bind("mul", [x, ones]))))).toContain("mul");
  });

  test("takes away double negation, moves that move nothing, and reshapes of reshapes", () => {
    const w = new ProgramWriter();
    const x = w.input([2, 3]);
    const same = w.bind("transpose", [w.bind("neg", [w.bind("neg", [x])])], { permutation: [0, 1] });
    const flat = w.bind("reshape", [same], { new_sizes: [6], dimensions: null, sharding: null });
    const back = w.bind("reshape", [flat], { new_sizes: [2, 3], dimensions: null, sharding: null });
    const chosen = w.bind("select_n", [w.bind("lt", [x, x]), back, back]);
    const out = dce.run(simplify.run(w.finish(chosen)));
    expect(out.outvars).toEqual([x]);
    expect(out.eqns).toEqual([]);
  });
});

describe("cse", () => {
  test("computes equal equations once and keeps the first line", () => {
    const w = new ProgramWriter();
    const x = w.input([3]);
    const sum = w.bind("add", [w.bind("sin", [x], { accuracy: null }, 10), w.bind("sin", [x], { accuracy: null }, 20)]);
    const out = cse.run(w.finish(sum));
    expect(names(out)).toEqual(["sin", "add"]);
    expect(out.eqns[0].source?.line).toBe(10);
    expect(out.eqns[1].invars[0]).toBe(out.eqns[1].invars[1]);
  });

  test("tells parameters and the sign of zero apart", () => {
    const w = new ProgramWriter();
    const x = w.input([2, 2]);
    const a = w.bind("reduce_sum", [x], { axes: [0], out_sharding: null });
    const b = w.bind("reduce_sum", [x], { axes: [1], out_sharding: null });
    const c = w.bind("sub", [x, w.number(0)]);
    const d = w.bind("sub", [x, w.number(-0)]);
    expect(cse.run(w.finish(a, b, c, d)).eqns.length).toBe(4);
  });
});

describe("dce", () => {
  test("drops what no output needs, and keeps inputs", () => {
    const w = new ProgramWriter();
    const x = w.input([3]);
    w.input([4]);
    w.bind("cos", [w.bind("sin", [x], { accuracy: null })], { accuracy: null });
    const out = dce.run(w.finish(w.bind("neg", [x])));
    expect(names(out)).toEqual(["neg"]);
    expect(out.invars.length).toBe(2);
  });
});

describe("the pipeline", () => {
  test("reports each pass, and shows the program between them", () => {
    const seen: string[] = [];
    const { reports } = optimize(binary("mul", 1), { now, inspect: (pass, jaxpr) => seen.push(`${pass.name} ${jaxpr.eqns.length}`) });
    expect(seen).toEqual(["inline 1", "expand 1", "fold 1", "simplify 0", "cse 0", "dce 0"]);
    expect(reports.map(({ before, after }) => [before, after])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test("takes a chain of 20,000 equations", () => {
    const w = new ProgramWriter();
    let x: Atom = w.input([8]);
    for (let i = 0; i < 10_000; i++) x = w.bind("mul", [w.bind("sin", [x], { accuracy: null }), x]);
    const program = w.finish(x);
    const { jaxpr } = optimize(program, { now });
    expect(jaxpr.eqns.length).toBe(20_000);
    const plan = planProgram(jaxpr);
    expect(plan.steps.length).toBeGreaterThan(100);
    expect(plan.arenaBytes).toBeLessThan(4096);
  });

  test("calls nested 12 deep, each made twice, are inlined", () => {
    let inner = squarePlusOne();
    for (let i = 0; i < 12; i++) {
      const jaxpr = new ClosedJaxpr(inner);
      const x = new Var(inner.inAvals[0]);
      const [y, z] = [new Var(x.aval), new Var(x.aval)];
      inner = new Jaxpr([], [x], [new JaxprEqn(call, [x], [y], { jaxpr }, null), new JaxprEqn(call, [y], [z], { jaxpr }, null)], [z]);
    }
    expect(inline.run(inner).eqns.length).toBe(2 ** 13);
  });
});
