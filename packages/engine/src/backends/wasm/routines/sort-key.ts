import { DTYPES, type DType } from "../../../dtype/dtype.ts";
import type { FunctionCode } from "../encoder.ts";
import { COMPARE, OP, SIMD } from "../opcodes.ts";

/** How many u32 a key of this dtype takes, the least significant first. */
export const keyWords = (dtype: DType): number => (DTYPES[dtype].bytes === 8 ? 2 : 1);

export const SIGN = -(2 ** 31);

/**
 * A key word on the stack. Integers: the sign turned, so that negative ones come first. Floats: negative ones turned
 * round, NaN last, and −0 as 0 where the order goes up.
 */
export function encodeKey(f: FunctionCode, dtype: DType, word: number, descending: boolean, address: () => void): void {
  const { kind, bytes } = DTYPES[dtype];
  address();
  if (kind === "float") encodeFloat(f, dtype, word, descending);
  else if (bytes === 8) {
    f.memory(OP.i32Load, 4 * word);
    if (kind === "int" && word === 1) f.i32(SIGN).op(OP.i32Xor);
  } else {
    const loads = kind === "int" ? [OP.i32Load8S, OP.i32Load16S, OP.i32Load] : [OP.i32Load8U, OP.i32Load16U, OP.i32Load];
    f.memory(loads[Math.log2(bytes)], 0);
    if (kind === "int") f.i32(SIGN).op(OP.i32Xor);
  }
  if (descending) f.i32(-1).op(OP.i32Xor);
}

/** The upper word of an infinity, with narrow floats moved to the upper half. */
const INFINITY: Partial<Readonly<Record<DType, number>>> = {
  float16: 0x7c000000,
  bfloat16: 0x7f800000,
  float32: 0x7f800000,
  float64: 0x7ff00000,
};

function encodeFloat(f: FunctionCode, dtype: DType, word: number, descending: boolean): void {
  const wide = DTYPES[dtype].bytes === 8;
  const narrow = DTYPES[dtype].bytes === 2;
  const [at, bits, low] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.set(at);
  if (narrow) f.get(at).memory(OP.i32Load16U, 0).i32(16).op(OP.i32Shl).set(bits);
  else
    f.get(at)
      .memory(OP.i32Load, wide ? 4 : 0)
      .set(bits);
  if (wide) f.get(at).memory(OP.i32Load, 0).set(low);
  const isNaN = (): void => {
    f.get(bits).i32(0x7fffffff).op(OP.i32And);
    const infinity = INFINITY[dtype] as number;
    if (wide) f.get(low).i32(0).op(OP.i32Ne).add();
    f.i32(infinity).op(OP.i32GtU);
  };
  if (!descending) {
    // −0
    f.i32(0).get(bits);
    f.get(bits).i32(SIGN).op(OP.i32Eq);
    if (wide) f.get(low).op(OP.i32Eqz).op(OP.i32And);
    f.op(OP.select).set(bits);
  }
  f.i32(-1);
  if (wide && word === 0) f.get(low).get(bits).i32(31).op(OP.i32ShrS).op(OP.i32Xor);
  else f.get(bits).get(bits).i32(31).op(OP.i32ShrS).i32(SIGN).op(OP.i32Or).op(OP.i32Xor);
  isNaN();
  f.op(OP.select);
}

/** Whether four keys are made at once. */
export const hasKeyVectors = (dtype: DType): boolean => DTYPES[dtype].bytes === 4 && dtype !== "key<fry>";

/** The keys, as `encodeKey` makes them, of four neighbouring elements of four bytes: vectors on the stack. */
export function encodeKeys(f: FunctionCode, dtype: DType, descending: boolean): void {
  const splat = (word: number): FunctionCode => f.v128([word, word, word, word]);
  const { kind } = DTYPES[dtype];
  if (kind === "float") {
    const bits = f.local("v128");
    f.set(bits);
    if (!descending) {
      // −0
      f.get(bits).get(bits);
      splat(SIGN).simd(COMPARE.i32.eq).simd(SIMD.andNot).set(bits);
    }
    f.get(bits).get(bits).i32(31).simd(SIMD.i32ShrS);
    splat(SIGN).simd(SIMD.or).simd(SIMD.xor);
    f.get(bits).get(bits).simd(COMPARE.f32.ne).simd(SIMD.or);
  } else if (kind === "int") splat(SIGN).simd(SIMD.xor);
  if (descending) f.simd(SIMD.not);
}

/** The stored bits of an element, in the low bytes of an i32, from its key of one word in ascending order. Those of NaN are any. */
export function decodeKey(f: FunctionCode, dtype: DType): void {
  const { kind, bytes } = DTYPES[dtype];
  if (kind === "float") {
    const key = f.local("i32");
    f.tee(key).i32(-1).get(key).i32(31).op(OP.i32ShrS).op(OP.i32Xor).i32(SIGN).op(OP.i32Or).op(OP.i32Xor);
    if (bytes === 2) f.i32(16).op(OP.i32ShrU);
  } else if (kind === "int") f.i32(SIGN).op(OP.i32Xor);
}

/** The same for four keys of elements of four bytes. */
export function decodeKeys(f: FunctionCode, dtype: DType): void {
  const splat = (word: number): FunctionCode => f.v128([word, word, word, word]);
  const { kind } = DTYPES[dtype];
  if (kind === "float") {
    const key = f.local("v128");
    f.tee(key).get(key).i32(31).simd(SIMD.i32ShrS).simd(SIMD.not);
    splat(SIGN).simd(SIMD.or).simd(SIMD.xor);
  } else if (kind === "int") splat(SIGN).simd(SIMD.xor);
}
