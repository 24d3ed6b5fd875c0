import { expect, test } from "vitest";
import { type Array as A, devices, effectsBarrier, errors, jit, jnp } from "../index.ts";

test("arrays are on the first device, at once", () => {
  const x = jnp.ones([3]);
  expect(x.blockUntilReady()).toBe(x);
  expect([...x.devices()].map(String)).toEqual(["CpuDevice(id=0)"]);
  expect(x.device).toBe(devices()[0]);
  expect(effectsBarrier()).toBeUndefined();
});

test("a traced array is nowhere", () => {
  expect(() => jit((x: A) => jnp.full([1], x.device.id))(jnp.ones([3]))).toThrow(errors.ConcretizationTypeError);
  expect(jit((x: A) => x.blockUntilReady().mul(2))(jnp.ones([1])).tolist()).toEqual([2]);
});
