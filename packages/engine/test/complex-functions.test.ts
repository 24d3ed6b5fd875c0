import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { numberOf } from "../golden/rebuild.ts";
import { seededRandom } from "../src/backends/random-program.ts";
import { evaluateJaxpr } from "../src/backends/reference/evaluate.ts";
import { createWasmBackend } from "../src/backends/wasm/backend.ts";
import { ProgramWriter } from "../src/client/conformance.ts";
import { compileProgram } from "../src/compiler/compile.ts";
import { DTYPES } from "../src/dtype/dtype.ts";
import type { Jaxpr } from "../src/ir/jaxpr.ts";
import type { NDArray } from "../src/ir/ndarray.ts";

/** JSON lacks −0, infinities and NaN. */
type Encoded = number | string;
type ComplexType = "complex64" | "complex128";
/** Special values of JAX 0.10.2, and true values (golden/complex/functions.py). */
const GOLDEN: {
  parts: Encoded[];
  special: Record<string, Record<ComplexType, [Encoded, Encoded][]>>;
  ordered: Record<string, [Encoded, Encoded][]>;
  binary: Record<string, [Encoded, Encoded][]>;
  true: Record<string, [number, number, number, number][]>;
} = JSON.parse(readFileSync(new URL("../golden/complex/functions.json", import.meta.url), "utf8"));

const backend = createWasmBackend();
const TYPES: readonly ComplexType[] = ["complex64", "complex128"];
const array = (dtype: ComplexType, numbers: readonly number[]): NDArray => ({
  shape: [numbers.length / DTYPES[dtype].words],
  dtype,
  data: dtype === "complex64" ? Float32Array.from(numbers) : Float64Array.from(numbers),
});

function program(name: string, inputs: readonly NDArray[]): Jaxpr {
  const w = new ProgramWriter();
  return w.finish(
    w.bind(
      name,
      inputs.map(({ shape, dtype }) => w.input(shape, dtype)),
      { accuracy: null },
    ),
  );
}

const referenceOf = (jaxpr: Jaxpr, inputs: readonly NDArray[]): ArrayLike<number> =>
  evaluateJaxpr(jaxpr, inputs)[0].data as ArrayLike<number>;
function kernelOf(jaxpr: Jaxpr, inputs: readonly NDArray[]): ArrayLike<number> {
  const { program } = compileProgram(jaxpr, backend, () => 0);
  return program.run(inputs.map(({ data }) => data))[0] as ArrayLike<number>;
}
const ways = { reference: referenceOf, wasm: kernelOf };

const text = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

/** Where results are not JAX's, and why. */
const DIFFERS: Readonly<Record<string, (re: number, im: number) => boolean>> = {
  // XLA's arctangent of a number with a NaN part has a part of ±½π, whatever the other is.
  // The −0 of a large number counts up to another size in double precision.
  atanh: (re, im) => Number.isNaN(re) || Number.isNaN(im) || (Math.abs(re) === 1e30 && im === 0),
  atan: (re, im) => Number.isNaN(re) || Number.isNaN(im) || (Math.abs(im) === 1e30 && re === 0),
  // XLA takes log 2|x| of a large part beside NaN.
  asin: (re, im) => re === 1e30 && Number.isNaN(im),
  acos: (re, im) => re === 1e30 && Number.isNaN(im),
  acosh: (re, im) => re === 1e30 && Number.isNaN(im),
  asinh: (re, im) => im === 1e30 && Number.isNaN(re),
  // XLA goes by the angle: 0 as the cosine of a rounded ½π, and −0 of one at −∞.
  rsqrt: (re) => re < 0,
};

describe("special numbers", () => {
  const parts = GOLDEN.parts.map(numberOf);
  const numbers = parts.flatMap((re) => parts.flatMap((im) => [re, im]));
  for (const [name, values] of Object.entries(GOLDEN.special)) {
    test.each(TYPES)(`${name} of %s is JAX's`, (dtype) => {
      const x = array(dtype, numbers);
      const jaxpr = program(name, [x]);
      const tolerance = dtype === "complex64" ? 2e-6 : 1e-14;
      for (const [who, run] of Object.entries(ways)) {
        const got = run(jaxpr, [x]);
        const { words } = DTYPES[jaxpr.outvars[0].aval.dtype];
        const wrong: string[] = [];
        values[dtype].forEach((pair, i) => {
          const [re, im] = [numbers[2 * i], numbers[2 * i + 1]];
          if (DIFFERS[name]?.(re, im)) return;
          const want = pair.map(numberOf).slice(0, words);
          const have = want.map((_, k) => got[words * i + k]);
          // Parts are as exact as the larger one.
          const size = Math.max(...want.map((v) => (Number.isFinite(v) ? Math.abs(v) : 0)));
          const isSame = want.every(
            (v, k) =>
              Object.is(v, have[k]) ||
              (v !== 0 && Math.abs(v - have[k]) <= tolerance * size) ||
              (v === 0 && have[k] !== 0 && Math.abs(have[k]) <= tolerance * size),
          );
          if (!isSame) wrong.push(`${name}(${text(re)}, ${text(im)}) is ${have.map(text)}, JAX's ${want.map(text)}`);
        });
        expect(wrong.join("\n"), who).toBe("");
      }
    });
  }

  test.each(["max", "min"])("%s orders by the real part, then the imaginary one, as JAX does", (name) => {
    const of = GOLDEN.ordered.of.map((pair) => pair.map(numberOf));
    const x = array(
      "complex64",
      of.flatMap((a) => of.flatMap(() => a)),
    );
    const y = array(
      "complex64",
      of.flatMap(() => of.flat()),
    );
    const jaxpr = program(name, [x, y]);
    for (const [who, run] of Object.entries(ways))
      expect([...Array.from(run(jaxpr, [x, y]))], who).toEqual(GOLDEN.ordered[name].flat().map(numberOf));
  });
});

/** The largest error of results in units of the last place of the modulus, and where it is. */
function worst(name: string, x: NDArray, got: ArrayLike<number>, want: ArrayLike<number>): { units: number; where: string } {
  const isSingle = x.dtype === "complex64";
  const step = (2 * want.length) / x.data.length;
  let found = { units: 0, where: "" };
  for (let i = 0; i < got.length; i += step) {
    const [a, e] = [got, want].map((values) => Array.from({ length: step }, (_, k) => values[i + k]));
    const size = Math.hypot(...e);
    if (!Number.isFinite(isSingle ? Math.fround(size) : size)) continue;
    const units = Math.hypot(...e.map((v, k) => v - a[k])) / ((isSingle ? 2 ** -23 : 2 ** -52) * 2 ** Math.floor(Math.log2(size)));
    const at = (2 * i) / step;
    if (!(units <= found.units)) found = { units, where: `${name}(${x.data[at]}, ${x.data[at + 1]}) is ${a}, should be ${e}` };
  }
  return found;
}

describe("special pairs of numbers", () => {
  test.each(["div", "pow"])("%s is JAX's, but for the signs of zeros", (name) => {
    const of = GOLDEN.binary.of.map((pair) => pair.map(numberOf));
    const x = array(
      "complex64",
      of.flatMap((a) => of.flatMap(() => a)),
    );
    const y = array(
      "complex64",
      of.flatMap(() => of.flat()),
    );
    const jaxpr = program(name, [x, y]);
    for (const [who, run] of Object.entries(ways)) {
      const got = run(jaxpr, [x, y]);
      const wrong: string[] = [];
      GOLDEN.binary[name].forEach((pair, i) => {
        const want = pair.map(numberOf);
        const have = [got[2 * i], got[2 * i + 1]];
        const size = Math.max(...want.map((v) => (Number.isFinite(v) ? Math.abs(v) : 0)));
        const isSame = want.every((v, k) => v === have[k] || Object.is(v, have[k]) || Math.abs(v - have[k]) <= 4e-6 * size);
        const operands = [x, y].map(({ data }) => `${text(Number(data[2 * i]))} + ${text(Number(data[2 * i + 1]))}i`);
        if (!isSame) wrong.push(`${name} of ${operands.join(" and ")} is ${have.map(text)}, JAX's ${want.map(text)}`);
      });
      expect(wrong.slice(0, 20).join("\n"), who).toBe("");
    }
  });
});

describe("functions are right to a few units in the last place of the modulus", () => {
  test.each(Object.entries(GOLDEN.true))("%s", (name, values) => {
    const exact = array(
      "complex128",
      values.flatMap(([re, im]) => [re, im]),
    );
    const want = values.flatMap(([, , re, im]) => [re, im]);
    const jaxpr = program(name, [exact]);
    for (const [who, run] of Object.entries(ways)) {
      const { units, where } = worst(name, exact, run(jaxpr, [exact]), want);
      expect(units, `${who}: ${where}`).toBeLessThanOrEqual(5);
    }
    // Single precision against double.
    const single = array("complex64", Array.from(randomNumbers(4000), Math.fround));
    const double = array("complex128", Array.from(single.data as Float32Array));
    const truth = referenceOf(program(name, [double]), [double]);
    const { units, where } = worst(name, single, kernelOf(program(name, [single]), [single]), truth);
    expect(units, where).toBeLessThanOrEqual(6);
  });
});

/** Parts of every size, some near 0 and 1. */
function randomNumbers(count: number): number[] {
  const random = seededRandom(5);
  const sizes = [1e-8, 1e-3, 1, 1, 1, 10, 60];
  return Array.from({ length: 2 * count }, () => (random() * 2 - 1) * sizes[Math.floor(random() * sizes.length)]);
}
