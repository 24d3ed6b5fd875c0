import { describe, expect, test } from "vitest";
import { isInexact } from "../src/dtype/dtype.ts";
import { jnp, nn, ops, random, scipy, Array as TracepadArray } from "../src/index.ts";
import { decode, isEncoded, NEIGHBOURS, partsOf, rank } from "./encoded.ts";

const close = (x: number, y: number, ulps: number, scale: number): boolean =>
  Object.is(x, y) ||
  (Number.isNaN(x) && Number.isNaN(y)) ||
  (ulps > 0 && (x === y || Math.abs(rank(x) - rank(y)) <= ulps || Math.abs(x - y) <= ulps * scale));

function check(actual: unknown, expected: unknown, given: number): void {
  if (Array.isArray(expected)) {
    // A named tuple of JAX's is an object here.
    const parts = Symbol.iterator in (actual as object) ? [...(actual as unknown[])] : Object.values(actual as object);
    expect(parts.length).toBe(expected.length);
    for (const [i, part] of parts.entries()) check(part, expected[i], given);
    return;
  }
  if (!isEncoded(expected)) {
    expect(actual).toEqual(decode(expected));
    return;
  }
  const { s, d, w } = expected;
  if (!(actual instanceof TracepadArray)) throw new Error(`not an array: ${String(actual)}`);
  expect([actual.dtype, actual.shape, actual.weakType]).toEqual([d, s, w]);
  const want = Array.from(partsOf(decode(expected) as TracepadArray));
  const got = Array.from(partsOf(actual));
  // Where terms cancel, an error of some ulps of the terms is allowed: they are of the order of the results.
  const isFloating = isInexact(d);
  const ulps = given * (NEIGHBOURS[d] ?? 1);
  const scale = isFloating ? 6e-8 * want.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x), 0.01) : m), 0.01) : 0;
  const bad = got.findIndex((x, i) => (isFloating ? !close(x, want[i], ulps, scale) : x !== want[i]));
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
