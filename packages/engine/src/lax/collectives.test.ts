import { describe, expect, test } from "vitest";
import golden from "../../golden/collectives/cases.json" with { type: "json" };
import { errors, grad, jit, jnp, lax, makeJaxpr, type Array as TracepadArray, tree, vmap } from "../index.ts";

type A = TracepadArray;
const x = jnp.arange(12, { dtype: "float32" }).reshape([4, 3]);
const q = jnp.arange(48, { dtype: "float32" }).reshape([4, 4, 3]);
const around = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
] as const;

const ON_ROWS: Record<string, (v: A) => unknown> = {
  psum: (v) => lax.psum(v, "i"),
  "psum of a tree": (v) => lax.psum({ a: v, b: v.mul(2) }, "i"),
  "psum of a constant": () => lax.psum(1, "i"),
  "psum of a float": () => lax.psum(1.5, "i"),
  "psum of booleans": (v) => lax.psum(v.greater(4), "i"),
  pmean: (v) => lax.pmean(v, "i"),
  pmax: (v) => lax.pmax(v, "i"),
  pmin: (v) => lax.pmin(v, "i"),
  axis_index: () => lax.axisIndex("i"),
  "axis_index with": (v) => v.mul(lax.axisIndex("i")),
  axis_size: (v) => v.mul(lax.axisSize("i")),
  all_gather: (v) => lax.allGather(v, "i"),
  "all_gather axis": (v) => lax.allGather(v, "i", { axis: -1 }),
  "all_gather tiled": (v) => lax.allGather(v, "i", { tiled: true }),
  ppermute: (v) => lax.ppermute(v, "i", around),
  pshuffle: (v) => lax.pshuffle(v, "i", [1, 0, 3, 2]),
  "grad of psum": grad((v: A) => jnp.sum(lax.psum(v, "i"))),
  "grad of pmean": grad((v: A) => jnp.sum(jnp.sin(lax.pmean(v, "i")))),
  "grad of all_gather": grad((v: A) => jnp.sum(jnp.sin(lax.allGather(v, "i")))),
  "grad of ppermute": grad((v: A) => jnp.sum(jnp.sin(lax.ppermute(v, "i", around)))),
  jit: jit((v: A) => lax.psum(v, "i")),
  scan: (v) => lax.scan((c, _) => [c.add(lax.psum(v, "i")), null], v, null, { length: 2 })[0],
  while: (v) => lax.foriLoop(0, 3, (_: A, c: A) => c.add(lax.pmean(c, "i")), v),
  normalize: (v) => v.div(lax.psum(v, "i")),
  nested: vmap((e: A) => lax.psum(e, ["i", "j"]), { axisName: "j" }),
  "inner vmap": vmap((e: A) => lax.psum(e, "i")),
};
const ON_SQUARES: Record<string, (v: A) => unknown> = {
  psum_scatter: (v) => lax.psumScatter(v, "i"),
  "psum_scatter tiled": (v) => lax.psumScatter(v, "i", { tiled: true }),
  "psum_scatter unmapped": (v) => lax.psumScatter(jnp.zerosLike(v).add(1), "i"),
  all_to_all: (v) => lax.allToAll(v, "i", 0, 1),
  "all_to_all back": (v) => lax.allToAll(v.T, "i", 1, 0),
  "all_to_all same": (v) => lax.allToAll(v, "i", 0, 0),
  "all_to_all tiled": (v) => lax.allToAll(v, "i", 0, 1, { tiled: true }),
  "grad of psum_scatter": grad((v: A) => jnp.sum(jnp.sin(lax.psumScatter(v, "i", { tiled: true })))),
  "grad of all_to_all": grad((v: A) => jnp.sum(jnp.sin(lax.allToAll(v, "i", 0, 1, { tiled: true })))),
};

const cases = [
  ...Object.entries(ON_ROWS).map(([name, fn]) => [name, fn, x] as const),
  ...Object.entries(ON_SQUARES).map(([name, fn]) => [name, fn, q] as const),
];

test("every golden case has its function here", () => {
  expect(cases.map(([name]) => name).sort()).toEqual(Object.keys(golden).sort());
});

describe.each(cases)("%s", (name, fn, arg) => {
  const wanted = (golden as Record<string, { env: string; vmap: string | null; values: number[][] }>)[name];
  const mapped = vmap(fn, { axisName: "i" });

  test("prints as JAX does with the axis bound", () => {
    expect(String(makeJaxpr(fn, { axisEnv: [["i", 4]] })(arg.get(0)))).toBe(wanted.env);
  });

  const { vmap: text } = wanted;
  if (text !== null)
    test("prints as JAX does under vmap", () => {
      expect(String(makeJaxpr(mapped)(arg))).toBe(text);
    });

  test("has JAX's values, jitted and not", () => {
    for (const f of [mapped, jit(mapped)]) {
      const leaves = tree.leaves(f(arg)) as A[];
      expect(leaves.length).toBe(wanted.values.length);
      leaves.forEach((leaf, i) => {
        const got = Array.from(leaf.ravel().tolist() as number[]);
        expect(got.length).toBe(wanted.values[i].length);
        for (const [k, v] of got.entries()) expect(v).toBeCloseTo(wanted.values[i][k], 4);
      });
    }
  });
});

describe("errors", () => {
  test("an axis that is not bound", () => {
    expect(() => lax.psum(1, "i")).toThrow("unbound axis name: i");
    expect(() => lax.axisIndex("i")).toThrow(errors.NameError);
    expect(() => vmap((v: A) => lax.psum(v, "j"), { axisName: "i" })(x)).toThrow(
      "Found an unbound axis name: j. To fix this, please call psum under `jax.shard_map`.",
    );
  });

  test("a jitted function is traced anew where the axis has another size", () => {
    const f = jit((v: A) => v.mul(lax.psum(1, "i")));
    expect(vmap(f, { axisName: "i" })(jnp.ones([2])).tolist()).toEqual([2, 2]);
    expect(vmap(f, { axisName: "i" })(jnp.ones([3])).tolist()).toEqual([3, 3, 3]);
    expect(() => f(jnp.ones([3]))).toThrow(errors.NameError);
  });

  test("all_to_all needs the axis's size; ppermute's ends are unique; pmax has no derivative", () => {
    const under = (fn: (v: A) => unknown) => () => vmap(fn, { axisName: "i" })(x);
    expect(under((v) => lax.allToAll(v, "i", 0, 0))).toThrow(
      "all_to_all requires the size of the mapped axis axis_name to equal x.shape[split_axis], but they are 4 and 3 respectively.",
    );
    expect(
      under((v) =>
        lax.ppermute(v, "i", [
          [0, 1],
          [2, 1],
        ]),
      ),
    ).toThrow("ppermute sources and destinations must be unique");
    expect(under(grad((v: A) => jnp.sum(lax.pmax(v, "i"))))).toThrow("Differentiation rule for 'pmax' not implemented");
    expect(under((v) => lax.pshuffle(v, "i", [0, 0, 1, 2]))).toThrow("does not represent a permutation");
    expect(
      under((v) =>
        lax.psum(v, "i", {
          axisIndexGroups: [
            [0, 1],
            [2, 3],
          ],
        }),
      ),
    ).toThrow(errors.NotImplementedError);
  });

  test("who is no destination of ppermute gets zeros", () => {
    const f = vmap(
      (v: A) =>
        lax.ppermute(v, "i", [
          [0, 1],
          [1, 2],
        ]),
      { axisName: "i" },
    );
    expect(f(jnp.array([10, 20, 30])).tolist()).toEqual([0, 10, 20]);
  });
});
