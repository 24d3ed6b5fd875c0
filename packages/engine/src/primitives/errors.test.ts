import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { DType } from "../dtype/dtype.ts";
import { type Shape, ShapedArray } from "../ir/aval.ts";
import type { Param, Params } from "../ir/jaxpr.ts";
import { PRIMITIVES } from "./registry.ts";

/** What JAX 0.10.2 says to the same misuse (golden/primitives/errors.py). */
const GOLDEN: Record<string, [className: string, message: string]> = JSON.parse(
  readFileSync(new URL("../../golden/primitives/errors.json", import.meta.url), "utf8"),
);

const of = (shape: Shape, dtype: DType = "float32"): ShapedArray => new ShapedArray(shape, dtype);
const x = of([2]);
const m = of([2, 3]);
const mT = of([3, 2]);
const i = of([2], "int32");
const u = of([2], "uint32");
const b = of([2], "bool");
const k = of([], "key<fry>");
const zero = of([], "int32");

type Misuse = readonly [primitive: string, inputs: readonly ShapedArray[], params?: Params];
const broadcast = (x: ShapedArray, shape: Shape, dims: Shape): Misuse => [
  "broadcast_in_dim",
  [x],
  { shape, broadcast_dimensions: dims, sharding: null },
];
const pad = (value: ShapedArray, ...padding_config: number[][]): Misuse => ["pad", [x, value], { padding_config }];
const dot = (lhs: ShapedArray, rhs: ShapedArray, contract: Param, batch: Param = [[], []]): Misuse => [
  "dot_general",
  [lhs, rhs],
  { dimension_numbers: [contract, batch] },
];

const MISUSES: Record<string, Misuse> = {
  "neg of bool": ["neg", [b]],
  "abs of uint": ["abs", [u]],
  "sqrt of int": ["sqrt", [i]],
  "sin of bool": ["sin", [b]],
  "floor of int": ["floor", [i]],
  "not of float": ["not", [x]],
  "add of bools": ["add", [b, b]],
  "add of keys": ["add", [k, k]],
  "rem of bools": ["rem", [b, b]],
  "max of keys": ["max", [k, k]],
  "pow of ints": ["pow", [i, i]],
  "and of floats": ["and", [x, x]],
  "shift of bools": ["shift_left", [b, b]],
  "lt of keys": ["lt", [k, k]],
  "negative integer power": ["integer_pow", [i], { y: -1 }],
  "add of dtypes": ["add", [x, i]],
  "eq of dtypes": ["eq", [x, i]],
  "and of dtypes": ["and", [u, i]],
  "shift of dtypes": ["shift_left", [u, i]],
  "max of dtypes": ["max", [x, i]],
  "atan2 of dtypes": ["atan2", [x, i]],
  "add of ranks": ["add", [m, x]],
  "add of shapes": ["add", [m, mT]],
  "clamp bound": ["clamp", [x, m, x]],
  "select by float": ["select_n", [x, x, x]],
  "select of shapes": ["select_n", [b, x, m]],
  "select of dtypes": ["select_n", [b, x, i]],
  "select by shape": ["select_n", [b, m, m]],
  "select of three": ["select_n", [b, x, x, x]],
  "broadcast size": broadcast(x, [3], [0]),
  "broadcast without dims": broadcast(x, [3, 2], []),
  "broadcast outside": broadcast(x, [2], [1]),
  "broadcast to fewer": broadcast(m, [3], [0, 1]),
  "reshape to negative": ["reshape", [x], { new_sizes: [-1] }],
  "transpose twice": ["transpose", [m], { permutation: [0, 0] }],
  "squeeze size 2": ["squeeze", [m], { dimensions: [0] }],
  "rev outside": ["rev", [x], { dimensions: [1] }],
  "rev twice": ["rev", [x], { dimensions: [0, 0] }],
  "concatenate ranks": ["concatenate", [x, m], { dimension: 0 }],
  "concatenate shapes": ["concatenate", [m, mT], { dimension: 0 }],
  "concatenate dtypes": ["concatenate", [x, i], { dimension: 0 }],
  "pad dtype": pad(zero, [0, 0, 0]),
  "pad interior": pad(of([]), [0, 0, -1]),
  "pad away": pad(of([]), [-3, 0, 0]),
  "pad config": pad(of([]), [0, 0, 0], [0, 0, 0]),
  "sum outside": ["reduce_sum", [x], { axes: [1] }],
  "sum of bools": ["reduce_sum", [b], { axes: [0] }],
  "sum twice": ["reduce_sum", [x], { axes: [0, 0] }],
  "or of floats": ["reduce_or", [x], { axes: [0] }],
  "argmax outside": ["argmax", [x], { axes: [1], index_dtype: "int32" }],
  "argmax of nothing": ["argmax", [of([0])], { axes: [0], index_dtype: "int32" }],
  "argmax to float": ["argmax", [x], { axes: [0], index_dtype: "float32" }],
  "dot sizes": dot(of([3]), of([4]), [[0], [0]]),
  "dot batch sizes": dot(of([2, 2]), of([3, 2]), [[1], [1]], [[0], [0]]),
  "dot outside": dot(m, m, [[2], [0]]),
  "dot axis twice": dot(m, m, [[1], [1]], [[1], [1]]),
  "dot repeated": dot(m, m, [
    [1, 1],
    [1, 1],
  ]),
  "dot unequal batch": dot(m, m, [[1], [1]], [[0], []]),
  "iota dimension": ["iota", [], { dtype: "int32", shape: [2], dimension: 1 }],
  "iota of bools": ["iota", [], { dtype: "bool", shape: [2], dimension: 0 }],
  "bitcast of widths": ["bitcast_convert_type", [b], { new_dtype: "int32" }],
  "convert key": ["convert_element_type", [k], { new_dtype: "int32", weak_type: false }],
  "cumsum outside": ["cumsum", [x], { axis: 1, reverse: false }],
  "sort outside": ["sort", [x], { dimension: 2, is_stable: true, num_keys: 1 }],
  "dynamic slice size": ["dynamic_slice", [x, zero], { slice_sizes: [3] }],
  "dynamic slice starts": ["dynamic_slice", [x, zero, zero], { slice_sizes: [1] }],
  "dynamic slice at floats": ["dynamic_slice", [x, of([])], { slice_sizes: [1] }],
  "dynamic update rank": ["dynamic_update_slice", [x, m, zero]],
  "dynamic update size": ["dynamic_update_slice", [x, of([3]), zero]],
  "key data dtype": ["random_wrap", [x], { impl: "fry" }],
};

test("every misuse of the golden file is here", () => {
  expect(Object.keys(MISUSES)).toEqual(Object.keys(GOLDEN));
});

test.each(Object.entries(MISUSES))("%s", (name, [primitive, inputs, params = {}]) => {
  let error: unknown = null;
  try {
    PRIMITIVES.get(primitive)?.abstractEval(inputs, params);
  } catch (e) {
    error = e;
  }
  expect(error).toBeInstanceOf(Error);
  expect([(error as Error).name, (error as Error).message]).toEqual(GOLDEN[name]);
});
