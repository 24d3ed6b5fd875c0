import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../../client/conformance.ts";
import { compileProgram } from "../../compiler/compile.ts";
import { optimize } from "../../compiler/pipeline.ts";
import { planProgram } from "../../compiler/plan.ts";
import type { TypedArray } from "../../dtype/dtype.ts";
import type { Jaxpr, Var } from "../../ir/jaxpr.ts";
import { seededRandom } from "../random-program.ts";
import { evaluateJaxpr } from "../reference/evaluate.ts";
import { createWasmBackend } from "./backend.ts";

const backend = createWasmBackend();
const now = (): number => 0;
const exact = { accuracy: null };
const sum = { out_sharding: null };

const numbers = (n: number, seed = 1): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length: n }, () => random() * 2 - 1);
};

/** The kinds of the program's steps; its results must be the reference's to a few roundings. */
function check(jaxpr: Jaxpr, tolerance = 1e-5): string[] {
  const inputs = jaxpr.invars.map(({ aval }, i) => ({
    shape: aval.shape,
    dtype: aval.dtype,
    data: numbers(aval.size, i + 1) as TypedArray,
  }));
  const expected = evaluateJaxpr(jaxpr, inputs);
  const actual = compileProgram(jaxpr, backend, now).program.run(inputs.map(({ data }) => data));
  for (const [n, { data }] of expected.entries()) {
    expect(actual[n].length).toBe(data.length);
    for (let i = 0; i < data.length; i++)
      if (!(Math.abs(Number(actual[n][i]) - Number(data[i])) <= tolerance * Math.max(1, Math.abs(Number(data[i])))))
        expect([n, i, actual[n][i]]).toEqual([n, i, data[i]]);
  }
  return planProgram(optimize(jaxpr, { now }).jaxpr).steps.map(
    (step) => `${step.kind}${step.kind === "dot" && step.epilogue !== null ? "+" : ""}`,
  );
}

/** Writes over the rows of a matrix: `axis` is reduced. */
function rows(shape: readonly number[], axis: number) {
  const w = new ProgramWriter();
  const kept = shape.map((_, k) => k).filter((k) => k !== axis);
  return {
    w,
    x: w.input([...shape]),
    reduce: (name: string, v: Var): Var => w.bind(name, [v], { axes: [axis], ...sum }),
    spread: (v: Var): Var => w.bind("broadcast_in_dim", [v], { shape: [...shape], broadcast_dimensions: kept, sharding: null }),
    scaled: (v: Var, factor: number): Var => w.bind("mul", [v, w.number(factor)]),
  };
}

describe("rows in one kernel", () => {
  for (const [shape, axis] of [
    [[9, 130], 1],
    [[130, 9], 0],
    [[5, 37, 6], 1],
    [[3, 4, 5], 2],
    // Rows that ask for the beginning of the next one, long and just long enough.
    [[261, 1030], 1],
    [[1025, 256], 1],
    [[2, 3], 1],
    [[1, 7], 1],
    [[7, 1], 1],
    [[3, 20_000], 1],
    [[70, 41], 0],
    [[150, 2101], 0],
    [[4, 100, 36], 1],
  ] as const) {
    test(`softmax of ${shape.join("×")} over axis ${axis}`, () => {
      const { w, x, reduce, spread } = rows(shape, axis);
      const e = w.bind("exp", [w.bind("sub", [x, spread(reduce("reduce_max", x))])], exact);
      expect(check(w.finish(w.bind("div", [e, spread(reduce("reduce_sum", e))])))).toEqual(["loop"]);
    });

    test(`layer norm of ${shape.join("×")} over axis ${axis}, with mean and deviation as results`, () => {
      const { w, x, reduce, spread, scaled } = rows(shape, axis);
      const mean = scaled(reduce("reduce_sum", x), 1 / (shape[axis] as number));
      const centred = w.bind("sub", [x, spread(mean)]);
      const variance = scaled(reduce("reduce_sum", w.bind("mul", [centred, centred])), 1 / (shape[axis] as number));
      const scale = w.bind("rsqrt", [w.bind("add", [variance, w.number(1e-5)])], exact);
      const steps = check(w.finish(w.bind("mul", [centred, spread(scale)]), mean, scale));
      expect(steps).toEqual(["loop"]);
    });

    test(`log of the sum of exponentials of ${shape.join("×")} over axis ${axis}`, () => {
      const { w, x, reduce, spread } = rows(shape, axis);
      const most = reduce("reduce_max", x);
      const total = reduce("reduce_sum", w.bind("exp", [w.bind("sub", [x, spread(most)])], exact));
      const logSum = w.bind("add", [w.bind("log", [total], exact), most]);
      expect(check(w.finish(logSum, w.bind("sub", [x, spread(logSum)])))).toEqual(["loop"]);
    });
  }

  test("reductions of the same elements share a pass", () => {
    const { w, x, reduce } = rows([20, 50], 1);
    const squares = w.bind("mul", [x, x]);
    expect(check(w.finish(reduce("reduce_sum", x), reduce("reduce_sum", squares), reduce("reduce_max", x)))).toEqual(["loop"]);
  });

  test("NaN in a row is the row's maximum", () => {
    const { w, x, reduce } = rows([2, 40], 1);
    const data = numbers(80);
    data[13] = NaN;
    const [most] = compileProgram(w.finish(reduce("reduce_max", x)), backend, now).program.run([data]);
    expect(most[0]).toBeNaN();
    expect(most[1]).toBe(Math.max(...data.subarray(40)));
  });
});

describe("reductions in the order of memory", () => {
  const data = (n: number): Float32Array => numbers(n).map((x, i) => (i % 977 === 13 ? NaN : x));

  test("several reductions over axes that are not neighbours, NaN noted where it is", () => {
    const w = new ProgramWriter();
    const x = w.input([6, 7, 75, 40]);
    const reduce = (name: string, v: Var): Var => w.bind(name, [v], { axes: [0, 2], ...sum });
    const whole = w.bind("convert_element_type", [w.bind("mul", [x, w.number(100)])], {
      new_dtype: "int32",
      weak_type: false,
      sharding: null,
    });
    const isLarge = w.bind("gt", [x, w.number(0.999)]);
    const all = [
      reduce("reduce_sum", x),
      reduce("reduce_max", x),
      reduce("reduce_min", x),
      reduce("reduce_sum", whole),
      reduce("reduce_max", whole),
      reduce("reduce_or", isLarge),
    ];
    const jaxpr = w.finish(...all);
    const input = data(6 * 7 * 75 * 40);
    const expected = evaluateJaxpr(jaxpr, [{ shape: [6, 7, 75, 40], dtype: "float32", data: input }]);
    const actual = compileProgram(jaxpr, backend, now).program.run([input]);
    for (const [n, e] of expected.entries()) {
      expect(actual[n].length).toBe(7 * 40);
      for (const [i, value] of [...actual[n]].map(Number).entries()) {
        if (Number.isNaN(Number(e.data[i]))) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(Number(e.data[i]), 3);
      }
    }
    expect([...actual[1]].some((v) => Number.isNaN(v))).toBe(true);
    expect([...actual[1]].every((v) => Number.isNaN(v))).toBe(false);
  });

  test("a long sum down columns is as exact as one along a row", () => {
    const { w, x, reduce } = rows([100_000, 33], 0);
    const input = new Float32Array(100_000 * 33).fill(0.1);
    const [total] = compileProgram(w.finish(reduce("reduce_sum", x)), backend, now).program.run([input]);
    for (const t of total) expect(Math.abs(Number(t) / (100_000 * Math.fround(0.1)) - 1)).toBeLessThan(1e-6);
  });
});

describe("several results", () => {
  test("an optimizer's step over one parameter is one kernel", () => {
    const w = new ProgramWriter();
    const [p, g, m, v] = [w.input([33, 7]), w.input([33, 7]), w.input([33, 7]), w.input([33, 7])];
    const mix = (a: Var, b: Var, rate: number): Var =>
      w.bind("add", [w.bind("mul", [a, w.number(rate)]), w.bind("mul", [b, w.number(1 - rate)])]);
    const [m2, v2] = [mix(m, g, 0.9), mix(w.bind("abs", [v]), w.bind("mul", [g, g]), 0.999)];
    const step = w.bind("div", [m2, w.bind("add", [w.bind("sqrt", [v2], exact), w.number(1e-8)])]);
    const p2 = w.bind("sub", [p, w.bind("mul", [step, w.number(0.001)])]);
    expect(check(w.finish(p2, m2, v2))).toEqual(["loop"]);
  });
});

describe("what is done to a product", () => {
  const dot = (w: ProgramWriter, a: Var, b: Var, batch = false): Var =>
    w.bind("dot_general", [a, b], {
      dimension_numbers: batch
        ? [
            [[2], [1]],
            [[0], [0]],
          ]
        : [
            [[1], [0]],
            [[], []],
          ],
      precision: null,
      preferred_element_type: "float32",
      out_sharding: null,
    });

  for (const [m, k, n] of [
    [7, 300, 9],
    [97, 5, 13],
    [13, 257, 521],
    [200, 20, 30],
  ]) {
    test(`bias, activation and residual of ${m}×${k}×${n}`, () => {
      const w = new ProgramWriter();
      const [a, b, bias, residual] = [w.input([m, k]), w.input([k, n]), w.input([n]), w.input([m, n])];
      const c = dot(w, a, b);
      const wide = w.bind("broadcast_in_dim", [bias], { shape: [m, n], broadcast_dimensions: [1], sharding: null });
      const h = w.bind("tanh", [w.bind("add", [c, wide])], exact);
      const out = w.bind("add", [h, residual]);
      expect(check(w.finish(out, h), 1e-4)).toEqual(["dot+"]);
      expect(check(w.finish(out, w.bind("gt", [c, w.number(0)])), 1e-4)).toEqual(["dot+"]);
      expect(check(w.finish(w.bind("gt", [c, w.number(1e6)])), 1e-4)).toEqual(["dot+"]);
    });
  }

  test("batches, and a product that is itself a result", () => {
    const w = new ProgramWriter();
    const [a, b, scale] = [w.input([3, 10, 20]), w.input([3, 20, 30]), w.input([3])];
    const c = dot(w, a, b, true);
    const wide = w.bind("broadcast_in_dim", [scale], { shape: [3, 10, 30], broadcast_dimensions: [0], sharding: null });
    expect(check(w.finish(c, w.bind("mul", [c, wide])), 1e-4)).toEqual(["dot+"]);
  });
});

describe("transposed operands", () => {
  for (const shape of [
    [4, 4],
    [8, 12],
    [37, 53],
    [16, 300],
    [3, 40],
  ]) {
    test(`${shape.join("×")} beside one that is not, heavy and light`, () => {
      for (const name of ["neg", "tanh"]) {
        const w = new ProgramWriter();
        const [x, y, row] = [w.input(shape), w.input([...shape].reverse()), w.input([shape[0]])];
        const turned = w.bind("transpose", [x], { permutation: [1, 0] });
        const wide = w.bind("broadcast_in_dim", [row], { shape: [...shape].reverse(), broadcast_dimensions: [1], sharding: null });
        const sum = w.bind("add", [w.bind(name, [turned], name === "tanh" ? exact : {}), w.bind("mul", [y, wide])]);
        const index = w.bind("iota", [], { dtype: "float32", shape: [...shape].reverse(), dimension: 0, sharding: null });
        expect(check(w.finish(w.bind("add", [sum, index]), w.bind("gt", [sum, w.number(0)])))).toEqual(["loop"]);
      }
    });
  }

  test("inside batches", () => {
    const w = new ProgramWriter();
    const [x, y] = [w.input([5, 19, 30]), w.input([5, 30, 19])];
    expect(check(w.finish(w.bind("add", [w.bind("transpose", [x], { permutation: [0, 2, 1] }), y])))).toEqual(["loop"]);
  });
});
