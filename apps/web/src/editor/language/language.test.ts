import { typescript as ts } from "monaco-editor/languages/features/typescript/lib/typescriptServices";
import { describe, expect, it } from "vitest";
import { COMPILER_OPTIONS } from "./compiler-options.ts";
import { OPERATOR_TYPES } from "./operator-types.ts";
import { ProgramWorker } from "./program-worker.ts";
import { typedView } from "./typed-view.ts";

/** Enough of the engine's declarations: the editor gets those that its build wrote. */
const TRACEPAD = `
export declare class Array { add(y: Array | number): Array; sum(): Array; item(): number; readonly shape: readonly number[]; readonly [index: number]: Array; [Symbol.iterator](): Iterator<Array>; }
export declare const jnp: { ones(shape: readonly number[]): Array; sin(x: Array | number): Array; arange(n: number): Array; argmax(x: Array): Array; };
export declare function jit<F extends (...args: any[]) => any>(fn: F): (...args: Parameters<F>) => ReturnType<F>;
export declare function grad<F extends (...args: any[]) => any>(fn: F): (...args: Parameters<F>) => any;
`;
const MAIN = "file:///main.ts";
const HEAD = 'import { jnp, jit, grad, type Array } from "tracepad";\nconst a = jnp.ones([3]), b = jnp.arange(3);\n';

const libs = {
  "file:///node_modules/tracepad/index.d.ts": TRACEPAD,
  "file:///node_modules/tracepad/package.json": '{"name":"tracepad","types":"index.d.ts"}',
  [OPERATOR_TYPES.filePath]: OPERATOR_TYPES.content,
};
const model = { uri: { path: "/main.ts", toString: () => MAIN }, version: 0, text: "", getValue: () => model.text };
const worker = new ProgramWorker(
  { getMirrorModels: () => [model] },
  {
    compilerOptions: COMPILER_OPTIONS,
    extraLibs: Object.fromEntries(Object.entries(libs).map(([name, content]) => [name, { content, version: 1 }])),
  },
);

/** Gives the worker a program. `‸` in it marks a place, which is taken out of it. */
function open(program: string): { source: string; place: number } {
  const marked = HEAD + program;
  const source = marked.replace("‸", "");
  model.version++;
  model.text = source;
  return { source, place: marked.indexOf("‸") };
}

/** Messages of a program's problems, with the text that each underlines. */
async function problems(program: string): Promise<string[]> {
  const { source } = open(program);
  const found = [...(await worker.getSyntacticDiagnostics(MAIN)), ...(await worker.getSemanticDiagnostics(MAIN))];
  return found.map(({ start = 0, length = 0, messageText }) => {
    const message = typeof messageText === "string" ? messageText : messageText.messageText;
    return `${source.slice(start, start + length)} → ${message}`;
  });
}

async function hover(program: string): Promise<string> {
  const { place, source } = open(program);
  const info = await worker.getQuickInfoAtPosition(MAIN, place);
  const span = info?.textSpan ?? { start: 0, length: 0 };
  return `${source.slice(span.start, span.start + span.length)}: ${info?.displayParts?.map(({ text }) => text).join("")}`;
}

async function completions(program: string): Promise<string[]> {
  const { place } = open(program);
  return (await worker.getCompletionsAtPosition(MAIN, place))?.entries.map(({ name }) => name) ?? [];
}

describe("the view of a program", () => {
  it.each([
    ["a + b", "$op.add(a , b)"],
    ["a + b * -c", "$op.add(a , $op.multiply(b , $op.negative(c)))"],
    ["(a - b)[k] ** 2", "$op.power(($op.subtract(a , b))[$op.key(k)] , 2)"],
    ["x.y += 2.0", "x.y = $op.add(x.y,  2.0)"],
    ["-a+b", "$op.add($op.negative(a),b)"],
    ["a < b && c !== d", "$op.less(a , b) && c !== d"],
    ["1 + 2; 'a' * 3; x == null; x[0]; x['k']", "1 + 2; 'a' * 3; x == null; x[0]; x['k']"],
    ["a + b.", "$op.add(a , b.)"],
    ["f(a +", "f($op.add(a ,)"],
  ])("%s", (source, expected) => expect(typedView(ts, source).text).toBe(expected));

  it("has a place for each place of the program, and back", () => {
    const source = "const f = (x) => -x[k] + y * 2 - (z ?? w.v) / x; q += f(a)+b;";
    const view = typedView(ts, source);
    for (const { index, 0: word } of source.matchAll(/\w+/g)) {
      expect(view.text.slice(view.toView(index)).startsWith(word)).toBe(true);
      expect(view.toSource(view.toView(index))).toBe(index);
      expect(view.spanToSource({ start: view.toView(index), length: word.length })).toEqual({ start: index, length: word.length });
      // Behind a word, where names are completed.
      const end = view.toView(index + word.length);
      expect(view.text.slice(0, end).endsWith(word)).toBe(true);
    }
  });

  it("leaves very long chains as they are", () => {
    const source = Array(5000).fill("a").join(" + ");
    expect(() => typedView(ts, source)).not.toThrow();
  }, 20_000);
});

describe("sums of arrays that begin at a number", () => {
  it.each([
    ["const ‸c = [a, b].reduce((x, y) => x + y, 0);", "c: const c: Array"],
    ["const c = [a, b].reduce((‸x, y) => x + y, 0);", "x: (parameter) x: Array"],
    ["const xs: readonly Array[] = [a]; const ‸c = xs.map((x) => x * 2).reduceRight((x, y) => x * y, 1.0);", "c: const c: Array"],
  ])("%s", async (program, expected) => {
    expect(await problems(program.replace("‸", ""))).toEqual([]);
    expect(await hover(program)).toBe(expected);
  });

  it("are none where the list holds numbers", async () => {
    expect(await problems("const s: string = [1, 2].reduce((x, y) => x + y, 0);")).toHaveLength(1);
    expect(await problems("[a, b].reduce((x, y) => x.nothing, 0);")).toHaveLength(1);
  });
});

describe("float literals of a whole value that a function of the program gets", () => {
  it.each([
    ["const f = (n) => b * n;\nf(2.0);", ["2.0"]],
    ["function f(n, m) { return b * n * m; }\nf(-3.0, 2); f(0.5, 1e3);", ["-3.0", "1e3"]],
    ["const f = jit((n) => b * n);\nf(2.0); jnp.sin(2.0); grad((n) => n * n)(2.0); Math.max(2.0, 1);", []],
  ])("%s", async (program, expected) => {
    const { source } = open(program);
    const found = (await worker.getSuggestionDiagnostics(MAIN)).filter(({ code }) => code === 90_001);
    expect(found.map(({ start = 0, length = 0 }) => source.slice(start, start + length))).toEqual(expected);
    for (const { messageText } of found)
      expect(messageText).toMatch(/^In f this is the number -?\d+: beside an array of ints it counts as an int\. Pass jnp\.float32/);
  });
});

describe("types", () => {
  it.each([
    ["const ‸c = a + 1;", "c: const c: Array"],
    ["const ‸c = 2 * a / b ** 2;", "c: const c: Array"],
    ["const ‸c = a > 0;", "c: const c: Array"],
    ["const ‸c = -a;", "c: const c: Array"],
    ["const ‸c = a[0];", "c: const c: Array"],
    ["const ‸c = a[b];", "c: const c: Array"],
    ["const n = 3, ‸c = n * 2;", "c: const c: number"],
    ['const n = 3, ‸c = "n " + n;', "c: const c: string"],
    ['const ‸c = "loss: " + a;', "c: const c: string"],
    ["const n = 3n, ‸c = n * n;", "c: const c: bigint"],
    ["const n = 3, ‸c = n < 4;", "c: const c: boolean"],
    ["const ‸f = (x: Array) => x * 2 + 1;", "f: const f: (x: Array) => Array"],
    ["const f = (x) => x * 2, ‸c = f(a);", "c: const c: any"],
    ["let s = a; s += 1; const ‸c = s;", "c: const c: Array"],
    ["const c = ‸a + b;", "a: const a: Array"],
    ["const ‸c = [a, b].reduce((x, y) => x + y);", "c: const c: Array"],
    ["const ‸c = [1, 2].reduce((x, y) => x + y, 0);", "c: const c: number"],
    ['const ‸c = ["a", "b"].reduce((x, y) => x + y.length, 0);', "c: const c: number"],
    ["const ‸c = [a, b].reduce((n, x) => Math.max(n, x.shape[0]), 0);", "c: const c: number"],
    ["const ‸c = [a, b].reduce((x, y) => x + y, a);", "c: const c: Array"],
    ["const c = a + ‸b;", "b: const b: Array"],
    ["const list = [1, 2], ‸c = list[jnp.argmax(a)];", "c: const c: number"],
    ["for (const r of a) { const ‸c = r + 1; }", "c: const c: Array"],
    ["const losses = []; for (const r of a) losses.push(r * 2); const ‸all = losses;", "all: const all: Array[]"],
    ["const rows = []; for (let i = 0; i < 3; i++) rows[i] = a * i; const ‸c = rows[0] + 1;", "c: const c: Array"],
    ["let best; for (const r of a) best = r; const ‸c = best;", "c: const c: Array | undefined"],
  ])("%s", async (program, expected) => expect(await hover(program)).toBe(expected));

  it.each([
    ["const c = (a + b).‸"],
    ["const c = (a + b)\n  .‸"],
    ["const c = a * b[0].‸"],
    ["const c = 1 + a.‸;"],
    ["let c = a;\nc += b.‸"],
  ])("completes behind %s", async (program) => {
    const names = await completions(program);
    expect(names).toEqual(expect.arrayContaining(["add", "shape", "sum"]));
    expect(names).not.toContain("$op");
  });
});

describe("problems", () => {
  it.each([
    ['const c = "s" * a;', `"s" * a → Operator '*' cannot be applied to types 'string' and 'Array'.`],
    ['1; const c = a - b * "s" + 1;', `b * "s" → Operator '*' cannot be applied to types 'Array' and 'string'.`],
    ["const c = a + [1, 2];", "a + [1, 2] → Operator '+' cannot be applied to types 'Array' and 'number[]'."],
    ["const c = a < 's';", "a < 's' → Operator '<' cannot be applied to types 'Array' and 'string'."],
    ["a[0] = 1;", "a[0] → Index signature in type 'Array' only permits reading."],
    ["a[b] += 1;", "a[b] → Index signature in type 'Array' only permits reading."],
    ["const c: number = a + 1;", "c → Type 'Array' is not assignable to type 'number'."],
    ["const f = (x: string) => x; f(a + 1);", "a + 1 → Argument of type 'Array' is not assignable to parameter of type 'string'."],
    ["(a + b).nope;", "nope → Property 'nope' does not exist on type 'Array'."],
    [
      "const c = {} * 2;",
      "{} → The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint', an enum type or an array.",
    ],
    ["const o: { n?: number } = {}; const c = o.n + 1;", "o.n → 'o.n' is possibly 'undefined'."],
    ["const n = 1n; const c = n + 1;", "n + 1 → Operator '+' cannot be applied to types 'bigint' and 'number'."],
    ["const c = a +;", "; → Expression expected."],
    ["missing + 1;", "missing → Cannot find name 'missing'."],
    ['import * as whole from "tracepad"; whole.nope;', `nope → Property 'nope' does not exist on type 'typeof import("tracepad")'.`],
    ["const k = 1; k += 2;", "k → Cannot assign to 'k' because it is a constant."],
  ])("%s", async (program, expected) => expect(await problems(program)).toContainEqual(expected));

  it.each([
    "let total = 0;\nfor (const r of a) total += r;\njnp.sin(total);",
    "let n = 0; n += 1; n.toFixed(2); n++; let s = 'x'; s += 1; s.length;",
    "const loss = (w: Array, x: Array) => ((x * w - 1) ** 2).sum() / x.shape[0]; const g = grad(loss); let w = a; for (let i = 0; i < 10; i++) w -= 0.1 * g(w, b);",
    "const f = jit((x) => x > 0 ? x : -x); f(1.0); const list = [3, 1, 2].sort((p, q) => p - q).map((v) => v * 2); list[list.length - 1].toFixed();",
    "const d = new Map<string, number>(); for (const [k, v] of d) { const t: string = k + v; const u: number = v * 2; }",
    "const o: Record<string, number> = {}; for (const k in o) o[k] += 1; const t = [1, 2] as const; for (let i = 0; i < t.length; i++) t[i] + 1;",
    "const x = a == null ? b : a; if (a) 1; const y = +a.item() + a.item() * 2.0; const z = a & b | ~a;",
    "enum_; function enum_() { return 1 } const big = 2n ** 64n - 1n; const q = big > 3n; const e = new Date(1) > new Date(0);",
    "type T = { p: Array }; const t: T = { p: a }; t.p *= 2; const { p } = t; const r = p[0] + p[-1]; const u: Array[] = [r, p];",
    "const all = []; const keep = (x) => all.push(x); keep(a); all.map((x) => x.sum()); jnp.sin(all[0]); const none = []; none.length;",
    "const f = ({ w, b }, [x]) => x * w + b; let last; last = f; function g(p) { return g(p); } const o = {}; o['k']; ((...rest) => rest)(1);",
  ])("none: %s", async (program) => expect(await problems(program)).toEqual([]));
});

describe("places", () => {
  it("of definitions, references and renames are the program's own", async () => {
    const { source, place } = open("let ‸c = a + 1;\nc += c * 2;\nc;");
    const at = (places: readonly { textSpan: { start: number; length: number }; fileName: string }[] | undefined): number[] =>
      (places ?? []).filter(({ fileName }) => fileName === MAIN).map(({ textSpan }) => textSpan.start);
    const expected = [...source.matchAll(/\bc\b/g)].map(({ index }) => index);
    expect(at(await worker.getReferencesAtPosition(MAIN, place))).toEqual(expected);
    expect(at(await worker.findRenameLocations(MAIN, place, false, false, false))).toEqual(expected);
    expect(at(await worker.getDefinitionAtPosition(MAIN, source.length - 2))).toEqual([place]);
    expect((await worker.getDocumentHighlights(MAIN, place, [MAIN]))?.[0]?.highlightSpans.map(({ textSpan }) => textSpan.start)).toEqual(
      expected,
    );
  });
});
