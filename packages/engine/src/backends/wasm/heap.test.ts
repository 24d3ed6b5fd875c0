import { expect, test } from "vitest";
import { seededRandom } from "../random-program.ts";
import { type Block, Heap } from "./heap.ts";
import { DeviceMemory } from "./memory.ts";

test("blocks never overlap, and neighbours that are free become one", () => {
  const memory = new DeviceMemory();
  const heap = new Heap(memory, 1024);
  const random = seededRandom(5);
  const held: Block[] = [];
  for (let i = 0; i < 4000; i++) {
    if (held.length > 0 && random() < 0.48) heap.release(held.splice(Math.floor(random() * held.length), 1)[0]);
    else held.push(heap.allocate(Math.floor(2 ** (random() * 16))));
  }
  const byAddress = held.toSorted((a, b) => a.address - b.address);
  expect(byAddress[0].address).toBeGreaterThanOrEqual(1024);
  for (const [i, block] of byAddress.entries()) {
    expect(block.address % 64).toBe(0);
    if (i > 0) expect(byAddress[i - 1].address + byAddress[i - 1].size).toBeLessThanOrEqual(block.address);
  }
  expect(heap.used).toBe(held.reduce((n, block) => n + block.size, 0));
  const end = byAddress[byAddress.length - 1].address;
  for (const block of held) heap.release(block);
  expect(heap.used).toBe(0);
  // One free block: what fits below the last one's address is found without growing.
  const whole = heap.allocate(end - 4096);
  expect(whole.address).toBe(1024);
});

test("what cannot be had is refused, and the heap goes on", () => {
  const heap = new Heap(new DeviceMemory(), 0);
  const first = heap.allocate(100);
  expect(() => heap.allocate(2 ** 33)).toThrow(RangeError);
  expect(() => heap.allocate(2 ** 32 - 200)).toThrow("Out of memory");
  heap.release(first);
  expect(heap.allocate(100).address).toBe(first.address);
});

test("what became free last is given out first", () => {
  const heap = new Heap(new DeviceMemory(), 0);
  const blocks = Array.from({ length: 9 }, () => heap.allocate(4096));
  for (const n of [1, 5, 3]) heap.release(blocks[n]);
  expect([4096, 4000, 4096].map((bytes) => heap.allocate(bytes).address)).toEqual([3, 5, 1].map((n) => blocks[n].address));
});
