import { expect, test } from "vitest";
import golden from "../../golden/array-text.json" with { type: "json" };
import { DTYPES, type DType } from "../dtype/dtype.ts";
import { ShapedArray } from "../ir/aval.ts";
import { reprText, strText } from "./array-text.ts";

/** The generator writes elements as 32-bit words, so that floats keep their bits. */
function stored(words: number[], dtype: DType) {
  const bits = Uint32Array.from(words);
  return dtype === "bool" ? Uint8Array.from(words) : new DTYPES[dtype].storage(bits.buffer);
}

for (const [i, row] of golden.entries()) {
  test(`${i}: ${row.repr.slice(0, 60)}`, () => {
    const dtype = row.dtype as DType;
    const data = stored(row.words, dtype);
    const aval = new ShapedArray(row.shape, dtype, row.weak);
    expect(reprText(data, aval)).toBe(row.repr);
    expect(strText(data, aval)).toBe(row.str);
  });
}
