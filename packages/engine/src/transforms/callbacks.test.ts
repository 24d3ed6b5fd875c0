import { expect, test } from "vitest";
import { debug, grad, ioCallback, jit, jnp, lax, pureCallback, ShapeDtypeStruct, type Array as TracepadArray, vmap } from "../index.ts";

type A = TracepadArray;
const f32 = (x: number): A => jnp.float32(x);
const v3 = jnp.arange(3, { dtype: "float32" });
const scalarOut = new ShapeDtypeStruct([], "float32");

test("pureCallback computes on the host, in programs, branches, loops and batches", () => {
  const square = (x: A): A => pureCallback((v: A) => jnp.float32((v.item() as number) ** 2), scalarOut, x);
  expect(square(f32(3)).item()).toBe(9);
  expect(jit((x: A) => square(x).add(1))(f32(3)).item()).toBe(10);
  expect(
    jit((x: A) => square(x).add(1))
      .lower(scalarOut)
      .compile()(f32(3))
      .item(),
  ).toBe(10);
  expect(lax.scan((c: A, x: A) => [c.add(square(x)), c], f32(0), v3)[0].item()).toBe(5);
  expect(lax.scan((c: A, x: A) => [c.add(square(x)), c], f32(0), v3, { reverse: true })[1].tolist()).toEqual([5, 4, 0]);
  const toTen = jit((x: A) =>
    lax.whileLoop(
      (c: A) => c.less(10),
      (c: A) => square(c),
      x,
    ),
  );
  expect(toTen(f32(2)).item()).toBe(16);
  const branch = jit((x: A) => lax.cond(x.greater(0), square, (v: A) => v.neg(), x));
  expect([branch(f32(3)).item(), branch(f32(-3)).item()]).toEqual([9, 3]);
  expect(() => grad(square)(f32(1))).toThrow("Pure callbacks do not support JVP.");
  expect(() => vmap(square)(v3)).toThrow("do not support vmap without a vmap_method");
  const each = (x: A): A => pureCallback((v: A) => jnp.float32((v.item() as number) ** 2), scalarOut, x, { vmapMethod: "sequential" });
  expect(vmap(each)(v3).tolist()).toEqual([0, 1, 4]);
  const shapes: unknown[] = [];
  const batch = (vmapMethod: "expand_dims" | "broadcast_all") => (x: A, y: A) =>
    pureCallback(
      (a: A, b: A) => {
        shapes.push([a.shape, b.shape]);
        return a.add(b);
      },
      scalarOut,
      x,
      y,
      { vmapMethod },
    );
  expect(jit(vmap(batch("expand_dims"), { inAxes: [0, null] }))(v3, f32(1)).tolist()).toEqual([1, 2, 3]);
  expect(vmap(batch("broadcast_all"), { inAxes: [0, null] })(v3, f32(1)).tolist()).toEqual([1, 2, 3]);
  expect(shapes).toEqual([
    [[3], [1]],
    [[3], [3]],
  ]);
  expect(() => jit((x: A) => pureCallback((v: A) => v, scalarOut, x))(v3)).toThrow(
    "Incorrect output shape for return value #0: Expected: (), Actual: (3,)",
  );
  const pair = jit((x: A) => pureCallback((v: A) => ({ a: v, b: [v.add(1)] }), { a: scalarOut, b: [scalarOut] }, x));
  expect(pair(f32(1)).b[0].item()).toBe(2);
});

test("ioCallback is called although nobody needs its result, and once an example under vmap", () => {
  let calls = 0;
  const count = (x: A): A =>
    ioCallback(
      () => {
        calls++;
        return jnp.int32(calls);
      },
      new ShapeDtypeStruct([], "int32"),
      x,
    );
  const unused = jit((x: A) => {
    count(x);
    return x;
  });
  unused(f32(1));
  unused(f32(1));
  expect(calls).toBe(2);
  expect(vmap(count)(v3).tolist()).toEqual([3, 4, 5]);
});

test("what debug.print prints between two callbacks is printed", () => {
  const lines: string[] = [];
  const note = (text: string): void => void lines.push(text);
  const f = jit((x: A) => {
    debug.callback((v: A) => note(`before ${v.item()}`), x);
    const y = pureCallback((v: A) => jnp.float32((v.item() as number) + 1), scalarOut, x);
    debug.callback((v: A) => note(`after ${v.item()}`), y);
    return y;
  });
  expect(f(f32(1)).item()).toBe(2);
  expect(lines).toEqual(["before 1", "after 2"]);
});
