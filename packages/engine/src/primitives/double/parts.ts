import type { Scalar, ScalarBuilder } from "../../ir/lowering.ts";

/*
 * What functions of double precision are made of. Their polynomials interpolate at Chebyshev's nodes, computed in 64 digits
 * and rounded once (golden/chebyshev.py); the errors that stand beside them are those of the rounded ones.
 */

export const f64 = (b: ScalarBuilder, value: number): Scalar => b.constant(value, "f64");

/** Σ cᵢ·xⁱ with the highest coefficient first, by Horner's rule. */
export const polynomial = (b: ScalarBuilder, x: Scalar, coefficients: readonly number[]): Scalar =>
  coefficients.slice(1).reduce((sum, c) => b.muladd(sum, x, f64(b, c)), f64(b, coefficients[0]));

/** |value| with x's sign, that of a zero too. */
export const withSignOf = (b: ScalarBuilder, x: Scalar, value: Scalar): Scalar => {
  const sign = b.and(b.bitcast(x, "i64"), b.constant(-(1n << 63n), "i64"));
  return b.bitcast(b.or(b.bitcast(value, "i64"), sign), "f64");
};
