import { describe, expect, test } from "vitest";
import { mayShare } from "../compiler/in-place.ts";
import { optimize } from "../compiler/pipeline.ts";
import { planProgram } from "../compiler/plan.ts";
import { jit, jnp, lax, makeJaxpr, random } from "../index.ts";
import { hostData } from "../trace/array.ts";

/* Loops keep their carry in place or in two places by turns, and walk arrays where they lie: what must not show. */

type Arr = ReturnType<typeof jnp.array>;
const numbers = (x: Arr): number[] => Array.from(hostData(x), Number);
/** Whether the first loop of a jitted function writes its carry number `k` over the old one. */
function inPlace(f: (...args: any[]) => any, args: unknown[], k: number): boolean {
  const { jaxpr } = optimize(makeJaxpr(f)(...args).jaxpr, { now: () => 0 });
  const step = planProgram(jaxpr).steps.find((s) => s.kind === "control");
  if (step?.kind !== "control" || step.control.form !== "scan") throw new Error("no scan");
  return mayShare(step.bodies[0], k, step.control.consts + k);
}

describe("carries", () => {
  test("that are read after their new value is written are not overwritten", () => {
    const f = (a: Arr, b: Arr) =>
      lax.scan(
        ([a, b]: [Arr, Arr]) => {
          const next = jnp.multiply(a, 0.5);
          // The sum needs all of `next` in memory before b is computed from the old a.
          return [[next, jnp.add(jnp.add(b, a), jnp.sum(next))], null];
        },
        [a, b] as [Arr, Arr],
        null,
        { length: 3 },
      )[0];
    const [a, b] = jit(f)(jnp.array([4, 8, 16]), jnp.zeros([3])) as [Arr, Arr];
    // Old a by turns: [4, 8, 16], [2, 4, 8], [1, 2, 4]; sums of the new: 14, 7, 3.5.
    expect(numbers(a)).toEqual([0.5, 1, 2]);
    expect(numbers(b)).toEqual([4 + 2 + 1 + 24.5, 8 + 4 + 2 + 24.5, 16 + 8 + 4 + 24.5]);
    expect(inPlace(f, [jnp.zeros([3]), jnp.zeros([3])], 0)).toBe(false);
  });

  test("are overwritten where each element only needs itself", () => {
    const f = (x: Arr) => lax.scan((c: Arr) => [jnp.add(jnp.multiply(c, 2), 1), null], x, null, { length: 4 })[0];
    expect(inPlace(f, [jnp.zeros([1000])], 0)).toBe(true);
    expect(numbers(jit(f)(jnp.arange(3, { dtype: "float32" })) as Arr)).toEqual([15, 31, 47]);
  });

  test("are updated in place by a slice", () => {
    const f = (x: Arr) =>
      lax.scan((c: Arr, i: Arr) => [lax.dynamicUpdateSlice(c, jnp.reshape(jnp.multiply(i, i), [1]), [i]), null], x, jnp.arange(5))[0];
    expect(inPlace(f, [jnp.zeros([8], { dtype: "int32" })], 0)).toBe(true);
    expect(numbers(jit(f)(jnp.zeros([8], { dtype: "int32" })) as Arr)).toEqual([0, 1, 4, 9, 16, 0, 0, 0]);
  });

  test("change places", () => {
    const fibonacci = jit((n: Arr) =>
      lax.whileLoop(
        ([i]: [Arr, Arr, Arr]) => jnp.less(i, n),
        ([i, a, b]: [Arr, Arr, Arr]) => [jnp.add(i, 1), b, jnp.add(a, b)] as [Arr, Arr, Arr],
        [jnp.array(0), jnp.array(0), jnp.array(1)] as [Arr, Arr, Arr],
      ),
    );
    for (const [n, expected] of [
      [0, [0, 0, 1]],
      [1, [1, 1, 1]],
      [10, [10, 55, 89]],
      [2000, null],
    ] as const) {
      const result = (fibonacci(jnp.array(n)) as Arr[]).map((x) => numbers(x)[0]);
      if (expected !== null) expect(result).toEqual(expected);
      else expect(result[0]).toBe(2000);
    }
  });

  test("of more turns than one call of the loop makes", () => {
    const count = jit((x: Arr) => lax.scan((c: Arr, y: Arr) => [jnp.add(c, y), c], x, jnp.ones([5000], { dtype: "int32" })));
    const [total, seen] = count(jnp.array(7)) as [Arr, Arr];
    expect(numbers(total)).toEqual([5007]);
    expect(numbers(seen)).toEqual(Array.from({ length: 5000 }, (_, i) => 7 + i));
  });

  test("with keys, which JavaScript splits in every turn", () => {
    const draw = (key: Arr) =>
      lax.scan(
        (k: Arr) => {
          const [next, sub] = random.split(k) as unknown as Arr[];
          return [next, random.uniform(sub, [3])];
        },
        key,
        null,
        { length: 4 },
      )[1];
    const rows = numbers(jit(draw)(random.key(3) as unknown as Arr) as Arr);
    let key = random.key(3) as unknown as Arr;
    const expected: number[] = [];
    for (let i = 0; i < 4; i++) {
      const [next, sub] = random.split(key) as unknown as Arr[];
      key = next;
      expected.push(...numbers(random.uniform(sub, [3]) as Arr));
    }
    expect(rows).toEqual(expected);
  });
});

describe("rows", () => {
  for (const size of [1, 3, 4, 1100]) {
    for (const reverse of [false, true]) {
      test(`of ${size} are read and written where they lie, ${reverse ? "backwards" : "forwards"}`, () => {
        const xs = jnp.reshape(jnp.arange(5 * size, { dtype: "float32" }), [5, size]);
        const running = jit((x: Arr) =>
          lax.scan((c: Arr, row: Arr) => [jnp.add(c, row), jnp.subtract(row, c)], jnp.zeros([size]), x, { reverse }),
        );
        const [sum, ys] = running(xs) as [Arr, Arr];
        const total = new Array<number>(size).fill(0);
        const expected: number[][] = [];
        for (const i of reverse ? [4, 3, 2, 1, 0] : [0, 1, 2, 3, 4]) {
          expected[i] = total.map((t, k) => i * size + k - t);
          for (let k = 0; k < size; k++) total[k] += i * size + k;
        }
        expect(numbers(sum)).toEqual(total);
        expect(numbers(ys)).toEqual(expected.flat());
      });
    }
  }

  test("none at all", () => {
    const none = jit((x: Arr) => lax.scan((c: Arr, row: Arr) => [jnp.sin(c), row], x, jnp.zeros([0, 2])));
    const [same, ys] = none(jnp.array([1, 2])) as [Arr, Arr];
    expect(numbers(same)).toEqual([1, 2]);
    expect(ys.shape).toEqual([0, 2]);
  });
});
