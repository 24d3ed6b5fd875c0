import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, nearestInteger, polynomial } from "./polynomial.ts";

/*
 * |x|^y = 2^(y·log₂|x|). A relative error of the exponent is multiplied by up to 128, so the logarithm and its product
 * with y are sums of two floats. Products are exact where both factors have 12 bits ("split", as T. Dekker's, 1971); no
 * fused multiplication is needed, and none may be used where exactness is meant: those are `mul` and `sub`.
 * log m = 2·artanh s with s = (m − 1)/(m + 1).
 */
const LOG2E_2 = 2 / Math.LN2;
/** 2/ln 2 in 12 bits, and the rest. */
const SCALE_HIGH = Math.round(LOG2E_2 * 1024) / 1024;
const SCALE_LOW = LOG2E_2 - SCALE_HIGH;
/** artanh s = s + s³·(1/3 + s²/5 + …). */
const ARTANH = [1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3];
/** 2^r on [−½, ½]: the terms of its Taylor series, which leave less than 2⁻²⁷. */
const EXP2 = [7, 6, 5, 4, 3, 2, 1].map((n) => Math.LN2 ** n / Array.from({ length: n }, (_, i) => i + 1).reduce((a, c) => a * c, 1));

/** A number as high + low. */
interface Pair {
  readonly high: Node;
  readonly low: Node;
}

/** The 12 leading bits of a float, and the rest, exactly. */
function split(b: Dag, x: Scalar): Pair {
  const high = b.bitcast(b.and(b.bitcast(x, "u32"), b.constant(0xfffff000 | 0, "u32")), "f32");
  return { high, low: b.sub(x, high) };
}

/** log₂ of a positive number. */
function log2(b: Dag, x: Scalar): Pair {
  const i32 = (value: number): Node => b.constant(value, "i32");
  const tiny = b.lt(x, f32(b, 2 ** -126));
  const bits = b.bitcast(b.select(tiny, b.mul(x, f32(b, 2 ** 24)), x), "i32");
  const exponent = b.shiftRightArithmetic(b.sub(bits, i32(0x3f3504f3)), i32(23));
  const m = b.bitcast(b.sub(bits, b.shiftLeft(exponent, i32(23))), "f32");
  const e = b.sub(b.convert(exponent, "f32"), b.select(tiny, f32(b, 24), f32(b, 0)));

  const one = f32(b, 1);
  const f = b.sub(m, one);
  const d = b.add(m, one);
  const lost = b.sub(m, b.sub(d, one));
  const { high: s1 } = split(b, b.div(f, d));
  const { high: d1, low: d2 } = split(b, d);
  const remainder = b.sub(b.sub(b.sub(f, b.mul(s1, d1)), b.mul(s1, d2)), b.mul(s1, lost));
  const s2 = b.div(remainder, d);
  const s = b.add(s1, s2);
  const square = b.mul(s, s);
  const tail = b.mul(b.mul(polynomial(b, square, ARTANH), square), s);
  const main = b.mul(s1, f32(b, SCALE_HIGH));
  const rest = b.muladd(s1, f32(b, SCALE_LOW), b.mul(b.add(s2, tail), f32(b, LOG2E_2)));
  const high = b.add(e, main);
  return { high, low: b.add(b.sub(main, b.sub(high, e)), rest) };
}

/** 2^(high + low); saturates at 0 and ∞. */
export function emitExp2(b: Dag, { high, low }: Pair): Node {
  const i32 = (value: number): Node => b.constant(value, "i32");
  const within = (x: Node, limit: number): Node => b.pmax(b.pmin(x, f32(b, limit)), f32(b, -limit));
  const clamped = within(high, 300);
  const { rounded, whole } = nearestInteger(b, clamped);
  const r = b.add(b.sub(clamped, rounded), within(low, 1));
  const y = b.muladd(polynomial(b, r, EXP2), r, f32(b, 1));
  const power = (n: Node): Node => b.bitcast(b.shiftLeft(b.add(n, i32(127)), i32(23)), "f32");
  // In two steps each of which is a number: 2^±300 is none.
  const half = b.shiftRightArithmetic(whole, i32(1));
  const bounded = b.max(b.min(half, i32(126)), i32(-126));
  const second = b.max(b.min(b.sub(whole, bounded), i32(127)), i32(-126));
  return b.mul(b.mul(y, power(bounded)), power(second));
}

/** x^y with the corners of C's pow: 1 for y = 0 and for x = 1 whatever the other is, NaN for x < 0 and y no integer. */
export function emitPow(b: Dag, x: Scalar, y: Scalar): Node {
  const [zero, one] = [f32(b, 0), f32(b, 1)];
  const size = b.abs(x);
  const log = log2(b, size);
  const total = b.add(log.high, log.low);
  const { high: l1 } = split(b, total);
  const l2 = b.add(b.sub(log.high, l1), log.low);
  // Beyond 2⁴⁵ every power but that of 1 is 0 or ∞ already.
  const exponent = b.pmax(b.pmin(y, f32(b, 2 ** 45)), f32(b, -(2 ** 45)));
  const { high: y1, low: y2 } = split(b, exponent);
  const value = emitExp2(b, { high: b.mul(y1, l1), low: b.muladd(exponent, l2, b.mul(y2, l1)) });

  const isWhole = b.eq(b.floor(y), y);
  const isOdd = b.and(
    b.and(isWhole, b.lt(b.abs(y), f32(b, 2 ** 24))),
    b.ne(b.and(b.convert(y, "i32"), b.constant(1, "i32")), b.constant(0, "i32")),
  );
  const rises = b.gt(y, zero);
  const infinite = f32(b, Infinity);
  const atZero = b.select(rises, zero, infinite);
  const atInfinity = b.select(rises, infinite, zero);
  const magnitude = b.select(b.eq(size, zero), atZero, b.select(b.eq(size, infinite), atInfinity, value));
  const signBit = b.and(b.bitcast(x, "u32"), b.constant(0x80000000 | 0, "u32"));
  const signed = b.bitcast(b.xor(b.bitcast(magnitude, "u32"), b.select(isOdd, signBit, b.constant(0, "u32"))), "f32");
  const isReal = b.or(b.or(b.ge(x, zero), isWhole), b.eq(x, f32(b, -Infinity)));
  const real = b.select(isReal, signed, f32(b, NaN));
  const known = b.select(b.or(b.ne(x, x), b.ne(y, y)), f32(b, NaN), real);
  return b.select(b.or(b.eq(y, zero), b.eq(x, one)), one, known);
}
