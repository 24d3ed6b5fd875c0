import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../../client/conformance.ts";
import { compileProgram } from "../../compiler/compile.ts";
import type { NumberArray, TypedArray } from "../../dtype/dtype.ts";
import type { Jaxpr } from "../../ir/jaxpr.ts";
import { seededRandom } from "../random-program.ts";
import { evaluateJaxpr } from "../reference/evaluate.ts";
import { createWasmBackend } from "./backend.ts";
import type { WasmProgram } from "./program.ts";

const backend = createWasmBackend();
const run = (jaxpr: Jaxpr, ...inputs: TypedArray[]): NumberArray[] =>
  compileProgram(jaxpr, backend, () => 0).program.run(inputs) as NumberArray[];

/** Both results of a program: wasm and reference. */
function both(jaxpr: Jaxpr, ...inputs: TypedArray[]): [NumberArray[], NumberArray[]] {
  const arrays = inputs.map((data, i) => ({ data, shape: jaxpr.invars[i].aval.shape, dtype: jaxpr.invars[i].aval.dtype }));
  return [run(jaxpr, ...inputs), evaluateJaxpr(jaxpr, arrays).map(({ data }) => data as NumberArray)];
}

const numbers = (n: number, seed = 1): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length: n }, () => random() * 2 - 1);
};
const unary = (name: string, n: number, params = {}): Jaxpr => {
  const w = new ProgramWriter();
  return w.finish(w.bind(name, [w.input([n])], params));
};

const { Module } = (globalThis as unknown as { WebAssembly: { Module: ModuleApi } }).WebAssembly;
interface ModuleApi {
  new (bytes: Uint8Array): object;
  imports(module: object): { readonly name: string }[];
}

test("a module imports what it calls: arithmetic the memory alone", () => {
  const imports = (jaxpr: Jaxpr): string[] => {
    const { image } = compileProgram(jaxpr, backend, () => 0).program as WasmProgram;
    return Module.imports(new Module(image.code as Uint8Array)).map(({ name }) => name);
  };
  expect(imports(unary("neg", 100))).toEqual(["memory"]);
  const w = new ProgramWriter();
  const product = w.bind("dot_general", [w.input([9, 9]), w.input([9, 9])], {
    dimension_numbers: [
      [[1], [0]],
      [[], []],
    ],
    precision: null,
    preferred_element_type: "float32",
    out_sharding: null,
  });
  expect(imports(w.finish(w.bind("neg", [product])))).toEqual(["memory", "gemm"]);
});

test("a loop over a few vectors is straight code with its end where the array's is", () => {
  for (let n = 1; n <= 19; n++) {
    const w = new ProgramWriter();
    const x = w.input([n]);
    const [own, reference] = both(w.finish(x, w.bind("rev", [w.bind("mul", [x, x])], { dimensions: [0] })), numbers(n, n));
    expect(own).toEqual(reference);
  }
});

const bits = new DataView(new ArrayBuffer(4));
/** Floats numbered in order, so that neighbours differ by 1. */
function ordinal(x: number): number {
  bits.setFloat32(0, x);
  const i = bits.getInt32(0);
  return i < 0 ? -(i & 0x7fffffff) : i;
}

describe("elementary functions", () => {
  const special = [
    NaN,
    Infinity,
    -Infinity,
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1e-40,
    -1e-40,
    1e-45,
    88.72,
    88.73,
    -87.4,
    -103.9,
    -104.1,
    3.4e38,
    -3.4e38,
    2 ** -126,
  ];
  const random = seededRandom(3);
  const everywhere = Float32Array.from({ length: 100_000 }, (_, i) => {
    if (i < special.length) return special[i];
    bits.setUint32(0, random() * 2 ** 32);
    return [bits.getFloat32(0), (random() - 0.5) * 4, (random() - 0.5) * 200, (random() - 0.5) * 40][i % 4];
  });
  const functions: [string, (x: number) => number, number][] = [
    ["exp", Math.exp, 1],
    ["expm1", Math.expm1, 2],
    ["log", Math.log, 1],
    ["log1p", Math.log1p, 2],
    ["tanh", Math.tanh, 4],
    ["sqrt", Math.sqrt, 0],
  ];
  for (const [name, exact, ulps] of functions) {
    test(`${name} is within ${ulps} ulp everywhere`, () => {
      const [y] = run(unary(name, everywhere.length, { accuracy: null }), everywhere);
      const wrong = [...everywhere].flatMap((x, i) => {
        const e = Math.fround(exact(x));
        return Number.isNaN(e)
          ? Number.isNaN(y[i])
            ? []
            : [[x, y[i], e]]
          : Math.abs(ordinal(y[i]) - ordinal(e)) <= ulps
            ? []
            : [[x, y[i], e]];
      });
      expect(wrong.slice(0, 5)).toEqual([]);
      for (const i of special.keys()) if (special[i] === 0 && exact(0) === 0) expect(Object.is(y[i], special[i])).toBe(true);
    });
  }

  for (const [name, exact] of [
    ["sin", Math.sin],
    ["cos", Math.cos],
  ] as const) {
    test(`${name} is within 2.4e-7 up to 1e6 and beyond, and within 3 ulp on [−1, 1]`, () => {
      const x = Float32Array.from({ length: 60_000 }, (_, i) => (random() - 0.5) * 2 * [1, 100, 1e4, 1e6, 1e30][i % 5]);
      x.set([NaN, Infinity, -Infinity, -0, 0]);
      const [y] = run(unary(name, x.length, { accuracy: null }), x);
      for (const [i, value] of x.entries()) {
        const e = exact(value);
        if (Number.isNaN(e)) expect(y[i]).toBeNaN();
        else if (Math.abs(y[i] - e) > 2.4e-7) expect([value, y[i]]).toEqual([value, e]);
        else if (Math.abs(value) <= 1 && Math.abs(ordinal(y[i]) - ordinal(Math.fround(e))) > 3) expect([value, y[i]]).toEqual([value, e]);
      }
      expect(Object.is(y[3], name === "sin" ? -0 : 1)).toBe(true);
    });
  }

  test("max and min with a number keep the signs of zeros, and NaN", () => {
    const x = new Float32Array([-0, 0, NaN, -1, 1, -1e-45, Infinity, -Infinity]);
    const extremum = (name: string, operand: TypedArray, bound: number, first: boolean): NumberArray => {
      const w = new ProgramWriter();
      const v = w.input([operand.length]);
      const c = w.bind("broadcast_in_dim", [w.number(bound)], { shape: [operand.length], broadcast_dimensions: [], sharding: null });
      return run(w.finish(w.bind(name, first ? [c, v] : [v, c])), operand)[0];
    };
    for (const [name, exact] of [
      ["max", Math.max],
      ["min", Math.min],
    ] as const) {
      for (const bound of [0, -0, 0.5, -2, Infinity]) {
        for (const first of [true, false]) {
          const y = extremum(name, x, bound, first);
          expect([name, bound, first, ...Array.from(y)]).toEqual([name, bound, first, ...Array.from(x, (v) => exact(v, bound))]);
        }
      }
    }
  });

  test("erf_inv is the inverse of erf to 4 ulp, up to its ends", () => {
    // Pairs of x and erfinv(x) to 9 digits, from SciPy 1.x in double precision.
    const pairs: [number, number][] = [
      [0.5, 0.476936276],
      [0.25, 0.225312055],
      [-0.75, -0.813419848],
      [0.9375, 1.31715033],
      [0.0009765625, 0.000865456198],
      [1 - 2 ** -24, 3.83250687],
    ];
    const x = Float32Array.from([...pairs.map(([a]) => a), 1, -1, 2, NaN, -0]);
    const [y] = run(unary("erf_inv", x.length), x);
    for (const [i, [, e]] of pairs.entries()) expect(Math.abs(ordinal(y[i]) - ordinal(Math.fround(e)))).toBeLessThanOrEqual(4);
    expect([...y.subarray(pairs.length)]).toEqual([Infinity, -Infinity, NaN, NaN, -0]);
  });

  test("pow is exact at its corners", () => {
    const cases: [number, number, number][] = [
      [2, 10, 1024],
      [-2, 3, -8],
      [-2, 0.5, NaN],
      [0, 0, 1],
      [1, NaN, 1],
      [NaN, 0, 1],
      [-1, Infinity, 1],
      [0, -1, Infinity],
      [-0, -3, -Infinity],
      [9, 0.5, 3],
    ];
    const w = new ProgramWriter();
    const jaxpr = w.finish(w.bind("pow", [w.input([cases.length]), w.input([cases.length])]));
    const [y] = run(
      jaxpr,
      Float32Array.from(cases, ([a]) => a),
      Float32Array.from(cases, ([, b]) => b),
    );
    expect([...y]).toEqual(cases.map(([, , c]) => c));
  });
});

describe("integers", () => {
  const edge = [0, 1, -1, 2, -7, 7, 31, 32, 33, -(2 ** 31), 2 ** 31 - 1, 100, -100, 12345];
  const pairs = edge.flatMap((a) => edge.map((b) => [a, b]));
  for (const dtype of ["int32", "uint32"] as const) {
    test(`${dtype} arithmetic is the reference's at every edge`, () => {
      const column = (k: 0 | 1): TypedArray => {
        const values = pairs.map((pair) => pair[k]);
        return dtype === "int32" ? new Int32Array(values) : new Uint32Array(values);
      };
      for (const name of [
        "add",
        "sub",
        "mul",
        "div",
        "rem",
        "min",
        "max",
        "and",
        "or",
        "xor",
        "shift_left",
        "shift_right_logical",
        "shift_right_arithmetic",
        "lt",
        "ge",
        "eq",
      ]) {
        const w = new ProgramWriter();
        const jaxpr = w.finish(w.bind(name, [w.input([pairs.length], dtype), w.input([pairs.length], dtype)]));
        const [actual, expected] = both(jaxpr, column(0), column(1));
        expect([name, [...actual[0]]]).toEqual([name, [...expected[0]]]);
      }
    });
  }

  test("conversions saturate, and NaN is 0", () => {
    const x = new Float32Array([0, -0.9, 1.9, -1.9, 3e9, -3e9, 5e9, NaN, Infinity, -Infinity, 2 ** 31, 0.5, 1e-40]);
    for (const new_dtype of ["int32", "uint32", "bool"]) {
      const [actual, expected] = both(unary("convert_element_type", x.length, { new_dtype, weak_type: false, sharding: null }), x);
      expect([new_dtype, [...actual[0]]]).toEqual([new_dtype, [...expected[0]]]);
    }
  });
});

describe("reductions", () => {
  test("sums of 10 million are right to 1e-6, where adding one by one is 1% off", () => {
    const n = 10_000_019;
    const x = new Float32Array(n).fill(0.1);
    const w = new ProgramWriter();
    const [total] = run(w.finish(w.bind("reduce_sum", [w.input([n])], { axes: [0], out_sharding: null })), x);
    expect(Math.abs(total[0] / (n * Math.fround(0.1)) - 1)).toBeLessThan(1e-6);
  });

  for (const axes of [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]) {
    test(`over axes ${axes} of odd sizes`, () => {
      const shape = [7, 37, 67];
      const x = numbers(7 * 37 * 67);
      for (const name of ["reduce_sum", "reduce_max", "reduce_min"]) {
        const w = new ProgramWriter();
        const [actual, expected] = both(w.finish(w.bind(name, [w.input(shape)], { axes, out_sharding: null })), x);
        expect(actual[0].length).toBe(expected[0].length);
        expect(Math.max(...[...actual[0]].map((a, i) => Math.abs(a - expected[0][i])))).toBeLessThan(1e-5);
      }
    });
  }

  test("max and min hand NaN on", () => {
    const x = numbers(50);
    x[33] = NaN;
    for (const name of ["reduce_max", "reduce_min"]) {
      const w = new ProgramWriter();
      expect(run(w.finish(w.bind(name, [w.input([50])], { axes: [0], out_sharding: null })), x)[0][0]).toBeNaN();
    }
  });
});

describe("matrix products", () => {
  const product = (m: number, k: number, n: number, transposed: readonly [boolean, boolean]): Jaxpr => {
    const w = new ProgramWriter();
    const [a, b] = [w.input(transposed[0] ? [k, m] : [m, k]), w.input(transposed[1] ? [n, k] : [k, n])];
    const dimension_numbers = [
      [[transposed[0] ? 0 : 1], [transposed[1] ? 1 : 0]],
      [[], []],
    ];
    return w.finish(
      w.bind("dot_general", [a, b], { dimension_numbers, precision: null, preferred_element_type: "float32", out_sharding: null }),
    );
  };
  const sizes = [
    [1, 1, 1],
    [1, 50, 9],
    [9, 50, 1],
    [6, 8, 8],
    [7, 300, 9],
    [97, 5, 13],
    [13, 257, 521],
    [20, 70, 10],
    [14, 530, 1030],
    [100, 3, 100],
    [5, 0, 4],
    [0, 3, 4],
  ];
  for (const [m, k, n] of sizes) {
    test(`${m}×${k} by ${k}×${n}, in every layout`, () => {
      for (const transposed of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const) {
        const [actual, expected] = both(product(m, k, n, transposed), numbers(m * k), numbers(k * n, 2));
        expect(actual[0].length).toBe(m * n);
        expect([...actual[0]].every((a, i) => Math.abs(a - expected[0][i]) < 1e-4)).toBe(true);
      }
    });
  }

  test("batches, in any axis", () => {
    const w = new ProgramWriter();
    const [a, b] = [w.input([11, 3, 12]), w.input([12, 10, 3])];
    const dimension_numbers = [
      [[2], [0]],
      [[1], [2]],
    ];
    const jaxpr = w.finish(
      w.bind("dot_general", [a, b], { dimension_numbers, precision: null, preferred_element_type: "float32", out_sharding: null }),
    );
    const [actual, expected] = both(jaxpr, numbers(11 * 3 * 12), numbers(12 * 10 * 3, 2));
    expect(actual[0].length).toBe(3 * 11 * 10);
    expect([...actual[0]].every((x, i) => Math.abs(x - expected[0][i]) < 1e-5)).toBe(true);
  });

  test("integers wrap", () => {
    const w = new ProgramWriter();
    const dimension_numbers = [
      [[0], [0]],
      [[], []],
    ];
    const jaxpr = w.finish(
      w.bind("dot_general", [w.input([2, 3], "int32"), w.input([2, 2], "int32")], {
        dimension_numbers,
        precision: null,
        preferred_element_type: "int32",
        out_sharding: null,
      }),
    );
    const [actual, expected] = both(jaxpr, new Int32Array([2 ** 30, 2, 3, 4, 5, 6]), new Int32Array([7, 8, 9, 10]));
    expect(actual).toEqual(expected);
  });
});
