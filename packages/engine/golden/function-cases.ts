import { describe, expect, test } from "vitest";
import { DTYPES, type DType, type NumberArray } from "../src/dtype/dtype.ts";
import { jnp, nn, ops, random, scipy, Array as TracepadArray } from "../src/index.ts";
import { ShapedArray } from "../src/ir/aval.ts";
import { arrayFrom, hostData, hostNumbers } from "../src/trace/array.ts";

interface Encoded {
  s: number[];
  d: DType;
  w: boolean;
  v: number[];
}

const isArray = (x: unknown): x is Encoded => typeof x === "object" && x !== null && "v" in x;

function decode(x: unknown): unknown {
  if (Array.isArray(x)) return x.map(decode);
  if (isArray(x)) {
    const { storage, kind } = DTYPES[x.d];
    if (kind === "float" || kind === "complex" || kind === "key")
      return arrayFrom(new storage(Uint32Array.from(x.v).buffer), new ShapedArray(x.s, x.d, x.w));
    const data = new storage(x.v.length) as NumberArray;
    // Words are written as unsigned: storing them in a narrower integer wraps.
    data.set(x.v);
    return arrayFrom(data, new ShapedArray(x.s, x.d, x.w));
  }
  if (typeof x === "object" && x !== null && "n" in x) return Number((x.n as string).replace("inf", "Infinity"));
  return x;
}

/** Floats in the order of their bits: neighbours differ by 1. */
function rank(x: number): number {
  const [bits] = new Int32Array(Float32Array.of(x).buffer);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

const close = (x: number, y: number, ulps: number, scale: number): boolean =>
  Object.is(x, y) ||
  (Number.isNaN(x) && Number.isNaN(y)) ||
  (x === y && ulps > 0) ||
  Math.abs(rank(x) - rank(y)) <= ulps ||
  Math.abs(x - y) <= ulps * scale;

/** The elements as numbers; of complex ones both parts. */
const partsOf = (x: TracepadArray): NumberArray => (DTYPES[x.dtype].kind === "complex" ? (hostData(x) as NumberArray) : hostNumbers(x));

function check(actual: unknown, expected: unknown, ulps: number): void {
  if (Array.isArray(expected)) {
    const parts = [...(actual as unknown[])];
    expect(parts.length).toBe(expected.length);
    for (const [i, part] of parts.entries()) check(part, expected[i], ulps);
    return;
  }
  const { s, d, w } = expected as Encoded;
  if (!(actual instanceof TracepadArray)) throw new Error(`not an array: ${String(actual)}`);
  expect([actual.dtype, actual.shape, actual.weakType]).toEqual([d, s, w]);
  const want = Array.from(partsOf(decode(expected) as TracepadArray));
  const got = Array.from(partsOf(actual));
  // Where terms cancel, an error of some ulps of the terms is allowed: they are of the order of the results.
  const isFloating = d === "float32" || d === "complex64";
  const scale = isFloating ? 6e-8 * want.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x), 0.01) : m), 0.01) : 0;
  const bad = got.findIndex((x, i) => (isFloating ? !close(x, want[i], ulps, ulps > 0 ? scale : 0) : x !== want[i]));
  if (bad >= 0) expect(`${got.slice(bad, bad + 4)} at ${bad}`).toBe(`${want.slice(bad, bad + 4)} at ${bad}`);
}

const namespaces = { jnp, nn, ops, random, scipy } as Record<string, unknown>;
const lookUp = (name: string): ((...args: unknown[]) => unknown) =>
  name.split(".").reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], { ...namespaces }) as (
    ...args: unknown[]
  ) => unknown;

/** Runs the cases that a generator wrote (function_cases.py): one test each, by function. */
export function runFunctionCases(golden: unknown): void {
  const byFunction = Map.groupBy(golden as [string, unknown[], Record<string, unknown>, unknown, number][], ([name]) => name);
  for (const [name, cases] of byFunction) {
    describe(name, () => {
      for (const [i, [, args, options, expected, ulps]] of cases.entries()) {
        test(`${i}: ${JSON.stringify([args, options]).slice(0, 80)}`, () => {
          const named = Object.fromEntries(Object.entries(options).map(([k, v]) => [k, decode(v)]));
          const given = args.map(decode);
          // where(mask, x, y) and clip have optional positions, all else of Python's keywords is an options object.
          const result = lookUp(name)(...given, ...(Object.keys(named).length > 0 ? [named] : []));
          check(result, expected, ulps);
        });
      }
    });
  }
}
