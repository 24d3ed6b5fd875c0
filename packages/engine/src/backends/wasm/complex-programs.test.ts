import { describe, expect, test } from "vitest";
import { ProgramWriter } from "../../client/conformance.ts";
import { compileProgram } from "../../compiler/compile.ts";
import { planProgram } from "../../compiler/plan.ts";
import type { DType } from "../../dtype/dtype.ts";
import type { Shape } from "../../ir/aval.ts";
import type { Params } from "../../ir/jaxpr.ts";
import type { NDArray } from "../../ir/ndarray.ts";
import { createWasmBackend } from "./backend.ts";

/*
 * Reductions, scans, sorts, convolutions and updates of complex numbers, which are written as several equations on their
 * parts: in kernels from end to end, with the values of JAX 0.10.2.
 */

const backend = createWasmBackend();
const TYPES = ["complex64", "complex128"] as const;
type ComplexType = (typeof TYPES)[number];

const storage = (dtype: ComplexType, parts: readonly number[]): Float32Array | Float64Array =>
  dtype === "complex64" ? Float32Array.from(parts) : Float64Array.from(parts);
/** 1 + i, 1 + 2i, 5i, −1, 1 − 3i. */
const X = [1, 1, 1, 2, 0, 5, -1, 0, 1, -3];

/** The parts of a program's one result; it must not leave its kernels. */
function run(name: string, inputs: readonly NDArray[], params: Params): number[] {
  const w = new ProgramWriter();
  const atoms = inputs.map((input) => w.input(input.shape, input.dtype));
  const { optimized, program } = compileProgram(w.finish(w.bind(name, atoms, params)), backend, () => 0);
  expect(planProgram(optimized).steps.map(({ kind }) => kind)).not.toContain("host");
  return Array.from(program.run(inputs.map(({ data }) => data))[0] as ArrayLike<number>);
}

describe.each(TYPES)("%s", (dtype) => {
  const x = (shape: Shape = [5]): NDArray => ({ shape, dtype, data: storage(dtype, X) });
  const all = { axes: [0], out_sharding: null };

  test.each([
    ["reduce_max", [1, 2]],
    ["reduce_min", [-1, 0]],
    ["reduce_prod", [30, -40]],
  ])("%s", (name, want) => {
    expect(run(name, [x()], all)).toEqual(want);
  });

  test.each([
    ["reduce_max", [-Infinity, 0, -Infinity, 0]],
    ["reduce_min", [Infinity, 0, Infinity, 0]],
    ["reduce_prod", [1, 0, 1, 0]],
  ])("%s of nothing", (name, want) => {
    expect(run(name, [{ shape: [0, 2], dtype, data: storage(dtype, []) }], all)).toEqual(want);
  });

  test.each([7, 8, 9, 64, 65, 100])("products of %i numbers, along an axis", (n) => {
    // e^(iφ) of angles that add up: a product of one angle.
    const parts = Array.from({ length: 3 * n }, (_, i) => [Math.cos(i / 7), Math.sin(i / 7)]).flat();
    const got = run("reduce_prod", [{ shape: [n, 3], dtype, data: storage(dtype, parts) }], all);
    for (let k = 0; k < 3; k++) {
      const angle = (3 * (n * (n - 1)) * 0.5 + n * k) / 7;
      expect(got[2 * k]).toBeCloseTo(Math.cos(angle), 4);
      expect(got[2 * k + 1]).toBeCloseTo(Math.sin(angle), 4);
    }
  });

  test.each([
    ["cumsum", [1, 1, 2, 3, 2, 8, 1, 8, 2, 5]],
    ["cumprod", [1, 1, -1, 3, -15, -5, 15, 5, 30, -40]],
    ["cummax", [1, 1, 1, 2, 1, 2, 1, 2, 1, 2]],
    ["cummin", [1, 1, 1, 1, 0, 5, -1, 0, -1, 0]],
  ])("%s", (name, want) => {
    expect(run(name, [x()], { axis: 0, reverse: false })).toEqual(want);
  });

  test("sort, NaN last", () => {
    expect(run("sort", [x()], { dimension: 0, is_stable: true, num_keys: 1 })).toEqual([-1, 0, 0, 5, 1, -3, 1, 1, 1, 2]);
    const parts = [1, 1, 1, 2, NaN, 0, 0, 5, 1, NaN, -1, 0];
    const sorted = run("sort", [{ shape: [6], dtype, data: storage(dtype, parts) }], { dimension: 0, is_stable: true, num_keys: 1 });
    expect(sorted).toEqual([-1, 0, 0, 5, 1, 1, 1, 2, 1, NaN, NaN, 0]);
  });

  test("iota", () => {
    expect(run("iota", [], { dtype: dtype as DType, shape: [4], dimension: 0, sharding: null })).toEqual([0, 0, 1, 0, 2, 0, 3, 0]);
  });

  test("a convolution", () => {
    const kernel: NDArray = { shape: [1, 1, 2], dtype, data: storage(dtype, X.slice(0, 4)) };
    const got = run("conv_general_dilated", [x([1, 1, 5]), kernel], {
      batch_group_count: 1,
      dimension_numbers: { lhs_spec: [0, 1, 2], rhs_spec: [0, 1, 2], out_spec: [0, 1, 2] },
      feature_group_count: 1,
      lhs_dilation: [1],
      padding: [[0, 1]],
      precision: null,
      preferred_element_type: null,
      rhs_dilation: [1],
      window_strides: [1],
    });
    expect(got).toEqual([-3, 6, -11, 8, -6, 3, 6, -2, 4, -2]);
  });

  test.each([
    ["scatter-mul", [-2, 2, 1, 2, 0, 5, -1, 0, 1, -3]],
    ["scatter-max", [1, 1, 1, 2, 0, 5, -1, 0, 1, -3]],
    ["scatter-min", [0, 2, 1, 2, 0, 5, -1, 0, 1, -3]],
    ["scatter-add", [1, 3, 1, 2, 0, 5, -1, 0, 1, -3]],
  ])("%s of 2i at the first", (name, want) => {
    const indices: NDArray = { shape: [1, 1], dtype: "int32", data: Int32Array.of(0) };
    const updates: NDArray = { shape: [1], dtype, data: storage(dtype, [0, 2]) };
    const got = run(name, [x(), indices, updates], {
      dimension_numbers: {
        update_window_dims: [],
        inserted_window_dims: [0],
        scatter_dims_to_operand_dims: [0],
        operand_batching_dims: [],
        scatter_indices_batching_dims: [],
      },
      indices_are_sorted: false,
      unique_indices: false,
      mode: "GatherScatterMode.FILL_OR_DROP",
      update_consts: [],
      update_jaxpr: null,
    });
    expect(got).toEqual(want);
  });

  test("extrema and sums under a window", () => {
    const windows = {
      base_dilation: [1],
      padding: [[1, 0]],
      window_dilation: [1],
      window_dimensions: [2],
      window_strides: [1],
    };
    expect(run("reduce_window_max", [x()], windows)).toEqual([1, 1, 1, 2, 1, 2, 0, 5, 1, -3]);
    expect(run("reduce_window_sum", [x()], windows)).toEqual([1, 1, 2, 3, 1, 7, -1, 5, 0, -3]);
  });
});
