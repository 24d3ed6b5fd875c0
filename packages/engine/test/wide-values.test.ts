import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type EncodedProgram, numberOf, rebuild } from "../golden/rebuild.ts";
import { evaluateJaxpr } from "../src/backends/reference/evaluate.ts";
import { createWasmBackend } from "../src/backends/wasm/backend.ts";
import { compileProgram } from "../src/compiler/compile.ts";
import { DTYPES, type DType, realDType, type TypedArray } from "../src/dtype/dtype.ts";
import { type Array as JaxArray, jit, jnp, lax, makeJaxpr, withConfig } from "../src/index.ts";
import type { ShapedArray } from "../src/ir/aval.ts";
import { Jaxpr } from "../src/ir/jaxpr.ts";
import { emptyArray, type NDArray } from "../src/ir/ndarray.ts";

type Element = string | boolean;
interface Case extends EncodedProgram {
  inputs: Element[][];
  outputs: Element[][];
}
/** Programs of 64-bit dtypes with the inputs and results of JAX 0.10.2 with x64 on the CPU (golden/primitives/wide.py). */
const CASES: Case[] = JSON.parse(readFileSync(new URL("../golden/primitives/wide.json", import.meta.url), "utf8"));

/** Relative, by the dtype of a result; integers are equal. */
const TOLERANCE: Readonly<Partial<Record<DType, number>>> = { float64: 4e-15, float32: 2e-7 };
/** Relative to 1 at least, where terms cancel; JAX's erf⁻¹ near 1 has the digits of a rounded square. */
const LOOSE: Readonly<Record<string, number>> = { lgamma: 4e-15, digamma: 1e-14, polygamma: 1e-13, erf_inv: 2e-11, dot_general: 1e-13 };

const isWhole = (data: TypedArray): data is BigInt64Array<ArrayBuffer> | BigUint64Array<ArrayBuffer> =>
  data instanceof BigInt64Array || data instanceof BigUint64Array;

function arrayOf(aval: ShapedArray, elements: readonly Element[]): NDArray {
  const array = emptyArray(aval.shape, aval.dtype);
  const { data } = array;
  for (const [i, element] of elements.entries()) {
    if (isWhole(data)) data[i] = BigInt(element);
    else data[i] = numberOf(element);
  }
  return array;
}

/** Why an array is not JAX's; null when it is. */
function difference(name: string, { dtype }: ShapedArray, got: TypedArray, wanted: readonly Element[]): string | null {
  if (got.length !== wanted.length) return `${got.length} elements, not ${wanted.length}`;
  const usual = TOLERANCE[realDType(dtype)] ?? 0;
  const [tolerance, least] = usual === 0 || LOOSE[name] === undefined ? [usual, 1e-300] : [LOOSE[name], 1];
  for (const [i, element] of wanted.entries()) {
    const value = got[i];
    const same =
      typeof value === "bigint"
        ? value === BigInt(element)
        : Object.is(value, numberOf(element)) ||
          Math.abs(value - numberOf(element)) <= tolerance * Math.max(least, Math.abs(numberOf(element)));
    if (!same) return `element ${i} is ${value}, JAX has ${element}`;
  }
  return null;
}

describe("64-bit dtypes give what JAX gives with x64", () => {
  const backend = createWasmBackend();
  test.each(CASES.map((c, i) => [`${c.name} #${i}`, c] as const))("%s", (_, program) => {
    const closed = rebuild(program);
    const jaxpr = new Jaxpr([], [...closed.constvars, ...closed.invars], closed.eqns, closed.outvars);
    const inputs = jaxpr.invars.map((v, i) => arrayOf(v.aval, program.inputs[i]));
    for (const { primitive, invars, outvars, params } of jaxpr.eqns) {
      const avals = primitive.abstractEval(
        invars.map(({ aval }) => aval),
        params,
      );
      expect(avals.map((a) => a.toLong(true))).toEqual(outvars.map(({ aval }) => aval.toLong(true)));
    }
    const results = {
      reference: evaluateJaxpr(jaxpr, inputs).map(({ data }) => data),
      wasm: compileProgram(jaxpr, backend, () => 0).program.run(inputs.map(({ data }) => data)),
    };
    for (const [who, arrays] of Object.entries(results))
      for (const [k, { aval }] of jaxpr.outvars.entries()) {
        expect(arrays[k].length).toBe(aval.size * DTYPES[aval.dtype].words);
        const why = difference(program.name, aval, arrays[k], program.outputs[k]);
        expect(why === null ? "" : `${who}, result ${k}: ${why}`).toBe("");
      }
  });
});

describe("indices of 64 bits", () => {
  const wide = <T>(f: () => T): T => withConfig({ enableX64: true }, f);
  const jaxprOf = (f: (...xs: JaxArray[]) => JaxArray, ...args: JaxArray[]) => makeJaxpr(f)(...args).toString();

  test("starts of slices keep their dtype, and numbers are int64", () =>
    wide(() => {
      const x = jnp.ones([5, 4]);
      const two = jnp.array(2, { dtype: "int64" });
      expect(jaxprOf((x) => lax.dynamicSlice(x, [0, 1], [2, 2]), x)).toBe(
        "{ lambda ; a:f64[5,4]. let\n    b:f64[2,2] = dynamic_slice[slice_sizes=(2, 2)] a 0:i64[] 1:i64[]\n  in (b,) }",
      );
      expect(jaxprOf((x, i) => lax.dynamicSlice(x, [i, 1], [2, 2]), x, two)).toBe(`{ lambda ; a:f64[5,4] b:i64[]. let
    c:bool[] = lt b 0:i64[]
    d:i64[] = add b 5:i64[]
    e:i64[] = select_n c b d
    f:f64[2,2] = dynamic_slice[slice_sizes=(2, 2)] a e 1:i64[]
  in (f,) }`);
      const start = jnp.array(1, { dtype: "uint64" });
      expect(jaxprOf((x, i) => lax.dynamicSlice(x, [i, i], [2, 2]), x, start)).toContain("dynamic_slice[slice_sizes=(2, 2)] a b b");
    }));

  test("starts of different dtypes are JAX's error", () =>
    wide(() => {
      const i = jnp.array(1, { dtype: "int32" });
      expect(() => lax.dynamicSlice(jnp.ones([5, 4]), [i, 0], [2, 2])).toThrow(
        "index arguments to dynamic_slice must be integers of the same type, got: int32, int64",
      );
    }));

  test("a start beyond 32 bits is moved inside, not wrapped", () =>
    wide(() => {
      const x = jnp.arange(6);
      const far = jnp.array(2 ** 33 + 1, { dtype: "int64" });
      const slice = (i: JaxArray) => lax.dynamicSlice(x, [i], [2]);
      expect([slice(far).tolist(), jit(slice)(far).tolist(), slice(far.neg()).tolist()]).toEqual([
        [4n, 5n],
        [4n, 5n],
        [0n, 1n],
      ]);
    }));

  test("what is read outside of unsigned integers is the greatest", () =>
    wide(() => {
      const x = jnp.arange(3, { dtype: "uint64" });
      const take = (i: JaxArray) => jnp.take(x, i, { mode: "fill" }).add(0);
      const i = jnp.array([1, 7], { dtype: "int64" });
      expect([String(take(i)), String(jit(take)(i))]).toEqual([
        "[                   1 18446744073709551615]",
        "[                   1 18446744073709551615]",
      ]);
    }));
});
