import type { Scalar, ScalarBuilder } from "../../ir/lowering.ts";
import { f64, polynomial, withSignOf } from "./parts.ts";

/** ∛m for 1 ≤ m ≤ 2, highest first; relative error 2e-6. */
const ROUGH = [
  0.005072953325277491, -0.04831832068166114, 0.19665479701360078, -0.4602977267696209, 0.8317431442479309, 0.47514693623890253,
];

/** Numbers near it are whole, so that adding it rounds; its bits are those of an integer with that in front. */
const MAGIC = 1.5 * 2 ** 52;
const MAGIC_BITS = 0x4338000000000000n;

/**
 * The cube root. |x| = 2³ⁿ·2ᵏ·m with k from 0 to 2: the root of 2ᵏ·m, roughly, then a step of Halley's method, which takes
 * the error to its third power.
 */
export function emitCubeRootDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const i64 = (value: bigint): Scalar => b.constant(value, "i64");
  const bitsOf = (v: Scalar): Scalar => b.bitcast(v, "i64");
  const doubleOf = (v: Scalar): Scalar => b.bitcast(v, "f64");
  const size = b.abs(x);
  const tiny = b.lt(size, f64(b, 2 ** -1022));
  const bits = bitsOf(b.select(tiny, b.mul(size, f64(b, 2 ** 54)), size));
  const exponent = b.sub(b.shiftRightLogical(bits, i64(52n)), i64(1023n));
  const whole = b.sub(doubleOf(b.add(exponent, i64(MAGIC_BITS))), f64(b, MAGIC));
  const shifted = b.add(b.mul(b.sub(whole, f64(b, 1)), f64(b, 1 / 3)), f64(b, MAGIC));
  const n = b.sub(bitsOf(shifted), i64(MAGIC_BITS));
  const k = b.sub(whole, b.mul(b.sub(shifted, f64(b, MAGIC)), f64(b, 3)));
  const thrice = b.add(n, b.add(n, n));
  const reduced = doubleOf(b.sub(bits, b.shiftLeft(thrice, i64(52n))));
  const mantissa = doubleOf(b.sub(bits, b.shiftLeft(exponent, i64(52n))));
  const factor = b.select(b.lt(k, f64(b, 0.5)), f64(b, 1), b.select(b.lt(k, f64(b, 1.5)), f64(b, Math.cbrt(2)), f64(b, Math.cbrt(4))));
  const rough = b.mul(polynomial(b, mantissa, ROUGH), factor);
  const cube = b.mul(b.mul(rough, rough), rough);
  const step = b.div(b.mul(rough, b.sub(reduced, cube)), b.add(b.add(cube, cube), reduced));
  const scaled = b.sub(n, b.select(tiny, i64(18n), i64(0n)));
  const root = doubleOf(b.add(bitsOf(b.add(rough, step)), b.shiftLeft(scaled, i64(52n))));
  // Zeros, infinities and NaN are their own.
  const isOrdinary = b.and(b.gt(size, f64(b, 0)), b.lt(size, f64(b, Number.POSITIVE_INFINITY)));
  return withSignOf(b, x, b.select(isOrdinary, root, size));
}
