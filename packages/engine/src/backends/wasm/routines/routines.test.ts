import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../../../client/conformance.ts";
import { compileProgram } from "../../../compiler/compile.ts";
import { DTYPES, type DType } from "../../../dtype/dtype.ts";
import { complex, setElement } from "../../../dtype/elements.ts";
import { type Shape, ShapedArray } from "../../../ir/aval.ts";
import { type Atom, Jaxpr, JaxprEqn, Literal, type Params, Var } from "../../../ir/jaxpr.ts";
import { laneOrNull } from "../../../ir/lanes.ts";
import { emptyArray, type NDArray } from "../../../ir/ndarray.ts";
import { verify } from "../../../ir/verifier.ts";
import { PRIMITIVES } from "../../../primitives/registry.ts";
import { seededRandom } from "../../random-program.ts";
import { evaluateJaxpr } from "../../reference/evaluate.ts";
import { createWasmBackend } from "../backend.ts";

const backend = createWasmBackend();
const now = (): number => 0;
const everyDType = (Object.keys(DTYPES) as DType[]).filter((dtype) => dtype !== "key<fry>");
const random = seededRandom(7);
const below = (n: number): number => Math.floor(random() * n);

/** Small numbers with repetitions, zeros of both signs and NaN. */
function someArray(shape: Shape, dtype: DType): NDArray {
  const array = emptyArray(shape, dtype);
  const { kind } = DTYPES[dtype];
  for (let i = 0; i < shape.reduce((n, d) => n * d, 1); i++) {
    const whole = below(9) - (kind === "uint" || kind === "bool" ? 0 : 4);
    const special = below(12);
    const number = kind === "float" && special === 0 ? NaN : kind === "float" && special === 1 ? -0 : whole;
    setElement(array, i, kind === "bool" ? whole % 2 : kind === "complex" ? complex(whole, below(3)) : number);
  }
  return array;
}

/** An equation on arrays, as a program. */
function program(name: string, inputs: readonly (NDArray | Literal)[], params: Params): { jaxpr: Jaxpr; arrays: NDArray[] } {
  const primitive = PRIMITIVES.get(name);
  if (primitive === undefined) throw new Error(`no primitive ${name}`);
  const atoms = inputs.map((x): Atom => (x instanceof Literal ? x : new Var(new ShapedArray(x.shape, x.dtype))));
  const outs = primitive
    .abstractEval(
      atoms.map((atom) => atom.aval),
      params,
    )
    .map((aval) => new Var(aval));
  const jaxpr = new Jaxpr(
    [],
    atoms.filter((atom) => atom instanceof Var),
    [new JaxprEqn(primitive, atoms, outs, params, null)],
    outs,
  );
  return { jaxpr, arrays: inputs.filter((x): x is NDArray => !(x instanceof Literal)) };
}

/** Compares with the reference, bit for bit but for rounding of sums; says how the equation ran. */
function check(name: string, inputs: readonly (NDArray | Literal)[], params: Params): string {
  const { jaxpr, arrays } = program(name, inputs, params);
  verify(jaxpr);
  const expected = evaluateJaxpr(jaxpr, arrays);
  const compiled = compileProgram(jaxpr, backend, now).program;
  const actual = compiled.run(arrays.map((array) => array.data));
  for (const [i, { data }] of expected.entries()) {
    expect(actual[i].length).toBe(data.length);
    for (let k = 0; k < data.length; k++) {
      const [got, want] = [actual[i][k], data[k]];
      if (Object.is(got, want) || got === want) continue;
      const close = typeof got === "number" && typeof want === "number" && Math.abs(got - want) <= 1e-5 * Math.max(1, Math.abs(want));
      if (!close) throw new Error(`${name}, result ${i}, element ${k}: ${String(got)}, expected ${String(want)}`);
    }
  }
  return compiled.kernels.map(({ kind }) => kind).join(" ");
}

const int32 = (value: number): Literal => new Literal(value, new ShapedArray([], "int32"));
const indices = (values: readonly number[], dtype: DType = "int32"): NDArray => {
  const array = emptyArray([values.length, 1], dtype);
  for (const [i, value] of values.entries()) setElement(array, i, value);
  return array;
};
const rows = {
  offset_dims: [1],
  collapsed_slice_dims: [0],
  start_index_map: [0],
  operand_batching_dims: [],
  start_indices_batching_dims: [],
};
const wholeRows = {
  update_window_dims: [1],
  inserted_window_dims: [0],
  scatter_dims_to_operand_dims: [0],
  operand_batching_dims: [],
  scatter_indices_batching_dims: [],
};
const promises = { indices_are_sorted: false, unique_indices: false };

describe("arrays of every dtype are moved by kernels", () => {
  test.each(everyDType)("%s", (dtype) => {
    const x = someArray([4, 5], dtype);
    expect(check("concatenate", [x, x], { dimension: 1 })).toBe("routine");
    const config = [
      [1, 2, 0],
      [-1, 0, 1],
    ];
    expect(check("pad", [x, someArray([], dtype)], { padding_config: config })).toBe("routine");
    expect(check("dynamic_slice", [x, int32(3), int32(-1)], { slice_sizes: [2, 3] })).toBe("routine");
    expect(check("dynamic_update_slice", [x, someArray([2, 2], dtype), int32(1), int32(9)], {})).toBe("routine");
    for (const mode of ["CLIP", "FILL_OR_DROP"]) {
      const gather = { ...promises, dimension_numbers: rows, fill_value: null, mode: `GatherScatterMode.${mode}`, slice_sizes: [1, 5] };
      expect(check("gather", [x, indices([3, -1, 0, 9])], gather)).toBe(laneOrNull(dtype) === null ? "routine" : "elementwise");
      const scatter = {
        ...promises,
        dimension_numbers: wholeRows,
        mode: `GatherScatterMode.${mode}`,
        update_consts: [],
        update_jaxpr: null,
      };
      expect(check("scatter", [x, indices([3, -1, 0, 9]), someArray([4, 5], dtype)], scatter)).toBe("routine");
    }
  });
});

describe("arrays of every dtype but complex ones are sorted by kernels", () => {
  test.each(everyDType.filter((dtype) => DTYPES[dtype].kind !== "complex"))("%s", (dtype) => {
    for (const size of [1, 7, 40, 300]) {
      const x = someArray([2, size, 3], dtype);
      const places = emptyArray(x.shape, "int32");
      for (let i = 0; i < places.data.length; i++) places.data[i] = i;
      expect(check("sort", [x, places], { dimension: 1, is_stable: true, num_keys: 1 })).toBe("routine");
      expect(check("sort", [someArray([2, size, 3], "int8"), x, places], { dimension: 1, is_stable: true, num_keys: 2 })).toBe("routine");
      expect(check("top_k", [x], { axis: 1, k: Math.ceil(size / 2) })).toBe("routine");
    }
  });
});

describe("one array sorted alone", () => {
  test.each(everyDType.filter((dtype) => DTYPES[dtype].kind !== "complex"))(
    "%s: zeros of both signs and NaN stay in their order",
    (dtype) => {
      for (const [shape, dimension] of [
        [[3, 9], 1],
        [[1003], 0],
        [[50, 3], 0],
      ] as const) {
        const x = someArray(shape, dtype);
        const { jaxpr } = program("sort", [x], { dimension, is_stable: true, num_keys: 1 });
        const [expected] = evaluateJaxpr(jaxpr, [x]);
        const [actual] = compileProgram(jaxpr, backend, now).program.run([x.data]);
        const bytes = (data: ArrayBufferView): number[] => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
        expect(bytes(actual as ArrayBufferView)).toEqual(bytes(expected.data));
      }
    },
  );

  test("without zeros and NaN", () => {
    const x = someArray([500], "float32");
    for (let i = 0; i < 500; i++) x.data[i] = random() - 1.5;
    expect(check("sort", [x], { dimension: 0, is_stable: true, num_keys: 1 })).toBe("routine");
  });
});

describe("few of many are selected by kernels", () => {
  const distinct = (shape: Shape, dtype: DType, order: "up" | "down" | "mixed"): NDArray => {
    const array = emptyArray(shape, dtype);
    const n = array.data.length;
    const range = DTYPES[dtype].bytes === 1 ? 100 : 1000;
    for (let i = 0; i < n; i++) {
      const rank = order === "up" ? i : order === "down" ? n - i : below(n);
      setElement(array, i, Math.floor((rank * range) / n) - (DTYPES[dtype].kind === "uint" ? 0 : range / 2));
    }
    return array;
  };
  const narrow = everyDType.filter((dtype) => DTYPES[dtype].bytes <= 4 && dtype !== "bool");
  test.each(narrow)("%s", (dtype) => {
    for (const [k, size] of [
      [1, 48],
      [8, 61],
      [9, 530],
      [200, 1003],
    ]) {
      for (const x of [
        distinct([size], dtype, "up"),
        distinct([2, size], dtype, "down"),
        distinct([size], dtype, "mixed"),
        someArray([3, size], dtype),
      ])
        expect(check("top_k", [x], { axis: x.shape.length - 1, k })).toBe("routine");
      expect(check("top_k", [someArray([2, size, 3], dtype)], { axis: 1, k })).toBe("routine");
      expect(check("top_k", [distinct([size, 2], dtype, "up")], { axis: 0, k })).toBe("routine");
    }
  });

  test("the least of all come last, not what fills the room for candidates", () => {
    const x = emptyArray([700], "float32");
    for (let i = 0; i < 700; i++) x.data[i] = i < 650 ? -Infinity : i;
    expect(check("top_k", [x], { axis: 0, k: 60 })).toBe("routine");
    for (let i = 0; i < 700; i++) x.data[i] = -Infinity;
    expect(check("top_k", [x], { axis: 0, k: 60 })).toBe("routine");
  });
});

describe("indices of every integer dtype", () => {
  const wide: Partial<Record<DType, number[]>> = {
    int64: [2 ** 40, -(2 ** 40)],
    uint64: [2 ** 40],
    uint32: [2 ** 31 + 1],
    int32: [-(2 ** 31)],
  };
  test.each(everyDType.filter((dtype) => ["int", "uint"].includes(DTYPES[dtype].kind)))("%s", (dtype) => {
    const x = someArray([6, 5], "float32");
    const values = [2, 0, 5, 7, ...(wide[dtype] ?? [])];
    for (const mode of ["CLIP", "FILL_OR_DROP"]) {
      const gather = { ...promises, dimension_numbers: rows, fill_value: null, mode: `GatherScatterMode.${mode}`, slice_sizes: [1, 5] };
      expect(check("gather", [x, indices(values, dtype)], gather)).toBe("elementwise");
    }
  });
});

describe("sums, products and extrema", () => {
  const arithmetic = everyDType.filter((dtype) => !["bool", "float16", "bfloat16", "complex64", "complex128"].includes(dtype));
  test.each(arithmetic)("running along every axis: %s", (dtype) => {
    for (const shape of [[37], [5, 23], [3, 6, 2], [1, 1]]) {
      for (const axis of shape.keys())
        for (const name of ["cumsum", "cumprod", "cummax", "cummin"])
          for (const reverse of [false, true]) expect(check(name, [someArray(shape, dtype)], { axis, reverse })).toBe("routine");
    }
  });

  test.each(arithmetic)("where updates meet: %s", (dtype) => {
    for (const name of ["scatter-add", "scatter-mul", "scatter-min", "scatter-max"]) {
      const params = {
        ...promises,
        dimension_numbers: wholeRows,
        mode: "GatherScatterMode.FILL_OR_DROP",
        update_consts: [],
        update_jaxpr: null,
      };
      expect(check(name, [someArray([6, 5], dtype), indices([3, 3, 0, 9, -1, 3]), someArray([6, 5], dtype)], params)).toBe("routine");
    }
  });

  test.each(["complex64", "complex128"] as const)("sums of %s are sums of their parts", (dtype) => {
    for (const axis of [0, 1, 2])
      for (const reverse of [false, true]) expect(check("cumsum", [someArray([3, 7, 5], dtype)], { axis, reverse })).toBe("routine");
    const params = {
      ...promises,
      dimension_numbers: wholeRows,
      mode: "GatherScatterMode.FILL_OR_DROP",
      update_consts: [],
      update_jaxpr: null,
    };
    expect(check("scatter-add", [someArray([6, 5], dtype), indices([3, 3, 0, 9, -1, 3]), someArray([6, 5], dtype)], params)).toBe(
      "routine",
    );
  });

  test("a long table of neighbouring elements", () => {
    const table = someArray([1000], "float32");
    const many = Array.from({ length: 20_003 }, () => below(1010) - 5);
    const numbers = { ...rows, offset_dims: [] };
    for (const mode of ["CLIP", "FILL_OR_DROP"]) {
      const params = { ...promises, dimension_numbers: numbers, fill_value: 7, mode: `GatherScatterMode.${mode}`, slice_sizes: [1] };
      expect(check("gather", [table, indices(many)], params)).toBe("elementwise");
    }
  });
});

describe("convolutions of random geometry", () => {
  const axesInOrder = (n: number): number[] =>
    Array.from({ length: n }, (_, i): [number, number] => [random(), i])
      .sort(([a], [b]) => a - b)
      .map(([, i]) => i);
  const placed = (sizes: readonly number[], spec: readonly number[]): number[] => {
    const shape = new Array<number>(sizes.length);
    for (const [k, axis] of spec.entries()) shape[axis] = sizes[k];
    return shape;
  };
  const list = (n: number, make: () => number): number[] => Array.from({ length: n }, make);

  test.each(["float32", "float64", "int32", "int8"] as const)("%s", (dtype) => {
    for (let round = 0; round < 60; round++) {
      const space = below(4);
      const groups = [1, 1, 2, 3, 8][below(5)];
      const byFeature = below(2) === 0;
      const [inputs, outputs] = [1 + below(5), 1 + below(9)];
      const spec = (plain: readonly number[]): readonly number[] => (below(2) === 0 ? plain : axesInOrder(space + 2));
      const lhs_spec = spec([0, space + 1, ...list(space, () => 0).map((_, i) => i + 1)]);
      const rhs_spec = spec([space + 1, space, ...list(space, () => 0).map((_, i) => i)]);
      const params = {
        batch_group_count: byFeature ? 1 : groups,
        dimension_numbers: { lhs_spec, rhs_spec, out_spec: spec(lhs_spec) },
        feature_group_count: byFeature ? groups : 1,
        lhs_dilation: list(space, () => 1 + Number(below(3) === 0)),
        out_sharding: null,
        padding: Array.from({ length: space }, () => [below(4) - 1, below(4) - 1]),
        precision: null,
        preferred_element_type: null,
        rhs_dilation: list(space, () => 1 + Number(below(3) === 0)),
        window_strides: list(space, () => 1 + below(2)),
      };
      const images = (1 + below(4)) * (byFeature ? 1 : groups);
      const lhs = placed([images, inputs * (byFeature ? groups : 1), ...list(space, () => 3 + below(5))], lhs_spec);
      const rhs = placed([outputs * groups, inputs, ...list(space, () => 1 + below(3))], rhs_spec);
      // NaN would hide differences.
      const numbers = (shape: Shape): NDArray => {
        const array = emptyArray(shape, dtype);
        for (let i = 0; i < array.data.length; i++) setElement(array, i, below(9) - 4);
        return array;
      };
      check("conv_general_dilated", [numbers(lhs), numbers(rhs)], params);
    }
  });
});

test("an update in place leaves the array that it updates to others", () => {
  const w = new ProgramWriter();
  const x = w.input([4, 4]);
  const row = w.input([1, 4]);
  const zero = int32(0);
  const updated = w.bind("dynamic_update_slice", [x, row, int32(2), zero]);
  const jaxpr = w.finish(w.bind("add", [updated, x]));
  const arrays = jaxpr.inAvals
    .map((aval) => someArray(aval.shape, "int32"))
    .map(({ shape, data }) => ({ shape, dtype: "float32" as const, data: Float32Array.from(data as Int32Array) }));
  const [result] = compileProgram(jaxpr, backend, now).program.run(arrays.map(({ data }) => data));
  expect(result).toEqual(evaluateJaxpr(jaxpr, arrays)[0].data);
});
