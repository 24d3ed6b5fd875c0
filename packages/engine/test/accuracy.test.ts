import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../src/backends/wasm/backend.ts";
import { ProgramWriter } from "../src/client/conformance.ts";
import { compileProgram } from "../src/compiler/compile.ts";
import { erfc, erf as erfOf } from "../src/dtype/error-functions.ts";
import type { Params } from "../src/ir/jaxpr.ts";

/*
 * Float functions of the wasm backend against double precision, over the whole range: every exponent, both signs,
 * subnormals, zeros, infinities and NaN. `npm run test:thorough` takes many more mantissas of each.
 */
const MANTISSAS = process.env.TRACEPAD_THOROUGH === undefined ? 24 : 6000;
/** Products and sums fused, and not: hosts differ. */
const BACKENDS = [true, false].map((fuses) => ({ fuses, backend: createWasmBackend({ fuses }) }));
const exact = { accuracy: null };

const bits = new DataView(new ArrayBuffer(4));
function fromBits(word: number): number {
  bits.setUint32(0, word);
  return bits.getFloat32(0);
}

/** Floats of every exponent: the least and greatest of each, one beside the least, and others, of both signs. */
function everyExponent(mantissas: number, seed: number): Float32Array<ArrayBuffer> {
  const values: number[] = [];
  for (let exponent = 0; exponent < 256; exponent++) {
    for (let k = 0; k < mantissas; k++) {
      const mixed = Math.imul(Math.imul(k + 1, 0x9e3779b1) + exponent * 40503 + seed, 0x85ebca6b) >>> 9;
      const mantissa = [0, 0x7fffff, 1][k] ?? mixed;
      for (const sign of [0, 0x80000000]) values.push(fromBits((sign | (exponent << 23) | mantissa) >>> 0));
    }
  }
  return Float32Array.from(values);
}

/** Floats in order, numbered; neighbours differ by 1. */
function ordinal(x: number): number {
  bits.setFloat32(0, x);
  const i = bits.getInt32(0);
  return i < 0 ? -(i & 0x7fffffff) : i;
}

/** The error of a float in units of the last place of the exact result. */
function ulps(actual: number, exactly: number): number {
  const rounded = Math.fround(exactly);
  if (Number.isNaN(rounded)) return Number.isNaN(actual) ? 0 : Infinity;
  if (actual === rounded) return 0;
  if (Number.isNaN(actual)) return Infinity;
  if (!Number.isFinite(actual) || !Number.isFinite(rounded)) return Math.abs(ordinal(actual) - ordinal(rounded));
  const exponent = exactly === 0 ? -126 : Math.max(-126, Math.floor(Math.log2(Math.abs(exactly))));
  return Math.abs(actual - exactly) / 2 ** (exponent - 23);
}

function apply(name: string, operands: readonly Float32Array<ArrayBuffer>[], params: Params, backend = BACKENDS[0].backend): Float32Array {
  const w = new ProgramWriter();
  const jaxpr = w.finish(
    w.bind(
      name,
      operands.map((x) => w.input([x.length])),
      params,
    ),
  );
  return compileProgram(jaxpr, backend, () => 0).program.run(operands)[0] as Float32Array;
}

/** The worst of all, as text that says where. */
function worst(
  actual: ArrayLike<number>,
  operands: readonly Float32Array[],
  f: (...x: number[]) => number,
): { error: number; where: string } {
  let found = { error: 0, where: "" };
  for (let i = 0; i < actual.length; i++) {
    const x = operands.map((operand) => operand[i]);
    const e = f(...x);
    const error = ulps(actual[i], e);
    if (error > found.error) found = { error, where: `f(${x.join(", ")}) is ${actual[i]}, exactly ${e}` };
  }
  return found;
}

/** Bounds in ulp of the exact result; 0.5 is correct rounding. */
const UNARY: readonly [string, (x: number) => number, number, Params][] = [
  ["exp", Math.exp, 1.2, exact],
  ["exp2", (x) => 2 ** x, 1.3, exact],
  ["expm1", Math.expm1, 1.7, exact],
  ["log", Math.log, 1.3, exact],
  ["log1p", Math.log1p, 2, exact],
  ["sin", Math.sin, 2.5, exact],
  ["cos", Math.cos, 2.5, exact],
  ["tan", Math.tan, 3.5, exact],
  ["asin", Math.asin, 4, {}],
  ["acos", Math.acos, 4, {}],
  ["atan", Math.atan, 3, {}],
  ["sinh", Math.sinh, 3, {}],
  ["cosh", Math.cosh, 3.5, {}],
  ["tanh", Math.tanh, 2.8, exact],
  ["asinh", Math.asinh, 2, {}],
  ["acosh", Math.acosh, 2.5, {}],
  ["atanh", Math.atanh, 2.5, {}],
  ["logistic", (x) => 1 / (1 + Math.exp(-x)), 3, exact],
  ["sqrt", Math.sqrt, 0.5, exact],
  ["rsqrt", (x) => 1 / Math.sqrt(x), 1.5, exact],
  ["cbrt", Math.cbrt, 1, exact],
  ["erf", erfOf, 6, {}],
  ["erfc", erfc, 6, {}],
];

describe("elementary functions over all floats", () => {
  const near = Float32Array.from({ length: 250 * MANTISSAS }, (_, i) => {
    const u = (Math.imul(i + 7, 0x9e3779b1) >>> 0) / 2 ** 31 - 1;
    return [4 * u, 100 * u, 1e5 * u, 1 + u / 8][i % 4];
  });
  const everywhere = everyExponent(MANTISSAS, 1);
  const x = new Float32Array(everywhere.length + near.length);
  x.set(everywhere);
  x.set(near, everywhere.length);
  for (const [name, f, bound, params] of UNARY) {
    for (const { fuses, backend } of BACKENDS)
      test(`${name} is within ${bound} ulp${fuses ? "" : ", unfused"}`, () => {
        const { error, where } = worst(apply(name, [x], params, backend), [x], f);
        expect(error, where).toBeLessThanOrEqual(bound);
      });
  }

  test.each(BACKENDS)("sin, cos and tanh stay within [−1, 1], fused: $fuses", ({ backend }) => {
    const around = (centre: number): number[] => Array.from({ length: 400_000 }, (_, i) => fromBits(ordinal(centre) + i - 200_000));
    for (const [name, centres] of [
      ["sin", [Math.PI / 2, (3 * Math.PI) / 2]],
      ["cos", [Math.PI, 3 * Math.PI]],
      ["tanh", [8.3, 9]],
    ] as const) {
      const y = apply(name, [Float32Array.from(centres.flatMap(around))], exact, backend);
      expect(y.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBe(1);
    }
    expect(apply("cos", [new Float32Array([0, -0, 1e-40])], exact, backend)).toEqual(new Float32Array([1, 1, 1]));
    expect(apply("tanh", [new Float32Array([1e9, -Infinity])], exact, backend)).toEqual(new Float32Array([1, -1]));
  });

  test("zeros keep their sign where the function is odd", () => {
    for (const [name, f, , params] of UNARY)
      if (f(0) === 0 && Object.is(f(-0), -0))
        expect([name, ...Array.from(apply(name, [new Float32Array([0, -0])], params))]).toEqual([name, 0, -0]);
  });
});

describe("functions of two numbers over all floats", () => {
  const values = everyExponent(12, 3);
  const count = 4000 * MANTISSAS;
  const pick = (i: number, step: number): number =>
    i % 3 === 0 ? Math.fround(((Math.imul(i + step, 0x9e3779b1) >>> 0) / 2 ** 32) * 20 - 4) : values[(i * step) % values.length];
  const a = Float32Array.from({ length: count }, (_, i) => pick(i, 7919));
  const b = Float32Array.from({ length: count }, (_, i) => pick(i + (i >> 7), 104729));
  // C's pow: 1 to any power is 1, and −1 to an infinite one too, where JavaScript says NaN.
  const pow = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);

  test("pow is within 3 ulp", () => {
    const y = apply("pow", [a, b], {});
    const { error, where } = worst(y, [a, b], pow);
    expect(error, where).toBeLessThanOrEqual(3);
  });

  test("pow is right at its corners, signs of zeros included", () => {
    const corners = [0, -0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, Infinity, -Infinity, NaN, 2 ** 24, 2 ** 24 - 1, 2 ** 31, 1e-40, -1e-40, 3.4e38];
    const pairs = corners.flatMap((x) => corners.map((y): [number, number] => [x, y]));
    const [x, y] = [Float32Array.from(pairs, (pair) => pair[0]), Float32Array.from(pairs, (pair) => pair[1])];
    const actual = apply("pow", [x, y], {});
    for (let i = 0; i < x.length; i++) {
      const e = Math.fround(pow(x[i], y[i]));
      if (e === 0 || !Number.isFinite(e)) expect([x[i], y[i], actual[i]]).toEqual([x[i], y[i], e]);
    }
  });

  test("rem is exact", () => {
    const y = apply("rem", [a, b], {});
    const { error, where } = worst(y, [a, b], (p, q) => p % q);
    expect(error, where).toBe(0);
    for (let i = 0; i < count; i++) if (y[i] === 0) expect(Object.is(y[i], a[i] % b[i])).toBe(true);
  });
});
