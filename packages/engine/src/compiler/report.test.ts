import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../backends/wasm/backend.ts";
import { ProgramWriter } from "../client/conformance.ts";
import type { ProgramReport } from "../client/events.ts";
import { ClosedJaxpr, Jaxpr, JaxprEqn, Var } from "../ir/jaxpr.ts";
import { jitPrimitive } from "../trace/call.ts";
import { compileProgram } from "./compile.ts";
import { explainPasses } from "./report.ts";

/** (0) b = sin a, (1) c = sin a, (2) d = b·c, (3) e = exp a unused, (4) f = 2·3, (5) g = d + f, (6) h = g·1 */
function program(): Jaxpr {
  const w = new ProgramWriter();
  const x = w.input([8]);
  const d = w.bind("mul", [w.bind("sin", [x]), w.bind("sin", [x])]);
  w.bind("exp", [x]);
  const g = w.bind("add", [d, w.bind("mul", [w.number(2), w.number(3)])]);
  return w.finish(w.bind("mul", [g, w.number(1)]));
}

const lines = ({ text, equations }: ProgramReport): string[] => equations.map(({ at, origin }) => `${origin}: ${text.slice(at[0], at[3])}`);

describe("what passes do to a program", () => {
  test("is told in the numbers and names of the traced equations", () => {
    const { optimized, changes } = explainPasses(program());
    expect(lines(optimized)).toEqual(["0: b:f32[8] = sin a", "2: d:f32[8] = mul b b", "5: f:f32[8] = add d 6.0:f32[]"]);
    expect(changes.map(({ pass, removed }) => ({ pass, removed }))).toEqual([
      { pass: "fold", removed: [{ origin: 4, into: null, value: "6" }] },
      { pass: "simplify", removed: [{ origin: 6, into: 5, value: null }] },
      { pass: "cse", removed: [{ origin: 1, into: 0, value: null }] },
      { pass: "dce", removed: [{ origin: 3, into: null, value: null }] },
    ]);
    expect(lines(changes[0].program as ProgramReport)).toHaveLength(6);
    expect(changes.at(-1)?.program).toBeNull();
  });

  test("leaves an input in the place of what gives it back", () => {
    const w = new ProgramWriter();
    const x = w.input([8]);
    const { optimized, changes } = explainPasses(w.finish(w.bind("sin", [w.bind("mul", [x, w.number(1)])])));
    expect(changes).toEqual([{ pass: "simplify", program: null, removed: [{ origin: 0, into: null, value: "a" }] }]);
    expect(lines(optimized)).toEqual(["1: c:f32[8] = sin a"]);
  });

  test("is left out where nobody would read it", () => {
    const w = new ProgramWriter();
    let x = w.input([8]);
    for (let i = 0; i < 9000; i++) x = w.bind("sin", [x]);
    expect(explainPasses(w.finish(x))).toEqual({ optimized: { text: "… 9000 equations", equations: [] }, changes: [] });
  });

  test("puts the equations of a call in its place", () => {
    const inner = program();
    const [x, y] = [new Var(inner.inAvals[0]), new Var(inner.outAvals[0])];
    const { changes } = explainPasses(
      new Jaxpr([], [x], [new JaxprEqn(jitPrimitive, [x], [y], { name: "f", jaxpr: new ClosedJaxpr(inner) }, null)], [y]),
    );
    expect(changes[0]).toMatchObject({ pass: "inline", removed: [{ origin: 0, into: 7, value: null }] });
    expect(changes[0].program?.equations.map(({ origin, inside }) => [origin, inside])).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((origin) => [origin, null]),
    );
  });
});

test("kernels name the equations that they compute, and show their code", () => {
  const w = new ProgramWriter();
  const x = w.input([64, 32]);
  const y = w.input([64, 32]);
  const product = w.bind("dot_general", [x, w.bind("transpose", [y], { permutation: [1, 0] })], {
    dimension_numbers: [
      [[1], [0]],
      [[], []],
    ],
    precision: null,
    preferred_element_type: "float32",
    out_sharding: null,
  });
  const total = w.bind("reduce_sum", [w.bind("exp", [w.bind("sin", [x])])], { axes: [0, 1], out_sharding: null });
  const { program } = compileProgram(w.finish(product, total), createWasmBackend(), () => 0);
  const told = program.kernels.map(({ eqns }) => eqns);
  // The transposed operand is read where it lies, by the product.
  expect(told.flat().sort()).toEqual([0, 1, 2, 3, 4]);
  expect(told).toContainEqual([0, 1]);
  expect(told).toContainEqual([2, 3, 4]);
  const loop = program.kernels.findIndex(({ ops }) => ops.includes("sin"));
  expect(program.codeOf(loop)).toMatch(/^ *loop$/m);
  expect(program.codeOf(loop)).toContain("v128.load");
});
