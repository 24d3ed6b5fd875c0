import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../src/backends/wasm/backend.ts";
import { ProgramWriter } from "../src/client/conformance.ts";
import { compileProgram } from "../src/compiler/compile.ts";
import { erfc, erf as erfOf } from "../src/dtype/error-functions.ts";

/*
 * Functions of float64 in lanes against JavaScript's, which are right to less than a unit in the last place, over the
 * whole range: every exponent, both signs, subnormals, zeros, infinities and NaN. Bounds hold the errors of both.
 */
const MANTISSAS = process.env.TRACEPAD_THOROUGH === undefined ? 6 : 300;
const backend = createWasmBackend();

const word = new DataView(new ArrayBuffer(8));
function fromBits(bits: bigint): number {
  word.setBigUint64(0, bits);
  return word.getFloat64(0);
}
/** Doubles in order, numbered; neighbours differ by 1. */
function ordinal(x: number): bigint {
  word.setFloat64(0, x);
  const i = word.getBigInt64(0);
  return i < 0n ? -(i & 0x7fffffffffffffffn) : i;
}

/** Doubles of every exponent: the least and greatest of each, and others, of both signs. */
function everyExponent(): number[] {
  const values: number[] = [];
  for (let exponent = 0n; exponent < 2048n; exponent++) {
    for (let k = 0; k < MANTISSAS; k++) {
      const mixed = ((BigInt(k + 1) * 0x9e3779b97f4a7c15n + exponent * 0xbf58476d1ce4e5b9n) >> 7n) & ((1n << 52n) - 1n);
      const mantissa = [0n, (1n << 52n) - 1n, 1n][k] ?? mixed;
      for (const sign of [0n, 1n << 63n]) values.push(fromBits(sign | (exponent << 52n) | mantissa));
    }
  }
  return values;
}

const units = (actual: number, expected: number): number => {
  if (Number.isNaN(actual) || Number.isNaN(expected)) return Number.isNaN(actual) === Number.isNaN(expected) ? 0 : Infinity;
  return Number(ordinal(actual) < ordinal(expected) ? ordinal(expected) - ordinal(actual) : ordinal(actual) - ordinal(expected));
};

const FUNCTIONS: readonly [string, (x: number) => number, number][] = [
  ["exp", Math.exp, 1],
  ["exp2", (x) => 2 ** x, 1],
  ["expm1", Math.expm1, 2],
  ["log", Math.log, 1],
  ["log1p", Math.log1p, 2],
  ["sin", Math.sin, 2],
  ["cos", Math.cos, 2],
  ["tan", Math.tan, 3],
  ["atan", Math.atan, 2],
  ["tanh", Math.tanh, 3],
  ["logistic", (x) => 1 / (1 + Math.exp(-x)), 3],
  ["erf", erfOf, 4],
  ["erfc", erfc, 4],
];

describe("functions of float64", () => {
  const near = Array.from({ length: 2000 * MANTISSAS }, (_, i) => {
    const u = (Math.imul(i + 7, 0x9e3779b1) >>> 0) / 2 ** 31 - 1;
    return [4 * u, 100 * u, 1e5 * u, 1 + u / 8, u / 64, 700 * u][i % 6] * (1 + 2 ** -30 * u);
  });
  const x = Float64Array.from([...everyExponent(), ...near]);

  test.each(FUNCTIONS)("%s is beside JavaScript's", (name, f, bound) => {
    const w = new ProgramWriter();
    const jaxpr = w.finish(w.bind(name, [w.input([x.length], "float64")], { accuracy: null }));
    const actual = compileProgram(jaxpr, backend, () => 0).program.run([x])[0] as Float64Array;
    let most = { error: 0, where: "" };
    for (let i = 0; i < x.length; i++) {
      const error = units(actual[i], f(x[i]));
      if (error > most.error) most = { error, where: `${name}(${x[i]}) is ${actual[i]}, not ${f(x[i])}` };
    }
    expect(most.error, most.where).toBeLessThanOrEqual(bound);
  });

  test("zeros keep their sign where the function is odd", () => {
    for (const [name, f] of FUNCTIONS) {
      if (f(0) !== 0) continue;
      const w = new ProgramWriter();
      const jaxpr = w.finish(w.bind(name, [w.input([2], "float64")], { accuracy: null }));
      expect([name, ...compileProgram(jaxpr, backend, () => 0).program.run([new Float64Array([0, -0])])[0]]).toEqual([name, 0, f(-0)]);
    }
  });
});
