import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";

/** Special functions as scalar DAGs in f32, for backends. The reference evaluation has its own (dtype/error-functions.ts). */

const f32 = (b: ScalarBuilder, value: number): Scalar => b.constant(value, "f32");

/** Σ cᵢ·xⁱ with the highest coefficient first, by Horner's rule. */
function polynomial(b: ScalarBuilder, x: Scalar, coefficients: readonly number[]): Scalar {
  return coefficients.slice(1).reduce((sum, c) => b.muladd(sum, x, f32(b, c)), f32(b, coefficients[0]));
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
 * erfc. Below 0.75 as 1 − erf; above it e^(−x²)·w((x − 4)/(x + 4)) with a least-squares polynomial for the scaled
 * function e^(x²)·erfc x on [0.75, 10.2], relative error 6e-9. x² is taken in two parts, h² exact for h of 12 bits.
 */
export function emitErfc(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.min(b.abs(x), f32(b, 10.2));
  const h = b.bitcast(b.and(b.bitcast(size, "u32"), b.constant(0xfffff000 | 0, "u32")), "f32");
  const decay = b.mul(b.exp(b.neg(b.mul(h, h))), b.exp(b.mul(b.sub(h, size), b.add(size, h))));
  const t = b.div(b.sub(size, f32(b, 4)), b.add(size, f32(b, 4)));
  const scaled = polynomial(
    b,
    t,
    [
      -0.000651917362, 0.00406481279, -0.0129057383, 0.0312952697, -0.0630976558, 0.108963549, -0.16425848, 0.218719676, -0.259068042,
      0.136999458,
    ],
  );
  const tail = b.mul(decay, scaled);
  const far = b.select(b.lt(x, f32(b, 0)), b.sub(f32(b, 2), tail), tail);
  const near = b.sub(f32(b, 1), emitErf(b, x));
  return b.select(b.lt(b.abs(x), f32(b, 0.75)), near, b.select(b.eq(x, x), far, x));
}
