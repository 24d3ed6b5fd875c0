import { DTYPES, type DType } from "../../../dtype/dtype.ts";

/** One number as the words of an element, zeros behind it. Keys repeat it in both words. */
export function literalVector(value: number, dtype: DType): number[] {
  const { storage, words } = DTYPES[dtype];
  const bytes = new Uint8Array(16);
  const array = new storage(words);
  array.fill(value as never);
  bytes.set(new Uint8Array(array.buffer));
  return [...new Int32Array(bytes.buffer)];
}
