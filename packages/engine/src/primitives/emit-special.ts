import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";

/** Special functions as scalar DAGs in f32, for backends. The reference evaluation has its own (special-functions.ts). */

const f32 = (b: ScalarBuilder, value: number): Scalar => b.constant(value, "f32");

/** Σ cᵢ·xⁱ with the highest coefficient first, by Horner's rule. */
function polynomial(b: ScalarBuilder, x: Scalar, coefficients: readonly number[]): Scalar {
  return coefficients.slice(1).reduce((sum, c) => b.add(b.mul(sum, x), f32(b, c)), f32(b, coefficients[0]));
}

/**
 * arctan. Reduced to |t| ≤ tan(π/8) by arctan x = π/4 + arctan((x − 1)/(x + 1)) and π/2 − arctan(1/x), then the
 * minimax polynomial of Cephes' atanf (S. Moshier), good to 2 ulp.
 */
export function emitAtan(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.abs(x);
  const large = b.gt(size, f32(b, 2.414213562373095));
  const middle = b.gt(size, f32(b, 0.4142135623730951));
  const one = f32(b, 1);
  const shifted = b.select(middle, b.div(b.sub(size, one), b.add(size, one)), size);
  const t = b.select(large, b.div(f32(b, -1), size), shifted);
  const base = b.select(large, f32(b, Math.PI / 2), b.select(middle, f32(b, Math.PI / 4), f32(b, 0)));
  const t2 = b.mul(t, t);
  const p = polynomial(b, t2, [8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1]);
  const value = b.add(base, b.add(b.mul(b.mul(p, t2), t), t));
  // A zero keeps its sign.
  return b.select(b.lt(x, f32(b, 0)), b.neg(value), b.select(b.gt(x, f32(b, 0)), value, x));
}

/** erf: the rational approximation x·P(x²)/Q(x²) used by Eigen and XLA for f32, saturated where erf rounds to ±1. */
export function emitErf(b: ScalarBuilder, x: Scalar): Scalar {
  const limit = f32(b, 3.7439211627767994);
  const t = b.max(b.min(x, limit), b.neg(limit));
  const t2 = b.mul(t, t);
  const p = polynomial(
    b,
    t2,
    [0.00022905065861350646, 0.0034082910107109506, 0.050955695062380861, 0.18520832239976145, 1.128379143519084],
  );
  const q = polynomial(
    b,
    t2,
    [
      -1.1791602954361697e-7, 0.000023547966471313185, 0.0010179625278914885, 0.014070470171167667, 0.11098505178285362,
      0.49746925110067538, 1,
    ],
  );
  return b.div(b.mul(t, p), q);
}

/**
 * erfc: 1 − erf near 0; for |x| > 1 e^(−x²)/|x| times a polynomial in 1/x², which keeps its digits where erf is near 1
 * (Cephes' erfcf, S. Moshier).
 */
export function emitErfc(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.abs(x);
  const square = b.mul(x, x);
  const inverse = b.div(f32(b, 1), size);
  const y = b.mul(inverse, inverse);
  const below2 = polynomial(
    b,
    y,
    [
      2.326819970068386e-2, -1.387039388740657e-1, 3.687424674597105e-1, -5.824733027278666e-1, 6.210004621745983e-1, -4.944515323274145e-1,
      3.404879937665872e-1, -2.741127028184656e-1, 5.638259427386472e-1,
    ],
  );
  const above2 = polynomial(
    b,
    y,
    [
      -1.047766399936249e1, 1.297719955372516e1, -7.495518717768503, 2.921019019210786, -1.0152652792027, 4.218463358204948e-1,
      -2.820767439740514e-1, 5.641895067754075e-1,
    ],
  );
  const product = b.mul(b.mul(b.exp(b.neg(square)), inverse), b.select(b.lt(size, f32(b, 2)), below2, above2));
  const tail = b.select(b.gt(square, f32(b, 88.72283905206835)), f32(b, 0), product);
  const far = b.select(b.lt(x, f32(b, 0)), b.sub(f32(b, 2), tail), tail);
  return b.select(b.gt(size, f32(b, 1)), far, b.sub(f32(b, 1), emitErf(b, x)));
}
