import type { ComplexScalar, Scalar, ScalarBuilder } from "../ir/lowering.ts";
import { emitAtan2 } from "./emit-angle.ts";

/** Complex arithmetic as scalar DAGs of its parts: the formulas of `dtype/complex-math.ts`. */

type Complex = ComplexScalar;
type B = ScalarBuilder;

export const isComplexScalar = (x: Scalar | Complex): x is Complex => "re" in x;
const constant = (b: B, like: Scalar, value: number): Scalar => b.constant(value, like.type);

export const add = (b: B, x: Complex, y: Complex): Complex => ({ re: b.add(x.re, y.re), im: b.add(x.im, y.im) });
export const sub = (b: B, x: Complex, y: Complex): Complex => ({ re: b.sub(x.re, y.re), im: b.sub(x.im, y.im) });
export const neg = (b: B, x: Complex): Complex => ({ re: b.neg(x.re), im: b.neg(x.im) });
export const conj = (b: B, x: Complex): Complex => ({ re: x.re, im: b.neg(x.im) });

export const mul = (b: B, x: Complex, y: Complex): Complex => ({
  re: b.sub(b.mul(x.re, y.re), b.mul(x.im, y.im)),
  im: b.add(b.mul(x.re, y.im), b.mul(x.im, y.re)),
});

export const square = (b: B, x: Complex): Complex => ({
  re: b.mul(b.sub(x.re, x.im), b.add(x.re, x.im)),
  im: b.mul(b.add(x.re, x.re), x.im),
});

export const eq = (b: B, x: Complex, y: Complex): Scalar => b.and(b.eq(x.re, y.re), b.eq(x.im, y.im));
export const ne = (b: B, x: Complex, y: Complex): Scalar => b.or(b.ne(x.re, y.re), b.ne(x.im, y.im));

export const select = (b: B, which: Scalar, ifTrue: Complex, ifFalse: Complex): Complex => ({
  re: b.select(which, ifTrue.re, ifFalse.re),
  im: b.select(which, ifTrue.im, ifFalse.im),
});

/** Whether a float's sign bit is set. */
function isNegative(b: B, x: Scalar): Scalar {
  const integer = x.type === "f64" ? "i64" : "i32";
  return b.lt(b.bitcast(x, integer), b.constant(0, integer));
}
/** ±1 by the sign bit. */
const signOf = (b: B, x: Scalar): Scalar => b.select(isNegative(b, x), constant(b, x, -1), constant(b, x, 1));
const isInfinite = (b: B, x: Scalar): Scalar => b.eq(b.abs(x), constant(b, x, Infinity));
const isFinite = (b: B, x: Scalar): Scalar => b.lt(b.abs(x), constant(b, x, Infinity));

/** Division by Smith's method (Algorithm 116, CACM 1962); a finite number over zero is infinite, over infinity zero. */
export function div(b: B, x: Complex, y: Complex): Complex {
  const zero = constant(b, x.re, 0);
  const byReal = b.ge(b.abs(y.re), b.abs(y.im));
  const larger = b.select(byReal, y.re, y.im);
  const smaller = b.select(byReal, y.im, y.re);
  const ratio = b.div(smaller, larger);
  const scaled = b.select(byReal, b.add(y.re, b.mul(y.im, ratio)), b.add(b.mul(y.re, ratio), y.im));
  const re = b.select(byReal, b.add(x.re, b.mul(x.im, ratio)), b.add(b.mul(x.re, ratio), x.im));
  const im = b.select(byReal, b.sub(x.im, b.mul(x.re, ratio)), b.sub(b.mul(x.im, ratio), x.re));
  const usual = { re: b.div(re, scaled), im: b.div(im, scaled) };

  const isZero = b.and(b.eq(y.re, zero), b.eq(y.im, zero));
  const sign = signOf(b, y.re);
  const overZero = { re: b.mul(b.div(x.re, zero), sign), im: b.mul(b.div(x.im, zero), sign) };
  const isFar = b.and(b.or(isInfinite(b, y.re), isInfinite(b, y.im)), b.and(isFinite(b, x.re), isFinite(b, x.im)));
  const unit = (part: Scalar): Scalar => {
    const signed = signOf(b, part);
    return b.select(isInfinite(b, part), signed, b.mul(signed, zero));
  };
  const [u, v] = [unit(y.re), unit(y.im)];
  const overInfinity = {
    re: b.mul(zero, b.add(b.mul(x.re, u), b.mul(x.im, v))),
    im: b.mul(zero, b.sub(b.mul(x.im, u), b.mul(x.re, v))),
  };
  return select(b, isZero, overZero, select(b, isFar, overInfinity, usual));
}

/** √(re² + im²) without overflow in between: the larger part times √(1 + ratio²); ∞ where a part is. */
export function abs(b: B, x: Complex): Scalar {
  const [re, im] = [b.abs(x.re), b.abs(x.im)];
  const larger = b.max(re, im);
  const smaller = b.min(re, im);
  const ratio = b.div(smaller, larger);
  const size = b.mul(larger, b.sqrt(b.add(constant(b, re, 1), b.mul(ratio, ratio))));
  // 0/0 and ∞/∞ are no ratios.
  const known = b.select(b.eq(larger, constant(b, re, 0)), larger, size);
  const infinite = b.or(isInfinite(b, x.re), isInfinite(b, x.im));
  return b.select(infinite, constant(b, re, Infinity), known);
}

/** x / |x|; 0 for 0. */
export function sign(b: B, x: Complex): Complex {
  const size = abs(b, x);
  const zero = constant(b, size, 0);
  const isZero = b.eq(size, zero);
  return { re: b.select(isZero, zero, b.div(x.re, size)), im: b.select(isZero, zero, b.div(x.im, size)) };
}

/** A real exponential times a phase; a zero imaginary part stays zero. */
export function exp(b: B, x: Complex): Complex {
  const zero = constant(b, x.re, 0);
  const size = b.exp(x.re);
  const isReal = b.eq(x.im, zero);
  const wild = b.not(isFinite(b, x.im));
  const [vanishes, explodes] = [b.and(b.eq(size, zero), wild), b.and(b.eq(size, constant(b, size, Infinity)), wild)];
  const re = b.select(isReal, size, b.mul(size, b.cos(x.im)));
  const im = b.select(isReal, x.im, b.mul(size, b.sin(x.im)));
  return {
    re: b.select(vanishes, zero, b.select(explodes, size, re)),
    im: b.select(vanishes, zero, im),
  };
}

/** log |x|, accurate where |x| is near 1: ½·log1p((a − 1)(a + 1) + b²) with a the larger part. */
function logAbs(b: B, x: Complex): Scalar {
  const [re, im] = [b.abs(x.re), b.abs(x.im)];
  const [larger, smaller] = [b.max(re, im), b.min(re, im)];
  const one = constant(b, re, 1);
  const excess = b.add(b.mul(b.sub(larger, one), b.add(larger, one)), b.mul(smaller, smaller));
  const near = b.mul(constant(b, re, 0.5), b.log1p(excess));
  const isNear = b.and(b.gt(larger, constant(b, re, 0.5)), b.lt(larger, constant(b, re, 2)));
  return b.select(isNear, near, b.log(abs(b, x)));
}

export const log = (b: B, x: Complex): Complex => ({ re: logAbs(b, x), im: emitAtan2(b, x.im, x.re) });

/** The root with a real part ≥ 0, its imaginary part of the operand's sign. */
export function sqrt(b: B, x: Complex): Complex {
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
  const imIsNaN = b.ne(im, im);
  const leftInfinite = select(b, imIsNaN, { re: im, im: infinity }, { re: zero, im: withSign(infinity) });
  const rightInfinite = { re: infinity, im: b.select(imIsNaN, im, withSign(zero)) };
  const ofReal = select(b, b.eq(re, infinity), rightInfinite, select(b, b.eq(re, constant(b, re, -Infinity)), leftInfinite, usual));
  const ofIm = select(b, isInfinite(b, im), { re: infinity, im }, ofReal);
  return select(b, isZero, { re: zero, im }, ofIm);
}

export function rsqrt(b: B, x: Complex): Complex {
  const [zero, one, infinity, nan] = [0, 1, Infinity, NaN].map((value) => constant(b, x.re, value));
  const isZero = b.and(b.eq(x.re, zero), b.eq(x.im, zero));
  return select(b, isZero, { re: infinity, im: nan }, div(b, { re: one, im: zero }, sqrt(b, x)));
}

/** xʸ = e^(y·log x); anything to the power 0 is 1, and 0 to a positive power 0. */
export function pow(b: B, x: Complex, y: Complex): Complex {
  const [zero, one, infinity, nan] = [0, 1, Infinity, NaN].map((value) => constant(b, x.re, value));
  const isZero = (z: Complex): Scalar => b.and(b.eq(z.re, zero), b.eq(z.im, zero));
  const usual = exp(b, mul(b, y, log(b, x)));
  const isReal = b.eq(y.im, zero);
  const positive = b.and(b.gt(y.re, zero), isReal);
  const ofZero = {
    re: b.select(positive, zero, b.select(isReal, infinity, nan)),
    im: b.select(positive, zero, b.select(isReal, zero, nan)),
  };
  return select(b, isZero(y), { re: one, im: zero }, select(b, isZero(x), ofZero, usual));
}
