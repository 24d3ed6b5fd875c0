import { expect, test } from "vitest";
import golden from "../../golden/pmap/jaxprs.json" with { type: "json" };
import {
  devices,
  errors,
  grad,
  jit,
  jnp,
  lax,
  localDeviceCount,
  makeJaxpr,
  pmap,
  type Array as TracepadArray,
  vmap,
  withConfig,
} from "../index.ts";

type A = TracepadArray;
const x = jnp.ones([4, 2]);
const v = jnp.arange(5, { dtype: "float32" });
const onFour = <T>(f: () => T): T => withConfig({ numCpuDevices: 4 }, f);

const CASES: Record<string, [fn: (...args: any[]) => unknown, ...args: unknown[]]> = {
  psum: [pmap((a: A) => lax.psum(a, "i"), { axisName: "i" }), x],
  axes: [pmap((a: A, b: A) => [a.mul(2).add(b), b], { inAxes: [0, null], outAxes: [1, null] }), x, 1],
  tree: [pmap((p: { a: A; b: A }) => ({ s: p.a.add(p.b) })), { a: x, b: x }],
  associative_scan: [(a: A) => lax.associativeScan(jnp.add, a), v],
  "associative_scan reverse": [(a: A) => lax.associativeScan(jnp.maximum, a, { reverse: true }), v],
  "associative_scan axis": [(a: A) => lax.associativeScan(jnp.multiply, a, { axis: 1 }), x],
  "associative_scan bool": [(a: A) => lax.associativeScan(jnp.logicalOr, a.greater(1)), v],
  map: [(a: A) => lax.map(jnp.sin, a), v],
  "map batches": [(a: A) => lax.map(jnp.sin, a, { batchSize: 2 }), v],
  "map even batches": [(a: A) => lax.map((r: A) => r.mul(2), a, { batchSize: 2 }), x],
};

test("every golden case has its function here", () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(golden).sort());
});

test.each(Object.entries(golden))("%s prints as JAX prints it", (name, text) => {
  const [fn, ...args] = CASES[name];
  expect(onFour(() => String(makeJaxpr(fn)(...args)))).toBe(text);
});

test("pmap computes all slices at once, with collectives between them", () =>
  onFour(() => {
    const rows = jnp.arange(8, { dtype: "float32" }).reshape([4, 2]);
    const share = pmap((a: A) => a.div(lax.psum(a, "i")), { axisName: "i" });
    expect(share(rows).tolist()).toEqual(vmap((a: A) => a.div(lax.psum(a, "i")), { axisName: "i" })(rows).tolist());
    expect(jit(share)(rows).tolist()).toEqual(share(rows).tolist());
    expect(pmap((_: A) => lax.axisIndex("i"), { axisName: "i" })(rows).tolist()).toEqual([0, 1, 2, 3]);
    const perm = [
      [0, 1],
      [1, 2],
    ] as const;
    expect(pmap((a: A) => lax.ppermute(a, "i", perm), { axisName: "i" })(jnp.array([10, 20, 30])).tolist()).toEqual([0, 10, 20]);
    const slope = grad((a: A) => jnp.sum(pmap((r: A) => jnp.sin(r).mul(lax.psum(r, "i")), { axisName: "i" })(a)));
    const same = grad((a: A) => jnp.sum(vmap((r: A) => jnp.sin(r).mul(lax.psum(r, "i")), { axisName: "i" })(a)));
    expect(slope(rows).tolist()).toEqual(same(rows).tolist());
    const scaled = pmap((factor: number, a: A) => a.mul(factor), { staticBroadcastedArgnums: [0] });
    expect(scaled(3, jnp.arange(4)).tolist()).toEqual([0, 3, 6, 9]);
    const twice = vmap(pmap((a: A) => lax.psum(a, "i"), { axisName: "i" }));
    expect(twice(jnp.arange(6, { dtype: "float32" }).reshape([2, 3])).tolist()).toEqual([
      [3, 3, 3],
      [12, 12, 12],
    ]);
  }));

test("pmap says what does not fit", () =>
  onFour(() => {
    expect(() => pmap((a: A) => a)(jnp.ones([5, 2]))).toThrow(
      "Sharding NamedSharding(mesh=Mesh('_internal_pmap_axis_name': 4, axis_types=(Auto,)), spec=P('_internal_pmap_axis_name',), memory_kind=device) implies that array axis 0 is partitioned 4 times, but the dimension size is 5 (full shape: (5, 2), per-dimension tiling factors: [4, 1] should evenly divide the shape)",
    );
    expect(() => pmap((a: A, b: A) => a.add(b))(jnp.ones([2]), jnp.ones([3]))).toThrow(errors.IndivisibleError);
    expect(() => pmap((a: A) => a, { axisSize: 3 })(jnp.ones([2, 2]))).toThrow("Specified axis_size 3 doesn't match received axis_size 2.");
    expect(() => pmap((a: A) => lax.psum(a, "j"), { axisName: "i" })(jnp.ones([2]))).toThrow(errors.NameError);
  }));

test("devices are as many as the configuration says", () => {
  expect(devices().map(String)).toEqual(["CpuDevice(id=0)"]);
  expect(withConfig({ numCpuDevices: 8 }, localDeviceCount)).toBe(8);
  expect(onFour(() => devices()[0]) === devices()[0]).toBe(true);
  expect(() => devices("gpu")).toThrow(
    "Unknown backend: 'gpu' requested, but no platforms that are instances of gpu are present. Platforms present are: cpu",
  );
});

test("associative_scan and map: values, trees, errors", () => {
  expect(lax.associativeScan((a, b) => a.add(b), jnp.arange(7)).tolist()).toEqual([0, 1, 3, 6, 10, 15, 21]);
  expect(lax.associativeScan((a, b) => a.add(b), jnp.arange(6), { reverse: true }).tolist()).toEqual([15, 15, 14, 12, 9, 5]);
  // First-order recurrences xₜ = aₜxₜ₋₁ + bₜ, as pairs.
  const compose = ([a1, b1]: A[], [a2, b2]: A[]) => [a1.mul(a2), a2.mul(b1).add(b2)];
  expect(lax.associativeScan(compose, [jnp.array([1, 2, 3]), jnp.array([1, 1, 1])])[1].tolist()).toEqual([1, 3, 10]);
  expect(grad((a: A) => jnp.sum(lax.associativeScan((p, q) => p.mul(q), a)))(jnp.array([1, 2, 3])).tolist()).toEqual([9, 4, 2]);
  expect(() => lax.associativeScan((a) => a, [jnp.ones([3]), jnp.ones([2])])).toThrow(
    "Array inputs to associative_scan must have the same first dimension. (saw: [(3,), (2,)])",
  );
  expect(() => lax.associativeScan(3 as never, jnp.ones([3]))).toThrow("lax.associative_scan: fn argument should be callable.");
  for (const batchSize of [1, 2, 3, 5, 7])
    expect(lax.map((r: A) => r.mul(2), jnp.arange(5), { batchSize }).tolist()).toEqual([0, 2, 4, 6, 8]);
  expect(() => lax.map((r) => r, jnp.arange(5), { batchSize: 0 })).toThrow(errors.ValueError);
});
