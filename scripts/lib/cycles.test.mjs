import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { brokenCycles, circles, importGraph } from "./cycles.mjs";

const home = mkdtempSync(join(tmpdir(), "tracepad-cycles-"));
const FOLDER = "packages/engine/src";
beforeEach(() => rmSync(join(home, FOLDER), { recursive: true, force: true }));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Messages about files that stand beside each other. */
function check(files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, FOLDER, path)), { recursive: true });
    writeFileSync(join(home, FOLDER, path), text);
  }
  return brokenCycles(home).map(({ path, line, message }) => `${path.slice(FOLDER.length + 1)}:${line} ${message}`);
}
/** a.ts has this text; b.ts imports it in turn. */
const beside = (text, b = "export const B = 1; export const f = () => 1; export function g() {}") =>
  check({ "a.ts": text, "b.ts": `import { a } from "./a.ts"; ${b}; export const later = () => a;` });

test("a circle is named, with what is needed too early", () => {
  const files = {
    "a.ts": 'import { B } from "./b.ts";\nexport const a = () => B;',
    "b.ts": 'export { B } from "./deep/c.ts";',
    "deep/c.ts": 'import { a } from "../a.ts";\n\nexport const B = [a];',
  };
  expect(check(files)).toEqual([
    `deep/c.ts:3 needs a while it loads, in a circle of imports: c.ts → ${FOLDER}/a.ts → ${FOLDER}/b.ts → c.ts. Read it when called, or move it.`,
  ]);
});

describe("what runs while a module loads", () => {
  test.each([
    ["a constant", "export const a = B + 1;"],
    ["a constant in an object", "export const a = { b: [B] };"],
    ["a function that is a constant", "export const a = f();"],
    ["the class above it", "export class a extends B {}"],
    ["a static property", "export class a { static b = B; }"],
    ["inside a function that is called", "const make = () => ({ b: B }); export const a = make();"],
    ["inside a method's callback", "export const a = [1].map((x) => x + B);"],
    ["as a callback", "export const a = [1].map(f);"],
    ["under a type", "export const a = B as unknown as string;"],
  ])("%s", (_what, text) => {
    expect(beside(`import { B, f } from "./b.ts";\n${text}`)).toHaveLength(1);
  });

  test("through a declaration of the other module that is called", () => {
    const b = "const table = new Map(); export function g() { return table; }";
    expect(beside('import { g } from "./b.ts"; export const a = g();', b)[0]).toContain("needs table while it loads");
  });

  test("through a namespace", () => {
    expect(beside('import * as b from "./b.ts"; export const a = b.B;')[0]).toContain("needs B while");
    expect(beside('import * as b from "./b.ts"; export const a = { ...b };')[0]).toContain("needs all while");
    expect(beside('import * as b from "./b.ts"; export const a = b.g();')).toEqual([]);
  });
});

describe("what does not", () => {
  test.each([
    ["a body that runs later", "export const a = () => B; export function c() { return f(); }"],
    ["a method of an object that is passed on", "const make = (o) => o; export const a = make({ m() { return B; }, n: () => B });"],
    ["a declaration, which is there before anything runs", "export const a = { rule: g, other: g() };"],
    ["a type", "export const a = null as unknown as typeof B;"],
    ["a property of that name", "export const a = { B: 1 }.B;"],
    ["a parameter of that name", "const make = (B) => B; export const a = make(1);"],
    ["a property of an instance", "export class a { b = B; }"],
  ])("%s", (_what, text) => {
    expect(beside(`import { B, f, g } from "./b.ts";\n${text}`)).toEqual([]);
  });

  test("imports of types, and those that are made later, close no circle", () => {
    expect(
      check({ "a.ts": 'import type { B } from "./b.ts"; export const a = 1;', "b.ts": 'import { a } from "./a.ts"; export const B = a;' }),
    ).toEqual([]);
    expect(
      check({ "a.ts": 'export const a = () => import("./b.ts");', "b.ts": 'import { a } from "./a.ts"; export const B = a;' }),
    ).toEqual([]);
  });
});

test("every file of a circle can be the first that the product's Node loads", () => {
  const root = join(import.meta.dirname, "../..");
  const files = circles(importGraph(root)).flatMap((circle) => [...circle]);
  // Each is loaded with a graph of its own: the query that names it is handed on to what it imports.
  const program = `
    const { registerHooks } = require("node:module");
    registerHooks({ resolve(specifier, context, next) {
      const found = next(specifier, context);
      const query = /\\?first=.*$/.exec(context.parentURL ?? "");
      return query && found.url.startsWith("file:") ? { ...found, url: found.url.replace(/\\?.*$/, "") + query[0] } : found;
    } });
    (async () => {
      for (const file of ${JSON.stringify(files)}) {
        try { await import(require("node:url").pathToFileURL(file) + "?first=" + encodeURIComponent(file)); }
        catch (error) { console.log(file + ": " + error.message); }
      }
    })();`;
  const { stdout, stderr, status } = spawnSync(join(root, "node_modules/.bin/node"), ["-e", program], { cwd: root, encoding: "utf8" });
  expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 0 });
  expect(files).toContain("packages/engine/src/primitives/reduce.ts");
});
