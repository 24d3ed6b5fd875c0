import type { Scalar } from "../../../ir/lowering.ts";
import type { Dag } from "../dag.ts";
import type { Node } from "../node.ts";
import { emitExpTail, scaled, scaledTwice } from "./exp.ts";
import { bitsOf, doubleOf, f64, floatOf, i64, nearestInteger, polynomial } from "./parts.ts";

/*
 * |x|^y = 2^(y·log₂|x|). A relative error of the exponent is multiplied by up to 745, so the logarithm and its product with y
 * are sums of two numbers. Products are exact where both factors have 26 bits ("split", as T. Dekker's, 1971), and are `mul`
 * and `sub` where exactness is meant: a fused multiplication may be none. log m = 2·artanh s with s = (m − 1)/(m + 1), and
 * artanh s = s + s·(s²/3 + s⁴·p(s²)), of which s²/3 still counts in both parts.
 */
const ROOT_HALF_BITS = 0x3fe6a09e667f3bcdn;
/** (artanh s − s − s³/3)/s⁵ in s² for |s| ≤ 0.1716; error of 1.3e-19 in artanh s / s. */
const P = [
  0.06456869645564811, 0.0664297379720748, 0.07692787546278715, 0.09090904121740008, 0.11111111135563621, 0.14285714285669227,
  0.20000000000000012,
];

/** The 26 leading bits of a number. */
const leading = (x: number): number => {
  const word = new DataView(new ArrayBuffer(8));
  word.setFloat64(0, x);
  word.setBigUint64(0, word.getBigUint64(0) & 0xffff_ffff_f800_0000n);
  return word.getFloat64(0);
};
/** ⅓ and 2/ln 2 in 26 bits, and the rest to the last bit of a double. */
const THIRD_HIGH = leading(1 / 3);
const THIRD_LOW = (1 - 3 * THIRD_HIGH) / 3;
const SCALE = 2 / Math.LN2;
const SCALE_HIGH = leading(SCALE);
/** What 2/ln 2 has behind its double is 4.1e-17. */
const SCALE_LOW = SCALE - SCALE_HIGH + 4.071054748186206e-17;
const LN2_HIGH = leading(Math.LN2);
/** What ln 2 has behind its double is 2.3e-17. */
const LN2_LOW = Math.LN2 - LN2_HIGH + 2.319046813846299e-17;

/** A number as high + low. */
interface Pair {
  readonly high: Node;
  readonly low: Node;
}

/** The 26 leading bits of a number, and the rest, exactly. */
function split(b: Dag, x: Scalar): Pair {
  const high = doubleOf(b, b.and(bitsOf(b, x), i64(b, -(1n << 27n))));
  return { high, low: b.sub(x, high) };
}

/** log₂ of a positive number. */
function log2(b: Dag, x: Scalar): Pair {
  const tiny = b.lt(x, f64(b, 2 ** -1022));
  const bits = bitsOf(b, b.select(tiny, b.mul(x, f64(b, 2 ** 54)), x));
  const exponent = b.shiftRightArithmetic(b.sub(bits, i64(b, ROOT_HALF_BITS)), i64(b, 52));
  const m = doubleOf(b, b.sub(bits, b.shiftLeft(exponent, i64(b, 52))));
  const e = b.sub(floatOf(b, exponent), b.select(tiny, f64(b, 54), f64(b, 0)));

  const one = f64(b, 1);
  const f = b.sub(m, one);
  const d = b.add(m, one);
  const lost = b.sub(m, b.sub(d, one));
  const inverse = b.div(one, d);
  const { high: s1 } = split(b, b.mul(f, inverse));
  const { high: d1, low: d2 } = split(b, d);
  const s2 = b.mul(b.sub(b.sub(b.sub(f, b.mul(s1, d1)), b.mul(s1, d2)), b.mul(s1, lost)), inverse);

  // s² as z1 + z2, its third and the higher powers as u1 + u2; of u1 the product with s1 is exact.
  const z1 = b.mul(s1, s1);
  const z2 = b.mul(b.add(b.add(s1, s1), s2), s2);
  const { high: head, low: tail } = split(b, z1);
  const { high: u1, low: u3 } = split(b, b.mul(head, f64(b, THIRD_HIGH)));
  const z = b.add(z1, z2);
  const powers = b.muladd(b.mul(z, z), polynomial(b, z, P), b.mul(z2, f64(b, 1 / 3)));
  const u2 = b.add(b.add(u3, b.muladd(z1, f64(b, THIRD_LOW), b.mul(tail, f64(b, THIRD_HIGH)))), powers);
  const cubic = b.mul(s1, u1);
  const high = b.add(s1, cubic);
  const low = b.add(b.sub(cubic, b.sub(high, s1)), b.muladd(s1, u2, b.muladd(s2, b.add(u1, u2), s2)));

  const { high: h1, low: h2 } = split(b, high);
  const main = b.mul(h1, f64(b, SCALE_HIGH));
  const rest = b.muladd(h1, f64(b, SCALE_LOW), b.mul(b.add(h2, low), f64(b, SCALE)));
  const sum = b.add(e, main);
  return { high: sum, low: b.add(b.sub(main, b.sub(sum, e)), rest) };
}

/**
 * m and n with 2^(high + low) = m·2ⁿ. The exponent of e is a sum of two numbers too, and added to 1 in two, so that m has little
 * more than the error of its last rounding: powers that are numbers come out exactly.
 */
function exp2(b: Dag, high: Node, low: Node): { m: Node; shifted: Node } {
  const { rounded, shifted } = nearestInteger(b, high);
  const rest = b.sub(high, rounded);
  const r = b.add(rest, low);
  const { high: r1, low: r2 } = split(b, r);
  const lost = b.sub(low, b.sub(r, rest));
  const main = b.mul(r1, f64(b, LN2_HIGH));
  const tail = b.muladd(r1, f64(b, LN2_LOW), b.mul(b.add(r2, lost), f64(b, Math.LN2)));
  const t = b.add(main, tail);
  const sum = b.add(main, f64(b, 1));
  const small = b.add(b.sub(main, b.sub(sum, f64(b, 1))), tail);
  return { m: b.add(sum, b.muladd(emitExpTail(b, t), b.mul(t, t), small)), shifted };
}

/** Exponents beyond it are a matter of rare lanes: 2ⁿ is a number up to 1023. */
const USUAL = 1021;

/** x^y with the corners of C's pow: 1 for y = 0 and for x = 1 whatever the other is, NaN for x < 0 and y no integer. */
export function emitPow(b: Dag, x: Scalar, y: Scalar): Node {
  const [zero, one, infinite] = [f64(b, 0), f64(b, 1), f64(b, Infinity)];
  const size = b.abs(x);
  const log = log2(b, size);
  const total = b.add(log.high, log.low);
  const { high: l1 } = split(b, total);
  const l2 = b.add(b.sub(log.high, l1), log.low);
  // Beyond 2⁶⁴ every power but that of 1 is 0 or ∞ already.
  const exponent = b.pmin(b.pmax(y, f64(b, -(2 ** 64))), f64(b, 2 ** 64));
  const { high: y1, low: y2 } = split(b, exponent);
  const high = b.mul(y1, l1);
  const low = b.muladd(exponent, l2, b.mul(y2, l1));

  const usual = exp2(b, high, low);
  const isUsual = b.and(b.gt(x, zero), b.le(b.add(b.abs(high), b.sub(x, x)), f64(b, USUAL)));

  const within = (v: Node, limit: number): Node => b.pmax(b.pmin(v, f64(b, limit)), f64(b, -limit));
  const extreme = exp2(b, within(high, 1100), within(low, 1));
  const value = scaledTwice(b, extreme.m, extreme.shifted);
  const isWhole = b.eq(b.floor(y), y);
  const half = b.mul(y, f64(b, 0.5));
  const isOdd = b.and(isWhole, b.ne(b.floor(half), half));
  const rises = b.gt(y, zero);
  const atZero = b.select(rises, zero, infinite);
  const atInfinity = b.select(rises, infinite, zero);
  const magnitude = b.select(b.eq(size, zero), atZero, b.select(b.eq(size, infinite), atInfinity, value));
  const sign = b.select(isOdd, b.and(bitsOf(b, x), i64(b, -(1n << 63n))), i64(b, 0));
  const signed = doubleOf(b, b.xor(bitsOf(b, magnitude), sign));
  const isReal = b.or(b.or(b.ge(x, zero), isWhole), b.eq(x, f64(b, -Infinity)));
  const real = b.select(isReal, signed, f64(b, NaN));
  // −1 to ±∞ is 1, as its size to any other even number.
  const known = b.select(b.or(b.ne(x, x), b.ne(y, y)), f64(b, NaN), real);
  const any = b.select(b.or(b.eq(y, zero), b.eq(x, one)), one, known);
  return b.rare(b.not(isUsual), scaled(b, usual.m, usual.shifted), any);
}
