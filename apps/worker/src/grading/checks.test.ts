import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, only, startBench } from "./testing/exercise.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ checkMs: 3000 });
});
afterAll(() => bench.close());

/** Each kind of check, with an answer that it passes and answers that it fails, and what it says of them. */
interface Row {
  readonly check: string;
  readonly solution: string;
  readonly right: string;
  readonly wrong: readonly (readonly [source: string, message: RegExp, line?: number | null])[];
}

const ADD = "export const f = (x: any, y: any): any => x + y;";
const ROWS: Record<string, Row> = {
  allclose: {
    check: `check.allclose("f", { args: [f32("n", 3), i32("n", 1)] });`,
    solution: ADD,
    right: "export function f(x: any, y: any): any { return y.astype('float32') + x; }",
    wrong: [
      [
        "export const f = (x: any, y: any): any =>\n  x - y;",
        /^f\(float32\[1,3\], int32\[1,1\]\) differs from the reference at \d of 3 elements$/,
        3,
      ],
      ["export const f = (x: any, y: any): any => [x + y];", /the result is \[array\], expected one array/],
      ["export const f = (x: any, y: any): any => jnp.sum(x + y, { axis: 0 });", /the result is f32\[3\], expected f32\[1,3\]/],
      ["export const f = (x: any, y: any): any => (x + y).astype('int32');", /the result is i32\[1,3\], expected f32\[1,3\]/],
      ["export const g = 1;", /there is no function f: nothing of that name/],
      ["export const f = 1;", /there is no function f: it is a number/],
      ["export const f = (x: any, y: any): any => {\n  if (x > 0) return x;\n  return y;\n};", /TracerBoolConversionError: .*x/s, 3],
    ],
  },
  "allclose at edges": {
    check: `check.allclose("f", { args: [f32("n")], edges: ["large", "zeros"] });`,
    solution:
      "export const f = (x: any): any => nnSoft(x);\nconst nnSoft = (x: any): any => { const e = jnp.exp(x - jnp.max(x)); return e / jnp.sum(e); };",
    right: "export const f = (x: any): any => jnp.exp(x - jnp.max(x) - jnp.log(jnp.sum(jnp.exp(x - jnp.max(x)))));",
    wrong: [["export const f = (x: any): any => { const e = jnp.exp(x); return e / jnp.sum(e); };", /differs from the reference/]],
  },
  "allclose of trees, plain values and keys": {
    check: `check.allclose("f", { args: [{ w: f32("n"), b: [f32(), i32()] }, key(), oneOf("up", "down"), size("n"), plain([1, 2]), true] });`,
    solution:
      "export const f = (p: any, k: any, how: string, n: number, list: number[], on: boolean): any => ({ r: random.normal(k, [n]) * p.w, s: how === 'up' ? p.b[0] + n : p.b[0] - list[1], on: on ? p.b[1] : 0 });",
    right:
      "export function f(p: any, k: any, how: string, n: number, list: number[], on: boolean): any { const s = how === 'up' ? p.b[0] + n : p.b[0] - 2; return { on: p.b[1], s, r: random.normal(k, [n]) * p.w }; }",
    wrong: [
      [
        "export function f(p: any, k: any, how: string, n: number, list: number[], on: boolean): any { return { on: p.b[1], s: p.b[0] + n, r: random.normal(k, [n]) * p.w }; }",
        /"down".*differs/,
      ],
    ],
  },
  gradMatches: {
    check: `check.gradMatches("f", { args: [f32("n"), f32("n")], argnums: [0, 1] });`,
    solution: "export const f = (x: any, y: any): any => jnp.sum(jnp.sin(x) * y);",
    right: "export const f = (x: any, y: any): any => jnp.dot(jnp.sin(x), y) + 7.0;",
    wrong: [
      ["export const f = (x: any, y: any): any => jnp.sum(jnp.sin(x)) * jnp.sum(y);", /^grad\(f\)\(float32\[2\], float32\[2\]\) differs/],
      ["export const f = (x: any, y: any): any => jnp.sin(x) * y;", /Gradient only defined for scalar-output functions/],
      [
        "const g = customVjp((x: any, y: any) => jnp.sum(jnp.cos(x) * y));\ng.defvjp((x: any, y: any) => [jnp.sum(jnp.cos(x) * y), [x, y]], ([x, y]: any, c: any) => [c * jnp.cos(x) * y, c * jnp.sin(x)]);\nexport const f = g;",
        /its slope is .* and finite differences of the function itself say/,
      ],
    ],
  },
  vmapMatches: {
    check: `check.vmapMatches("f", { args: [f32("n"), f32()], inAxes: [1, null] });`,
    solution: "export const f = (x: any, y: any): any => jnp.sum(x) * y;",
    right: "export const f = (x: any, y: any): any => jnp.sum(x * y);",
    wrong: [
      ["export const f = (x: any, y: any): any => x.get(0) * y;", /^vmap\(f\)\(float32\[2,3\], float32\[\]\) differs from the reference/],
      ["export const f = (x: any, y: any): any => { if (jnp.sum(x) > 0) return y; return x; };", /TracerBoolConversionError/],
    ],
  },
  jitMatches: {
    check: `check.jitMatches("f", { args: [f32("n")] });`,
    solution: "export const f = (x: any): any => x * 2.0;",
    right: "export const f = (x: any): any => x * 2.0;",
    wrong: [
      ["export const f = (x: any): any => x * Number(jnp.sum(x).item());", /ConcretizationTypeError|TracerArrayConversionError/],
      ["let calls = 0;\nexport const f = (x: any): any => { calls = calls + 1; return x + calls; };", /gives something else under jit/],
    ],
  },
  maxTraces: {
    check: `check.maxTraces("f", 2, { calls: [[f32(2)], [f32(2)], [f32(3)], [f32(3)]] });`,
    solution: "export const f = jit((x: any) => jnp.sum(x) * 2.0);",
    right: "export const f = jit((x: any) => 2.0 * jnp.sum(x));",
    wrong: [
      [
        "export const f = (x: any): any =>\n  jit((y: any) => jnp.sum(y) * 2.0)(x);",
        /^f was traced 4 times over 4 calls, at most 2 are allowed; the last time because: /,
        3,
      ],
      ["export const f = (x: any): any => jnp.sum(x) * 2.0;", /^f was never traced over 4 calls$/],
      [
        "const id = jit((x: any) => x);\nexport const f = (x: any): any => jnp.sum(id(x)) * 2.0;",
        /most of what f computes runs outside the jitted function/,
      ],
      ["export const f = jit((x: any) => jnp.sum(x));", /^this counts once the values are right: call 1 of f gives something else/],
    ],
  },
  noHostSync: {
    check: `check.noHostSync("f", { calls: [[f32(3)], [f32(3)]] });`,
    solution: "export const f = (x: any): any => x / jnp.max(x);",
    right: "export const f = (x: any): any => { const m = jnp.max(x); return x / m; };",
    wrong: [["export const f = (x: any): any => x / jnp.max(x).item();", /^f waited 2 times for the device, to read an array$/]],
  },
  maxEqns: {
    check: `check.maxEqns("f", 4, { args: [f32(4)] });`,
    solution: "export const f = (x: any): any => jnp.sum(x);",
    right: "export const f = (x: any): any => jnp.sum(x);",
    wrong: [
      [
        "export const f = (x: any): any => {\n  let s = x.get(0);\n  for (let i = 1; i < 4; i++) s = s + x.get(i);\n  return s;\n};",
        /^the program of f\(float32\[4\]\) has \d+ equations, at most 4 are allowed$/,
        4,
      ],
      ["export const f = (x: any): any => x;", /^this counts once the values are right: /],
    ],
  },
  eqnsIndependentOf: {
    check: `check.eqnsIndependentOf("f", "n", { args: [f32("n", "m")], sizes: [3, 9] });`,
    solution: "export const f = (x: any): any => jnp.cumsum(x, { axis: 0 });",
    right: "export const f = (x: any): any => lax.scan((c: any, y: any) => [c + y, c + y], jnp.zeros([x.shape[1]]), x)[1];",
    wrong: [
      [
        "export const f = (x: any): any => {\n  const rows = [x.get(0)];\n  for (let i = 1; i < x.shape[0]; i++)\n    rows.push(rows[i - 1] + x.get(i));\n  return jnp.stack(rows);\n};",
        /^the program of f has \d+ equations for n = 3 and \d+ for n = 9$/,
        5,
      ],
    ],
  },
  uses: {
    check: `check.uses("f", ["scan", "while"], { args: [f32(4)] });`,
    solution: "export const f = (x: any): any => lax.scan((c: any, v: any) => [c + v, c + v], jnp.float32(0), x)[1];",
    right: "export const f = jit((x: any) => jit((y: any) => lax.scan((c: any, v: any) => [c + v, c + v], 0.0, y)[1])(x));",
    wrong: [["export const f = (x: any): any => jnp.cumsum(x);", /^the program of f\(float32\[4\]\) has no scan or while$/]],
  },
  forbids: {
    check: `check.forbids("f", "sort", { args: [f32(4)] });`,
    solution: "export const f = (x: any): any => jnp.max(x);",
    right: "export const f = (x: any): any => jnp.max(x);",
    wrong: [
      [
        "export const f = (x: any): any => {\n  const inner = jit((y: any) =>\n    jnp.sort(y));\n  return inner(x).get(3);\n};",
        /^the program of f\(float32\[4\]\) has sort$/,
        4,
      ],
    ],
  },
  maxFlops: {
    check: `check.maxFlops("f", { timesReference: 1.5 }, { args: [f32(8, 8), f32(8)] });`,
    solution: "export const f = (m: any, x: any): any => jnp.matmul(m, jnp.matmul(m, x));",
    right: "export const f = (m: any, x: any): any => jnp.dot(m, jnp.dot(m, x));",
    wrong: [
      [
        "export const f = (m: any, x: any): any => jnp.matmul(jnp.matmul(m, m), x);",
        /^f\(float32\[8,8\], float32\[8\]\) takes \d+ floating-point operations, at most \d+ are allowed$/,
      ],
    ],
  },
  maxBytes: {
    check: `check.maxBytes("f", 400, { args: [f32(8)] });`,
    solution: "export const f = (x: any): any => jnp.sum(x);",
    right: "export const f = (x: any): any => jnp.sum(x);",
    wrong: [["export const f = (x: any): any => jnp.sum(jnp.where(jnp.eye(8) > 0, x, 0.0));", /takes \d+ bytes, at most 400 are allowed/]],
  },
  dtypeIs: {
    check: `check.dtypeIs("f", "int32", { args: [f32(3)] });`,
    solution: "export const f = (x: any): any => jnp.floor(x).astype('int32');",
    right: "export const f = (x: any): any => jnp.floor(x).astype('int32');",
    wrong: [["export const f = (x: any): any => jnp.floor(x);", /^f\(float32\[3\]\) gives float32, expected int32$/]],
  },
  broadcastOnly: {
    check: `check.broadcastOnly("f", { args: [f32("n"), f32("m")] });`,
    solution: "export const f = (x: any, y: any): any => x.get(':', null) * y.get(null, ':');",
    right: "export function f(x: any, y: any): any {\n  return x.reshape([x.shape[0], 1]) * y;\n}",
    wrong: [
      ["export const f = (x: any, y: any): any => vmap((a: any) => a * y)(x);", /^f has a function inside its expression$/, 2],
      [
        "export const f = (x: any, y: any): any => {\n  const a = x.get(':', null);\n  return a * y;\n};",
        /^f is more than one expression$/,
        3,
      ],
      ["export const f = (x: any, y: any): any => x.get(':', null) * y.get(null, jnp.arange(y.shape[0]));", /the program of .* has gather/],
    ],
  },
  deterministicInKey: {
    check: `check.deterministicInKey("f", { args: [key(), f32("n")] });`,
    solution: "export const f = (k: any, x: any): any => x + random.normal(k, x.shape);",
    right:
      "export const f = (k: any, x: any): any => { const [a, b] = random.split(k); return x * random.uniform(a, x.shape) + random.normal(b, x.shape); };",
    wrong: [
      ["export const f = (k: any, x: any): any => x + Math.random();", /is another program each time that it is traced/],
      ["export const f = (k: any, x: any): any => x + random.normal(random.key(0), x.shape);", /gives the same for another key/],
      [
        "export const f = (k: any, x: any): any => {\n  const a = random.normal(k, x.shape);\n  return x + a + random.normal(k, x.shape);\n};",
        /^f draws from the same key twice$/,
        4,
      ],
      [
        "export const f = (k: any, x: any): any => { const ks = random.split(k, 2); return x + random.normal(ks[0], x.shape) + random.uniform(ks[0], x.shape); };",
        /the same key twice/,
      ],
    ],
  },
  "events of calls": {
    check: `check.events("f", { calls: [[f32(3)], [f32(3)], [f32(4)]], prints: ["tracing 3", "tracing 4"], traces: 2, returns: true });`,
    solution: "export const f = jit((x: any) => { console.log('tracing', x.shape[0]); return x + 1.0; });",
    right: "console.log('hello');\nexport const f = jit((x: any) => { console.log('tracing', x.size); return 1.0 + x; });",
    wrong: [
      [
        "export const f = (x: any): any => {\n  console.log('tracing', x.size);\n  return x + 1.0;\n};",
        /^line 2 of what is printed is "tracing 3", expected "tracing 4"$/,
        3,
      ],
      ["export const f = jit((x: any) => x + 1.0);", /^line 1 of what is printed is missing, expected "tracing 3"$/],
      [
        "const seen: number[] = [];\nexport const f = (x: any): any => { if (!seen.includes(x.size)) console.log('tracing', x.size); seen.push(x.size); return x + 1.0; };",
        /^there were 0 traces of jitted functions, expected 2$/,
      ],
      ["export const f = jit((x: any) => { console.log('tracing', x.shape[0]); return x; });", /gives something else than the reference/],
    ],
  },
  "events that raise": {
    check: `check.events("f", { calls: [[f32()]], raises: "TracerBoolConversionError" });`,
    solution: "export const f = jit((x: any) => (x > 0 ? x : -x));",
    right: "export const f = jit((x: any) => { while (x > 1) x = x - 1.0; return x; });",
    wrong: [
      ["export const f = (x: any): any => (x > 0 ? x : -x);", /^f raises nothing, expected TracerBoolConversionError$/],
      [
        "export const f = (x: any): any => {\n  throw new TypeError('no');\n};",
        /^f raises TypeError, expected TracerBoolConversionError: TypeError: no$/,
        3,
      ],
    ],
  },
  "events of the module itself": {
    check: `check.events("main", { prints: ["[0 1 2]", "3"], reads: [1, 3] });`,
    solution: "const x = jnp.arange(3);\nconsole.log(String(x));\nconsole.log(String(jnp.sum(x)));",
    right: "console.log(`${jnp.arange(3)}`);\nconsole.log(String(jnp.arange(3).sum().item()));",
    wrong: [
      ["console.log('[0 1 2]');\nconsole.log('3');", /^there were 0 reads of arrays, expected 1 to 3$/],
      ["console.log(String(jnp.arange(3)));\nnull.x;", /^TypeError: /, 3],
    ],
  },
};

describe.each(Object.entries(ROWS))("%s", (_, { check, solution, right, wrong }) => {
  it("passes what is right", async () => {
    const given = { visible: check, solution };
    for (const source of [solution, right])
      expect(only(await bench.grade(given, source))).toMatchObject({ passed: true, points: 1, of: 1 });
  });

  it.each(wrong.map(([source, message, line]) => ({ source, message, line })))("fails $source", async ({ source, message, line }) => {
    const result = only(await bench.grade({ visible: check, solution }, source));
    expect(result).toMatchObject({ passed: false, points: 0, of: 1, platformFault: false });
    expect(result.message).toMatch(message);
    if (line !== undefined) expect(result.line).toBe(line);
  });
});

it("runtimeRatio is measured, and never a reason to fail", async () => {
  const given = {
    visible: `check.runtimeRatio("f", 1.5, { args: [f32("n")], dims: { n: [1, 4096] } });\ncheck.dtypeIs("f", "float32", { args: [f32(2)] });`,
    solution: "export const f = (x: any): any => jnp.sum(x);",
  };
  const slow = "export const f = (x: any): any => jnp.sum(x) + 0.0 * jnp.sum(jnp.matmul(jnp.outer(x, x), x));";
  const report = await bench.grade(given, slow);
  expect(report).toMatchObject({ passed: true, points: 1, of: 1 });
  expect(report.checks[0]).toMatchObject({ advisory: true, passed: false });
  expect(report.checks[0].message).toMatch(/^f takes \S+ times as long as the reference/);
});
