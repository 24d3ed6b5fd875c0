import { expect, test } from "vitest";
import { jit, jnp } from "../index.ts";
import { inspect, logLine } from "./inspect.ts";
import { previewOf } from "./preview.ts";
import { print, setDebugPrinter } from "./print.ts";

test("arrays print by their repr, also inside other values", () => {
  expect(inspect(jnp.arange(3))).toBe("Array([0, 1, 2], dtype=int32)");
  expect(inspect({ w: jnp.ones([2, 2]), n: 1 })).toBe("{\n  w: Array([[1., 1.],\n            [1., 1.]], dtype=float32),\n  n: 1\n}");
});

test("strings, numbers, nested values, Maps, Sets, functions, errors", () => {
  expect(inspect("it's")).toBe('"it\'s"');
  expect(inspect([1, -0, "x", null, undefined, 2n])).toBe("[ 1, -0, 'x', null, undefined, 2n ]");
  expect(inspect(new Map([[1, { d: 2 }]]))).toBe("Map(1) { 1 => { d: 2 } }");
  expect(inspect(new Set())).toBe("Set(0) {}");
  expect(inspect({ f: () => 1 })).toBe("{ f: [Function: f] }");
  expect(inspect(new TypeError("bad"))).toBe("TypeError: bad");
  expect(inspect(new Float32Array(2))).toBe("Float32Array(2) [ 0, 0 ]");
});

test("circular references and deep values end", () => {
  const loop: Record<string, unknown> = {};
  loop.me = loop;
  expect(inspect(loop)).toBe("{ me: [Circular] }");
  expect(inspect({ a: { b: { c: { d: { e: 1 } } } } })).toBe("{ a: { b: { c: { d: [Object] } } } }");
});

test("tracers print without a value", () => {
  let seen = "";
  jit((x) => {
    seen = inspect([x]);
    return x;
  })(jnp.ones([3]));
  expect(seen).toBe("[ JitTracer(float32[3]) ]");
});

test("a console line joins its arguments, strings as they are", () => {
  expect(logLine(["loss", jnp.float32(0.5), { step: 1 }])).toBe("loss Array(0.5, dtype=float32) { step: 1 }");
});

test("a preview holds the edge entries of each axis, what is not finite as text", () => {
  expect(previewOf(jnp.arange(20))).toMatchObject({
    dtype: "int32",
    shape: [20],
    preview: [0, 1, 2, 3, 16, 17, 18, 19],
    previewShape: [8],
  });
  expect(previewOf(jnp.array([Number.NaN, 1]))?.preview).toEqual(["NaN", 1]);
  expect(previewOf(jnp.zeros([30, 30, 30, 30]))?.preview.length).toBe(4096);
  expect(previewOf(3)).toBeNull();
});

test("debug.print fills places with values", () => {
  const lines: string[] = [];
  setDebugPrinter((line) => lines.push(line));
  try {
    print("x = {}, {}", jnp.arange(2), 3);
    print("{{}} {y}", { y: "why" });
    expect(() => print("{}")).toThrow("more places than there are values");
  } finally {
    setDebugPrinter(null);
  }
  expect(lines).toEqual(["x = [0 1], 3", "{} why"]);
});
