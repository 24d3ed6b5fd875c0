import { expect } from "vitest";
import { DTYPES, type DType, type NumberArray, type TypedArray } from "../src/dtype/dtype.ts";
import { jnp, Array as TracepadArray } from "../src/index.ts";
import { ShapedArray } from "../src/ir/aval.ts";
import { arrayFrom, hostData, hostNumbers } from "../src/trace/array.ts";

/** An array as the generators write it: shape, dtype, weak type, words (function_cases.py says which). */
export interface Encoded {
  s: number[];
  d: DType;
  w: boolean;
  v: number[];
}

/** An array whose elements are not 32-bit words: shape, dtype, the numbers as text. */
interface Listed {
  s: number[];
  d: DType;
  n: string[];
}
const isListed = (x: unknown): x is Listed => typeof x === "object" && x !== null && "n" in x && "d" in x;

export const isEncoded = (x: unknown): x is Encoded => typeof x === "object" && x !== null && "v" in x;

/** What a generator's `encode` wrote, read back: arrays, and lists and numbers as they are. */
export function decode(x: unknown): unknown {
  if (Array.isArray(x)) return x.map(decode);
  if (isListed(x)) return jnp.array(x.n.map(Number), { dtype: x.d }).reshape(x.s);
  if (isEncoded(x)) return arrayFrom(storageOf(x), new ShapedArray(x.s, x.d, x.w));
  // A number that JSON has not.
  if (typeof x === "object" && x !== null && "n" in x) return Number((x.n as string).replace("inf", "Infinity"));
  return x;
}

function storageOf({ d, v }: Encoded): TypedArray {
  const { storage, kind, bytes } = DTYPES[d];
  if ((kind === "float" || kind === "complex" || kind === "key") && bytes >= 4) return new storage(Uint32Array.from(v).buffer);
  // Words are written as unsigned: storing them in a narrower integer wraps.
  const data = new storage(v.length) as NumberArray;
  data.set(v);
  return data;
}

/** The elements as numbers; of complex ones both parts. */
export const partsOf = (x: TracepadArray): NumberArray =>
  DTYPES[x.dtype].kind === "complex" ? (hostData(x) as NumberArray) : hostNumbers(x);

/** Floats in the order of their bits: neighbours differ by 1. */
export function rank(x: number): number {
  const [bits] = new Int32Array(Float32Array.of(x).buffer);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

/** How many f32 neighbours apart those of a narrower dtype are. */
export const NEIGHBOURS: Partial<Record<DType, number>> = { float16: 2 ** 13, bfloat16: 2 ** 16 };

/** Distance in f32 neighbours; 0 for NaN beside NaN. */
export const ulpsApart = (x: number, y: number): number =>
  Number.isNaN(x) && Number.isNaN(y) ? 0 : x === y ? (Object.is(x, y) ? 0 : 1) : Math.abs(rank(x) - rank(y));

/**
 * Fails unless the array has the expected shape, dtype, weak type and elements, floats within this many neighbours.
 * `cancelling` results are small differences of terms of the size of the largest element (1 at least): there the error
 * is counted in neighbours of that.
 */
export function expectEncoded(actual: unknown, expected: unknown, ulps: number, cancelling = false): void {
  if (Array.isArray(expected)) {
    const parts = [...(actual as unknown[])];
    expect(parts.length).toBe(expected.length);
    for (const [i, part] of parts.entries()) expectEncoded(part, expected[i], ulps, cancelling);
    return;
  }
  if (isListed(expected) && actual instanceof TracepadArray) {
    expect([actual.dtype, actual.shape]).toEqual([expected.d, expected.s]);
    const elements = [actual.tolist()].flat(Number.POSITIVE_INFINITY) as (number | bigint)[];
    // Eight significant bits, ten or fifty-two: what the dtype holds.
    const relative = ulps * { bfloat16: 2 ** -8, float16: 2 ** -11, float64: 2 ** -52 }[expected.d as "float64"];
    elements.forEach((x, i) => {
      const want = expected.n[i];
      if (DTYPES[expected.d].kind !== "float") expect(String(x), `element ${i}`).toBe(want);
      else
        expect(Math.abs(Number(x) - Number(want)), `element ${i}: ${x} beside ${want}`).toBeLessThanOrEqual(
          relative * Math.abs(Number(want)),
        );
    });
    return;
  }
  if (!isEncoded(expected)) {
    expect(actual).toEqual(expected);
    return;
  }
  const { s, d, w } = expected;
  if (!(actual instanceof TracepadArray)) throw new Error(`not an array: ${String(actual)}`);
  expect([actual.dtype, actual.shape, actual.weakType]).toEqual([d, s, w]);
  const want = Array.from(partsOf(decode(expected) as TracepadArray));
  const got = Array.from(partsOf(actual));
  const isFloat = DTYPES[d].kind === "float" || DTYPES[d].kind === "complex";
  const size = want.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 1);
  const bound = ulps * (NEIGHBOURS[d] ?? 1);
  const slack = cancelling ? bound * size * 2 ** -24 : 0;
  const isClose = (x: number, y: number): boolean => ulpsApart(x, y) <= bound || Math.abs(x - y) <= slack;
  const bad = got.findIndex((x, i) => (isFloat ? !isClose(x, want[i]) : x !== want[i]));
  if (bad >= 0)
    expect(`${got.slice(bad, bad + 4)} at ${bad}, ${ulpsApart(got[bad], want[bad])} apart`).toBe(`${want.slice(bad, bad + 4)} at ${bad}`);
}
