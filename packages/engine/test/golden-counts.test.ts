import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import few from "../golden/few.json" with { type: "json" };
import { jnp, nn, scipy } from "../src/index.ts";

/*
 * How many golden cases each function has that computes arrays: ten at least, over dtypes, shapes, axes and special values. Those
 * of fewer are named with their number in `golden/few.json`, which may shrink. Names of one function share their cases.
 */

const ROOMS =
  "functions numpy/completing numpy/complex_values numpy/eigen numpy/elements numpy/fourier numpy/indices numpy/linalg numpy/scipy_functions numpy/scipy_more numpy/sets numpy/signals numpy/statistics numpy/systematic";

/** Dtypes, and what asks or tells about arrays, indices and programs: tested beside their code. */
const NOT_NUMERIC = new Set(
  `applyAlongAxis applyOverAxes arrayRepr arrayStr bfloat16 bool_ broadcastShapes c_ canCast cdouble complex128 complex64 complex_ csingle
  double dtype einsumPath finfo float16 float32 float64 float_ frombuffer fromfunction fromiter iinfo indexExp int16 int32 int64 int8 int_
  isArray iscomplexobj isdtype isrealobj isscalar issubdtype iterable maskIndices mgrid ndim ogrid piecewise promoteTypes r_ resultType s_
  shape single size uint uint16 uint32 uint64 uint8 vectorize`
    .split(/\s+/)
    .map((name) => `jnp.${name}`),
);

function functionsIn(namespace: object, prefix: string, found = new Map<string, unknown>()): Map<string, unknown> {
  for (const [name, value] of Object.entries(namespace)) {
    if (typeof value === "function" && /^[a-z]/.test(name)) found.set(prefix + name, value);
    else if (typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value)))
      functionsIn(value, `${prefix}${name}.`, found);
  }
  return found;
}

const read = (file: string): [string, ...unknown[]][] =>
  JSON.parse(readFileSync(new URL(`../golden/${file}.json`, import.meta.url), "utf8"));

test("every function that computes has ten golden cases, but for those that are named", () => {
  const functions = new Map([...functionsIn(jnp, "jnp."), ...functionsIn(nn, "nn."), ...functionsIn(scipy, "scipy.")]);
  const cases = [
    ...ROOMS.split(" ").flatMap((room) => read(room).map(([name]) => name)),
    ...read("nn/values").map(([name]) => `nn.${name}`),
  ];
  const counts = new Map<unknown, number>();
  for (const name of cases) counts.set(functions.get(name), (counts.get(functions.get(name)) ?? 0) + 1);
  const lacking = [...functions]
    .filter(([name, f]) => !NOT_NUMERIC.has(name) && (counts.get(f) ?? 0) < 10)
    .map(([name, f]) => [name, counts.get(f) ?? 0] as const);
  expect(Object.fromEntries(lacking)).toEqual(few);
});
