import { describe, expect, test } from "vitest";
import { hostCollector } from "../../client/collector.ts";
import { ShapedArray } from "../../ir/aval.ts";
import { DeviceArrays, SMALL_BYTES, type WasmBuffer } from "./arrays.ts";
import { Heap } from "./heap.ts";
import { DeviceMemory } from "./memory.ts";

const MIB = 2 ** 20;
const row = new ShapedArray([MIB / 4], "float32");
const BUDGET = { least: 8 * MIB, most: 16 * MIB };

function device(collector = hostCollector()) {
  const memory = new DeviceMemory();
  const heap = new Heap(memory, 0);
  return { heap, arrays: new DeviceArrays(memory, heap, collector, BUDGET) };
}
const filled = (value: number): Float32Array => new Float32Array(MIB / 4).fill(value);

describe("arrays in device memory", () => {
  test("small ones take none of it, and none is shared with who wrote or read it", () => {
    const { arrays } = device();
    const data = new Float32Array(SMALL_BYTES / 4);
    const small = arrays.write(data, new ShapedArray([data.length], "float32"));
    data[0] = 5;
    arrays.read(small)[1] = 5;
    expect(arrays.read(small)).toEqual(new Float32Array(SMALL_BYTES / 4));
    expect(arrays.bytes).toBe(0);
  });

  for (const [name, collector] of [
    ["a collector that can be asked", hostCollector()],
    ["none", null],
  ] as const) {
    test(`in one synchronous piece stay within the budget when dead, with ${name}`, () => {
      const { arrays, heap } = device(collector);
      for (let i = 0; i < 200; i++) {
        arrays.write(filled(i), row);
        expect(arrays.bytes).toBeLessThanOrEqual(BUDGET.least + 2 * MIB);
      }
      expect(heap.used).toBeLessThanOrEqual(BUDGET.least + 2 * MIB);
    });

    test(`that live keep their elements over the budget, with ${name}`, () => {
      const { arrays } = device(collector);
      const kept: WasmBuffer[] = [];
      for (let i = 0; i < 40; i++) kept.push(arrays.write(filled(i), row));
      expect(arrays.bytes).toBeLessThanOrEqual(BUDGET.most);
      for (const [i, buffer] of kept.entries()) expect(arrays.read(buffer)[MIB / 4 - 1]).toBe(i);
      // Brought back for a call, and where it then is others are not.
      arrays.begin(0);
      const addresses = [arrays.addressOf(kept[0]), arrays.addressOf(kept[39])];
      expect(new Set(addresses).size).toBe(2);
      expect([arrays.read(kept[0])[7], arrays.read(kept[39])[7], arrays.read(kept[1])[7]]).toEqual([0, 39, 1]);
    });
  }

  test("that die young make room for the next, far below the budget", () => {
    const memory = new DeviceMemory();
    const heap = new Heap(memory, 0);
    const arrays = new DeviceArrays(memory, heap, hostCollector(), { least: 512 * MIB, most: 512 * MIB });
    const kept: WasmBuffer[] = [];
    const data = filled(0);
    for (let i = 0; i < 400; i++) {
      const made = arrays.write(data.fill(i), row);
      if (i % 50 === 0) kept.push(made);
      expect(arrays.bytes).toBeLessThan(200 * MIB);
    }
    expect(memory.memory.buffer.byteLength).toBeLessThan(250 * MIB);
    expect(kept.map((buffer) => arrays.read(buffer)[9])).toEqual([0, 50, 100, 150, 200, 250, 300, 350]);
  });

  test("that a call made of the last one's are found dead in the call after it: two or three take turns", () => {
    const memory = new DeviceMemory();
    const arrays = new DeviceArrays(memory, new Heap(memory, 0), hostCollector(), { least: 2048 * MIB, most: 2048 * MIB });
    const large = new ShapedArray([16, MIB / 4], "float32");
    const step = (from: WasmBuffer | null): WasmBuffer => {
      arrays.begin(large.bytes);
      if (from !== null) arrays.addressOf(from);
      const result = arrays.allocate(large);
      arrays.addressOf(result);
      return result;
    };
    let last = step(null);
    for (let i = 0; i < 60; i++) last = step(last);
    expect(arrays.bytes).toBeLessThan(6 * 17 * MIB);
    expect(arrays.addressOf(last) % 4096).toBe(0);
  });

  test("those of one call stay where they are, however many", () => {
    const { arrays } = device(null);
    const kept = Array.from({ length: 30 }, (_, i) => arrays.write(filled(i), row));
    arrays.begin(0);
    const addresses = kept.map((buffer) => arrays.addressOf(buffer));
    expect(kept.map((buffer) => arrays.addressOf(buffer))).toEqual(addresses);
    expect(kept.map((buffer) => arrays.read(buffer)[3])).toEqual(kept.map((_, i) => i));
  });

  test("memory that is given back, or taken over, is used again", () => {
    const { arrays, heap } = device(null);
    const first = arrays.write(filled(1), row);
    const before = heap.used;
    arrays.begin(0);
    const address = arrays.addressOf(first);
    const second = arrays.takeOver(first, row);
    expect(arrays.addressOf(second)).toBe(address);
    expect(heap.used).toBe(before);
    arrays.free(second);
    arrays.free(second);
    expect(heap.used).toBe(0);
  });

  test("are given back by the collector's callbacks when these get a turn", async () => {
    const { arrays, heap } = device(null);
    for (let i = 0; i < 4; i++) arrays.write(filled(i), row);
    for (let i = 0; i < 50 && heap.used > 0; i++) {
      hostCollector()?.collect();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(heap.used).toBe(0);
  });
});
