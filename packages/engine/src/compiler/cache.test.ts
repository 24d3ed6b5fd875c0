import { expect, test } from "vitest";
import { squarePlusOne } from "../client/conformance.ts";
import { type CacheEntry, ExecutableCache } from "./cache.ts";

const entry = (bytes: number): CacheEntry => ({
  program: { kernels: [], codeOf: () => null, bytes, execute: () => [], run: () => [] },
  optimized: squarePlusOne(),
  passes: [],
  flops: 0,
  ioBytes: 0,
  lowerMs: 0,
  compileMs: 0,
});

test("the least recently used goes first", () => {
  const cache = new ExecutableCache({ entries: 2, bytes: 1000 });
  cache.set("a", "wasm", entry(1));
  cache.set("b", "wasm", entry(1));
  expect(cache.get("a", "wasm")).toBeDefined();
  cache.set("c", "wasm", entry(1));
  expect(cache.get("b", "wasm")).toBeUndefined();
  expect(cache.get("a", "wasm")).toBeDefined();
  expect(cache.size).toBe(2);
});

test("bytes bound it too, and one program too large pushes nothing out", () => {
  const cache = new ExecutableCache({ entries: 100, bytes: 100 });
  cache.set("a", "wasm", entry(60));
  cache.set("b", "wasm", entry(60));
  expect(cache.get("a", "wasm")).toBeUndefined();
  expect(cache.bytes).toBe(60);
  cache.set("huge", "wasm", entry(101));
  expect(cache.get("huge", "wasm")).toBeUndefined();
  expect(cache.get("b", "wasm")).toBeDefined();
  cache.set("b", "wasm", entry(10));
  expect(cache.bytes).toBe(10);
});

test("one key on two kinds of device is two programs", () => {
  const cache = new ExecutableCache();
  cache.set("a", "wasm", entry(1));
  expect(cache.get("a", "reference")).toBeUndefined();
});
