import type { DType } from "../../dtype/dtype.ts";
import { DTYPES } from "../../dtype/dtype.ts";
import type { FunctionCode } from "./encoder.ts";
import { COMPARE, OP, SIMD } from "./opcodes.ts";

/**
 * Lanes from memory and back: four of 32 bits, from elements of one, two or four bytes, or two vectors of two from elements
 * of eight. bool is a byte, and a mask in lanes.
 */

export const elementBytes = (dtype: DType): number => DTYPES[dtype].bytes;

const isSigned = (dtype: DType): boolean => DTYPES[dtype].kind === "int";
const NONE = [0, 0, 0, 0];

/** The instruction that loads one narrow element as an i32. */
const scalarLoad = (dtype: DType): number =>
  elementBytes(dtype) === 1 ? (isSigned(dtype) ? OP.i32Load8S : OP.i32Load8U) : isSigned(dtype) ? OP.i32Load16S : OP.i32Load16U;

/** Pushes four times the element `displacement` behind the address on the stack. */
export function pushSplat(f: FunctionCode, dtype: DType, displacement = 0): void {
  const bytes = displacement * elementBytes(dtype);
  if (elementBytes(dtype) === 8) {
    const vector = f.local("v128");
    f.simdMemory(SIMD.load64Splat, bytes).tee(vector).get(vector);
  } else if (dtype === "bool") f.memory(OP.i32Load8U, bytes).op(OP.i32Eqz).i32(1).sub().simd(SIMD.i32Splat);
  else if (elementBytes(dtype) === 4) f.simdMemory(SIMD.load32Splat, bytes);
  else f.memory(scalarLoad(dtype), bytes).simd(SIMD.i32Splat);
}

/** Pushes the four elements from the address on the stack plus `displacement` elements. */
export function pushVector(f: FunctionCode, dtype: DType, displacement: number): void {
  switch (elementBytes(dtype)) {
    case 8: {
      const address = f.local("i32");
      f.tee(address).simdMemory(SIMD.load, displacement * 8);
      f.get(address).simdMemory(SIMD.load, displacement * 8 + 16);
      break;
    }
    case 4:
      f.simdMemory(SIMD.load, displacement * 4);
      break;
    case 2:
      f.simdMemory(isSigned(dtype) ? SIMD.load16x4S : SIMD.load16x4U, displacement * 2);
      break;
    default:
      f.simdMemory(SIMD.load32Zero, displacement)
        .simd(isSigned(dtype) ? SIMD.extendLow8to16S : SIMD.extendLow8to16)
        .simd(isSigned(dtype) ? SIMD.extendLow16to32S : SIMD.extendLow16to32);
      if (dtype === "bool") f.v128(NONE).simd(COMPARE.i32.ne);
  }
}

/** Whether every second element can be loaded and stored by whole vectors. */
export const hasPairs = (dtype: DType): boolean => elementBytes(dtype) >= 4;

/** Pushes four elements, every second from the address on the stack plus `displacement` elements. Reads three more. */
export function pushEverySecond(f: FunctionCode, dtype: DType, displacement: number): void {
  const address = f.local("i32");
  const bytes = elementBytes(dtype);
  f.set(address);
  const pair = (first: number): void => {
    for (const offset of [first, first + 16]) f.get(address).simdMemory(SIMD.load, displacement * bytes + offset);
    f.shuffleWords(bytes === 8 ? [0, 1, 4, 5] : [0, 2, 4, 6]);
  };
  pair(0);
  if (bytes === 8) pair(32);
}

/** Stores two values with their elements side by side, those of the first before those of the second. */
export function storePairs(f: FunctionCode, dtype: DType, address: () => void, values: readonly [number, number], offset: number): void {
  const bytes = elementBytes(dtype);
  const [first, second] = values;
  const store = (number: number, half: number, words: readonly number[]): void => {
    address();
    f.get(first + half)
      .get(second + half)
      .shuffleWords(words)
      .simdMemory(SIMD.store, offset * bytes + 16 * number);
  };
  if (bytes === 4) {
    store(0, 0, [0, 4, 1, 5]);
    store(1, 0, [2, 6, 3, 7]);
    return;
  }
  for (const half of [0, 1]) {
    store(2 * half, half, [0, 1, 4, 5]);
    store(2 * half + 1, half, [2, 3, 6, 7]);
  }
}

/** Pushes four elements that each have their own address. */
export function pushGathered(f: FunctionCode, dtype: DType, address: (lane: number) => void): void {
  if (elementBytes(dtype) < 4) {
    f.v128(NONE);
    for (let lane = 0; lane < 4; lane++) {
      address(lane);
      f.memory(scalarLoad(dtype), 0).lane(SIMD.i32Replace, lane);
    }
    if (dtype === "bool") f.v128(NONE).simd(COMPARE.i32.ne);
    return;
  }
  const vector = f.local("v128");
  if (elementBytes(dtype) === 8) {
    for (const first of [0, 2]) {
      address(first);
      f.simdMemory(SIMD.load64Zero, 0).set(vector);
      address(first + 1);
      f.get(vector).simdMemory(SIMD.load64Lane, 0, 1);
    }
    return;
  }
  address(0);
  f.simdMemory(SIMD.load32Zero, 0).set(vector);
  for (let lane = 1; lane < 4; lane++) {
    address(lane);
    f.get(vector).simdMemory(SIMD.load32Lane, 0, lane).set(vector);
  }
  f.get(vector);
}

/** Pushes four elements whose addresses are the vector on the stack. Lanes leave it in pairs, which takes fewer instructions. */
export function pushGatheredAt(f: FunctionCode, dtype: DType): void {
  const addresses = f.local("v128");
  const pairs = [f.local("i64"), f.local("i64")];
  f.set(addresses);
  for (const [half, pair] of pairs.entries()) f.get(addresses).lane(SIMD.i64Extract, half).set(pair);
  pushGathered(f, dtype, (lane) => {
    f.get(pairs[lane >> 1]);
    if (lane % 2 === 1) f.i64(32n).op(OP.i64ShrU);
    f.op(OP.i32WrapI64);
  });
}

/** Stores the value at an address: of narrow elements the low bytes, of a mask 0 and 1. */
export function storeVector(f: FunctionCode, dtype: DType, address: () => void, value: number, offset = 0): void {
  address();
  f.get(value);
  switch (elementBytes(dtype)) {
    case 8:
      f.simdMemory(SIMD.store, offset * 8);
      address();
      f.get(value + 1).simdMemory(SIMD.store, offset * 8 + 16);
      break;
    case 4:
      f.simdMemory(SIMD.store, offset * 4);
      break;
    case 2:
      f.v128(NONE).shuffleBytes([0, 1, 4, 5, 8, 9, 12, 13, 0, 1, 4, 5, 8, 9, 12, 13]);
      f.simdMemory(SIMD.store64Lane, offset * 2, 0);
      break;
    default:
      if (dtype === "bool") f.v128([1, 1, 1, 1]).simd(SIMD.and);
      f.v128(NONE).shuffleBytes([0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12]);
      f.simdMemory(SIMD.store32Lane, offset, 0);
  }
}

/** Stores one lane, `offset` elements behind an address. */
export function storeLane(f: FunctionCode, dtype: DType, address: () => void, value: number, lane: number, offset: number): void {
  address();
  const bytes = offset * elementBytes(dtype);
  if (bytes < 0) f.i32(bytes).add();
  if (elementBytes(dtype) === 8) {
    f.get(value + (lane >> 1)).simdMemory(SIMD.store64Lane, Math.max(0, bytes), lane & 1);
    return;
  }
  if (elementBytes(dtype) === 4) {
    f.get(value).simdMemory(SIMD.store32Lane, Math.max(0, bytes), lane);
    return;
  }
  f.get(value).lane(SIMD.i32Extract, lane);
  if (dtype === "bool") f.i32(1).op(OP.i32And);
  f.memory(elementBytes(dtype) === 1 ? OP.i32Store8 : OP.i32Store16, Math.max(0, bytes));
}
