import { grad, jit, jnp, lax, makeJaxpr, random, ShapeDtypeStruct } from "tracepad";
import { emptyArray, type NDArray, setElement } from "tracepad/device";
import { describe, expect, it } from "vitest";
import { f32, i32, key, oneOf, size } from "../check/api.ts";
import { argumentSpec } from "../check/arguments.ts";
import { dimNames, drawCases, leavesOf } from "./cases.ts";
import { differing, typeProblem } from "./compare.ts";
import { slackOf } from "./conditioning.ts";
import { drawInputs, numberAt } from "./elements.ts";
import { oneExpressionProblem } from "./expression.ts";
import { counterexampleOf, gridOf } from "./grids.ts";
import { keyUsedTwice } from "./key-reuse.ts";
import { seeded } from "./random.ts";
import { ReferenceFault } from "./rule.ts";
import { shrink } from "./shrink.ts";

const array = (values: readonly number[], dtype: NDArray["dtype"] = "float32", shape = [values.length]): NDArray => {
  const made = emptyArray(shape, dtype);
  values.forEach((value, i) => {
    setElement(made, i, value);
  });
  return made;
};
const numbers = (given: NDArray): number[] => Array.from({ length: given.data.length }, (_, i) => numberAt(given, i));

describe("cases", () => {
  it("begin with the smallest sizes, and stay within the ranges", () => {
    const cases = drawCases([f32("n", "m"), size("n")], { n: [2, 6] }, seeded(1));
    expect(cases.slice(0, 2).map(({ sizes }) => sizes)).toEqual([
      { n: 2, m: 1 },
      { n: 3, m: 1 },
    ]);
    for (const { sizes, args } of cases) {
      expect(sizes.n).toBeGreaterThanOrEqual(2);
      expect(sizes.n).toBeLessThanOrEqual(6);
      expect(args[0]).toMatchObject({ shape: [sizes.n, sizes.m] });
      expect(args[1]).toEqual({ kind: "static", value: sizes.n });
    }
    const products = cases.map(({ sizes }) => sizes.n * sizes.m);
    expect(products).toEqual([...products].sort((a, b) => a - b));
  });

  it("try all of several plain values, and come again from their seed", () => {
    const args = [oneOf("a", "b", "c"), f32()];
    const cases = drawCases(args, {}, seeded(1));
    expect(cases.map((kase) => kase.args[0])).toEqual(["a", "b", "c"].map((value) => ({ kind: "static", value })));
    expect(drawCases([f32("n")], {}, seeded(5))).toEqual(drawCases([f32("n")], {}, seeded(5)));
    expect(drawCases([f32("n")], { n: [1, 400] }, seeded(5))).not.toEqual(drawCases([f32("n")], { n: [1, 400] }, seeded(6)));
  });

  it("take sizes named as members of Object for sizes", () => {
    expect(dimNames([f32("constructor", "toString")])).toEqual(["constructor", "toString"]);
    const [{ args }] = drawCases([f32("constructor")], {}, seeded(1));
    expect(args[0]).toMatchObject({ shape: [1] });
  });

  it("refuse arguments that are too large to draw", () => {
    expect(() => drawCases([f32(4096, 4096)], {}, seeded(1))).toThrow(ReferenceFault);
  });

  it("know their arrays in the order of a trace", () => {
    const specs = [argumentSpec({ b: f32(), a: [f32(2), i32()] }), key(), argumentSpec(3)];
    const [kase] = drawCases(specs, {}, seeded(1));
    expect(leavesOf(specs, kase).map(({ argument, path, dtype }) => [argument, path, dtype])).toEqual([
      [0, "['a'][0]", "float32"],
      [0, "['a'][1]", "int32"],
      [0, "['b']", "float32"],
      [1, "", "key<fry>"],
    ]);
    expect(() => argumentSpec({ a: 3 })).toThrow("a plain value may only be a whole argument");
  });
});

describe("elements", () => {
  const draw = (spec: ReturnType<typeof f32>, edge: Parameters<typeof drawInputs>[2] = null): number[] => {
    const [kase] = drawCases([spec], {}, seeded(1));
    return numbers(drawInputs(leavesOf([spec], kase), seeded(3), edge)[0]);
  };

  it("keep what a check says of them, at edges too", () => {
    for (const edge of [null, "zeros", "large", "negative"] as const) {
      for (const x of draw(f32(50, { min: 2, max: 3 }), edge)) expect(x >= 2 && x <= 3).toBe(true);
      for (const x of draw(i32(50, { min: 2, max: 5 }), edge)) expect([2, 3, 4]).toContain(x);
    }
    expect(new Set(draw(i32(20, { elements: "distinct" }))).size).toBe(20);
    const sorted = draw(f32(4, 5, { elements: "sorted" })).slice(5, 10);
    expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
    const row = draw(f32(4, 5, { elements: "probabilities" })).slice(5, 10);
    expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(draw(i32(3, { values: [4, 5, 6] }), "zeros")).toEqual([4, 5, 6]);
  });

  it("have the edges' values", () => {
    expect(draw(f32(3), "zeros")).toEqual([0, 0, 0]);
    expect(Math.max(...draw(f32(9), "negative"))).toBeLessThan(0);
    expect(new Set(draw(f32(9), "equal")).size).toBe(1);
    expect(Math.exp(Math.max(...draw(f32(9), "large")))).toBeGreaterThan(3.4e38);
    expect(draw(f32(3), "nan").map(Number.isNaN)).toEqual([true, false, true]);
  });
});

describe("the smallest counter-example", () => {
  it("has zeros wherever they still fail", () => {
    const spec = [f32(4)];
    const [kase] = drawCases(spec, {}, seeded(1));
    const leaves = leavesOf(spec, kase);
    const fails = ([x]: readonly NDArray[]): boolean => numberAt(x, 2) > 0.5;
    const [found] = shrink(leaves, [array([3.7, -1.2, 0.9, 8.1])], fails, () => 0);
    expect(numbers(found)).toEqual([0, 0, 1, 0]);
    const [mixed] = shrink(
      leaves,
      [array([3.7, -1.2, 0.9, 8.1])],
      ([x]) => numberAt(x, 2) > 0.5 && numberAt(x, 0) > 1.5,
      () => 0,
    );
    expect(numbers(mixed)).toEqual([4, 0, 1, 0]);
  });

  it("keeps to what the check says of its elements", () => {
    const spec = [f32(2, { min: 0.25, max: 3 })];
    const [kase] = drawCases(spec, {}, seeded(1));
    const [found] = shrink(
      leavesOf(spec, kase),
      [array([2.9, 1.7])],
      () => true,
      () => 0,
    );
    expect(numbers(found)).toEqual([1, 1]);
  });

  it("gives up when its time is over", () => {
    const spec = [f32(2)];
    const [kase] = drawCases(spec, {}, seeded(1));
    let now = 0;
    let tries = 0;
    shrink(
      leavesOf(spec, kase),
      [array([2.9, 1.7])],
      () => {
        tries++;
        return false;
      },
      () => {
        now += 600;
        return now;
      },
    );
    expect(tries).toBeLessThan(4);
  });

  it("is drawn with what differs marked, and large arrays in part", () => {
    const [expected, got] = [array([1, 2, 3]), array([1, 5, 3])];
    const differs = differing(got, expected, { rtol: null, atol: null });
    expect(differs).toEqual([1]);
    expect(counterexampleOf([{ name: "x", array: expected }], [""], [expected], [got], [differs])).toMatchObject({
      input: [{ name: "x", shape: [3], values: [1, 2, 3] }],
      got: [{ name: "result", values: [1, 5, 3] }],
      differs: [[1]],
    });
    const large = emptyArray([40, 30], "int32");
    for (let i = 0; i < 1200; i++) setElement(large, i, i);
    const grid = gridOf("x", large);
    expect(grid.values.length).toBeLessThanOrEqual(256);
    expect(grid.values[grid.shown[1]]).toBe(30);
    expect(gridOf("x", array([Number.NaN, Number.POSITIVE_INFINITY, -0.1])).values).toEqual(["nan", "inf", -0.1]);
    expect(gridOf("x", array([0, 1], "bool")).values).toEqual([false, true]);
  });
});

describe("closeness", () => {
  const far = (got: NDArray, expected: NDArray): number => differing(got, expected, { rtol: null, atol: null }).length;
  it("is that of the coarser dtype, and exact for integers", () => {
    expect(far(array([1.00005]), array([1]))).toBe(0);
    expect(far(array([1.001]), array([1]))).toBe(1);
    expect(far(array([1.01], "bfloat16"), array([1]))).toBe(0);
    expect(far(array([3], "int32"), array([4], "int32"))).toBe(1);
    expect(far(array([Number.NaN, Number.POSITIVE_INFINITY]), array([Number.NaN, Number.POSITIVE_INFINITY]))).toBe(0);
    expect(far(array([Number.NaN, Number.POSITIVE_INFINITY]), array([0, Number.NEGATIVE_INFINITY]))).toBe(2);
    expect(far(array([1, Number.POSITIVE_INFINITY]), array([Number.POSITIVE_INFINITY, 1]))).toBe(2);
  });

  it("is not asked where structures or types differ", () => {
    const one = { structure: "PyTreeDef(*)", results: [array([1])] };
    expect(typeProblem({ structure: "PyTreeDef([*])", results: [array([1])] }, one)).toBe("the result is [array], expected one array");
    expect(typeProblem({ structure: "PyTreeDef(*)", results: [] }, one)).toBe("there are 0 results, expected 1");
    expect(typeProblem({ structure: "PyTreeDef(*)", results: [array([1, 2])] }, one)).toBe("the result is f32[2], expected f32[1]");
    expect(typeProblem({ structure: "PyTreeDef(*)", results: [array([1], "int32")] }, one, false)).toBeNull();
  });
});

describe("what an answer may differ by where the reference is uncertain", () => {
  const sum = ([x]: readonly NDArray[]): NDArray[] => [array([numbers(x).reduce((a, b) => a + b, 0)], "float32", [])];

  it("is the more, the more a sum cancels, and nothing to speak of where it does not", () => {
    const [[cancelling]] = slackOf(sum, [array([1000, -1000.5, 0.75])], seeded(1));
    const [[plain]] = slackOf(sum, [array([1, 2, 3])], seeded(1));
    expect(cancelling).toBeGreaterThan(5e-4);
    expect(cancelling).toBeLessThan(1e-2);
    expect(plain).toBeLessThan(2e-5);
    expect(differing(array([0.2505]), array([0.25]), { rtol: null, atol: null })).toEqual([0]);
    expect(differing(array([0.2505]), array([0.25]), { rtol: null, atol: null }, [cancelling])).toEqual([]);
  });
});

describe("a key that is used twice", () => {
  const K = new ShapeDtypeStruct([], "key<fry>");
  const twice = (fn: (k: any) => unknown): boolean => keyUsedTwice(makeJaxpr(fn as (k: unknown) => any)(K).jaxpr) !== null;
  it.each<[string, (k: any) => unknown, boolean]>([
    ["once", (k) => random.normal(k, [2]), false],
    ["twice", (k) => [random.normal(k, [2]), random.uniform(k, [2])], true],
    ["in jitted functions", (k) => [jit((q: any) => random.normal(q, [2]))(k), jit((q: any) => random.normal(q, [2]))(k)], true],
    ["drawn from and split", (k) => [random.normal(k, [2]), random.split(k)], true],
    ["split into two", (k) => Array.from(random.split(k) as Iterable<any>, (q) => random.normal(q, [2])), false],
    [
      "one of two, twice",
      (k) => {
        const [a] = random.split(k);
        return [random.normal(a, [2]), random.normal(a, [2])];
      },
      true,
    ],
    [
      "the same one of two, taken twice",
      (k) => {
        const ks: any = random.split(k);
        return [random.normal(ks.get(0), [2]), random.normal(ks.get(0), [2])];
      },
      true,
    ],
    ["folded in", (k) => [0, 1].map((i) => random.normal(random.foldIn(k, i), [2])), false],
    [
      "in each turn of a loop",
      (k) => lax.scan((c: any) => [c.add(random.normal(k, [])), null], jnp.zeros([]), null as any, { length: 3 }),
      true,
    ],
    ["in the gradient", (k) => grad((x: any) => jnp.sum(random.normal(k, [2]).mul(x)))(jnp.float32(1)), false],
  ])("%s", (_, fn, expected) => {
    expect(twice(fn)).toBe(expected);
  });
});

describe("one expression", () => {
  it.each([
    ["export const f = (x) => x + 1;", null],
    ["export function f(x: number): number {\n  return x + 1;\n}", null],
    ["export const f = jit((x) => x + 1);", null],
    ["const f = function (x) { return x; };\nexport { f };", null],
    ["export const f = (x) => { const y = x; return y; };", "f is more than one expression"],
    ["export const f = (x) => x.map((y) => y);", "f has a function inside its expression"],
    ["export const f = (x) => (function () { return x; })();", "f has a function inside its expression"],
    ["export const f = g;", "f is not written as a function at the top level"],
    ["const g = 1;", "f is not written as a function at the top level"],
    ["export const f = (x) => {", "f is too long to be looked at"],
  ])("%s", (source, message) => {
    expect(oneExpressionProblem(source, "f")?.message ?? null).toBe(message);
  });
});
