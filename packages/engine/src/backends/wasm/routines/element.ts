import { DTYPES, type DType } from "../../../dtype/dtype.ts";
import type { FunctionCode } from "../encoder.ts";
import { OP, SIMD } from "../opcodes.ts";

/** Elements by their width, for code that only moves them. A key is one element of 8 bytes. */

export const bytesOf = (dtype: DType): number => DTYPES[dtype].bytes;

/** Copies one element: both address pushers leave an i32 on the stack. */
export function copyElement(f: FunctionCode, bytes: number, to: () => void, from: () => void): void {
  to();
  from();
  switch (bytes) {
    case 1:
      f.memory(OP.i32Load8U, 0).memory(OP.i32Store8, 0);
      return;
    case 2:
      f.memory(OP.i32Load16U, 0).memory(OP.i32Store16, 0);
      return;
    case 4:
      f.memory(OP.i32Load, 0).memory(OP.i32Store, 0);
      return;
    case 8:
      f.simdMemory(SIMD.load64Zero, 0).simdMemory(SIMD.store64Lane, 0, 0);
      return;
    default:
      f.simdMemory(SIMD.load, 0).simdMemory(SIMD.store, 0);
  }
}

/** From here on one instruction of bulk memory is quicker than a loop of vectors. */
const BULK = 512;

/** Copies `bytes` neighbouring bytes, a number known now, between the addresses in two locals. They do not overlap. */
export function copyBytes(f: FunctionCode, bytes: number, to: number, from: number): void {
  if (bytes >= BULK) {
    f.get(to).get(from).i32(bytes).copyMemory();
    return;
  }
  let done = 0;
  for (; done + 16 <= bytes; done += 16) f.get(to).get(from).simdMemory(SIMD.load, done).simdMemory(SIMD.store, done);
  if (bytes - done >= 8) {
    f.get(to).get(from).simdMemory(SIMD.load64Zero, done).simdMemory(SIMD.store64Lane, done, 0);
    done += 8;
  }
  if (bytes - done >= 4) {
    f.get(to).get(from).memory(OP.i32Load, done).memory(OP.i32Store, done);
    done += 4;
  }
  for (; done < bytes; done++) f.get(to).get(from).memory(OP.i32Load8U, done).memory(OP.i32Store8, done);
}

/** Writes one element of these 16 bytes (or their first ones) over and over, up to 15 bytes past the end. */
export function fillVectors(f: FunctionCode, address: () => void, bytes: number, vector: number): void {
  const at = f.local("i32");
  const end = f.local("i32");
  address();
  f.tee(at).i32(bytes).add().set(end);
  f.count(
    at,
    () => f.get(end),
    () => f.i32(16),
    () => f.get(at).get(vector).simdMemory(SIMD.store, 0),
  );
}

/** Loads an element as a vector that repeats it. */
export function splatElement(f: FunctionCode, bytes: number, address: () => void): void {
  address();
  if (bytes === 1) f.simdMemory(SIMD.load8Splat, 0);
  else if (bytes === 2) f.simdMemory(SIMD.load16Splat, 0);
  else if (bytes === 4) f.simdMemory(SIMD.load32Splat, 0);
  else if (bytes === 8) f.simdMemory(SIMD.load64Splat, 0);
  else f.simdMemory(SIMD.load, 0);
}
