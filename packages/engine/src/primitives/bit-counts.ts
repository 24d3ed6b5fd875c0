import { DTYPES, type DType } from "../dtype/dtype.ts";
import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { unary } from "./elementwise.ts";

/** Counting bits of integers. */

const bitsOf = (dtype: DType): number => DTYPES[dtype].bytes * 8;
/** The bits of an integer of a dtype as an unsigned 32-bit number. */
const maskOf = (dtype: DType): number => (bitsOf(dtype) === 32 ? -1 : 2 ** bitsOf(dtype) - 1);

function ones(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}
function onesOfWide(x: bigint): bigint {
  let count = 0n;
  for (let rest = BigInt.asUintN(64, x); rest !== 0n; rest &= rest - 1n) count++;
  return count;
}

/** The ones of a lane: sums of neighbouring bits, pairs, nibbles and bytes side by side in one word. */
function emitOnes(b: ScalarBuilder, word: Scalar): Scalar {
  const width = word.type === "u64" ? 64 : 32;
  const c = (value: number): Scalar => b.constant(value, word.type);
  const everyByte = (byte: bigint): Scalar => b.constant(BigInt.asUintN(width, byte * 0x0101010101010101n), word.type);
  const shifted = (x: Scalar, by: number): Scalar => b.shiftRightLogical(x, c(by));
  const pairs = b.sub(word, b.and(shifted(word, 1), everyByte(0x55n)));
  const nibbles = b.add(b.and(pairs, everyByte(0x33n)), b.and(shifted(pairs, 2), everyByte(0x33n)));
  const bytes = b.and(b.add(nibbles, shifted(nibbles, 4)), everyByte(0x0fn));
  return shifted(b.mul(bytes, everyByte(1n)), width - 8);
}

/** An operand's bits as an unsigned lane. */
const emitWord = (b: ScalarBuilder, x: Scalar, dtype: DType): Scalar => {
  if (bitsOf(dtype) === 64) return b.bitcast(x, "u64");
  const word = b.bitcast(x, "u32");
  return bitsOf(dtype) === 32 ? word : b.and(word, b.constant(maskOf(dtype), "u32"));
};

/** How many bits of an integer are 1. */
export const populationCountP: Primitive = unary({
  name: "population_count",
  accepts: ["integer"],
  compute: (dtype) => (x) => ones(x & maskOf(dtype)),
  bigint: () => onesOfWide,
  emit: (b, [x], _params, [aval]) => b.bitcast(emitOnes(b, emitWord(b, x, aval.dtype)), x.type),
  derivative: null,
});

/** How many bits of an integer are 0 before its first 1. */
export const clzP: Primitive = unary({
  name: "clz",
  accepts: ["integer"],
  compute: (dtype) => (x) => Math.clz32(x & maskOf(dtype)) - (32 - bitsOf(dtype)),
  bigint: () => (x) => BigInt(64 - (x === 0n ? 0 : BigInt.asUintN(64, x).toString(2).length)),
  emit: (b, [x], _params, [aval]) => {
    // Every bit behind the first 1 is set; the others are the leading zeros.
    let filled = emitWord(b, x, aval.dtype);
    for (const by of [1, 2, 4, 8, 16, ...(filled.type === "u64" ? [32] : [])])
      filled = b.or(filled, b.shiftRightLogical(filled, b.constant(by, filled.type)));
    return b.bitcast(b.sub(b.constant(bitsOf(aval.dtype), filled.type), emitOnes(b, filled)), x.type);
  },
  derivative: null,
});

export const populationCount = (x: Value): Value => bind1(populationCountP, [x]);
export const clz = (x: Value): Value => bind1(clzP, [x]);
