import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../../client/conformance.ts";
import { FunctionTable } from "../../compiler/functions.ts";
import type { LoopKernel, Plan } from "../../compiler/kernel.ts";
import { planProgram } from "../../compiler/plan.ts";
import { reachable } from "../../compiler/scalar/node.ts";
import { simulatePlan } from "../../compiler/simulate.ts";
import { verifyPlan } from "../../compiler/verify-plan.ts";
import type { TypedArray } from "../../dtype/dtype.ts";
import type { Jaxpr, Params, Var } from "../../ir/jaxpr.ts";
import { seededRandom } from "../random-program.ts";
import { createWasmBackend } from "./backend.ts";

const backend = createWasmBackend();
const SIZE = 1021;

/** Random bits: numbers of every size, NaN and infinities; every other one of moderate size. */
function words(seed: number): Float32Array {
  const random = seededRandom(seed);
  const bits = Uint32Array.from({ length: SIZE }, () => random() * 2 ** 32);
  const numbers = new Float32Array(bits.buffer);
  for (let i = 0; i < SIZE; i += 2) numbers[i] = (random() - 0.5) * 20;
  return numbers;
}

const calls = (plan: Plan): string[] =>
  plan.steps.flatMap((step) =>
    step.kind !== "loop"
      ? []
      : step.stages.flatMap(({ results }) => reachable(results.map(({ value }) => value)).flatMap(({ callee }) => callee?.name ?? [])),
  );

function run(jaxpr: Jaxpr, plan: Plan, inputs: readonly TypedArray[]): Uint8Array[] {
  const results = backend.compile({ jaxpr, dump: null, plan: () => plan }).run(inputs);
  return results.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
}

/** The same function of several arrays, each a result of its own. */
function several(name: string, arity: number, params: Params): Jaxpr {
  const w = new ProgramWriter();
  const inputs = Array.from({ length: arity }, () => w.input([SIZE]));
  return w.finish(
    ...[1, -3, 0.25].map((factor) => {
      const scaled = inputs.map((x) => w.bind("mul", [x, w.number(factor)]));
      return w.bind(name, scaled, params);
    }),
  );
}

const CASES: readonly (readonly [string, number, Params])[] = [
  ...["exp", "exp2", "expm1", "log", "log1p", "sin", "cos", "tan", "tanh", "erf_inv"].map((name) => [name, 1, { accuracy: null }] as const),
  ...["logistic", "sinh", "cosh", "asinh", "acosh", "atanh", "cbrt"].map((name) => [name, 1, { accuracy: null }] as const),
  ...["asin", "acos", "atan", "erf", "erfc", "lgamma", "digamma"].map((name) => [name, 1, {}] as const),
  ...["pow", "rem", "atan2", "nextafter"].map((name) => [name, 2, {}] as const),
];

describe("functions of a module", () => {
  for (const [name, arity, params] of CASES)
    test(`${name} gives the same bits called as in place`, () => {
      const jaxpr = several(name, arity, params);
      const inputs = Array.from({ length: arity }, (_, i) => words(i + 1));
      const called = planProgram(jaxpr, new FunctionTable(0));
      const inPlace = planProgram(jaxpr, new FunctionTable(Infinity));
      verifyPlan(called);
      expect(calls(called)).toEqual([name, name, name]);
      expect(calls(inPlace)).toEqual([]);
      const results = run(jaxpr, called, inputs);
      expect(results).toEqual(run(jaxpr, inPlace, inputs));
      expect(new Set(results[0]).size).toBeGreaterThan(50);
    });

  test("the simulator calls too", () => {
    const jaxpr = several("sin", 1, { accuracy: null });
    const inputs = [{ shape: [SIZE], dtype: "float32" as const, data: words(3) }];
    const simulated = simulatePlan(planProgram(jaxpr, new FunctionTable(0)), inputs);
    expect(simulated).toEqual(simulatePlan(planProgram(jaxpr, new FunctionTable(Infinity)), inputs));
  });

  test("kernels call what they have often, and only that", () => {
    const chain = (length: number): Jaxpr => {
      const w = new ProgramWriter();
      let y = w.bind("exp", [w.input([64])], { accuracy: null });
      for (let i = 0; i < length; i++) y = w.bind("sin", [y], { accuracy: null });
      return w.finish(y);
    };
    expect(calls(planProgram(chain(5)))).toEqual([]);
    const long = planProgram(chain(30));
    expect(calls(long)).toEqual(new Array(30).fill("sin"));
    expect((long.steps[0] as LoopKernel).ops).toHaveLength(31);
  });

  test("functions that differ in a parameter or a dtype are two", () => {
    const w = new ProgramWriter();
    const [x, n] = [w.input([SIZE]), w.input([SIZE], "int32")];
    const twice = (name: string, inputs: readonly Var[], params: Params = {}): Var[] => [1, 2].map(() => w.bind(name, inputs, params));
    const jaxpr = w.finish(
      ...twice("pow", [x, x]),
      ...twice("pow", [x, n]),
      ...twice("reduce_precision", [x], { exponent_bits: 5, mantissa_bits: 10 }),
      ...twice("reduce_precision", [x], { exponent_bits: 4, mantissa_bits: 3 }),
    );
    const inputs = [words(1), Int32Array.from({ length: SIZE }, (_, i) => i - 500)];
    const called = planProgram(jaxpr, new FunctionTable(0));
    expect(calls(called).sort()).toEqual(["pow", "pow", "reduce_precision", "reduce_precision"]);
    expect(run(jaxpr, called, inputs)).toEqual(run(jaxpr, planProgram(jaxpr, new FunctionTable(Infinity)), inputs));
  });
});
