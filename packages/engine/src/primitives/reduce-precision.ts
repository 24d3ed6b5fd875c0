import type { DType } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import type { Value } from "../ir/value.ts";
import { bind1 } from "./bind.ts";
import { FLOATING } from "./dtype-rules.ts";
import { unary } from "./elementwise.ts";

const buffer = new DataView(new ArrayBuffer(8));

/** Exponent and mantissa bits of what floats are computed in. */
const FORMATS: Partial<Readonly<Record<DType, readonly [exponent: number, mantissa: number]>>> = {
  float16: [5, 10],
  bfloat16: [8, 7],
  float32: [8, 23],
  float64: [11, 52],
};

/** A float rounded, half to even, as if it had so many exponent and mantissa bits: too large is infinite, too small is 0. */
function reduced(x: number, exponentBits: number, mantissaBits: number, dtype: DType): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const [ownExponent, ownMantissa] = FORMATS[dtype] as readonly [number, number];
  let value = x;
  if (mantissaBits < ownMantissa) {
    buffer.setFloat64(0, x);
    const drop = BigInt(52 - mantissaBits);
    const bits = buffer.getBigUint64(0);
    const last = (bits >> drop) & 1n;
    buffer.setBigUint64(0, ((bits + (1n << (drop - 1n)) - 1n + last) >> drop) << drop);
    value = buffer.getFloat64(0);
  }
  if (exponentBits >= ownExponent) return value;
  const bias = 2 ** (exponentBits - 1) - 1;
  buffer.setFloat64(0, value);
  const exponent = Number((buffer.getBigUint64(0) >> 52n) & 0x7ffn) - 1023;
  if (exponent > bias) return value > 0 ? Infinity : -Infinity;
  return exponent < 1 - bias ? Math.sign(value) * 0 : value;
}

/** The same by the bits of f32 or f64, as XLA does it. */
function emitReduced(b: ScalarBuilder, x: Scalar, exponentBits: number, mantissaBits: number): Scalar {
  const isDouble = x.type === "f64";
  const [width, exponents, digits] = isDouble ? [64n, 11, 52] : [32n, 8, 23];
  const word = (value: bigint): Scalar => b.constant(BigInt.asUintN(Number(width), value), isDouble ? "u64" : "u32");
  const place = (at: number): bigint => 1n << BigInt(at);
  const infinity = (place(exponents) - 1n) << BigInt(digits);
  let bits = b.bitcast(x, isDouble ? "u64" : "u32");
  if (mantissaBits < digits) {
    const drop = digits - mantissaBits;
    const last = b.and(b.shiftRightLogical(bits, word(BigInt(drop))), word(1n));
    const rounded = b.add(bits, b.add(word(place(drop - 1) - 1n), last));
    bits = b.and(rounded, word(-place(drop)));
  }
  if (exponentBits < exponents) {
    const bias = 2 ** (exponentBits - 1) - 1;
    const ownBias = 2 ** (exponents - 1) - 1;
    const exponent = b.and(bits, word(infinity));
    const sign = b.and(bits, word(place(Number(width) - 1)));
    const overflows = b.gt(exponent, word(BigInt(ownBias + bias) << BigInt(digits)));
    const vanishes = b.le(exponent, word(BigInt(ownBias - bias) << BigInt(digits)));
    bits = b.select(vanishes, sign, b.select(overflows, b.or(sign, word(infinity)), bits));
  }
  // NaN and infinities stay what they are.
  return b.select(b.lt(b.abs(x), b.constant(Infinity, x.type)), b.bitcast(bits, x.type), x);
}

/** Floats rounded to a format of fewer bits, without changing dtype. */
export const reducePrecisionP = unary({
  name: "reduce_precision",
  accepts: FLOATING,
  check(_inputs, { exponent_bits, mantissa_bits }) {
    const [exponent, mantissa] = [exponent_bits as number, mantissa_bits as number];
    if (!Number.isSafeInteger(exponent) || exponent < 1)
      throw new ValueError(`reduce_precision: exponent_bits must be positive; got ${exponent}`);
    if (!Number.isSafeInteger(mantissa) || mantissa < 0)
      throw new ValueError(`reduce_precision: mantissa_bits must be non-negative; got ${mantissa}`);
  },
  compute:
    (dtype, { exponent_bits, mantissa_bits }) =>
    (x) =>
      reduced(x, exponent_bits as number, mantissa_bits as number, dtype),
  emit: (b, [x], { exponent_bits, mantissa_bits }) => emitReduced(b, x, exponent_bits as number, mantissa_bits as number),
  derivative: (g, _x, _y, params) => bind1(reducePrecisionP, [g], params),
  cotangent: (ct, params) => bind1(reducePrecisionP, [ct], params),
});

export const reducePrecision = (x: Value, exponentBits: number, mantissaBits: number): Value =>
  bind1(reducePrecisionP, [x], { exponent_bits: exponentBits, mantissa_bits: mantissaBits });
