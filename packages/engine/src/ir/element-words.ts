import type { TypedArray } from "../dtype/dtype.ts";

/** The bytes of one stored element as four 32-bit words, zeros behind it: how kernels write constants of any dtype. */
export function elementWords(data: TypedArray): number[] {
  const bytes = new Uint8Array(16);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [...new Int32Array(bytes.buffer)];
}
