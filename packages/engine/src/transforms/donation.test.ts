import { expect, test } from "vitest";
import { errors, grad, jit, jnp, vmap } from "../index.ts";
import { defaultClient } from "../internal.ts";
import type { ConcreteArray } from "../trace/array.ts";
import { hostData } from "../trace/array.ts";

/* What JAX 0.10.2 does, messages included. */

type Arr = ReturnType<typeof jnp.array>;
const numbers = (x: Arr): number[] => Array.from(hostData(x), Number);
const isDeleted = (x: Arr): boolean => (x as ConcreteArray).isDeleted();
const increment = jit((x: Arr) => jnp.add(x, 1), { donateArgnums: [0] });

test("a donated array is deleted: its shape is left, its elements are not", () => {
  const x = jnp.ones([4]);
  expect(numbers(increment(x) as Arr)).toEqual([2, 2, 2, 2]);
  expect(isDeleted(x)).toBe(true);
  expect(x.shape).toEqual([4]);
  const uses: (() => unknown)[] = [
    () => jnp.add(x, 1),
    () => increment(x),
    () => jit((a: { x: Arr }) => jnp.add(a.x, 1))({ x }),
    () => hostData(x),
    () => x.get(0),
  ];
  for (const use of uses) {
    expect(use).toThrow(errors.RuntimeError);
    expect(use).toThrow("Array has been deleted with shape=float32[4].");
  }
});

test("what no result matches is not deleted", () => {
  const z = jnp.ones([4]);
  expect(numbers(jit((a: Arr) => jnp.sum(a), { donateArgnums: [0] })(z) as Arr)).toEqual([4]);
  expect(isDeleted(z)).toBe(false);
  // Two arrays and one result of their shape: the first is taken.
  const [a, b] = [jnp.ones([3]), jnp.ones([3])];
  jit((x: Arr, y: Arr) => jnp.add(x, y), { donateArgnums: [0, 1] })(a, b);
  expect([isDeleted(a), isDeleted(b)]).toEqual([true, false]);
});

test("every leaf of a donated tree, under its position counted from either end", () => {
  const params = { a: jnp.ones([3]), b: jnp.ones([2]) };
  const step = jit((scale: number, p: typeof params) => ({ a: jnp.multiply(p.a, scale), b: jnp.multiply(p.b, scale) }), {
    donateArgnums: [-1],
    staticArgnums: [0],
  });
  const next = step(3, params);
  expect([isDeleted(params.a), isDeleted(params.b)]).toEqual([true, true]);
  expect(numbers(next.b as Arr)).toEqual([3, 3]);
});

test("the result of an identity is an array of its own", () => {
  const x = jnp.ones([4]);
  const y = jit((a: Arr) => a, { donateArgnums: [0] })(x) as Arr;
  expect(isDeleted(x)).toBe(true);
  expect(numbers(y)).toEqual([1, 1, 1, 1]);
});

test("one array twice in a call is refused, and not deleted", () => {
  const z = jnp.ones([4]);
  const message =
    "INVALID_ARGUMENT: Attempt to use a buffer that was previously donated in the same call to Execute() (flattened argument 1, replica 0, partition 0, first use: 0). Toy example for this bug: `f(donate(a), a)`.";
  for (const donateArgnums of [[0], [0, 1]]) {
    const add = jit((a: Arr, b: Arr) => [jnp.add(a, b), b], { donateArgnums });
    expect(() => add(z, z)).toThrow(errors.JaxRuntimeError);
    expect(() => add(z, z)).toThrow(message);
  }
  expect(isDeleted(z)).toBe(false);
});

test("transforms keep their arguments", () => {
  const v = jnp.ones([2, 3]);
  vmap(increment)(v);
  grad((a: Arr) => jnp.sum(increment(a) as Arr))(jnp.ones([4]));
  expect(isDeleted(v)).toBe(false);
});

test("positions are held to the function's", () => {
  expect(() => jit((a: Arr, _b: Arr) => a, { donateArgnums: [3] })).toThrow(
    "Jitted function has donate_argnums=(3,), but only accepts 2 positional arguments.",
  );
  expect(() => jit((a: number, _b: Arr) => a, { donateArgnums: [0], staticArgnums: [0] })).toThrow(
    "static_argnames and donate_argnames cannot intersect. Argument names {'a'} appear in both static_argnames and donate_argnames",
  );
});

test("large arrays change in place, step after step", () => {
  let x = jnp.zeros([300_000]);
  for (let i = 0; i < 10; i++) x = increment(x) as Arr;
  const addresses = new Set<unknown>();
  for (let i = 0; i < 10; i++) {
    x = increment(x) as Arr;
    const buffer = (x as ConcreteArray).buffer(defaultClient()) as unknown as { storage: { resident: { block: { address: number } } } };
    addresses.add(buffer.storage.resident.block.address);
  }
  expect(numbers(x).every((value) => value === 20)).toBe(true);
  expect(addresses.size).toBe(1);
});

test("deleting an array by hand", () => {
  const x = jnp.ones([2000]) as ConcreteArray;
  x.delete();
  expect(x.isDeleted()).toBe(true);
  expect(() => jnp.add(x, 1)).toThrow("Array has been deleted with shape=float32[2000].");
});
