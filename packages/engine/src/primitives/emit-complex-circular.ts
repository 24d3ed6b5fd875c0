import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import { type Complex, constant, isFinite, isInfinite, select, signOf } from "./emit-complex.ts";
import { reduceExponent } from "./emit-complex-exp.ts";

/** Complex sines, cosines and tangents as scalar DAGs of the parts: the formulas of `dtype/complex-math.ts`. */

type B = ScalarBuilder;

/** What follows from m = e^t − 1, t ≥ 0, and q = m/(m + 1) = 1 − e^−t: sinh t = (m + q)/2, cosh t = (m − q + 2)/2. */
function fromExpm1(b: B, t: Scalar): { s: Scalar; c: Scalar; e: Scalar } {
  const [half, one, two] = [0.5, 1, 2].map((value) => constant(b, t, value));
  const m = b.expm1(t);
  const e = b.add(m, one);
  const q = b.div(m, e);
  return { s: b.mul(half, b.add(m, q)), c: b.mul(half, b.add(b.sub(m, q), two)), e };
}

/** sinh and cosh of |x|, which the factor is to be multiplied to in the end. */
function hyperbolic(b: B, x: Scalar): { s: Scalar; c: Scalar; factor: Scalar } {
  const limit = x.type === "f64" ? 512 : 64;
  const { rest, factor, isFar } = reduceExponent(b, b.abs(x), Math.exp(limit) / 2, limit);
  const { s, c, e } = fromExpm1(b, rest);
  return { s: b.select(isFar, e, s), c: b.select(isFar, e, c), factor };
}

/** sin re · cosh im + i·cos re · sinh im; imaginary on that axis, also where cosh is infinite. */
export function sin(b: B, { re, im }: Complex): Complex {
  const zero = constant(b, re, 0);
  const { s, c, factor } = hyperbolic(b, im);
  return {
    re: b.select(b.eq(re, zero), zero, b.mul(b.mul(b.sin(re), c), factor)),
    im: b.mul(signOf(b, im), b.mul(b.mul(b.cos(re), s), factor)),
  };
}

/** cos re · cosh im − i·sin re · sinh im; real on the imaginary axis. */
export function cos(b: B, { re, im }: Complex): Complex {
  const zero = constant(b, re, 0);
  const { s, c, factor } = hyperbolic(b, im);
  const product = b.mul(b.mul(b.sin(re), s), factor);
  return {
    re: b.mul(b.mul(b.cos(re), c), factor),
    im: b.select(b.eq(re, zero), zero, b.neg(b.mul(signOf(b, im), product))),
  };
}

/** sinh re · cos im + i·cosh re · sin im; real on that axis, also where sinh is infinite. Zeros are 0, not −0. */
export function sinh(b: B, { re, im }: Complex): Complex {
  const zero = constant(b, re, 0);
  const { s, c, factor } = hyperbolic(b, re);
  const isReal = b.eq(im, zero);
  const real = b.mul(b.select(isReal, s, b.mul(s, b.cos(im))), factor);
  return {
    re: b.add(b.mul(signOf(b, re), real), zero),
    im: b.select(isReal, zero, b.mul(b.mul(c, b.sin(im)), factor)),
  };
}

/** cosh re · cos im + i·sinh re · sin im; real on that axis, also where cosh is infinite. */
export function cosh(b: B, { re, im }: Complex): Complex {
  const zero = constant(b, re, 0);
  const { s, c, factor } = hyperbolic(b, re);
  const isReal = b.eq(im, zero);
  const imaginary = b.mul(signOf(b, re), b.mul(b.mul(s, b.sin(im)), factor));
  return {
    re: b.mul(b.select(isReal, c, b.mul(c, b.cos(im))), factor),
    im: b.select(isReal, zero, b.add(imaginary, zero)),
  };
}

/**
 * (sinh re · cosh re + i·sin im · cos im) / (sinh² re + cos² im), a sum that does not cancel; the real part as
 * 1 + (sinh re · e^−re − cos² im) / (…) where it is near 1.
 */
export function tanh(b: B, { re, im }: Complex): Complex {
  const [zero, one] = [0, 1].map((value) => constant(b, re, value));
  const size = b.abs(re);
  // Beyond it nothing is left of the imaginary part, and squares would overflow.
  const limit = constant(b, re, re.type === "f64" ? 350 : 43);
  const { s, c: cosh, e } = fromExpm1(b, b.min(size, limit));
  const isReal = b.eq(im, zero);
  const [sine, cosine] = [b.sin(im), b.cos(im)];
  const square = b.select(isReal, one, b.mul(cosine, cosine));
  const under = b.add(b.mul(s, s), square);
  const near = b.div(b.mul(s, cosh), under);
  const beside = b.add(one, b.div(b.sub(b.div(s, e), square), under));
  const product = b.mul(sine, cosine);
  const imaginary = b.select(b.gt(size, limit), b.mul(zero, product), b.div(product, under));
  const usual = { re: b.select(b.gt(size, one), beside, near), im: b.select(isReal, zero, imaginary) };
  const ofInfinite = { re: one, im: b.select(b.and(isFinite(b, im), b.not(isReal)), b.mul(zero, product), zero) };
  const { re: real, im: result } = select(b, isInfinite(b, re), ofInfinite, usual);
  return { re: b.mul(signOf(b, re), real), im: result };
}

/** tan x = −i·tanh ix. */
export function tan(b: B, x: Complex): Complex {
  const y = tanh(b, { re: b.neg(x.im), im: x.re });
  return { re: y.im, im: b.neg(y.re) };
}
