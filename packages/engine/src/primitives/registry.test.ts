import { describe, expect, test } from "vitest";
import { JaxTypeError } from "../errors/errors.ts";
import { ShapedArray } from "../ir/aval.ts";
import type { Primitive } from "../ir/primitive.ts";
import { PRIMITIVES, registerPrimitive } from "./registry.ts";

/** Decompositions work on one matrix as a whole: they stay on the host, in double precision. */
const DECOMPOSITIONS = ["cholesky", "eig", "eigh", "lu", "qr", "svd", "triangular_solve"];

/** Each element takes a loop of its own length, which lanes cannot share: these run on the host for good. */
const LOOPS_AN_ELEMENT = ["polygamma", "random_gamma", "random_gamma_grad"];

/** They note down their operands for the front to act on. */
const EFFECTS = ["debug_callback", "debug_print"];

/** Linear in some operand, so reverse mode passes through them; derivatives of all others end in these. */
const LINEAR = [
  "add",
  "add_any",
  "all_gather",
  "all_to_all",
  "broadcast_in_dim",
  "complex",
  "concatenate",
  "conj",
  "conv_general_dilated",
  "convert_element_type",
  "copy",
  "device_put",
  "cumsum",
  "div",
  "dot_general",
  "dynamic_slice",
  "dynamic_update_slice",
  "fft",
  "gather",
  "imag",
  "mul",
  "neg",
  "pad",
  "psum",
  "real",
  "reduce_scatter",
  "reduce_precision",
  "reduce_sum",
  "reduce_window_sum",
  "reshape",
  "rev",
  "scatter",
  "scatter-add",
  "scatter-mul",
  "scatter-sub",
  "select_and_gather_add",
  "select_and_scatter_add",
  "select_n",
  "slice",
  "split",
  "squeeze",
  "stack",
  "sub",
  "tile",
  "transpose",
  "triangular_solve",
  "unstack",
];

/** Without operands there is nothing to differentiate or batch. */
const NO_OPERANDS = ["iota"];

const all = [...PRIMITIVES.values()];
const withOperands = all.filter((p) => !NO_OPERANDS.includes(p.name));
const named = (primitives: readonly Primitive[]): string[] => primitives.map((p) => p.name).sort();

describe("every primitive has its rules", () => {
  test.each(withOperands.map((p) => [p.name, p] as const))("%s is differentiable and can be batched", (_name, primitive) => {
    expect(primitive.jvp).toBeTypeOf("function");
    expect(primitive.batch).toBeTypeOf("function");
  });

  test("linear ones have a transpose", () => {
    expect(named(all.filter((p) => p.transpose !== undefined))).toEqual([...LINEAR].sort());
  });

  test("all but the listed ones have a kernel", () => {
    expect(named(all.filter((p) => p.lowering.kind === "host"))).toEqual([...LOOPS_AN_ELEMENT, ...DECOMPOSITIONS, ...EFFECTS].sort());
  });
});

test("elementwise primitives that take complex numbers have lanes for them", () => {
  const takesComplex = ({ name, abstractEval }: Primitive): boolean => {
    for (let arity = 1; arity <= 3; arity++) {
      try {
        abstractEval(new Array(arity).fill(new ShapedArray([], "complex64")), { y: 2, new_dtype: "complex64", input_dtype: "complex64" });
        return name !== "bitcast_lanes";
      } catch (error) {
        if (!(error instanceof JaxTypeError)) throw error;
      }
    }
    return false;
  };
  const missing = all.filter((p) => p.lowering.kind === "scalar" && p.lowering.complex === undefined && takesComplex(p));
  expect(named(missing)).toEqual([]);
});

test("names are unique", () => {
  const sin = PRIMITIVES.get("sin") as Primitive;
  expect(() => registerPrimitive({ ...sin })).toThrow("two primitives are named sin");
});
