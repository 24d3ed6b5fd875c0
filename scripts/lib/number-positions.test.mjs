import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { numberPositions } from "./number-positions.mjs";

const root = mkdtempSync(join(tmpdir(), "tracepad-positions-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ROOM = join(root, "packages/engine/src/room");
mkdirSync(ROOM, { recursive: true });
writeFileSync(
  join(ROOM, "types.ts"),
  "export type ArrayLike = number | boolean | bigint; export type Axis = number | null; export type Pairs<T> = T | [T, T];",
);

/** The positions of what a file exports, and the functions whose parameters it hides. */
function positions(text) {
  writeFileSync(join(ROOM, "a.ts"), `import type { ArrayLike, Axis, Pairs } from "./types.ts";\n${text}`);
  writeFileSync(join(ROOM, "namespace.ts"), 'export * from "./a.ts"; export { f as g } from "./a.ts"; export * as inner from "./a.ts";');
  const { table, hidden } = numberPositions(root, { room: "room" });
  const { f, g, inner = {} } = table.room;
  expect(g).toEqual(f);
  expect(inner.f).toEqual(f);
  return hidden.length > 0 ? hidden[0].name : f;
}

test.each([
  ["a number beside an array", "export function f(x: ArrayLike, n: number) {}", [1]],
  ["a default", "export const f = (x: ArrayLike, n = 50, text = '') => 0;", [1]],
  [
    "a union, an alias, a generic alias",
    "export function f(a: number | number[], b: Axis, c: Pairs<number>, d: Pairs<ArrayLike>) {}",
    [0, 1, 2],
  ],
  ["options and rests are none", "export function f(o: { n: number }, ...n: number[]) {}", undefined],
  ["another name of a function", "function made(n: number) {} export const f = made;", [0]],
  ["the type that a const is given", "type Fn = (n: number) => void; export const f: Fn = make();", [0]],
  ["what a factory returns", "const make = (name: string) => (x: ArrayLike, n: number) => 0; export const f = make('f');", [1]],
  ["what a factory's type says", "interface Fn { (n: number): void } function make(): Fn {} export const f = make();", [0]],
  ["a factory's inner function", "function make() { function made(n: number) {} return made; } export const f = make();", [0]],
  ["no function", "export const f = 1, h = { n: 1 }.n;", undefined],
  ["parameters that the text hides", "declare const make: any; export const f = make();", "f"],
])("%s", (_what, text, expected) => {
  expect(positions(text)).toEqual(expected);
});
