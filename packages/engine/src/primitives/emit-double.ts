import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";

/**
 * Special functions as scalar DAGs in f64. Polynomials interpolate at Chebyshev's nodes, computed in 64 digits and rounded
 * once.
 */

const f64 = (b: ScalarBuilder, value: number): Scalar => b.constant(value, "f64");

/** Σ cᵢ·xⁱ with the highest coefficient first, by Horner's rule. */
const polynomial = (b: ScalarBuilder, x: Scalar, coefficients: readonly number[]): Scalar =>
  coefficients.slice(1).reduce((sum, c) => b.muladd(sum, x, f64(b, c)), f64(b, coefficients[0]));

/** The bits of |value| with x's sign. */
const withSignOf = (b: ScalarBuilder, x: Scalar, value: Scalar): Scalar => {
  const sign = b.and(b.bitcast(x, "i64"), b.constant(-(1n << 63n), "i64"));
  return b.bitcast(b.or(b.bitcast(value, "i64"), sign), "f64");
};

/** (arctan t − t)/t³ in t² for |t| ≤ tan(π/8), highest first; error 7e-18 in the result. */
const ATAN = [
  -0.019176351702928952, 0.039231230934061674, -0.05085435366790903, 0.058581462656476686, -0.06664511156502541, 0.07692183171343514,
  -0.09090904577342869, 0.11111111015238656, -0.1428571428466634, 0.19999999999995519, -0.3333333333333333,
];
/** What π/2 and π/4 have behind a double. */
const HALF_PI_LOW = 6.123233995736766e-17;

/** arctan, reduced to |t| ≤ tan(π/8) by arctan x = π/4 + arctan((x − 1)/(x + 1)) and π/2 − arctan(1/x). */
export function emitAtanDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const one = f64(b, 1);
  const size = b.abs(x);
  const large = b.gt(size, f64(b, 1 + Math.SQRT2));
  const middle = b.gt(size, f64(b, Math.SQRT2 - 1));
  const numerator = b.select(large, f64(b, -1), b.select(middle, b.sub(size, one), size));
  const denominator = b.select(large, size, b.select(middle, b.add(size, one), one));
  const t = b.div(numerator, denominator);
  const z = b.mul(t, t);
  const base = (half: number): Scalar => b.select(large, f64(b, half), b.select(middle, f64(b, half / 2), f64(b, 0)));
  const rest = b.muladd(b.mul(polynomial(b, z, ATAN), z), t, base(HALF_PI_LOW));
  return withSignOf(b, x, b.add(base(Math.PI / 2), b.add(t, rest)));
}

/** erf x / x in x² on [0, 1]; error 1.4e-17. */
const ERF = [
  5.932664475603952e-11, -1.1358756859260983e-9, 1.4656267430346785e-8, -1.6349818442593754e-7, 1.6460957286433325e-6,
  -1.4925592859947379e-5, 1.2055331027591105e-4, -8.548326979134955e-4, 5.22397762480313e-3, -2.6866170645077406e-2, 0.11283791670954899,
  -0.3761263890318375, 1.1283791670955126,
];
/** x·e^(x²)·erfc x in (x − 2)/(x + 2) for x from 0.45 to 28; relative error 2.2e-16. */
const SCALED = [
  -3.9982905405885616e-8, 1.943443550764072e-7, 2.4205064772256317e-8, -7.09440097876056e-7, -4.007050245181539e-7, 1.2334071266512444e-6,
  2.849909608027923e-6, 1.1413840820319144e-6, -8.618795219232585e-6, -1.8871294204649252e-5, 6.22197283385271e-6, 8.930227407509447e-5,
  8.942225988639929e-5, -0.00031435006386203157, -0.0007501849440181934, 0.0011266579223237318, 0.004784898575323991,
  -0.0075157384075621005, -0.028976446698625508, 0.12151493052452138, -0.203844295928871, 0.16721101041410658, 0.5107913526210115,
];

/** erfc x for x from 0.45 to 28. x² is taken in two parts, h² exact for h of 21 bits. */
function emitTail(b: ScalarBuilder, x: Scalar): Scalar {
  const h = b.bitcast(b.and(b.bitcast(x, "u64"), b.constant(0xffffffff00000000n, "u64")), "f64");
  const decay = b.mul(b.exp(b.neg(b.mul(h, h))), b.exp(b.mul(b.sub(h, x), b.add(x, h))));
  return b.div(b.mul(decay, polynomial(b, b.div(b.sub(x, f64(b, 2)), b.add(x, f64(b, 2))), SCALED)), x);
}

/** erf: below 1 a polynomial, above it 1 − erfc, beyond 6 that is 1. */
export function emitErfDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.abs(x);
  const near = b.mul(size, polynomial(b, b.mul(size, size), ERF));
  const far = b.sub(f64(b, 1), emitTail(b, b.min(b.max(size, f64(b, 1)), f64(b, 6))));
  return withSignOf(b, x, b.select(b.gt(size, f64(b, 1)), far, near));
}

/** erfc, without cancellation: below ½ as 1 − erf; beyond 28 nothing is left. */
export function emitErfcDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.abs(x);
  const tail = emitTail(b, b.min(b.max(size, f64(b, 0.5)), f64(b, 28)));
  const far = b.select(b.lt(x, f64(b, 0)), b.sub(f64(b, 2), tail), tail);
  const near = b.sub(f64(b, 1), b.mul(x, polynomial(b, b.mul(x, x), ERF)));
  return b.select(b.gt(size, f64(b, 0.5)), far, near);
}
