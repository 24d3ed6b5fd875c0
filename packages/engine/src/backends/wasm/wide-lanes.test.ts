import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../../client/conformance.ts";
import { compileProgram } from "../../compiler/compile.ts";
import { planProgram } from "../../compiler/plan.ts";
import { simulatePlan } from "../../compiler/simulate.ts";
import { verifyPlan } from "../../compiler/verify-plan.ts";
import { DTYPES, type DType, type TypedArray } from "../../dtype/dtype.ts";
import { setElement } from "../../dtype/elements.ts";
import type { Shape } from "../../ir/aval.ts";
import type { Jaxpr, Params } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { seededRandom } from "../random-program.ts";
import { evaluateJaxpr } from "../reference/evaluate.ts";
import { createWasmBackend } from "./backend.ts";

/* Lanes of 64 bits: float64, int64 and uint64 in kernels give what the reference evaluation gives. */

const backend = createWasmBackend();

/** The results of a program that must have no host steps: in wasm, in the simulator, and by the reference. */
function runAll(jaxpr: Jaxpr, inputs: readonly NDArray[]): { wasm: TypedArray[]; simulated: TypedArray[] | null; expected: TypedArray[] } {
  const { optimized, program } = compileProgram(jaxpr, backend, () => 0);
  const plan = planProgram(optimized);
  verifyPlan(plan);
  expect(plan.steps.map(({ kind }) => kind)).not.toContain("host");
  const wasm = program.run(inputs.map(({ data }) => data));
  return { wasm, simulated: simulatePlan(plan, inputs), expected: evaluateJaxpr(jaxpr, inputs).map(({ data }) => data) };
}

/** Both agree with the reference, floats within `tolerance` relative to it, or to `least` where it is less. */
function expectEqual(jaxpr: Jaxpr, inputs: readonly NDArray[], tolerance = 0, least = 1e-300): void {
  const { wasm, simulated, expected } = runAll(jaxpr, inputs);
  for (const [who, arrays] of [["wasm", wasm] as const, ["simulator", simulated ?? wasm] as const]) {
    for (const [n, array] of expected.entries()) {
      for (let i = 0; i < array.length; i++) {
        const [a, e] = [arrays[n][i], array[i]];
        const close =
          Object.is(a, e) ||
          (tolerance > 0 && (a === e || Math.abs(Number(a) - Number(e)) <= tolerance * Math.max(least, Math.abs(Number(e)))));
        if (!close) expect.unreachable(`${who}: result ${n}, element ${i} is ${a}, expected ${e}`);
      }
    }
  }
}

const SPECIAL = {
  float64: [
    NaN,
    Infinity,
    -Infinity,
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    1e-310,
    -5e-324,
    1e300,
    -1.7e308,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53 + 2,
    2 ** 63,
    -(2 ** 63),
    2 ** 64,
    3e38,
    65519.99,
    1e-8,
    3,
    -7,
    100.25,
  ],
  int64: [
    0n,
    1n,
    -1n,
    2n,
    -3n,
    7n,
    63n,
    64n,
    2n ** 31n,
    -(2n ** 31n),
    2n ** 32n + 5n,
    2n ** 53n + 1n,
    -(2n ** 62n) - 12345n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    0x123456789abcdefn,
  ],
  uint64: [
    0n,
    1n,
    2n,
    3n,
    7n,
    63n,
    64n,
    2n ** 31n,
    2n ** 32n + 5n,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    2n ** 63n,
    2n ** 64n - 1n,
    0xfedcba9876543210n,
  ],
  float32: [NaN, Infinity, -Infinity, 0, -0, 1.5, -2.5, 3e9, -3e9, 1e19, -1e19, 1e20, 2 ** 63, 1e-40, 7],
  float16: [0, 1, -2.5, 65504, 6e-8],
  bfloat16: [0, 1, -2.5, 3e38, 1e-39],
  int32: [0, 1, -1, 7, 2 ** 31 - 1, -(2 ** 31)],
  uint32: [0, 1, 7, 2 ** 31, 2 ** 32 - 1],
  int8: [0, 1, -1, 127, -128],
  uint8: [0, 1, 255],
  int16: [0, -1, 32767],
  uint16: [0, 1, 65535],
  bool: [0, 1],
} as const;
type Tested = keyof typeof SPECIAL;

/** An array of the given elements, repeated. */
function arrayOf(shape: Shape, dtype: DType, element: (i: number) => number | bigint): NDArray {
  const size = shape.reduce((n, d) => n * d, 1);
  const array = { shape, dtype, data: new DTYPES[dtype].storage(size * DTYPES[dtype].words) };
  for (let i = 0; i < size; i++) setElement(array, i, element(i));
  return array;
}

/** Every pair of special values, and as many that are not. */
function pairs(dtype: Tested): [NDArray, NDArray] {
  const values: readonly (number | bigint)[] = SPECIAL[dtype];
  const n = values.length;
  const random = seededRandom(n);
  const noise = Array.from({ length: 2 * n }, () =>
    dtype === "float64"
      ? random() * 8 - 4
      : BigInt(Math.floor(random() * 2 ** 52)) * (dtype === "int64" && random() < 0.5 ? -4099n : 4097n),
  );
  const at = (i: number, k: number): number | bigint => (i < n * n ? values[k] : noise[i % noise.length]);
  const size = n * n + 13;
  return [arrayOf([size], dtype, (i) => at(i, i % n)), arrayOf([size], dtype, (i) => at(7 * i, Math.floor(i / n) % n))];
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

const COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"];
const INTEGER_BINARY = [
  "add",
  "sub",
  "mul",
  "div",
  "rem",
  "max",
  "min",
  "and",
  "or",
  "xor",
  "shift_left",
  "shift_right_logical",
  "shift_right_arithmetic",
];

describe("arithmetic of 64-bit lanes is the reference's, bit for bit", () => {
  test.each(["add", "sub", "mul", "div", "rem", "max", "min", "nextafter", ...COMPARISONS])("%s of float64", (name) => {
    const inputs = pairs("float64");
    expectEqual(program(name, inputs), inputs);
  });
  test.each(["atan2", "pow"])("%s of float64 is beside the reference's", (name) => {
    const inputs = pairs("float64");
    expectEqual(program(name, inputs), inputs, 5e-16);
  });
  test.each(["neg", "abs", "sign", "floor", "ceil", "sqrt", "rsqrt", "square", "is_finite"])("%s of float64", (name) => {
    const [x] = pairs("float64");
    expectEqual(program(name, [x], name === "sqrt" ? { accuracy: null } : {}), [x]);
  });
  test.each([0, 1])("round of float64, method %i", (rounding_method) => {
    const [x] = pairs("float64");
    expectEqual(program("round", [x], { rounding_method }), [x]);
  });
  test.each([-3, -1, 0, 2, 5, 13])("float64 to the power of %i", (y) => {
    const [x] = pairs("float64");
    expectEqual(program("integer_pow", [x], { y }), [x]);
  });
  test.each([
    [4, 7],
    [8, 23],
    [11, 20],
    [6, 52],
  ])("float64 in the precision of %i and %i bits", (exponent_bits, mantissa_bits) => {
    const [x] = pairs("float64");
    expectEqual(program("reduce_precision", [x], { exponent_bits, mantissa_bits }), [x]);
  });
  test.each(
    [...INTEGER_BINARY, ...COMPARISONS].flatMap(
      (name) =>
        [
          [name, "int64"],
          [name, "uint64"],
        ] as const,
    ),
  )("%s of %s", (name, dtype) => {
    const inputs = pairs(dtype);
    expectEqual(program(name, inputs), inputs);
  });
  test.each(
    ["neg", "sign", "not", "population_count", "clz", "square"].flatMap(
      (name) =>
        [
          [name, "int64"],
          [name, "uint64"],
        ] as const,
    ),
  )("%s of %s", (name, dtype) => {
    const [x] = pairs(dtype);
    expectEqual(program(name, [x]), [x]);
  });
  test("abs of int64", () => {
    const [x] = pairs("int64");
    expectEqual(program("abs", [x]), [x]);
  });
  test.each(["float64", "int64", "uint64"] as const)("clamp and select of %s", (dtype) => {
    const [x, y] = pairs(dtype);
    const w = new ProgramWriter();
    const [a, b] = [w.input(x.shape, dtype), w.input(x.shape, dtype)];
    expectEqual(w.finish(w.bind("clamp", [b, a, b]), w.bind("select_n", [w.bind("lt", [a, b]), a, b])), [x, y]);
  });
  test.each([
    ["float64", "int64"],
    ["int64", "float64"],
    ["uint64", "int64"],
    ["float64", "uint64"],
  ] as const)("bits of %s as %s", (from, to) => {
    const [x] = pairs(from);
    const w = new ProgramWriter();
    expectEqual(w.finish(w.bind("bitcast_convert_type", [w.input(x.shape, from)], { new_dtype: to })), [x]);
  });
});

describe("conversions are the reference's, saturating and wrapping", () => {
  const all = Object.keys(SPECIAL) as Tested[];
  const wide: readonly Tested[] = ["float64", "int64", "uint64"];
  const conversions = all.flatMap((from) =>
    all.filter((to) => from !== to && (wide.includes(from) || wide.includes(to))).map((to) => [from, to] as const),
  );
  test.each(conversions)("%s to %s", (from, to) => {
    const values: readonly (number | bigint)[] = SPECIAL[from];
    const x = arrayOf([3 * values.length + 1], from, (i) => values[i % values.length]);
    expectEqual(program("convert_element_type", [x], { new_dtype: to, weak_type: false, sharding: null }), [x]);
  });
});

describe("functions of float64", () => {
  test.each([
    "exp",
    "exp2",
    "expm1",
    "log",
    "log1p",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "logistic",
    "erf",
    "erfc",
    "erf_inv",
    "cbrt",
  ])("%s", (name) => {
    const [x] = pairs("float64");
    expectEqual(program(name, [x], { accuracy: null }), [x], 2e-15);
  });
  // Sums that cancel at their zeros.
  test.each(["lgamma", "digamma"])("%s", (name) => {
    const [x] = pairs("float64");
    expectEqual(program(name, [x], { accuracy: null }), [x], 4e-15, 1);
  });
});

describe("layouts", () => {
  const dtypes = ["float64", "int64", "uint64"] as const;
  const random = seededRandom(5);
  const filled = (shape: Shape, dtype: DType): NDArray =>
    arrayOf(shape, dtype, () =>
      dtype === "float64" ? random() * 4 - 2 : BigInt(Math.floor(random() * 1000)) * (dtype === "int64" ? -(2n ** 33n) : 2n ** 34n),
    );
  const shapes: Shape[] = [[1], [3], [4], [7], [5, 9], [3, 4, 5], [33, 17], [2, 1, 19]];

  test.each(dtypes.flatMap((dtype) => shapes.map((shape) => [dtype, shape] as const)))(
    "%s of shape %j: views, tiles, broadcasts",
    (dtype, shape) => {
      const w = new ProgramWriter();
      const x = w.input(shape, dtype);
      const turned = w.bind("transpose", [x], { permutation: shape.map((_, k) => shape.length - 1 - k) });
      const back = w.bind("rev", [turned], { dimensions: [0] });
      const every = w.bind("slice", [x], {
        start_indices: shape.map((d) => (d > 2 ? 1 : 0)),
        limit_indices: shape,
        strides: shape.map(() => 2),
      });
      const wide = w.bind("broadcast_in_dim", [x], {
        shape: [3, ...shape, 2],
        broadcast_dimensions: shape.map((_, k) => k + 1),
        sharding: null,
      });
      const sum = w.bind("add", [turned, back]);
      const steps = w.bind("iota", [], { dtype, shape, dimension: shape.length - 1, sharding: null });
      expectEqual(w.finish(sum, w.bind("neg", [every]), w.bind("mul", [wide, wide]), w.bind("add", [steps, x])), [filled(shape, dtype)]);
    },
  );

  const axesOf = (shape: Shape): number[][] => [[0], [shape.length - 1], shape.map((_, k) => k)];
  test.each(dtypes.flatMap((dtype) => shapes.flatMap((shape) => axesOf(shape).map((axes) => [dtype, shape, axes] as const))))(
    "%s of shape %j reduced along %j",
    (dtype, shape, axes) => {
      const w = new ProgramWriter();
      const x = w.input(shape, dtype);
      const names = [
        "reduce_sum",
        "reduce_prod",
        "reduce_max",
        "reduce_min",
        ...(dtype === "float64" ? [] : ["reduce_and", "reduce_or", "reduce_xor"]),
      ];
      const reduced = names.map((name) => w.bind(name, [x], { axes, out_sharding: null }));
      const position = w.bind("argmax", [x], { axes: [axes[0]], index_dtype: "int64" });
      expectEqual(w.finish(...reduced, position), [filled(shape, dtype)], 1e-14);
    },
  );

  test("long rows, in parts, with what goes before and after them", () => {
    for (const dtype of dtypes) {
      const w = new ProgramWriter();
      const x = w.input([3, 9001], dtype);
      const total = w.bind("reduce_sum", [w.bind("mul", [x, x])], { axes: [1], out_sharding: null });
      const most = w.bind("reduce_max", [x], { axes: [1], out_sharding: null });
      const spread = w.bind("broadcast_in_dim", [most], { shape: [3, 9001], broadcast_dimensions: [0], sharding: null });
      expectEqual(w.finish(total, w.bind("sub", [x, spread])), [filled([3, 9001], dtype)], 1e-13);
    }
  });

  test("strips: long columns side by side, with what goes before and after them", () => {
    for (const dtype of dtypes) {
      const shape = [70, 150];
      const w = new ProgramWriter();
      const x = w.input(shape, dtype);
      const total = w.bind("reduce_sum", [w.bind("mul", [x, x])], { axes: [0], out_sharding: null });
      const most = w.bind("reduce_max", [x], { axes: [0], out_sharding: null });
      const spread = (v: typeof most) => w.bind("broadcast_in_dim", [v], { shape, broadcast_dimensions: [1], sharding: null });
      const centred = w.bind("sub", [x, spread(most)]);
      const again = w.bind("reduce_min", [w.bind("mul", [centred, x])], { axes: [0], out_sharding: null });
      expectEqual(w.finish(total, again, w.bind("add", [centred, spread(again)])), [filled(shape, dtype)], 1e-13);
    }
  });

  test("functions that a kernel calls take and give 64-bit lanes", () => {
    const w = new ProgramWriter();
    const x = w.input([37], "float64");
    let y = x;
    for (let i = 0; i < 60; i++) y = w.bind("nextafter", [w.bind("round", [y], { rounding_method: 0 }), x]);
    expectEqual(w.finish(y), [filled([37], "float64")]);
    const v = new ProgramWriter();
    const bits = v.input([37], "uint64");
    let z = bits;
    for (let i = 0; i < 60; i++) z = v.bind("add", [v.bind("population_count", [z]), bits]);
    expectEqual(v.finish(z), [filled([37], "uint64")]);
  });

  test("NaN passes through extremes", () => {
    const x = arrayOf([3, 37], "float64", (i) => (i === 40 ? NaN : i % 11));
    for (const axes of [[0], [1], [0, 1]])
      for (const name of ["reduce_max", "reduce_min"]) expectEqual(program(name, [x], { axes, out_sharding: null }), [x]);
  });

  test.each(dtypes)("products of %s", (dtype) => {
    const [x, y] = [filled([9, 21], dtype), filled([21, 13], dtype)];
    const dimension_numbers = [
      [[1], [0]],
      [[], []],
    ];
    expectEqual(
      program("dot_general", [x, y], { dimension_numbers, precision: null, preferred_element_type: dtype, out_sharding: null }),
      [x, y],
      1e-13,
    );
  });

  test.each(
    [
      [6, 9, 4],
      [13, 300, 7],
      [47, 70, 301],
      [1, 40, 30],
      [30, 600, 2],
    ].flatMap((sizes) => dtypes.map((dtype) => [dtype, ...sizes] as [DType, number, number, number])),
  )("packed products of %s: %i×%i×%i, of operands as they lie", (dtype, m, k, n) => {
    const [x, y] = [filled([2, k, m], dtype), filled([2, n, k], dtype)];
    const [w, bias] = [new ProgramWriter(), filled([n], dtype)];
    const product = w.bind("dot_general", [w.input(x.shape, dtype), w.input(y.shape, dtype)], {
      dimension_numbers: [
        [[1], [2]],
        [[0], [0]],
      ],
      precision: null,
      preferred_element_type: dtype,
      out_sharding: null,
    });
    const spread = w.bind("broadcast_in_dim", [w.input([n], dtype)], { shape: [2, m, n], broadcast_dimensions: [2], sharding: null });
    const sum = w.bind("add", [product, spread]);
    expectEqual(
      w.finish(dtype === "float64" ? w.bind("tanh", [sum], { accuracy: null }) : sum),
      [x, y, bias],
      dtype === "float64" ? 1e-11 : 0,
    );
  });

  test("mixed widths in one kernel", () => {
    const w = new ProgramWriter();
    const [d, i, f, flag] = [w.input([6, 7], "float64"), w.input([6, 7], "int64"), w.input([6, 7], "float32"), w.input([6, 7], "bool")];
    const to = (x: ReturnType<ProgramWriter["bind"]>, new_dtype: DType) =>
      w.bind("convert_element_type", [x], { new_dtype, weak_type: false, sharding: null });
    const mixed = w.bind("add", [w.bind("mul", [d, to(f, "float64")]), to(i, "float64")]);
    const chosen = w.bind("select_n", [flag, mixed, d]);
    const below = w.bind("and", [w.bind("lt", [chosen, d]), flag]);
    expectEqual(
      w.finish(chosen, below, to(chosen, "float32"), w.bind("reduce_sum", [to(below, "int64")], { axes: [0], out_sharding: null })),
      [
        filled([6, 7], "float64"),
        filled([6, 7], "int64"),
        arrayOf([6, 7], "float32", () => random() * 3),
        arrayOf([6, 7], "bool", () => (random() < 0.5 ? 1 : 0)),
      ],
    );
  });
});
