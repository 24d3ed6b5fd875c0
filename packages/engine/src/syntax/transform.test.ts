import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import * as operators from "../operators/namespace.ts";
import { SourceError, transform } from "./index.ts";

/** What the transform writes in front of a program. */
const PREFIX = /^"use strict"; (const \{ .*? \} = \$operators; )?let \$left, \$object(, \$\d+)*; /;

/** The transformed text without the fixed beginning; it must compile as a script. */
function js(source: string): string {
  const { code } = transform(source);
  new Script(`(function ($operators, $import) {${code}\n})`);
  expect(code).toMatch(PREFIX);
  expect(code.split("\n").length).toBe(source.split("\n").length);
  return code.replace(PREFIX, "");
}

function failure(source: string): SourceError {
  try {
    transform(source);
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error(`no error for ${source.slice(0, 80)}`);
}

/** Runs a program; `$truth` takes `[]`-like stand-ins `{ truth }` by their value and raises on `tracer`. */
function run(source: string): unknown[] {
  const out: unknown[] = [];
  const tracer = {};
  const truth = (value: unknown): boolean => {
    if (value === tracer) throw new Error("TracerBoolConversionError");
    return typeof value === "object" && value !== null && "truth" in value ? Boolean(value.truth) : Boolean(value);
  };
  const modules = (name: string): object => ({
    out: (value: unknown) => out.push(value),
    default: name,
    other: 2,
    tracer,
    no: { truth: false },
    yes: { truth: true },
  });
  new Function("$operators", "$import", `${transform(source).code}\n`)({ ...operators, truth }, modules);
  return out;
}

describe("types", () => {
  it.each([
    ["const x: number = 1;", "const x         = 1;"],
    ["let x!: string, y = a!;", "let x         , y = a ;"],
    ["const y = x as unknown as number;", "const y = x                     ;"],
    ["const y = ((x)) satisfies T;", "const y = ((x))            ;"],
    ["const y = <T>x;", "const y = (  x);"],
    ["f<number>(a); new Map<string, T>(); const g = f<T>;", "f        (a); new Map           (); const g = f   ;"],
    ["function f(this: Foo, a?: T, ...b: U[]): asserts a is T {}", "function f(           a    , ...b     )                 {}"],
    ["function f(this: Foo) {}", "function f(         ) {}"],
    ["type A = 1; interface B {} declare const c: 1; function d(): void; function d() {}", undefined],
    ["export type { A } from 'x'; export interface B {} export declare function c(): void;", undefined],
    ["try {} catch (e: unknown) {}", "try {} catch (e         ) {}"],
    ["for (const x of y as T[]) {}", "for (const x of y       ) {}"],
    ["const f = async <T,>(x: T): Promise<T> => x;", "const f = async     (x   )             => x;"],
    ["const { a, b }: { a: T; b: U } = c;", "const { a, b }                 = c;"],
    ["class A<T> extends B<T> implements C, D {}", "class A    extends B                    {}"],
    ["abstract class A { abstract x: T; abstract f(): void; private static readonly y?: T = 1; declare z: T }", undefined],
    ["class A { [key: string]: T; constructor(a?: T); constructor(a?: T) {} get x(): T { return 1 } }", undefined],
    ["class A { #p!: T; ['q']?: T = 1; async f?() {} }", undefined],
    ["class A extends B { override f() {} }", "class A extends B { ;        f() {} }"],
    ["export abstract class A {}", "                class A {}"],
  ])("%s", (source, expected) => {
    const code = js(source);
    if (expected !== undefined) expect(code).toBe(expected);
    expect(code.replace(/\s/g, "")).not.toMatch(/:T|unknown|interface|implements|declare|abstract|private|override/);
  });

  it("keeps statements apart that only a type separated", () => {
    expect(run('import { out } from "m"; let a = 1\ntype T = string\n(out)(a)\nconst b = a as T\n;[2].forEach(out)')).toEqual([1, 2]);
    expect(run('import { out } from "m"; const x = out\nx && out(2)\nlet y = 1\ny ||= 2\nfor (const z\nof [3]) out(z)')).toEqual([2, 3]);
    expect(js("const x = y as T\n(f)()")).toBe("const x = y     ;\n(f)()");
    expect(js("class A { x: T\n['y'] = 1\nreadonly *g() {} }".replace("readonly *", "public *"))).toBe(
      "class A { x   ;\n['y'] = 1;\n;      *g() {} }",
    );
  });

  it("moves parentheses over line breaks that a type hid", () => {
    expect(js("const f = (a: T): {\n x: T\n} => a;")).toBe("const f = (a       \n     \n) => a;");
    expect(js("const f = (): A<\nT> => 1;")).toBe("const f = (     \n ) => 1;");
    expect(js("const f = async <\nT>(a: T) => a;")).toBe("const f = async (\n   a   ) => a;");
    expect(run('import { out } from "m"; const f = () => { return <\nnumber>5 }; out(f())')).toEqual([5]);
  });

  it.each([
    ["enum A { B }", "enum"],
    ["\nconst enum A { B }", "enum"],
    ["namespace A { export const x = 1 }", "namespace"],
    ["class A { constructor(private x: number) {} }", "parameter property"],
    ["import a = require('a');", "import …"],
    ["export = 1;", "export ="],
  ])("refuses what is not erasable: %s", (source, words) => {
    const error = failure(source);
    expect(error.message).toContain(words);
    expect(error.hint).not.toBeNull();
    expect(error.line).toBe(source.startsWith("\n") ? 2 : 1);
  });
});

describe("modules", () => {
  it.each([
    ['import { a, b as c } from "tracepad"; [a, c];', 'const { a, b: c } = $import("tracepad"); [a, c];'],
    ['import * as t from "tracepad"; t;', 'const t = $import("tracepad"); t;'],
    ['import d, { a } from "m"; d(a);', 'const { default: d, a } = $import("m"); d(a);'],
    ['import d, * as n from "m"; d(n);', 'const n = $import("m"), { default: d } = n; d(n);'],
    ['import { "x-y" as z } from "m"; z;', 'const { "x-y": z } = $import("m"); z;'],
    ['import "m";', '$import("m");'],
    ['import type { T } from "m";', ";"],
    ['import { type T, a } from "m"; a as T;', 'const { a } = $import("m"); a     ;'],
    ['import { Array, jnp } from "m"; const x: Array = jnp.Array;', 'const { jnp } = $import("m"); const x        = jnp.Array;'],
    ['import {\n  a,\n} from "m"; a;', 'const { a } = $import("m");\n\n a;'],
    ["export const x = 1;", "       const x = 1;"],
    ["const x = 1; export { x };", "const x = 1; ;            "],
    ['export * from "m";', '$import("m");'],
    ['export { a } from "m";', '$import("m");'],
    ["export default function f() {}", "               function f() {}"],
    ["export default { a };", ";(             { a });"],
    ["export default class {}", ";(             class {});"],
  ])("%s", (source, expected) => expect(js(source)).toBe(expected));

  it("runs a late import first, as a module does", () => {
    expect(run('out(other);\nimport { out, other } from "m";')).toEqual([2]);
  });

  it.each([
    ["import('m')", "import(…)"],
    ["import.meta.url", "import.meta"],
    ["await 1", "await"],
    ["for await (const x of y) {}", "await"],
    ['import a from "m" with { type: "json" }; a;', "attributes"],
  ])("refuses %s", (source, words) => expect(failure(source).message).toContain(words));

  it("is strict whatever surrounds it", () => {
    expect(() => run("undeclared = 1")).toThrow(ReferenceError);
    expect(failure("with (x) {}").message).toMatch(/with/);
  });
});

describe("conditions", () => {
  it.each([
    ["if (x > 0) y;", "if ($truth($greater(x , 0))) y;"],
    ["while ((x)) y;", 'while (((typeof x !== "object" ? x : $truth(x)))) y;'],
    ["do y; while (x)", 'do y; while ((typeof x !== "object" ? x : $truth(x)))'],
    ["for (;;) break;", "for (;;) break;"],
    ["for (let i = 0; i < n; i++) y;", 'for (let i = 0; (typeof n !== "object" ? i < n : $truth($less(i , n))); i++) y;'],
    ["for (let i = 0; i < xs.length; i++) y;", "for (let i = 0; i < xs.length; i++) y;"],
    ["x ? y : z;", "$truth(x) ? y : z;"],
    ["!x;", "!$truth(x);"],
    ["if (x, y) z;", "if ($truth((x, y))) z;"],
    ["if (a && !(b || c)) d;", "if ($truth(a) && !($truth(b) || $truth(c))) d;"],
    ["f(a && b);", "f(($truth($left = a ) ?  b : $left));"],
    ["f((a) /* or */ || /* not */ (b));", "f(($truth($left = (a) /* or */ ) ? $left :  /* not */ (b)));"],
    ["a ?? b;", "a ?? b;"],
    ["if (a ?? b) c;", "if ($truth(a ?? b)) c;"],
    ["if (true) a; while (1 < 2) b;", "if (true) a; while (1 < 2) b;"],
    ["if (typeof a === 'x' && a !== b) c;", "if (typeof a === 'x' && a !== b) c;"],
    ["typeof a === 'x' && b;", "typeof a === 'x' && b;"],
    ["Boolean(x);", "$truth(x);"],
    ["if (x as T) y;", "if ($truth(x     )) y;"],
    ["o.p ||= 1;", "($truth($left = o.p ) ? $left : o.p = 1);"],
    ["o[k] &&= 1;", "($truth($left = o[$key(o, k)] ) ? o[k] = 1 : $left);"],
    ["o ??= 1;", "o ??= 1;"],
  ])("%s", (source, expected) => expect(js(source)).toBe(expected));

  it("keeps the value of && and ||, and takes arrays by their value", () => {
    const source = `import { out, no, yes } from "m";
      out((no && 1) === no); out(yes && 1); out(no || 2); out((yes || 2) === yes);
      out(0 || "" || null || 3); out(1 && no && 4 ? 5 : 6);
      let v: unknown = no; v ||= 7; out(v); v &&= 8; out(v); let w: unknown = no; w &&= 9; out(w === no);
      const fact = (n: number): number => (n && n * fact(n - 1)) || 1; out(fact(5));
      out([0, 1].map((x) => x || (no && 1) || "z")); out(Boolean(no)); out(!no);`;
    expect(run(source)).toEqual([true, 1, 2, true, 3, 6, 7, 8, true, 120, ["z", 1], false, true]);
  });

  it.each([
    "if (t) 1",
    "t ? 1 : 2",
    "t && 1",
    "t || 1",
    "!t",
    "while (t) 1",
    "for (; t; ) 1",
    "do 1; while (t)",
    "let u = t; u ||= 1",
    "Boolean(t)",
  ])("raises on a traced condition: %s", (statement) =>
    expect(() => run(`import { tracer as t } from "m"; ${statement}`)).toThrow("TracerBoolConversionError"),
  );

  it("refuses a logical assignment whose target cannot stand twice", () => {
    expect(failure("f().x ||= 1").hint).toContain("if");
  });

  it("keeps its own names to itself", () => {
    for (const name of ["$truth", "$import", "$left", "$pause"])
      expect(failure(`\n  let ${name} = 1`)).toMatchObject({ line: 2, column: 7 });
  });
});

describe("positions", () => {
  it("maps every place of copied text back, and inserted text to its place", () => {
    const source = 'import { a } from "m";\nif (a && x > 0) throw new Error("here");\nconst f = (y: number) => !y || here;\r\nhere;';
    const { code, map } = transform(source);
    const places = (text: string): [number, number][] =>
      text
        .split(/\r?\n/)
        .flatMap((line, i) => [...line.matchAll(/here|throw|=>/g)].map(({ index }): [number, number] => [i + 1, index + 1]));
    const back = places(code).map(([line, column]) => {
      const place = map(line, column);
      return [place?.line, place?.column];
    });
    expect(back).toEqual(places(source));
    const truth = code.split("\n")[1]?.indexOf("$truth($greater(x") ?? 0;
    expect(map(2, truth + 1)).toEqual({ line: 2, column: 10 });
    expect(map(1, 1)).toEqual({ line: 1, column: 1 });
    expect(map(9, 1)).toBeNull();
    expect(map(1, 0)).toBeNull();
  });

  it("gives syntax errors their place and plain words", () => {
    expect(failure("const x = 1;\nlet y = (2;")).toMatchObject({
      line: 2,
      column: 11,
      message: "Expected `,` or a closing bracket, found `;`.",
    });
    expect(failure("f(")).toMatchObject({ line: 1, column: 3, message: "Unexpected the end of the program." });
    expect(failure("\n  @d class A {}").message).toContain("not part of TypeScript");
    const { location, name } = (() => failure("enum A {}"))();
    expect(name).toBe("SourceError");
    expect(location).toEqual({ file: "main.ts", line: 1, column: 1 });
  });
});

describe("hostile programs", () => {
  it.each([
    ["(", ")", ""],
    ["[", "]", ""],
    ["{", "}", ""],
    ["!", "", "1"],
    ["-", "", "1"],
    ["f(", ")", ""],
    ["`${", "}`", "1"],
    ["() => ", "", "1"],
    ["if (1) ", "", ";"],
    ["let x: ", "", "y"],
    ["a ? ", " : 1", "1"],
  ])("nesting %s", (open, close, inner) => {
    expect(failure(open.repeat(20_000) + inner + close.repeat(20_000))).toBeInstanceOf(SourceError);
  });

  it("takes ordinary depth", () => {
    expect(run(`import { out } from "m"; out(${"(".repeat(100)}${Array(300).fill("1").join(" + ")}${")".repeat(100)})`)).toEqual([300]);
  });

  it("cannot leave the script", () => {
    expect(failure("}); evil(); (() => {")).toBeInstanceOf(SourceError);
    expect(failure("<!-- comment")).toBeInstanceOf(SourceError);
    expect(js("a<!--b")).toBe("$less(a,!$truth((b = $decrement(b))))");
  });

  it("visits each node of a long program once", () => {
    const line = "const v = jit((x: Array) => (x ? jnp.sin(x.mul(2)) : x || y));\n";
    const once = js(line).length;
    expect(js(`{${line.trim()}}\n`.repeat(300)).length).toBe(300 * (once + 2));
  });
});

describe("jitted functions", () => {
  it("learn the name of the variable they are assigned to", () => {
    const { code } = transform(
      'import { jit as compile } from "tracepad";\nconst f = compile((x: A) => x), g = compile(named), h = other((x) => x);',
    );
    expect(code).toContain('const f = compile((x   ) => x).$named("f"), g = compile(named), h = other((x) => x);');
  });
});

describe("pauses", () => {
  /** The transformed text of a program that can pause. */
  const resumable = (source: string): string => {
    const { code } = transform(source, { pauses: true });
    new Script(`(function* ($operators, $import, $pause) {${code}\n})`);
    expect(code.split("\n").length).toBe(source.split("\n").length);
    return code.replace(PREFIX, "").replaceAll("if ($pause.due) yield;", "P;");
  };

  it.each([
    ["for (const x of y) { a; }", "for (const x of y) { P; a; }"],
    ["for (const x in y) a;", "for (const x in y) { P; a; }"],
    ["for (;;) {}", "for (;;) { P;}"],
    ["while (true) for (;;) a\nb", "while (true) { P; for (;;) { P; a; } }\nb"],
    ["do a\nwhile (true)", "do { P; a; }\nwhile (true)"],
    ["if (true) { try { for (;;) break } finally {} }", "if (true) { try { for (;;) { P; break } } finally {} }"],
    ["o: for (;;) { continue o }", "o: for (;;) { P; continue o }"],
    ["for (;;) a && b;", "for (;;) { P; ($truth($left = a ) ?  b : $left); }"],
    ["g(() => { for (;;) {} });", "g(() => { for (;;) {} });"],
    ["class A { static { for (;;) {} } m() { for (;;) {} } }", "class A { static { for (;;) {} } m() { for (;;) {} } }"],
    // Functions that only resumable places call.
    ["function f() { for (;;) {} }\nf()", "function* f() { for (;;) { P;} }\n(yield* f())"],
    [
      "const f = () => { for (;;) {} }\nconst g = 1\nf().x = 1",
      "const f = function*()    { for (;;) { P;} };\nconst g = 1;\n(yield* f()).x = 1",
    ],
    [
      "const f = (n: number): T => { for (;;) return b };\nif (f(1)) a;",
      "const f = function*(n        )       { for (;;) { P; return b } };\nif ($truth((yield* f(1)))) a;",
    ],
    ["const f = function () { for (;;) {} }; a(f() + 1);", "const f = function* () { for (;;) { P;} }; a((yield* f()) + 1);"],
    [
      "function f() { for (;;) {} } function g() { return f() } const x = g() as T;",
      "function* f() { for (;;) { P;} } function* g() { return (yield* f()) } const x = (yield* g())     ;",
    ],
    // No loop in it: stays as it is.
    ["function f() { return 1 } for (;;) f();", "function f() { return 1 } for (;;) { P; f(); }"],
    // A value, a method's caller, a shadowed name, a parameter's default, a promise: not cut.
    ["function f() { for (;;) {} } jit(f); f();", undefined],
    ["function f() { for (;;) {} } g(() => f());", undefined],
    ["function f() { for (;;) {} } { let f = 1; } f();", undefined],
    ["function f() { for (;;) {} } function g(x = f()) { for (;;) {} } g;", undefined],
    ["const f = () => { for (;;) this; }; f();", undefined],
    ["const f = async () => { for (;;) {} }; for (;;) f();", undefined],
    ["for (;;) p.then(g);", undefined],
    ["export { f }; function f() { for (;;) {} }", undefined],
  ])("%s", (source, expected) => expect(resumable(source)).toBe(expected ?? js(source)));

  it("leaves functions alone that are called from outside the program", () => {
    const source = "const f = (n) => { for (;;) break; };\nconst g = (n) => { for (;;) break; };\ng(1);";
    const { code } = transform(source, { pauses: true, outside: ["f"] });
    expect(code).toContain("const f = (n) => { for (;;) break; };");
    expect(code).toContain("const g = function*(n)    { for (;;) { if ($pause.due) yield;");
  });

  it("pauses where it is due, and goes on with the same result", () => {
    const source = `import { out } from "m";
      const sum = (n) => { let s = 0; for (let i = 0; i < n; i++) { if (i === 2) continue; s += i; } return s };
      function twice(n) { return sum(n) + sum(n) }
      const later = [];
      for (const n of [1, 4]) { later.push(() => n); out(twice(n)); }
      let k = 0; do k++; while (k < 3); while (k) k--;
      out(k); out(later.map((f) => f()).join());`;
    const { code } = transform(source, { pauses: true });
    const results = [false, true].map((due) => {
      const out: unknown[] = [];
      const main = new Function("$operators", "$import", "$pause", `return (function* () {${code}\n})()`);
      let pauses = 0;
      for (const _ of main({ ...operators, truth: Boolean }, () => ({ out: (value: unknown) => out.push(value) }), { due })) pauses++;
      return { out, pauses };
    });
    expect(results).toEqual([0, 18].map((pauses) => ({ out: [0, 8, 0, "1,4"], pauses })));
  });

  it("keeps places", () => {
    const source = "function f() {\n  for (;;) here;\n}\nx = f() + here;";
    const { code, map } = transform(source, { pauses: true });
    const back = code.split("\n").flatMap((text, i) => [...text.matchAll(/here/g)].map(({ index }) => map(i + 1, index + 1)));
    expect(back).toEqual([
      { line: 2, column: 12 },
      { line: 4, column: 11 },
    ]);
  });
});
