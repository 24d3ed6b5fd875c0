import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../../client/conformance.ts";
import { compileProgram } from "../../compiler/compile.ts";
import { planProgram } from "../../compiler/plan.ts";
import { simulatePlan } from "../../compiler/simulate.ts";
import { verifyPlan } from "../../compiler/verify-plan.ts";
import { DTYPES, type DType, isComplex, realDType, type TypedArray } from "../../dtype/dtype.ts";
import type { Shape } from "../../ir/aval.ts";
import type { Jaxpr, Params } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { seededRandom } from "../random-program.ts";
import { evaluateJaxpr } from "../reference/evaluate.ts";
import { createWasmBackend } from "./backend.ts";

/* Complex numbers are computed as two lanes, which lie side by side in memory. */

const backend = createWasmBackend();
const COMPLEX = ["complex64", "complex128"] as const;
const precision = (dtype: DType): number => (dtype === "complex64" || dtype === "float32" ? 2 ** -23 : 2 ** -52);

/** Runs a program that must have no host steps in wasm and in the simulator: both are near the reference. */
function expectNear(jaxpr: Jaxpr, inputs: readonly NDArray[], units: number): void {
  const { optimized, program } = compileProgram(jaxpr, backend, () => 0);
  const plan = planProgram(optimized);
  verifyPlan(plan);
  expect(plan.steps.map(({ kind }) => kind)).not.toContain("host");
  const wasm = program.run(inputs.map(({ data }) => data));
  const simulated = simulatePlan(plan, inputs);
  const expected = evaluateJaxpr(jaxpr, inputs);
  for (const [who, arrays] of [["wasm", wasm] as const, ["simulator", simulated ?? wasm] as const]) {
    for (const [n, { data, dtype }] of expected.entries()) {
      expect(arrays[n].length).toBe(data.length);
      const { words } = DTYPES[dtype];
      for (let i = 0; i < data.length; i += words) {
        const parts = [0, words - 1].map((k) => [Number(arrays[n][i + k]), Number(data[i + k])] as const);
        // Both parts are as exact as the larger of them.
        const size = Math.max(...parts.map(([, e]) => (Number.isFinite(e) ? Math.abs(e) : 0)));
        for (const [a, e] of parts) {
          const isNear =
            Object.is(a, e) || (Number.isNaN(a) && Number.isNaN(e)) || a === e || Math.abs(a - e) <= units * precision(dtype) * size;
          if (!isNear)
            expect.unreachable(
              `${who}: result ${n}, element ${i / words} is ${parts.map(([x]) => x)}, expected ${parts.map(([, x]) => x)}`,
            );
        }
      }
    }
  }
}

const random = seededRandom(11);
function filled(shape: Shape, dtype: DType): NDArray {
  const size = shape.reduce((n, d) => n * d, 1);
  const data: TypedArray = new DTYPES[dtype].storage(size * DTYPES[dtype].words);
  for (let i = 0; i < data.length; i++) data[i] = dtype === "bool" ? Number(random() < 0.5) : random() * 4 - 2;
  return { shape, dtype, data };
}

const PARTS = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -2.5, 3e4, 1e-20];
/** Every pair of parts of every other, and numbers of common sizes. */
function special(dtype: DType, turn: number): NDArray {
  const n = PARTS.length;
  const count = n * n + 200;
  const data: TypedArray = new DTYPES[dtype].storage(2 * count);
  const own = seededRandom(turn + 1);
  for (let i = 0; i < count; i++) {
    const k = (i * (turn + 1) * 7) % (n * n);
    data[2 * i] = i < n * n ? PARTS[k % n] : own() * 6 - 3;
    data[2 * i + 1] = i < n * n ? PARTS[Math.floor(k / n)] : own() * 6 - 3;
  }
  return { shape: [count], dtype, data };
}

const program = (name: string, inputs: readonly NDArray[], params: Params = {}): Jaxpr => {
  const w = new ProgramWriter();
  return w.finish(
    w.bind(
      name,
      inputs.map(({ shape, dtype }) => w.input(shape, dtype)),
      params,
    ),
  );
};

describe.each(COMPLEX)("arithmetic of %s", (dtype) => {
  test.each(["add", "sub", "mul", "eq", "ne"])("%s", (name) => {
    const inputs = [special(dtype, 0), special(dtype, 1)];
    expectNear(program(name, inputs), inputs, 2);
  });
  test("div, by zeros and infinities too", () => {
    const inputs = [special(dtype, 0), special(dtype, 1)];
    expectNear(program("div", inputs), inputs, 6);
  });
  test.each(["neg", "abs", "real", "imag", "square", "sign", "sqrt", "exp", "log"])("%s", (name) => {
    const [x] = [special(dtype, 0)];
    expectNear(program(name, [x], { accuracy: null }), [x], 6);
  });
  test("conj, of floats too, and numbers of two parts", () => {
    const x = special(dtype, 0);
    expectNear(program("conj", [x], { input_dtype: dtype }), [x], 0);
    const parts = [filled([19], realDType(dtype)), filled([19], realDType(dtype))];
    expectNear(program("conj", parts.slice(1), { input_dtype: realDType(dtype) }), parts.slice(1), 0);
    expectNear(program("complex", parts), parts, 0);
  });
  test.each([-2, -1, 0, 2, 5])("to the power of %i", (y) => {
    const x = filled([37], dtype);
    expectNear(program("integer_pow", [x], { y }), [x], 20);
  });
  test("to complex powers, and the reciprocal root", () => {
    const inputs = [filled([37], dtype), filled([37], dtype)];
    expectNear(program("pow", inputs), inputs, 60);
    expectNear(program("rsqrt", [inputs[0]], { accuracy: null }), [inputs[0]], 12);
  });
  test.each(["bool", "float32", "float64", "float16", "int32", "int64", "complex64", "complex128"] as const)("to and from %s", (other) => {
    if (other === dtype) return;
    const convert = (x: NDArray, new_dtype: DType): void =>
      expectNear(program("convert_element_type", [x], { new_dtype, weak_type: false, sharding: null }), [x], 0);
    convert(filled([23], dtype), other);
    if (other !== "float16" && other !== "int64") convert(filled([23], other), dtype);
  });
});

describe.each(COMPLEX)("layouts of %s", (dtype) => {
  const shapes: Shape[] = [[1], [3], [7], [5, 9], [3, 4, 5], [33, 17], [70, 40]];
  test.each(shapes)("shape %j", (...shape) => {
    const w = new ProgramWriter();
    const [x, flag] = [w.input(shape, dtype), w.input(shape, "bool")];
    const turned = w.bind("transpose", [x], { permutation: shape.map((_, k) => shape.length - 1 - k) });
    const every = w.bind("slice", [x], {
      start_indices: shape.map((d) => (d > 2 ? 1 : 0)),
      limit_indices: shape,
      strides: shape.map(() => 2),
    });
    const wide = w.bind("broadcast_in_dim", [x], {
      shape: [3, ...shape],
      broadcast_dimensions: shape.map((_, k) => k + 1),
      sharding: null,
    });
    const back = w.bind("rev", [turned], { dimensions: [0] });
    const axes = [0];
    const chosen = w.bind("select_n", [flag, x, w.bind("neg", [x])]);
    const sums = [axes, shape.map((_, k) => k), [shape.length - 1]].map((axes) =>
      w.bind("reduce_sum", [chosen], { axes, out_sharding: null }),
    );
    const scale = w.bind("reduce_max", [w.bind("abs", [x])], { axes: [shape.length - 1], out_sharding: null });
    expectNear(
      w.finish(
        w.bind("mul", [turned, back]),
        w.bind("neg", [every]),
        w.bind("mul", [wide, wide]),
        chosen,
        scale,
        w.bind("imag", [turned]),
        ...sums,
      ),
      [filled(shape, dtype), filled(shape, "bool")],
      40,
    );
  });

  test("rows that are gone over twice keep complex values", () => {
    for (const axis of [0, 1]) {
      const shape = [37, 45];
      const w = new ProgramWriter();
      const x = w.input(shape, dtype);
      const squares = w.bind("mul", [x, w.bind("conj", [x], { input_dtype: dtype })]);
      const total = w.bind("reduce_sum", [squares], { axes: [axis], out_sharding: null });
      const spread = w.bind("broadcast_in_dim", [total], { shape, broadcast_dimensions: [1 - axis], sharding: null });
      expectNear(w.finish(w.bind("div", [squares, spread])), [filled(shape, dtype)], 60);
    }
  });

  test("products, of operands as they lie", () => {
    const [x, y] = [filled([2, 21, 19], dtype), filled([19, 2, 23], dtype)];
    const w = new ProgramWriter();
    const dots = { precision: null, preferred_element_type: dtype, out_sharding: null };
    const product = w.bind("dot_general", [w.input(x.shape, dtype), w.input(y.shape, dtype)], {
      dimension_numbers: [
        [[2], [0]],
        [[0], [1]],
      ],
      ...dots,
    });
    expectNear(w.finish(product), [x, y], 60);
  });

  test("a result may lie over an operand that ends with it", () => {
    const w = new ProgramWriter();
    const [x, y] = [w.input([300], dtype), w.input([300], dtype)];
    const { program: p } = compileProgram(w.finish(w.bind("mul", [x, y])), backend, () => 0);
    const inputs = [filled([300], dtype), filled([300], dtype)];
    const [expected] = p.run(inputs.map(({ data }) => data));
    const buffers = inputs.map(({ data }, i) => backend.write(data, p === null ? x.aval : [x.aval, y.aval][i]));
    const [result] = p.execute(buffers, [x.aval], [0]);
    expect(backend.read(result)).toEqual(expected);
    expect(isComplex(dtype)).toBe(true);
  });
});
