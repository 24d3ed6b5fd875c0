import { describe, expect, test } from "vitest";
import { copyText } from "./array-copy.ts";
import { gridOf, heldLead, indicesOf, matrixOf, statisticsOf } from "./matrix.ts";
import { complexParts, previewedArray, shortest, type WholeArray, wholeArray } from "./whole-array.ts";

const bytesOf = (list: { buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(list.buffer as ArrayBuffer);
const entries = (array: WholeArray) => Array.from({ length: array.size }, (_, i) => array.entry(i));

describe("elements as they lie in memory", () => {
  test("are read by their dtype", () => {
    expect(entries(wholeArray(bytesOf(Float32Array.of(1.5, Number.NaN, Number.NEGATIVE_INFINITY)), "float32", [3]))).toEqual([
      1.5,
      "NaN",
      "-Infinity",
    ]);
    expect(entries(wholeArray(bytesOf(BigInt64Array.of(-3n, 2n ** 60n)), "int64", [2]))).toEqual(["-3", "1152921504606846976"]);
    expect(entries(wholeArray(Uint8Array.of(0, 1), "bool", [2]))).toEqual([false, true]);
    // 1, −2, the least subnormal, the largest, and not a number.
    expect(entries(wholeArray(bytesOf(Uint16Array.of(0x3c00, 0xc000, 1, 0x7bff, 0x7e00)), "float16", [5]))).toEqual([
      1,
      -2,
      2 ** -24,
      65504,
      "NaN",
    ]);
    expect(entries(wholeArray(bytesOf(Uint16Array.of(0x3f80, 0x4049, 0xff80)), "bfloat16", [3]))).toEqual([1, 3.140625, "-Infinity"]);
    const complex = wholeArray(bytesOf(Float32Array.of(3, -4, 0.1, 0)), "complex64", [2]);
    expect(entries(complex)).toEqual(["3-4j", "0.1+0j"]);
    expect(complex.number(0)).toBe(5);
  });

  test("may lie anywhere in memory, and must be as many as the shape says", () => {
    const shifted = new Uint8Array(9);
    shifted.set(bytesOf(Float32Array.of(2, 4)), 1);
    expect(entries(wholeArray(shifted.subarray(1), "float32", [2]))).toEqual([2, 4]);
    expect(() => wholeArray(new Uint8Array(7), "float32", [2])).toThrow("7 bytes are not those of an array of float32 of shape [2].");
    expect(() => wholeArray(new Uint8Array(8), "key<fry>", [1])).toThrow();
  });

  test("a preview that has all of them stands for them", () => {
    expect(previewedArray({ dtype: "float32", shape: [2], preview: [1, "NaN"] })?.number(1)).toBeNaN();
    expect(previewedArray({ dtype: "float32", shape: [20], preview: [1, 2] })).toBeNull();
    expect(previewedArray({ dtype: "complex64", shape: [2], preview: ["(3-4j)", "2j"] })?.number(0)).toBe(5);
  });

  test("complex numbers as Python writes them", () => {
    expect(complexParts("(1-2j)")).toEqual([1, -2]);
    expect(complexParts("2j")).toEqual([0, 2]);
    expect(complexParts("1e-05+nanj")).toEqual([1e-5, Number.NaN]);
    expect(complexParts("-inf-infj")).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  test("numbers have as many digits as they need", () => {
    expect(shortest(Math.fround(0.1), "float32")).toBe("0.1");
    expect(shortest(Math.fround(16777217.5), "float32")).toBe("16777218");
    expect(shortest(0.0999755859375, "float16")).toBe("0.1");
    expect(shortest(3.140625, "bfloat16")).toBe("3.14");
    expect(shortest(0.1, "float64")).toBe("0.1");
  });
});

describe("parts of an array", () => {
  test("the last two axes, for chosen indices of the others", () => {
    const shape = [2, 3, 4, 5];
    expect(heldLead(shape, 2, [5, -1, 3])).toEqual([1, 0]);
    const { rows, columns, at } = matrixOf(shape, [1, 2]);
    expect([rows, columns, at(0, 0), at(3, 4)]).toEqual([4, 5, 100, 119]);
    expect(indicesOf(shape, 119)).toEqual([1, 2, 3, 4]);
  });

  test("a list in rows, without what is behind its end", () => {
    const grid = gridOf([25], []);
    expect([grid.rows, grid.columns, grid.rowLabel(2), grid.at(2, 4), grid.at(2, 5)]).toEqual([3, 10, "20", 24, -1]);
    expect(gridOf([7], []).rows).toBe(1);
  });

  test("statistics of what is finite", () => {
    const array = wholeArray(bytesOf(Float32Array.of(9, 1, 3, Number.NaN, 5)), "float32", [5]);
    expect(statisticsOf(array, 1, 4)).toEqual({ min: 1, max: 5, mean: 3, std: Math.sqrt(8 / 3), holes: 1 });
    expect(statisticsOf(array, 3, 1)).toBeNull();
  });
});

describe("copied", () => {
  const square = wholeArray(bytesOf(Float32Array.of(0.1, -2, Number.NaN, Number.POSITIVE_INFINITY)), "float32", [2, 2]);
  const copied = (array: WholeArray, as: "TypeScript" | "NumPy" | "CSV") =>
    copyText(array, as, matrixOf(array.shape, heldLead(array.shape, 2, [])));

  test("as TypeScript, NumPy and CSV", () => {
    expect(copied(square, "TypeScript")).toBe('jnp.array([\n  [0.1, -2],\n  [NaN, Infinity]\n], { dtype: "float32" })');
    expect(copied(square, "NumPy")).toBe("np.array([\n  [0.1, -2.],\n  [np.nan, np.inf]\n], dtype=np.float32)");
    expect(copied(square, "CSV")).toBe("0.1,-2\nNaN,Infinity\n");
  });

  test("of each dtype", () => {
    const bools = wholeArray(Uint8Array.of(1, 0), "bool", [2]);
    expect(copied(bools, "TypeScript")).toBe('jnp.array([true, false], { dtype: "bool" })');
    expect(copied(bools, "NumPy")).toBe("np.array([True, False], dtype=np.bool_)");
    const wide = wholeArray(bytesOf(BigInt64Array.of(1n, -(2n ** 60n))), "int64", [2]);
    expect(copied(wide, "TypeScript")).toBe('jnp.array([1, -1152921504606846976n], { dtype: "int64" })');
    const complex = wholeArray(bytesOf(Float32Array.of(1, -2)), "complex64", []);
    expect(copied(complex, "TypeScript")).toBe('lax.complex(jnp.array(1, { dtype: "float32" }), jnp.array(-2, { dtype: "float32" }))');
    expect(copied(complex, "NumPy")).toBe("np.array(1-2j, dtype=np.complex64)");
    expect(copied(wholeArray(new Uint8Array(0), "int32", [0, 3]), "NumPy")).toBe("np.zeros((0, 3), dtype=np.int32)");
  });
});
