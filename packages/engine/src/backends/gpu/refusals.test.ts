import { describe, expect, test } from "vitest";
import "../../device.ts";
import { optimize } from "../../compiler/pipeline.ts";
import { planProgram } from "../../compiler/plan.ts";
import type { DType } from "../../dtype/dtype.ts";
import { NotImplementedError } from "../../errors/errors.ts";
import { type Array as JaxArray, jnp, lax, makeJaxpr, withConfig } from "../../index.ts";
import { emitPtx } from "./ptx/emit.ts";
import { emitWgsl } from "./wgsl/emit.ts";

/* What the emitters of GPU languages do not have they refuse by name, rather than write code that is wrong. */

type Case = readonly [what: string, dtype: DType, f: (x: JaxArray) => JaxArray, refusal: string];

const REFUSED: readonly Case[] = [
  ["a loop of float64", "float64", (x) => jnp.sin(x).add(1), "values of float64"],
  ["a loop of int64", "int64", (x) => x.mul(3), "values of int64"],
  ["a loop of uint64", "uint64", (x) => x.add(3), "values of uint64"],
  ["64 bits between values of 32", "int32", (x) => x.astype("int64").mul(x.astype("int64")).astype("int32"), "values of int64"],
  ["a sum of float64", "float64", (x) => jnp.sum(x, { axis: 1 }), "values of float64"],
  ["a largest of int64", "int64", (x) => jnp.max(x), "values of int64"],
  ["a comparison of float64", "float64", (x) => jnp.less(x, 7), "values of float64"],
  ["a loop of complex128", "complex128", (x) => x.mul(2), "values of float64"],
  ["a product of float64", "float64", (x) => jnp.matmul(x, x.T), "products of float64"],
  ["a product of int64", "int64", (x) => jnp.matmul(x, x.T), "products of int64"],
  ["a product of complex128", "complex128", (x) => jnp.matmul(x, x.T), "products of float64"],
  ["what follows a product in float64", "float32", (x) => jnp.matmul(x, x.T).astype("float64").mul(2), "values of float64"],
  ["a sort", "float32", (x) => jnp.sort(x), "a step of the kind routine: sort"],
  ["a loop with a body", "float32", (x) => lax.foriLoop(0, 5, (_, y: JaxArray) => y.add(1), x), "a step of the kind control: scan"],
];

const planOf = (f: (x: JaxArray) => JaxArray, dtype: DType) =>
  withConfig({ enableX64: true }, () => {
    const { jaxpr } = makeJaxpr(f)(jnp.ones([40, 30], { dtype }));
    return planProgram(optimize(jaxpr, { now: () => 0 }).jaxpr);
  });

describe.each([
  ["WGSL", emitWgsl],
  ["PTX", emitPtx],
])("%s", (_, emit) => {
  test.each(REFUSED)("%s is refused", (_, dtype, f, refusal) => {
    const plan = planOf(f, dtype);
    expect(() => emit(plan)).toThrow(NotImplementedError);
    expect(() => emit(plan)).toThrow(`no GPU kernel for ${refusal}`);
  });

  test("complex64 is two values of 32 bits", () => {
    const plan = planOf((x) => x.mul(x).add(x), "complex64");
    expect(emit(plan).launches.length).toBe(plan.steps.length);
  });
});
