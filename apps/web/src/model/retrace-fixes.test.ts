import { expect, test } from "vitest";
import { cacheModel } from "./cache.ts";
import { retraceFixes } from "./retrace-fixes.ts";
import { realRun } from "./testing/real-run.ts";

const HEAD = 'import { jit, jnp } from "tracepad";\n';
const retracesOf = (code: string) => cacheModel(realRun(code)).retraces;

/** The fixes of a program's only retrace; each of them, done, leaves none. */
function fixes(program: string) {
  const code = HEAD + program;
  const retraces = retracesOf(code);
  expect(retraces).toHaveLength(1);
  const found = retraceFixes(code, retraces[0]!);
  for (const fix of found) expect(retracesOf(fix.code), fix.title).toEqual([]);
  return found.map(({ title, lines }) => [title, ...lines.map(({ number, text }) => `${number} ${text}`)]);
}

const SUM = "const f = jit((x) => jnp.sum(x));\n";

test("another size: the shorter one is padded, or made as long", () => {
  expect(fixes(`${SUM}f(jnp.ones([8]));\nf(jnp.ones([16]));\n`)).toEqual([
    ["Pad x with zeros at line 3.", "3 f(jnp.pad(jnp.ones([8]), [[0, 8]]));"],
    ["Use 16 everywhere.", "3 f(jnp.ones([16]));"],
  ]);
  expect(fixes(`${SUM}const [a, b] = [jnp.ones([4, 6]), jnp.ones([2, 6])];\nf(a);\nf(b);\n`)).toEqual([
    ["Pad x with zeros at line 5.", "5 f(jnp.pad(b, [[0, 2], [0, 0]]));"],
  ]);
});

test("several calls with the shorter one: all of them, or none where one does not say what it gives", () => {
  const calls = "f(jnp.ones([8]));\nf(jnp.zeros([8]));\nf(jnp.ones([16]));\nf(jnp.arange(8.0));\n";
  expect(fixes(`${SUM}${calls}`)).toEqual([
    [
      "Pad x with zeros at lines 3, 4 and 6.",
      "3 f(jnp.pad(jnp.ones([8]), [[0, 8]]));",
      "4 f(jnp.pad(jnp.zeros([8]), [[0, 8]]));",
      "6 f(jnp.pad(jnp.arange(8.0), [[0, 8]]));",
    ],
  ]);
  expect(fixes(`${SUM}f(jnp.ones([8]));\nf(jnp.ones([16]));\nconst all = [jnp.ones([8])];\nf(...all);\n`)).toEqual([]);
  expect(fixes(`${SUM}f(jnp.ones([8]));\nf(jnp.ones([16]));\nf(jnp.zeros([8]));\n`)[1]).toEqual([
    "Use 16 everywhere.",
    "3 f(jnp.ones([16]));",
    "5 f(jnp.zeros([16]));",
  ]);
});

test("several arguments that change alike: each is padded where it stands", () => {
  const dot = "const f = jit((x, n, y) => jnp.dot(x, y) * n);\n";
  expect(fixes(`${dot}f(jnp.ones([8]), jnp.ones([]), jnp.arange(8.0));\nf(jnp.ones([16]), jnp.ones([]), jnp.arange(16.0));\n`)).toEqual([
    [
      "Pad x with zeros at line 3. Pad y with zeros at line 3.",
      "3 f(jnp.pad(jnp.ones([8]), [[0, 8]]), jnp.ones([]), jnp.pad(jnp.arange(8.0), [[0, 8]]));",
    ],
  ]);
});

test("another dtype: both calls get that of the call with fractions, or the first one's", () => {
  const add = "const g = jit((x, y) => x + y);\n";
  expect(fixes(`${add}g(jnp.float32(1), jnp.int32(2));\ng(jnp.float32(1), jnp.float32(2));\n`)).toEqual([
    ["Make y float32 at line 3.", '3 g(jnp.float32(1), jnp.asarray(jnp.int32(2), { dtype: "float32" }));'],
  ]);
  expect(fixes(`${SUM}f(jnp.ones([2], { dtype: "int32" }));\nf(jnp.ones([2], { dtype: "int8" }));\n`)).toEqual([
    ["Make x int32 at line 4.", '4 f(jnp.asarray(jnp.ones([2], { dtype: "int8" }), { dtype: "int32" }));'],
  ]);
});

test("a plain number: it gets the dtype that it has elsewhere", () => {
  expect(fixes(`${SUM}f(jnp.float32(1));\nf(2.0);\n`)).toEqual([
    ["Make x float32 at line 4.", '4 f(jnp.asarray(2.0, { dtype: "float32" }));'],
  ]);
  expect(fixes(`${SUM}f(2.0);\nf(jnp.float32(1));\n`)).toEqual([
    ["Make x float32 at line 3.", '3 f(jnp.asarray(2.0, { dtype: "float32" }));'],
  ]);
});

test("a plain number beside others of its type: nobody knows which it was", () => {
  const add = "const g = jit((x, y) => x + y);\n";
  expect(fixes(`${add}g(jnp.float32(1), jnp.float32(2));\ng(jnp.float32(1), 2.0);\n`)).toEqual([]);
});

test("another static value: it becomes an argument, or stays", () => {
  expect(fixes("const g = jit((x, n) => x * n, { staticArgnums: [1] });\ng(jnp.ones([3]), 2);\ng(jnp.ones([3]), 3);\n")).toEqual([
    ["Pass n as an array.", "2 const g = jit((x, n) => x * n);"],
    ["Keep n at 2.", "4 g(jnp.ones([3]), 2);"],
  ]);
});

test("a new function each time: it is made before the loop, where it needs nothing from there", () => {
  expect(fixes("for (let i = 0; i < 2; i++) {\n  const k = jit((x) => x + 1);\n  k(jnp.ones([2]));\n}\n")).toEqual([
    ["Make it once, before the loop.", "2 const k = jit((x) => x + 1);"],
  ]);
  expect(fixes("for (let i = 0; i < 2; i++) jit((x) => x + 1)(jnp.ones([2]));\n")).toEqual([
    ["Make it once, before the loop.", "2 const jitted = jit((x) => x + 1);", "3 for (let i = 0; i < 2; i++) jitted(jnp.ones([2]));"],
  ]);
  expect(fixes("for (let i = 0; i < 2; i++) {\n  const k = jit((x) => x + i);\n  k(jnp.ones([2]));\n}\n")).toEqual([]);
});

test("what cannot be written into the program is not offered", () => {
  expect(fixes("const t = jit((p) => p.a);\nt({ a: jnp.ones([2]) });\nt({ a: jnp.ones([2]), b: jnp.ones([2]) });\n")).toEqual([]);
  // The sizes come from elsewhere, and both calls are one.
  expect(fixes(`${SUM}for (const n of [8, 16]) f(jnp.ones([n]));\n`)).toEqual([]);
});
