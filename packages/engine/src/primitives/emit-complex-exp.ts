import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import { emitAtan2 } from "./emit-angle.ts";
import { abs, type Complex, constant, isFinite, isInfinite, mul, select, signOf } from "./emit-complex.ts";

/** Complex exponentials, logarithms and roots as scalar DAGs of the parts: the formulas of `dtype/complex-math.ts`. */

type B = ScalarBuilder;

/** Exponents above it are taken less it, and e^it is multiplied to the rest in the end: so a part is finite wherever it can be. */
const far = (x: Scalar): number => (x.type === "f64" ? 512 : 64);

/** x or what it is more than the limit, and the factor that this leaves. */
export function reduceExponent(
  b: B,
  x: Scalar,
  factor = Math.exp(far(x)),
  limit = far(x),
): { rest: Scalar; factor: Scalar; isFar: Scalar } {
  const isFar = b.gt(x, constant(b, x, limit));
  return {
    rest: b.select(isFar, b.sub(x, constant(b, x, limit)), x),
    factor: b.select(isFar, constant(b, x, factor), constant(b, x, 1)),
    isFar,
  };
}

/** size·factor·(cos angle + i·sin angle), real for the angle 0. */
function polar(b: B, size: Scalar, angle: Scalar, factor: Scalar): Complex {
  const zero = constant(b, size, 0);
  const isReal = b.eq(angle, zero);
  return {
    re: b.mul(b.select(isReal, size, b.mul(size, b.cos(angle))), factor),
    im: b.select(isReal, zero, b.mul(b.mul(size, b.sin(angle)), factor)),
  };
}

export function exp(b: B, x: Complex): Complex {
  const { rest, factor } = reduceExponent(b, x.re);
  return polar(b, b.exp(rest), x.im, factor);
}

/** e^(x·ln 2): the real part's power is taken as it is. That product, XLA's, is no number where a part is infinite. */
export function exp2(b: B, x: Complex): Complex {
  const limit = far(x.re);
  const { rest, factor } = reduceExponent(b, x.re, 2 ** limit, limit);
  const nan = constant(b, x.re, NaN);
  const isNumber = b.and(isFinite(b, x.re), isFinite(b, x.im));
  return select(b, isNumber, polar(b, b.exp2(rest), b.mul(x.im, constant(b, x.im, Math.LN2)), factor), { re: nan, im: nan });
}

/** eˣ − 1: (expm1 re · cos im − 2 sin²(im/2)) + i·eʳᵉ·sin im, which does not cancel near 0. */
export function expm1(b: B, x: Complex): Complex {
  const [zero, one, half] = [0, 1, 0.5].map((value) => constant(b, x.re, value));
  const { rest, factor, isFar } = reduceExponent(b, x.re);
  const e = b.expm1(rest);
  const size = b.add(e, one);
  const isReal = b.eq(x.im, zero);
  const cos = b.select(isReal, one, b.cos(x.im));
  const sin = b.sin(b.mul(x.im, half));
  const near = b.sub(b.mul(e, cos), b.select(isReal, zero, b.mul(b.add(sin, sin), sin)));
  return {
    re: b.select(isFar, b.mul(b.mul(size, cos), factor), b.add(near, zero)),
    im: b.select(isReal, zero, b.mul(b.mul(size, b.sin(x.im)), factor)),
  };
}

/**
 * 1 / (1 + e⁻ˣ), with e = e^−|re|, c = cos im and s = sin im: (1 + e·c + i·e·s) / |1 + e·c + i·e·s|², and e·(c + e) in place
 * of the real part left of 0. Near the poles 1 + e·c is 2·cos²(im/2) + c·expm1(−|re|), which does not cancel.
 */
export function logistic(b: B, { re, im }: Complex): Complex {
  const [zero, one, half] = [0, 1, 0.5].map((value) => constant(b, re, value));
  const less = b.neg(b.abs(re));
  const [e, c] = [b.exp(less), b.cos(im)];
  const s = b.mul(e, b.sin(im));
  const cosine = b.cos(b.mul(im, half));
  const twice = b.mul(b.add(cosine, cosine), cosine);
  const rest = b.expm1(less);
  const product = b.mul(e, c);
  const isNear = b.lt(product, constant(b, re, -0.5));
  const p = b.select(isNear, b.add(twice, b.mul(c, rest)), b.add(one, product));
  const q = b.select(isNear, b.add(twice, rest), b.add(c, e));
  const under = b.add(b.mul(p, p), b.mul(s, s));
  const imaginary = b.div(s, under);
  // A zero that is no number's sign: of positive numbers, and of real ones.
  const isPlain = b.and(b.eq(imaginary, zero), b.or(b.gt(re, zero), b.eq(im, zero)));
  return {
    re: b.div(b.select(b.lt(re, zero), b.mul(e, q), p), under),
    im: b.select(isPlain, zero, imaginary),
  };
}

/**
 * log √(re² + im²). Near 1 it is ½·log1p of the excess over 1, (a − 1)(a + 1) + b² with a the larger part unless given;
 * elsewhere log a + ½·log1p (b/a)², where nothing overflows.
 */
export function logAbs(b: B, re: Scalar, im: Scalar, excess: Scalar | null): Scalar {
  const [x, y] = [b.abs(re), b.abs(im)];
  const [larger, smaller] = [b.max(x, y), b.min(x, y)];
  const one = constant(b, x, 1);
  const more = excess ?? b.add(b.mul(b.sub(larger, one), b.add(larger, one)), b.mul(smaller, smaller));
  const isNear = b.and(b.gt(larger, constant(b, x, 0.5)), b.lt(larger, constant(b, x, 2)));
  const ratio = b.select(b.eq(larger, smaller), one, b.div(smaller, larger));
  const half = b.mul(constant(b, x, 0.5), b.log1p(b.select(isNear, more, b.mul(ratio, ratio))));
  return b.select(isNear, half, b.add(b.log(larger), half));
}

export const log = (b: B, x: Complex): Complex => ({ re: logAbs(b, x.re, x.im, null), im: emitAtan2(b, x.im, x.re) });

/** log(1 + x), accurate near 0. */
export function log1p(b: B, { re, im }: Complex): Complex {
  const one = constant(b, re, 1);
  const excess = b.add(b.mul(re, b.add(constant(b, re, 2), re)), b.mul(im, im));
  const shifted = b.add(one, re);
  return { re: logAbs(b, shifted, im, excess), im: emitAtan2(b, im, shifted) };
}

/** The root with a real part ≥ 0; of numbers without an imaginary part, be it −0, that of the cut's upper side. */
export const sqrt = (b: B, x: Complex): Complex => {
  const zero = constant(b, x.re, 0);
  // −0 + 0 is 0.
  return rootOf(b, { re: b.add(x.re, zero), im: b.add(x.im, zero) });
};

/** The root whose imaginary part has the operand's sign. */
function rootOf(b: B, x: Complex): Complex {
  const { re, im } = x;
  const [zero, half, infinity] = [0, 0.5, Infinity].map((value) => constant(b, re, value));
  // Parts whose squares would overflow or vanish are scaled by a power of 4 before, the root by one of 2 after.
  const [most, least] = re.type === "f64" ? [2 ** 1020, 2 ** -1000] : [2 ** 124, 2 ** -100];
  const larger = b.max(b.abs(re), b.abs(im));
  const [isHuge, isTiny] = [b.gt(larger, constant(b, re, most)), b.lt(larger, constant(b, re, least))];
  const up = re.type === "f64" ? 2 ** 108 : 2 ** 48;
  const scale = (huge: number, tiny: number): Scalar =>
    b.select(isHuge, constant(b, re, huge), b.select(isTiny, constant(b, re, tiny), constant(b, re, 1)));
  const by = scale(1 / 16, up);
  const y = { re: b.mul(re, by), im: b.mul(im, by) };
  const t = b.mul(b.sqrt(b.mul(half, b.add(b.abs(y.re), abs(b, y)))), scale(4, 1 / Math.sqrt(up)));
  const other = b.div(b.mul(half, im), t);
  const isRight = b.ge(re, zero);
  const signed = b.mul(signOf(b, im), t);
  const usual = { re: b.select(isRight, t, b.abs(other)), im: b.select(isRight, other, signed) };
  const isZero = b.and(b.eq(re, zero), b.eq(im, zero));
  const withSign = (size: Scalar): Scalar => b.mul(signOf(b, im), size);
  const isOneNaN = b.ne(larger, larger);
  const rightInfinite = { re: infinity, im: withSign(zero) };
  const leftInfinite = { re: zero, im: withSign(infinity) };
  const ofReal = select(b, b.eq(re, infinity), rightInfinite, select(b, b.eq(re, constant(b, re, -Infinity)), leftInfinite, usual));
  const ofIm = select(b, isInfinite(b, im), { re: infinity, im }, ofReal);
  return select(b, isOneNaN, { re: larger, im: larger }, select(b, isZero, { re: zero, im }, ofIm));
}

/** The conjugate of the root over |x|; ∞ at 0, and 0 where a part is infinite. */
export function rsqrt(b: B, x: Complex): Complex {
  const [zero, infinity, nan] = [0, Infinity, NaN].map((value) => constant(b, x.re, value));
  const isZero = b.and(b.eq(x.re, zero), b.eq(x.im, zero));
  const isFar = b.or(isInfinite(b, x.re), isInfinite(b, x.im));
  const root = rootOf(b, x);
  const size = abs(b, root);
  const over = (part: Scalar): Scalar => b.div(b.div(part, size), size);
  const usual = { re: over(root.re), im: b.neg(over(root.im)) };
  const ofFar = { re: zero, im: b.neg(b.mul(signOf(b, x.im), zero)) };
  return select(b, isZero, { re: infinity, im: nan }, select(b, isFar, ofFar, usual));
}

/** xʸ = e^(y·log x); 1 for the base 1 or the power 0; of 0 and ∞ there are real powers, of 0 the positive ones. */
export function pow(b: B, x: Complex, y: Complex): Complex {
  const [zero, one, infinity, nan] = [0, 1, Infinity, NaN].map((value) => constant(b, x.re, value));
  const isRealNumber = (z: Complex, re: Scalar): Scalar => b.and(b.eq(z.re, re), b.eq(z.im, zero));
  const usual = exp(b, mul(b, y, log(b, x)));
  const isReal = b.eq(y.im, zero);
  const isPositive = b.and(b.gt(y.re, zero), isReal);
  const none = b.select(isPositive, zero, nan);
  const ofInfinity = b.and(isRealNumber(x, infinity), b.and(isReal, b.eq(y.re, y.re)));
  const isOne = b.or(isRealNumber(y, zero), isRealNumber(x, one));
  const ofFinite = select(b, isRealNumber(x, zero), { re: none, im: none }, usual);
  const ofAny = select(b, ofInfinity, { re: b.select(isPositive, infinity, zero), im: zero }, ofFinite);
  return select(b, isOne, { re: one, im: zero }, ofAny);
}
