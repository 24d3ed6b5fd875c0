import type { Scalar, ScalarBuilder } from "../../ir/lowering.ts";
import { f64, polynomial, withSignOf } from "./parts.ts";

/* Inverse trigonometric functions of double precision. */

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

/** (arcsin t − t)/t³ in t² for |t| ≤ ½, highest first; error 5e-18 in the result. */
const ASIN = [
  0.028757851367421566, -0.014851887071247204, 0.01740087944269402, 0.005457506718640358, 0.01032281435018578, 0.011479177415184906,
  0.013971212973552933, 0.017352392720869973, 0.02237217294214989, 0.030381944138531247, 0.04464285714635543, 0.07499999999998433,
  0.16666666666666669,
];

/** t ≤ ½ and (arcsin t − t)/t: of |x|, or where that is larger of √((1 − |x|)/2), whose arcsine is half of arccos |x|. */
function reduce(b: ScalarBuilder, size: Scalar): { isLarge: Scalar; t: Scalar; rest: Scalar } {
  const half = f64(b, 0.5);
  const isLarge = b.gt(size, half);
  const rounded = b.mul(b.sub(f64(b, 1), size), half);
  const z = b.select(isLarge, rounded, b.mul(size, size));
  return { isLarge, t: b.select(isLarge, b.sqrt(rounded), size), rest: b.mul(polynomial(b, z, ASIN), z) };
}

export function emitAsinDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const { isLarge, t, rest } = reduce(b, b.abs(x));
  const small = b.muladd(rest, t, t);
  const twice = b.add(t, t);
  const large = b.sub(f64(b, Math.PI / 2), b.add(twice, b.sub(b.mul(rest, twice), f64(b, HALF_PI_LOW))));
  return withSignOf(b, x, b.select(isLarge, large, small));
}

/** 2·arcsin t for x > ½, π less that for x < −½, π/2 − arcsin x between. */
export function emitAcosDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const { isLarge, t, rest } = reduce(b, b.abs(x));
  const isNegative = b.lt(x, f64(b, 0));
  const signed = b.select(isNegative, b.neg(t), t);
  const middle = b.sub(f64(b, Math.PI / 2), b.add(signed, b.sub(b.mul(rest, signed), f64(b, HALF_PI_LOW))));
  const twice = b.add(t, t);
  const near = b.muladd(rest, twice, twice);
  const opposite = b.sub(f64(b, Math.PI), b.sub(near, f64(b, 2 * HALF_PI_LOW)));
  return b.select(isLarge, b.select(isNegative, opposite, near), middle);
}
