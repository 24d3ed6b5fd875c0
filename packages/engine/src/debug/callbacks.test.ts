import { afterEach, beforeEach, expect, test } from "vitest";
import golden from "../../golden/callbacks/printed.json" with { type: "json" };
import {
  debug,
  errors,
  grad,
  ioCallback,
  jit,
  jnp,
  lax,
  makeJaxpr,
  pureCallback,
  ShapeDtypeStruct,
  type Array as TracepadArray,
  vmap,
} from "../index.ts";
import { setDebugPrinter } from "./print.ts";

type A = TracepadArray;

let printed: string[] = [];
beforeEach(() => {
  printed = [];
  setDebugPrinter((text) => printed.push(text));
});
afterEach(() => setDebugPrinter(null));

function h(x: A): A {
  debug.print("x = {}", x);
  const y = jnp.sin(x);
  debug.print("y = {y}", { y });
  return y.mul(2);
}
const loop = (x: A): A =>
  lax.scan(
    (c: A, i: A) => {
      debug.print("turn {}: {}", i, c);
      return [c.mul(2), c];
    },
    x,
    jnp.arange(3, { dtype: "int32" }),
  )[0];
const whileLoop = (x: A): A =>
  lax.whileLoop(
    (c: A) => c.less(3),
    (c: A) => {
      debug.print("carry {}", c);
      return c.add(1);
    },
    x,
  );
const branch = (x: A): A =>
  lax.cond(
    x.greater(0),
    (v: A) => {
      debug.print("positive {}", v);
      return v;
    },
    (v: A) => {
      debug.print("negative {}", v);
      return v.neg();
    },
    x,
  );
function quiet(x: A): A {
  debug.print("dead code: {}", x.mul(3));
  return x;
}
const f32 = (x: number): A => jnp.float32(x);
const v3 = jnp.arange(3, { dtype: "float32" });

const CASES: Record<string, [fn: (x: A) => unknown, x: A]> = {
  eager: [h, f32(1)],
  jit: [jit(h), f32(1)],
  grad: [grad(h), f32(1)],
  "jit of grad": [jit(grad(h)), f32(1)],
  vmap: [vmap(h), v3],
  "jit of vmap": [jit(vmap(h)), v3],
  scan: [loop, f32(1)],
  "jit of scan": [jit(loop), f32(1)],
  while: [jit(whileLoop), jnp.int32(0)],
  cond: [jit(branch), f32(-2)],
  "dead code": [jit(quiet), f32(2)],
  "grad of dead code": [grad(jit(quiet)), f32(2)],
  "nested jit": [jit((x: A) => jit(h)(x).add(1)), f32(0.5)],
  "vmap of scan": [vmap(loop), jnp.array([1, 10])],
  "grad of scan": [grad(loop), f32(1)],
};

test("every golden case has its function here", () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(golden.printed).sort());
});

test.each(Object.entries(golden.printed))("%s prints what JAX prints, in its order, at every call", (name, lines) => {
  const [fn, x] = CASES[name];
  // JAX keeps no order between the examples of a batch.
  const ordered = (found: string[]): string[] => (name.includes("vmap") ? [...found].sort() : found);
  fn(x);
  expect(ordered(printed)).toEqual(lines);
  fn(x);
  expect(ordered(printed.slice(lines.length))).toEqual(lines);
});

test("results with prints inside are those without", () => {
  expect(jit(h)(f32(1)).item()).toBeCloseTo(2 * Math.sin(1), 6);
  expect(grad(h)(f32(1)).item()).toBeCloseTo(2 * Math.cos(1), 6);
  expect(jit(loop)(f32(1)).item()).toBe(8);
  expect(grad(loop)(f32(1)).item()).toBe(8);
  expect(jit(whileLoop)(jnp.int32(0)).item()).toBe(3);
  expect(vmap(branch)(jnp.array([1, -2])).tolist()).toEqual([1, 2]);
  const lowered = jit(h).lower(new ShapeDtypeStruct([], "float32")).compile();
  expect(lowered(f32(1)).item()).toBeCloseTo(2 * Math.sin(1), 6);
});

test.each(Object.entries(golden.jaxprs))("the jaxpr of %s is JAX's", (name, text) => {
  const fn = { h, grad: grad(h), quiet, vmap: vmap(quiet) }[name] as (x: A) => unknown;
  expect(String(makeJaxpr(fn)(name === "vmap" ? v3 : (1.0 as unknown as A)))).toBe(text);
});

test("formats, and what does not fit", () => {
  debug.print("{:.2f} {0:d} {x:10.3e}|", 3.14159, { x: f32(12346) });
  expect(printed).toEqual(["3.14 3  1.235e+04|"]);
  expect(() => jit((x: A) => debug.print("{} {}", x))(f32(1))).toThrow("more places than there are values");
  expect(() => debug.print("{:>x}", 1)).toThrow(errors.ValueError);
});

test("debug.callback is called with values, in order", () => {
  const seen: unknown[] = [];
  const f = jit((x: A) => {
    debug.callback((v: A, note: string) => seen.push([v.tolist(), note]), x, "in");
    const y = x.add(1);
    debug.callback(({ y: v }: { y: A }) => seen.push(v.tolist()), { y });
    return y;
  });
  expect(f(v3).tolist()).toEqual([1, 2, 3]);
  expect(seen).toEqual([
    [[0, 1, 2], "in"],
    [1, 2, 3],
  ]);
  expect(() => debug.callback(3 as never)).toThrow("first argument to jax.debug.callback must be callable");
});

test("pureCallback computes on the host, in programs, loops and batches", () => {
  const scalarOut = new ShapeDtypeStruct([], "float32");
  const square = (x: A): A => pureCallback((v: A) => jnp.float32((v.item() as number) ** 2), scalarOut, x);
  expect(square(f32(3)).item()).toBe(9);
  expect(jit((x: A) => square(x).add(1))(f32(3)).item()).toBe(10);
  expect(lax.scan((c: A, x: A) => [c.add(square(x)), null], f32(0), v3)[0].item()).toBe(5);
  expect(() => grad(square)(f32(1))).toThrow("Pure callbacks do not support JVP.");
  expect(() => vmap(square)(v3)).toThrow("do not support vmap without a vmap_method");
  const each = (x: A): A => pureCallback((v: A) => jnp.float32((v.item() as number) ** 2), scalarOut, x, { vmapMethod: "sequential" });
  expect(vmap(each)(v3).tolist()).toEqual([0, 1, 4]);
  const shapes: unknown[] = [];
  const batch = (x: A, y: A): A =>
    pureCallback(
      (a: A, b: A) => {
        shapes.push([a.shape, b.shape]);
        return a.add(b);
      },
      scalarOut,
      x,
      y,
      { vmapMethod: "expand_dims" },
    );
  expect(jit(vmap(batch, { inAxes: [0, null] }))(v3, f32(1)).tolist()).toEqual([1, 2, 3]);
  expect(shapes).toEqual([[[3], [1]]]);
  expect(() => jit((x: A) => pureCallback((v: A) => v, scalarOut, x))(v3)).toThrow(
    "Incorrect output shape for return value #0: Expected: (), Actual: (3,)",
  );
});

test("ioCallback is called although nobody needs its result", () => {
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
  jit((x: A) => {
    count(x);
    return x;
  })(f32(1));
  expect(calls).toBe(1);
  expect(vmap(count)(v3).tolist()).toEqual([2, 3, 4]);
});
