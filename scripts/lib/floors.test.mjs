import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { brokenFloors, FLOORS } from "./floors.mjs";
import { importsOf } from "./imports.mjs";

const root = mkdtempSync(join(tmpdir(), "tracepad-floors-"));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function check(files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return brokenFloors(root).map(({ path, line, message }) => `${path}:${line} ${message}`);
}
const engine = (path, text) => check({ [`packages/engine/src/${path}`]: text });

test("reads imports and re-exports, with comments and types told apart", () => {
  const text = `import a from "a"; // import no from "no"
/* import no from "no" */
import type { B } from "b";
import { type C, type D } from 'c';
import { type E, f } from "d";
import {
  g,
} from "e";
export * from "f";
export { h } from "g";
import "h";
const s = "import x from 'no'";
const lazy = await import("i");
export const from = "no";
export interface I { readonly type: "no" }`;
  expect(importsOf(text).map(({ specifier, line, type }) => [specifier, line, type])).toEqual([
    ["a", 1, false],
    ["b", 3, true],
    ["c", 4, true],
    ["d", 5, false],
    ["e", 8, false],
    ["f", 9, false],
    ["g", 10, false],
    ["h", 11, false],
    ["i", 13, false],
  ]);
});

test("each room may import from every floor below it above the waist, and not from above", () => {
  for (const [floor, rooms] of FLOORS.entries()) {
    for (const higher of FLOORS.slice(floor + 1).flat()) {
      for (const room of rooms) {
        expect(engine(`${room}/a.ts`, `import { b } from "../${higher}/b.ts";`)).toEqual([
          `packages/engine/src/${room}/a.ts:1 ${room}/ must not import ${higher}/, which stands above it.`,
        ]);
        rmSync(root, { recursive: true });
      }
    }
  }
  expect(engine("trace/a.ts", 'import "../primitives/bind.ts"; import "../ir/value.ts"; import "../client/client.ts";')).toEqual([]);
});

test("the waist is crossed in one place only", () => {
  expect(engine("trace/a.ts", 'import { compile } from "../compiler/compile.ts";')[0]).toContain("trace/ must not import compiler/");
  expect(engine("trace/a.ts", 'import { Local } from "../client/local.ts";')[0]).toContain("knows the waist");
  expect(engine("trace/a.ts", "")).toEqual([]);
  expect(engine("compiler/a.ts", 'import type { Tracer } from "../trace/tracer.ts";')[0]).toContain("compiler/ must not import trace/");
  expect(engine("index.ts", 'import { compile } from "./compiler/compile.ts"; import "./trace/a.ts";')[0]).toContain("compiler/a.ts");
});

test("the engine imports no Node API and no package, outside its tests", () => {
  expect(engine("ir/a.ts", 'import { readFileSync } from "node:fs";')[0]).toContain('no Node API: "node:fs"');
  expect(engine("ir/a.ts", 'import { z } from "zod";')[0]).toContain('no package: "zod"');
  expect(engine("ir/a.ts", "export {};")).toEqual([]);
  expect(engine("ir/a.test.ts", 'import { test } from "vitest"; import "../numpy/a.ts";')).toEqual([]);
  expect(engine("attic/a.ts", 'import "../ir/a.ts";')[0]).toContain("has no floor");
});

test("workspaces meet through their packages", () => {
  expect(check({ "packages/shared/src/a.ts": 'import { jit } from "tracepad";' })[0]).toContain("packages/shared knows no other workspace");
  expect(check({ "packages/shared/src/a.ts": 'import "../../../apps/web/src/a.ts";' })[0]).toContain("reaches into another workspace");
  expect(check({ "packages/shared/src/a.ts": "", "apps/worker/src/a.ts": 'import "@tracepad/web";' })[0]).toContain("meet in the queue");
});

test("what the browser loads has no server code, also through other files", () => {
  const page = '"use client";\nimport { b } from "./b.ts";';
  expect(check({ "apps/web/src/a.tsx": page, "apps/web/src/b.ts": 'export * from "./server/db.ts";' })).toEqual([
    'apps/web/src/b.ts:1 the browser loads this file: it must not import "./server/db.ts", which is the server\'s.',
  ]);
  expect(check({ "apps/web/src/b.ts": 'import type { AppRouter } from "./server/router.ts";' })).toEqual([]);
  expect(check({ "apps/web/src/b.ts": 'import pg from "pg";' })[0]).toContain('"pg"');
  expect(check({ "apps/web/src/b.ts": "", "apps/web/src/page.tsx": 'import "./server/router.ts";' })).toEqual([]);
});
