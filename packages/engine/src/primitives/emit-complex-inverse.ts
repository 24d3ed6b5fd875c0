import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import { emitAtan2 } from "./emit-angle.ts";
import { abs, add, type Complex, constant, div, isInfinite, mul, signOf } from "./emit-complex.ts";
import { log, logAbs, sqrt } from "./emit-complex-exp.ts";

/** Inverse circular and hyperbolic functions as scalar DAGs of the parts: the formulas of `dtype/complex-math.ts`. */

type B = ScalarBuilder;

/** Parts beyond it are all that counts: squares of their inverses are lost beside 1, and their squares do not overflow. */
const far = (b: B, like: Scalar): Scalar => constant(b, like, like.type === "f64" ? 1e20 : 1e10);

const isBelow = (b: B, x: Scalar): Scalar => b.lt(x, constant(b, x, 0));
/** −y where x < 0, else y: a sign that −0 does not have. */
const signedBy = (b: B, x: Scalar, y: Scalar): Scalar => b.select(isBelow(b, x), b.neg(y), y);

/** The parts' sizes of the root of re ± iy, y ≥ 0: the real part first. */
function rootParts(b: B, re: Scalar, y: Scalar): [Scalar, Scalar] {
  const [zero, half] = [0, 0.5].map((value) => constant(b, re, value));
  const size = b.abs(re);
  const t = b.sqrt(b.mul(half, b.add(size, abs(b, { re: size, im: y }))));
  const other = b.select(b.eq(t, zero), zero, b.div(b.mul(half, y), t));
  const isRight = b.not(isBelow(b, re));
  return [b.select(isRight, t, other), b.select(isRight, other, t)];
}

/** asinh w = log1p(w + w²/(1 + √(w² + 1))) for w ≥ 0 whose square does not overflow. */
function asinhOfPositive(b: B, w: Scalar): Scalar {
  const one = constant(b, w, 1);
  const square = b.mul(w, w);
  return b.log1p(b.add(w, b.div(square, b.add(one, b.sqrt(b.add(square, one))))));
}

interface Arcs {
  /** The real part's size of the arcsine. */
  readonly sine: () => Scalar;
  /** The real part of the arccosine. */
  readonly cosine: () => Scalar;
  /** The imaginary part's size of both. */
  readonly imaginary: Scalar;
}

/**
 * arcsin and arccos by the roots of 1 − x and 1 + x, whose products add up without cancellation where x is in the first
 * quadrant: W. Kahan, "Branch cuts for complex elementary functions" (1987). Far away they are those of its angle and log 2|x|.
 */
function arcs(b: B, { re, im }: Complex): Arcs {
  const [x, y] = [b.abs(re), b.abs(im)];
  const [one, two] = [1, 2].map((value) => constant(b, re, value));
  const limit = far(b, re);
  const isFar = b.or(b.gt(x, limit), b.gt(y, limit));
  const [p, q] = rootParts(b, b.sub(one, x), y);
  const [r, s] = rootParts(b, b.add(one, x), y);
  const near = asinhOfPositive(b, b.add(b.mul(p, s), b.mul(q, r)));
  const away = b.add(logAbs(b, x, y, null), constant(b, x, Math.LN2));
  const finite = b.select(isFar, away, near);
  const isLeft = isBelow(b, re);
  return {
    sine: () => emitAtan2(b, x, b.select(isFar, y, b.add(b.mul(p, r), b.mul(q, s)))),
    cosine() {
      const angle = emitAtan2(b, b.select(isFar, y, b.select(isLeft, r, p)), b.select(isFar, re, b.select(isLeft, p, r)));
      return b.select(isFar, angle, b.mul(two, angle));
    },
    imaginary: b.select(b.or(isInfinite(b, x), isInfinite(b, y)), constant(b, x, Infinity), finite),
  };
}

/** The cuts are those of XLA: on them −0 counts as 0. */
export function asin(b: B, x: Complex): Complex {
  const { sine, imaginary } = arcs(b, x);
  return { re: b.mul(signOf(b, x.re), sine()), im: signedBy(b, x.im, imaginary) };
}

export function acos(b: B, x: Complex): Complex {
  const { cosine, imaginary } = arcs(b, x);
  return { re: cosine(), im: b.neg(signedBy(b, x.im, imaginary)) };
}

/** ±i·acos x, with a real part ≥ 0. */
export function acosh(b: B, x: Complex): Complex {
  const { cosine, imaginary } = arcs(b, x);
  return { re: imaginary, im: signedBy(b, x.im, cosine()) };
}

/** asinh x = −i·asin ix. */
export const asinh = (b: B, x: Complex): Complex => overI(b, asin(b, timesI(b, x)));

const timesI = (b: B, x: Complex): Complex => ({ re: b.neg(x.im), im: x.re });
const overI = (b: B, x: Complex): Complex => ({ re: x.im, im: b.neg(x.re) });

/**
 * ¼·log1p(4re/((1 − re)² + im²)) + ½i·atan2(2im, (1 − re)(1 + re) − im²), after Kahan: odd in both parts, of which the sizes
 * are taken. Far away it is 1/x beside ½πi, and where (1 − re)² + im² may vanish, ½·log(2/im).
 */
export function atanh(b: B, { re, im }: Complex): Complex {
  const c = (value: number): Scalar => constant(b, re, value);
  const [x, y] = [b.abs(re), b.abs(im)];
  const limit = far(b, re);
  const isFar = b.or(b.gt(x, limit), b.gt(y, limit));
  const rest = b.sub(c(1), x);
  const isPole = b.and(b.eq(rest, c(0)), b.lt(y, c(re.type === "f64" ? 1e-9 : 1e-5)));
  const quotient = b.div(b.mul(c(4), x), b.add(b.mul(rest, rest), b.mul(y, y)));
  const near = b.select(isPole, b.mul(c(0.5), b.sub(c(Math.LN2), b.log(y))), b.mul(c(0.25), b.log1p(quotient)));
  const most = b.max(x, y);
  const ratio = b.div(b.min(x, y), most);
  const inverse = b.div(b.div(x, most), b.mul(most, b.add(c(1), b.mul(ratio, ratio))));
  const away = b.select(b.or(isInfinite(b, x), isInfinite(b, y)), c(0), inverse);
  const angle = b.mul(c(0.5), emitAtan2(b, b.add(im, im), b.sub(b.mul(rest, b.add(c(1), x)), b.mul(y, y))));
  const quarter = b.select(b.eq(y, y), signedBy(b, im, c(Math.PI / 2)), y);
  return { re: signedBy(b, re, b.select(isFar, away, near)), im: b.select(isFar, quarter, angle) };
}

/** atan x = −i·atanh ix. */
export const atan = (b: B, x: Complex): Complex => overI(b, atanh(b, timesI(b, x)));

/** −i·log((x + iy) / √(x² + y²)). */
export const atan2 = (b: B, y: Complex, x: Complex): Complex =>
  overI(b, log(b, div(b, add(b, x, timesI(b, y)), sqrt(b, add(b, mul(b, x, x), mul(b, y, y))))));
