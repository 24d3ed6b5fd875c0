import { expect, test } from "vitest";
import { type Array as A, jnp } from "../index.ts";

test("methods that put the array elsewhere than first", () => {
  const x = jnp.array([3, 0, 5], { dtype: "int32" });
  expect(x.nonzero().map((v) => v.tolist())).toEqual([[0, 2]]);
  expect(x.compress(jnp.array([true, false, true])).tolist()).toEqual([3, 5]);
  expect(jnp.array([1, 2, 4]).searchsorted(3).item()).toBe(2);
  expect(
    jnp
      .array([1, 0], { dtype: "int32" })
      .choose([jnp.array([1, 2]), jnp.array([3, 4])])
      .tolist(),
  ).toEqual([3, 2]);
  expect(x.argpartition(0).get(0).item()).toBe(1);
  expect([x.itemsize, x.nbytes]).toEqual([4, 12]);
});

test("view reads the bytes as another dtype, wider and narrower", () => {
  const x = jnp.array([1, -2], { dtype: "float32" });
  expect(x.view("uint32").tolist()).toEqual([0x3f800000, 0xc0000000]);
  expect(x.view("uint8").tolist()).toEqual([0, 0, 128, 63, 0, 0, 0, 192]);
  expect(x.view("uint8").view("float32").tolist()).toEqual([1, -2]);
  expect(() => jnp.float32(1).view("uint8")).toThrow("view() can only change the dtype of a 0d array");
  expect(() => jnp.ones([3], { dtype: "uint8" }).view("int16")).toThrow("its size must be a divisor");
});

test("unstack takes slices apart", () => {
  const parts: A[] = jnp.unstack(jnp.arange(6).reshape([2, 3]), { axis: 1 });
  expect(parts.map((p) => p.tolist())).toEqual([
    [0, 3],
    [1, 4],
    [2, 5],
  ]);
});
