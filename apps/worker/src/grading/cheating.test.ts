import { forStudent, type Report } from "@tracepad/grade";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, type Given, startBench } from "./testing/exercise.ts";

/**
 * What dishonest modules try. Each fails, or earns what it would have earned without the trick; what hidden tests say is
 * never told.
 */

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ checkMs: 2000 });
});
afterAll(() => bench.close());

/** What never ends is waited for so long, and for each function anew. What ends takes a tenth of it. */
const ENDLESS_MS = 2000;

const SECRET = "the-hidden-word";
/** Two functions, so that one that is spoiled leaves the other its points: f is asked in secret too. */
const GIVEN: Given = {
  visible: `check.allclose("f", { args: [f32(3)], points: 2 });
check.allclose("g", { args: [f32("n")], points: 1 });`,
  hidden: `check.allclose("f", { title: "${SECRET} title", args: [f32("n")], dims: { n: [1, 40] }, points: 4 });
check.maxEqns("f", 8, { title: "${SECRET} size", args: [f32(3)], points: 8 });`,
  solution: "export const f = (x: any): any => jnp.cumsum(x);\nexport const g = (x: any): any => x * x;",
};
const G = "export const g = (x: any): any => x * x;\n";
const HONEST = `export const f = (x: any): any => jnp.cumsum(x);\n${G}`;

/** Which of the four checks pass. */
const passed = ({ outcome, fault, checks }: Report): string =>
  outcome === "graded" ? checks.map((check) => (check.passed ? "✓" : "✗")).join("") : `${outcome}: ${fault}`;

async function grade(source: string, wallMs?: number): Promise<Report> {
  const report = await bench.grade(GIVEN, source, { wallMs });
  for (const feedback of ["points", "counterexample"] as const) {
    const seen = JSON.stringify(forStudent(report, feedback));
    expect(seen).not.toContain(SECRET);
    expect(seen).not.toContain("cumsum");
    expect(seen).toContain('"jaxprs":[]');
  }
  return report;
}

it("an honest module passes", async () => {
  expect(passed(await grade(HONEST))).toBe("✓✓✓✓");
});

/** Modules that are wrong in f, and try to have it pass: all of f's checks fail, and g's is earned. */
const TRICKS: Record<string, string> = {
  "returns a constant": "export const f = (x: any): any => jnp.ones(x.shape);",
  "knows the visible test's shape and returns what was seen there":
    "export const f = (x: any): any => (x.shape[0] === 3 ? jnp.array([0.1, 0.2, 0.3]) : x);",
  "patches the prototypes of numbers and of Math": "Math.abs = () => 0; Number.isNaN = () => true;\nexport const f = (x: any): any => x;",
  "pollutes Object.prototype":
    "Object.defineProperty(Object.prototype, 'passed', { get: () => true });\nObject.defineProperty(Object.prototype, 'points', { get: () => 99 });\nexport const f = (x: any): any => x;",
  "replaces JSON":
    'JSON.stringify = () => \'{"passed":true,"points":99}\'; JSON.parse = () => ({ passed: true });\nexport const f = (x: any): any => x;',
  "prints a forged report":
    'console.log(JSON.stringify({ outcome: "graded", passed: true, points: 15, checks: [{ id: "visible/0", passed: true, points: 2 }] }));\nconsole.log("\\u0000answer");\nexport const f = (x: any): any => x;',
  "replaces the console": "(globalThis as any).console = { log() {} };\nexport const f = (x: any): any => x;",
  "returns something that says it is equal":
    "export const f = (x: any): any => ({ valueOf: () => 1, toString: () => 'equal', equals: () => true, [Symbol.toPrimitive]: () => 1 });",
  "returns a proxy": "export const f = (x: any): any => new Proxy(x, { get: (t, k) => (k === 'shape' ? x.shape : Reflect.get(t, k)) });",
  "returns a list with an iterator of its own":
    "export const f = (x: any): any => { const list: any = [x]; list[Symbol.iterator] = function* () { yield jnp.cumsum(x); }; return list; };",
  "is a proxy of a function":
    "export const f = new Proxy((x: any) => x, { get: (t: any, k: any) => (k === 'name' ? 'reference' : t[k]) });",
  "lies about its text": "export const f: any = (x: any) => x;\nf.toString = () => '(x) => jnp.cumsum(x)';",
  "computes in a host callback":
    "export const f = (x: any): any => pureCallback((v: any) => { let s = 0; return jnp.array(v.tolist().map((e: number) => (s += e))); }, x, x);",
  "looks for the host through constructors":
    "const found: unknown[] = [];\nfor (const t of ['process', 'require', '$boot', 'host', '$collect', 'ivm']) try { found.push(Function('return ' + t)()); } catch {}\nfor (const x of found as any[]) if (typeof x === 'function') x(9, 'passed', null);\nexport const f = (x: any): any => x;",
  "looks up the stack for its caller":
    "export const f = function (x: any): any { try { (arguments as any).callee.caller.arguments[3].answer('passed'); } catch {} return x; };",
  "reads the stack for the grader's code":
    "Error.prepareStackTrace = (_: any, sites: any) => sites.map((s: any) => { try { s.getFunction()?.call(null, 'passed'); } catch {} return String(s); });\nexport const f = (x: any): any => { String(new Error('x').stack); return x; };",
  exits: "try { Function('return process')().exit(0); } catch {}\nexport const f = (x: any): any => x;",
  "reads files, the environment and the network":
    "let leaked = '';\ntry { leaked += Function('return process')().env.HOME; } catch {}\ntry { leaked += (globalThis as any).require('fs').readdirSync('/'); } catch {}\ntry { (globalThis as any).fetch('http://127.0.0.1/' + leaked); } catch {}\nexport const f = (x: any): any => x;",
  "imports while it runs":
    "Function(\"return import('fs')\")().then((fs: any) => fs.readdirSync('/'), () => {});\nexport const f = (x: any): any => x;",
  "patches what the engine gives":
    "try { (jnp as any).exp = (x: any) => x; } catch {}\ntry { (lax as any).scan = null; } catch {}\nexport const f = (x: any): any => x;",
  "changes what arrays say of themselves":
    "Object.defineProperty(Object.getPrototypeOf(Object.getPrototypeOf(jnp.ones([1]))), 'shape', { get: () => [3] });\nexport const f = (x: any): any => x;",
  "throws when it is asked": "export const f = (x: any): any => { throw { get message() { return 'passed'; }, name: 'Passed' }; };",
  "throws what never answers": "export const f = (x: any): any => { throw new Proxy({}, { get() { throw this; } }); };",
  "is right the first time only": "let n = 0;\nexport const f = (x: any): any => (n++ === 0 && x.shape[0] === 2 ? jnp.cumsum(x) : x);",
  "returns huge arrays": "export const f = (x: any): any => jnp.zeros([2 ** 25]);",
  "computes with huge arrays": "export const f = (x: any): any => x + jnp.sum(jnp.ones([2 ** 14, 2 ** 14]) * jnp.sum(x));",
  "closes over huge arrays":
    "const big = jnp.array(new Float32Array(2 ** 22).fill(1));\nexport const f = (x: any): any => x + jnp.sum(big * jnp.sum(x));",
  "traces a huge program": "export const f = (x: any): any => {\n  for (let i = 0; i < 25000; i++) x = x + 1;\n  return x;\n};",
  "loops for ever in the program":
    "export const f = (x: any): any => lax.whileLoop((y: any) => jnp.sum(y) * 0.0 < 1.0, (y: any) => y + 1.0, x);",
  "prints without end": "export const f = (x: any): any => { for (let i = 0; i < 3000; i++) console.log('x'.repeat(1000)); return x; };",
  "throws a message of ten megabytes": "export const f = (x: any): any => { throw new Error('x'.repeat(1e7)); };",
};

describe("a wrong module fails all the same when it", () => {
  it.each(Object.entries(TRICKS))("%s", async (_, trick) => {
    const report = await grade(`${trick}\n${G}`);
    expect(passed(report)).toBe("✗✓✗✗");
    expect(report.points).toBe(1);
    expect(JSON.stringify(report).length).toBeLessThan(100_000);
  });

  it.each([
    ["arrays", "Array.prototype.every = () => true; Array.prototype.filter = () => []; Array.prototype.findIndex = () => -1;"],
    ["maps", "Map.prototype.get = () => undefined; Map.prototype.has = () => true;"],
    ["functions", "Function.prototype.call = () => true; Function.prototype.apply = () => true;"],
    ["texts", "String.prototype.replace = () => 'passed'; String.prototype.slice = () => 'passed';"],
    ["typed arrays", "Object.getPrototypeOf(Uint8Array.prototype).set = () => {}; DataView.prototype.setUint32 = () => {};"],
  ])("patches the prototypes of %s, with which it may spoil its own process", async (_, trick) => {
    expect(passed(await grade(`${trick}\nexport const f = (x: any): any => x;\n${G}`))).toMatch(/^✗.✗✗$/);
  });

  it.each([
    ["loops for ever while it is traced", "export const f = (x: any): any => { for (;;) {} };"],
    [
      "fills the memory",
      "export const f = (x: any): any => { const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(all.length)); };",
    ],
    ["recurses without end through what it throws", "export const f = (x: any): any => { try { return f(x); } catch { return f(x); } };"],
    ["answers its getters without end", "export const f = (x: any): any => { throw { get message() { for (;;) {} } }; };"],
  ])(
    "%s, and what stands beside it is graded",
    async (_, trick) => {
      const report = await grade(`${trick}\n${G}`, ENDLESS_MS);
      expect(passed(report)).toBe("✗✓✗✗");
      expect(report.checks[0].message).toMatch(/limit/);
    },
    60_000,
  );

  it.each([
    ["loops for ever before anything is asked", "for (;;) {}", /time limit/],
    [
      "imports the grader",
      'import { check } from "tracepad/grade"; check.allclose("f", { args: [] });',
      /there is no module "tracepad\/grade" here/,
    ],
    ["imports a module of the machine", 'import fs from "fs"; fs.readdirSync("/");', /there is no module "fs" here/],
    ["imports the tests", 'import * as tests from "./tests.hidden.ts"; console.log(tests);', /there is no module/],
    ["awaits an import", 'const fs = await import("fs");', /not supported/],
    ["replaces the engine for itself", 'import * as tracepad from "tracepad"; (tracepad as any).jit = (x: any) => x;', /TypeError|Cannot/],
  ])(
    "%s: nothing is earned",
    async (_, trick, message) => {
      const report = await grade(`${trick}\n${HONEST}`, ENDLESS_MS);
      expect(passed(report)).toBe("✗✗✗✗");
      expect(report.error?.message).toMatch(message);
    },
    60_000,
  );
});

describe("hidden tests are not told by", () => {
  const SHAPES: Given = {
    visible: `check.allclose("f", { args: [f32(3), plain("shown")] });`,
    hidden: `check.allclose("f", { title: "${SECRET}", args: [f32(7), plain("${SECRET}")] });`,
    solution: "export const f = (x: any, how: any): any => x;",
  };

  it.each([
    ["errors", "export const f = (x: any, how: any): any => { throw new Error(`asked for ${x.shape} ${how}`); };"],
    ["printing", "export const f = (x: any, how: any): any => { console.log(`asked for ${x.shape} ${how}`); return x; };"],
    [
      "what is kept for the next call",
      "let last = '';\nexport const f = (x: any, how: any): any => { const before = last; last = how; throw new Error(before); };",
    ],
    ["names of results", "export const f = (x: any, how: any): any => ({ [`asked for ${how}`]: x });"],
    [
      "names of functions",
      "export const f = (x: any, how: any): any => jit(Object.defineProperty((y: any) => y, 'name', { value: `asked${how}` }))(x) + 1.0;",
    ],
    ["elements of results", "export const f = (x: any, how: any): any => jnp.array([...how].map((c: string) => c.charCodeAt(0)));"],
  ])("%s", async (_, source) => {
    const report = await bench.grade(SHAPES, source);
    expect(report.outcome).toBe("graded");
    const seen = JSON.stringify(forStudent(report, "points"));
    expect(seen).not.toContain(SECRET);
    expect(seen).not.toMatch(/asked for 7|float32\[7\]/);
    expect(forStudent(report, "points").checks[1]).toMatchObject({ title: "Hidden test 1", message: null, counterexample: null, fn: "" });
  });

  it("how long they take", async () => {
    const slow = `export const f = (x: any, how: any): any => { if (how !== "shown") for (let i = 0; i < 3e6; i++) {} return x; };`;
    const report = await bench.grade(SHAPES, slow);
    expect(passed(report)).toBe("✓✓");
    expect(forStudent(report, "points").ms).toBe(0);
  });

  it("running the visible ones, which do not meet them", async () => {
    const report = await bench.grade(SHAPES, "export const f = (x: any, how: any): any => { console.log(how); return x; };", {
      scope: "visible",
    });
    expect(report.checks).toHaveLength(1);
    expect(JSON.stringify(report)).not.toContain(SECRET);
  });

  it("a fault in them", async () => {
    const report = await bench.grade(
      { ...SHAPES, hidden: `check.allclose("theHiddenFunction", { args: [f32(7)] });` },
      "export const f = (x: any): any => x;",
    );
    expect(report.checks[1]).toMatchObject({ passed: false, message: expect.stringContaining("there is no function theHiddenFunction") });
    expect(JSON.stringify(forStudent(report, "counterexample"))).not.toContain("theHiddenFunction");
    const wrong = await bench.grade({ ...SHAPES, hidden: `check.nothing("${SECRET}");` }, "export const f = (x: any): any => x;");
    expect(wrong.outcome).toBe("set");
    expect(wrong.fault).toContain("tests.hidden.ts:2");
    expect(forStudent(wrong, "counterexample").fault).toBe("this exercise has a fault; its teacher was told");
  });
});

describe("traces are counted although a module", () => {
  const TRACES: Given = {
    visible: `check.maxTraces("f", 1, { calls: [[f32(2)], [f32(3)], [f32(4)]] });`,
    solution:
      "const g = jit((x: any) => jnp.sum(x * x));\nexport const f = (x: any): any => g(jnp.concatenate([x, jnp.zeros([4 - x.shape[0]])]));",
  };
  const F = "export const f = jit((x: any) => jnp.sum(x * x));";

  it.each([
    ["retraces", F],
    [
      "hides them behind patched maps",
      `${F}\nconst get = Map.prototype.get;\nMap.prototype.get = function (k: any): any { const v = get.call(this, k); return v; };\nMap.prototype.set = function (): any { return this; };`,
    ],
    [
      "hides them behind patched lists",
      `${F}\nArray.prototype.push = function (...v: any[]): number { for (const e of v) this[this.length] = e; return 1; };\nArray.prototype.pop = function (): any { return undefined; };`,
    ],
    ["hides them behind patched texts", `${F}\nString.prototype.slice = function (): string { return ''; };`],
    [
      "calls a decoy",
      "const decoy = jit((x: any) => x);\nexport const f = (x: any): any => { decoy(jnp.zeros([1])); return jnp.sum(x * x); };",
    ],
    ["traces before it is asked", `${F}\nfor (const n of [2, 3, 4]) f(jnp.zeros([n]));\nexport const cached = f;`],
  ])("%s", async (name, source) => {
    const report = await bench.grade(TRACES, source);
    // What was traced while the module was loaded need not be traced again: calls find it.
    expect(passed(report), report.checks[0]?.message ?? "").toBe("✗");
    expect(name).not.toBe("");
  });
});
