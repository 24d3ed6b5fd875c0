import type { NDArray } from "../../ir/ndarray.ts";
import type { FunctionCode } from "./encoder.ts";
import { OP, SIMD } from "./opcodes.ts";

/** An address known at run time: what the variable `base` of the module holds, and bytes from there. */
export interface Place {
  readonly base: number;
  readonly offset: number;
}

export const samePlace = (a: Place, b: Place): boolean => a.base === b.base && a.offset === b.offset;

/** Pushes the address of the byte `bytes` after a place. */
export function pushPlace(f: FunctionCode, { base, offset }: Place, bytes = 0): FunctionCode {
  f.globalGet(base);
  return offset + bytes === 0 ? f : f.i32(offset + bytes).add();
}

/** Copies so many bytes. Scalars, which loops carry, take two instructions. */
export function copyBytes(f: FunctionCode, to: Place, from: Place, bytes: number): void {
  if (bytes === 0) return;
  pushPlace(f, to);
  pushPlace(f, from);
  if (bytes === 1) f.memory(OP.i32Load8U, 0).memory(OP.i32Store8, 0);
  else if (bytes === 4) f.memory(OP.i32Load, 0).memory(OP.i32Store, 0);
  else if (bytes === 8) f.simdMemory(SIMD.load64Zero, 0).simdMemory(SIMD.store64Lane, 0, 0);
  else if (bytes === 16) f.simdMemory(SIMD.load, 0).simdMemory(SIMD.store, 0);
  else f.i32(bytes).copyMemory();
}

/** Stores a scalar. */
export function storeLiteral(f: FunctionCode, to: Place, { data }: NDArray): void {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < 4) {
    for (const [i, byte] of bytes.entries()) pushPlace(f, to).i32(byte).memory(OP.i32Store8, i);
    return;
  }
  const words = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let i = 0; i < bytes.length; i += 4) pushPlace(f, to).i32(words.getInt32(i, true)).memory(OP.i32Store, i);
}
