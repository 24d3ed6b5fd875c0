import { expect, test } from "vitest";
import { CompiledPrograms } from "./compiled-programs.ts";

const bytes = (n: number): Uint8Array => new Uint8Array(n);

test("the oldest programs go when there are more bytes than fit", () => {
  const compiled = new CompiledPrograms(100);
  for (const [key, size] of [
    ["a", 40],
    ["b", 40],
    ["a", 50],
    ["c", 30],
  ] as const)
    compiled.add({ key, bytes: bytes(size) });
  expect([...compiled.entries].map(([key, { length }]) => [key, length])).toEqual([
    ["a", 50],
    ["c", 30],
  ]);
});

test("what is no program, or too large, is not kept", () => {
  const compiled = new CompiledPrograms(100);
  for (const message of [
    { key: "a", bytes: bytes(101) },
    { key: "a", bytes: "text" },
    { key: 1, bytes: bytes(1) },
    { key: "k".repeat(201), bytes: bytes(1) },
  ])
    compiled.add(message as never);
  expect(compiled.entries.size).toBe(0);
});
