import { describe, expect, test } from "vitest";
import { type Array as A, errors, grad, jit, jnp, vmap } from "../index.ts";

const x = jnp.array([3, 0, 1, 3], { dtype: "int32" });
const hintOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return (error as { hint: string }).hint;
  }
  return "";
};

describe("results whose shape depends on values", () => {
  const CALLS: [string, (v: A) => unknown][] = [
    ["nonzero", (v) => jnp.nonzero(v)],
    ["unique", (v) => jnp.unique(v)],
    ["argwhere", (v) => jnp.argwhere(v)],
    ["where", (v) => jnp.where(v)],
    ["flatnonzero", (v) => jnp.flatnonzero(v)],
    ["bincount", (v) => jnp.bincount(v)],
    ["union1d", (v) => jnp.union1d(v, v)],
    ["intersect1d", (v) => jnp.intersect1d(v, v)],
    ["setdiff1d", (v) => jnp.setdiff1d(v, v)],
    ["setxor1d", (v) => jnp.setxor1d(v, v)],
    ["compress", (v) => jnp.compress(v, v)],
    ["trim_zeros", (v) => jnp.trimZeros(v)],
  ];
  for (const [name, call] of CALLS) {
    test(`${name}: eagerly, and JAX's error under jit`, () => {
      call(x);
      expect(() => jit(call as (v: A) => A)(x)).toThrow(errors.ConcretizationTypeError);
      expect(() => jit(call as (v: A) => A)(x)).toThrow(
        /^Abstract tracer value encountered where concrete value is expected: traced array with shape int32\[4?\]\./,
      );
    });
  }

  test("the message says which argument fixes it", () => {
    expect(() => jit((v: A) => jnp.nonzero(v)[0])(x)).toThrow(
      "The size argument of jnp.nonzero must be statically specified to use jnp.nonzero within JAX transformations.",
    );
    expect(hintOf(() => jit((v: A) => jnp.nonzero(v)[0])(x))).toContain("pass { size } to nonzero");
  });

  test("with a size they are traced, mapped and differentiated", () => {
    expect(jit((v: A) => jnp.nonzero(v, { size: 2 })[0])(x).tolist()).toEqual([0, 2]);
    expect(jit((v: A) => jnp.unique(v, { size: 4, fillValue: 9 }))(x).tolist()).toEqual([0, 1, 3, 9]);
    const rows = jnp.array([
      [0, 1, 1],
      [1, 0, 0],
    ]);
    expect(vmap((r: A) => jnp.nonzero(r, { size: 2, fillValue: -1 })[0])(rows).tolist()).toEqual([
      [1, 2],
      [0, -1],
    ]);
    const f = (v: A): A =>
      jnp
        .unique(v, { size: 3 })
        .mul(jnp.array([1, 10, 100]))
        .sum();
    expect(grad(f)(jnp.array([2, 1, 2])).tolist()).toEqual([10, 101, 0]);
    expect(jit((v: A) => jnp.bincount(v, { length: 4 }))(x).tolist()).toEqual([1, 1, 0, 2]);
    expect(jit((v: A) => jnp.setdiff1d(v, jnp.array([3]), { size: 2 }))(x).tolist()).toEqual([0, 1]);
  });
});

describe("positions and grids", () => {
  test("mgrid, ogrid: slices as text; an imaginary step counts points", () => {
    expect(jnp.mgrid("0:2", "1:3").tolist()).toEqual([
      [
        [0, 0],
        [1, 1],
      ],
      [
        [1, 2],
        [1, 2],
      ],
    ]);
    expect(jnp.mgrid("0:1:5j").tolist()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect((jnp.ogrid("0:2", "0:3:2") as A[]).map((a) => a.shape)).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(() => jnp.mgrid("3")).toThrow("'3' is not a slice with a stop");
  });
  test("s_ keeps an index for later, ix_ crosses lists", () => {
    const m = jnp.arange(12).reshape([3, 4]);
    expect(m.get(...jnp.s_("1:", 0)).tolist()).toEqual([4, 8]);
    expect(m.get(...jnp.ix_(jnp.array([0, 2], { dtype: "int32" }), jnp.array([1, 3], { dtype: "int32" }))).tolist()).toEqual([
      [1, 3],
      [9, 11],
    ]);
  });
  test("r_ and c_ join slices, numbers and arrays", () => {
    expect(jnp.r_("0:3", 7, jnp.array([8, 9], { dtype: "int32" })).tolist()).toEqual([0, 1, 2, 7, 8, 9]);
    expect(jnp.c_([1, 2, 3], [4, 5, 6]).tolist()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(jnp.r_("0,2", [1, 2], [3, 4]).tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(jnp.r_("c", [1, 2]).shape).toEqual([2, 1]);
  });
  test("maskIndices, extract and fromfunction take functions", () => {
    expect(jnp.maskIndices(2, jnp.triu).map((v) => v.tolist())).toEqual([
      [0, 0, 1],
      [0, 1, 1],
    ]);
    expect(jnp.fromfunction((i: A, j: A) => i.mul(10).add(j), [2, 2], { dtype: "int32" }).tolist()).toEqual([
      [0, 1],
      [10, 11],
    ]);
  });
  test("what would change an array in place is refused", () => {
    expect(() => jnp.put(x, 0, 1)).toThrow("cannot modify arrays in-place, because JAX arrays are immutable. Pass inplace=False");
    expect(() => jnp.fillDiagonal(jnp.ones([2, 2]), 1)).toThrow("JAX arrays are immutable, must use inplace=False");
  });
});

describe("functions of functions", () => {
  test("vectorize broadcasts, keeps core axes and passes excluded arguments through", () => {
    const dot = jnp.vectorize((a: A, b: A) => jnp.dot(a, b), { signature: "(n),(n)->()" });
    expect(dot(jnp.ones([4, 3]), jnp.ones([2, 1, 3])).shape).toEqual([2, 4]);
    const power = jnp.vectorize((v: A, n: number) => v.pow(n), { excluded: [1] });
    expect(power(jnp.arange(3), 2).tolist()).toEqual([0, 1, 4]);
    const both = jnp.vectorize((a: A, b: A) => [a.add(b), a.mul(b)])(jnp.ones([2, 1]), jnp.ones([1, 3])) as A[];
    expect(both.map((v) => v.shape)).toEqual([
      [2, 3],
      [2, 3],
    ]);
    expect(() => jnp.vectorize((a: A) => a, { signature: "(n" })).toThrow("not a valid gufunc signature: (n");
    expect(() => dot(jnp.ones([3]), jnp.ones([4]))).toThrow("inconsistent size for core dimension 'n': 4 vs 3");
  });
  test("applyAlongAxis, applyOverAxes, piecewise", () => {
    const m = jnp.arange(6).reshape([2, 3]);
    expect(jnp.applyAlongAxis((v) => v.sum(), 0, m).tolist()).toEqual([3, 5, 7]);
    expect(jnp.applyAlongAxis((v) => v.cumsum(), 0, m).tolist()).toEqual([
      [0, 1, 2],
      [3, 5, 7],
    ]);
    expect(jnp.applyOverAxes((v, axis) => v.sum({ axis }), m, [0, 1]).tolist()).toEqual([[15]]);
    const v = jnp.array([-2, 0, 2]);
    expect(jnp.piecewise(v, [v.less(0), v.greater(0)], [-1, (t: A) => t.mul(t)]).tolist()).toEqual([-1, 0, 4]);
    expect(() => jnp.piecewise(v, [v.less(0)], [1, 2, 3])).toThrow("with 1 condition(s), either 1 or 2 functions are expected; got 3");
  });
});
