import type { Scalar, ScalarBuilder } from "../../ir/lowering.ts";
import { f64, polynomial, withSignOf } from "./parts.ts";

/* Hyperbolic functions of double precision and their inverses; tanh stands with the exponential (compiler/scalar/double). */

/** (sinh x − x)/x³ in x² for |x| ≤ 1, highest first; error 9e-18 in the result. */
const SINH = [
  7.746178593018827e-13, 1.6057679623801638e-10, 2.5052117695907823e-8, 2.7557319191381816e-6, 1.9841269841324198e-4, 8.333333333333299e-3,
  0.16666666666666666,
];

/** eˣ/2 for x ≥ 0, which overflows later than eˣ: x less SHIFT, of few bits, is exact. */
const SHIFT = 11 / 16;
const halfExp = (b: ScalarBuilder, x: Scalar): Scalar => b.mul(b.exp(b.sub(x, f64(b, SHIFT))), f64(b, Math.exp(SHIFT) / 2));

export function emitSinhDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.abs(x);
  const square = b.mul(x, x);
  const near = b.muladd(b.mul(polynomial(b, square, SINH), square), size, size);
  const half = halfExp(b, size);
  const far = b.sub(half, b.div(f64(b, 0.25), half));
  return withSignOf(b, x, b.select(b.gt(size, f64(b, 1)), far, near));
}

export function emitCoshDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const half = halfExp(b, b.abs(x));
  return b.add(half, b.div(f64(b, 0.25), half));
}

/** Above it log(1 + x) is log x, and x² does not overflow long after. */
const LARGE = 2 ** 60;

/** log(1 + y), and log 2x where x is large. */
function logOrDouble(b: ScalarBuilder, x: Scalar, y: Scalar): Scalar {
  const isLarge = b.gt(x, f64(b, LARGE));
  return b.add(b.log1p(b.select(isLarge, x, y)), b.select(isLarge, f64(b, Math.LN2), f64(b, 0)));
}

/** asinh x = log(1 + x + x²/(1 + √(x² + 1))). */
export function emitAsinhDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const [one, size] = [f64(b, 1), b.abs(x)];
  const square = b.mul(x, x);
  return withSignOf(b, x, logOrDouble(b, size, b.add(size, b.div(square, b.add(one, b.sqrt(b.add(square, one)))))));
}

/** acosh x = log(1 + t + √(2t + t²)) with t = x − 1. */
export function emitAcoshDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const t = b.sub(x, f64(b, 1));
  const value = logOrDouble(b, x, b.add(t, b.sqrt(b.mul(t, b.add(t, f64(b, 2))))));
  return b.select(b.ge(x, f64(b, 1)), value, f64(b, Number.NaN));
}

/** atanh x = ½·log(1 + 2x/(1 − x)). */
export function emitAtanhDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.abs(x);
  const quotient = b.div(b.add(size, size), b.sub(f64(b, 1), size));
  return withSignOf(b, x, b.mul(f64(b, 0.5), b.log1p(quotient)));
}
