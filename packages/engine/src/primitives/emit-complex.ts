import type { ComplexScalar, Scalar, ScalarBuilder } from "../ir/lowering.ts";

/** Complex arithmetic as scalar DAGs of its parts: the formulas of `dtype/complex-math.ts`. Functions stand in `emit-complex-*.ts`. */

export type Complex = ComplexScalar;
type B = ScalarBuilder;

export const isComplexScalar = (x: Scalar | Complex): x is Complex => "re" in x;
export const constant = (b: B, like: Scalar, value: number): Scalar => b.constant(value, like.type);

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
export const signOf = (b: B, x: Scalar): Scalar => b.select(isNegative(b, x), constant(b, x, -1), constant(b, x, 1));
export const isInfinite = (b: B, x: Scalar): Scalar => b.eq(b.abs(x), constant(b, x, Infinity));
export const isFinite = (b: B, x: Scalar): Scalar => b.lt(b.abs(x), constant(b, x, Infinity));

/**
 * Division by Smith's method (Algorithm 116, CACM 1962); a finite number over zero is infinite, over infinity zero, and an
 * infinite one over a finite one infinite (C11, annex G.5.1).
 */
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
  const [p, q] = [unit(x.re), unit(x.im)];
  const infinity = constant(b, x.re, Infinity);
  const infinite = {
    re: b.mul(infinity, b.add(b.mul(p, y.re), b.mul(q, y.im))),
    im: b.mul(infinity, b.sub(b.mul(q, y.re), b.mul(p, y.im))),
  };
  const isNothing = b.and(b.ne(usual.re, usual.re), b.ne(usual.im, usual.im));
  const isOverFinite = b.and(b.or(isInfinite(b, x.re), isInfinite(b, x.im)), b.and(isFinite(b, y.re), isFinite(b, y.im)));
  const [u, v] = [unit(y.re), unit(y.im)];
  const overInfinity = {
    re: b.mul(zero, b.add(b.mul(x.re, u), b.mul(x.im, v))),
    im: b.mul(zero, b.sub(b.mul(x.im, u), b.mul(x.re, v))),
  };
  const finite = select(b, b.and(isNothing, isOverFinite), infinite, usual);
  return select(b, isZero, overZero, select(b, isFar, overInfinity, finite));
}

/** √(re² + im²) without overflow in between: the larger part times √(1 + ratio²); NaN where a part is. */
export function abs(b: B, x: Complex): Scalar {
  const [re, im] = [b.abs(x.re), b.abs(x.im)];
  const larger = b.max(re, im);
  const ratio = b.div(b.min(re, im), larger);
  const size = b.mul(larger, b.sqrt(b.add(constant(b, re, 1), b.mul(ratio, ratio))));
  // 0/0 and ∞/∞ are no ratios.
  const isEnd = b.or(b.eq(larger, constant(b, re, 0)), isInfinite(b, larger));
  return b.select(isEnd, larger, size);
}

/** x / |x|; 0 for 0. */
export function sign(b: B, x: Complex): Complex {
  const size = abs(b, x);
  const zero = constant(b, size, 0);
  const isZero = b.eq(size, zero);
  return { re: b.select(isZero, zero, b.div(x.re, size)), im: b.select(isZero, zero, b.div(x.im, size)) };
}

/** Whether x is before y, by real part and then by imaginary part; false where a part that decides is NaN. */
export const less = (b: B, x: Complex, y: Complex): Scalar => b.or(b.lt(x.re, y.re), b.and(b.eq(x.re, y.re), b.lt(x.im, y.im)));
export const max = (b: B, x: Complex, y: Complex): Complex => select(b, less(b, y, x), x, y);
export const min = (b: B, x: Complex, y: Complex): Complex => select(b, less(b, x, y), x, y);
