/** The error function and its kin, which JavaScript's Math lacks, in double precision. */

/** Σ cᵢ·xⁱ with the highest coefficient first, by Horner's rule in single precision. */
const polynomialF32 = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, c) => Math.fround(Math.fround(sum * x) + Math.fround(c)), 0);

/**
 * erf x. Up to 1 the Maclaurin series e^(−x²)·(2/√π)·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!! (Abramowitz & Stegun 7.1.6), whose terms are
 * all positive; above it 1 − erfc by the continued fraction 7.1.14.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size > 1) return Math.sign(x) * (1 - erfcTail(size));
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc x for x ≥ ½. The fraction needs the more terms the smaller x is; x² is taken in two parts, the first exact. */
function erfcTail(x: number): number {
  if (x > 28) return 0;
  let fraction = x;
  for (let k = 30 + Math.ceil(220 / (x * x)); k > 0; k--) fraction = x + k / 2 / fraction;
  const h = Math.fround(x);
  return (Math.exp(-h * h) * Math.exp((h - x) * (h + x))) / (fraction * Math.sqrt(Math.PI));
}

/** erfc x, without cancellation for large x. */
export const erfc = (x: number): number => (x > 0.5 ? erfcTail(x) : x < -1 ? 2 - erfcTail(-x) : 1 - erf(x));

/** Giles, "Approximating the erfinv function" (GPU Computing Gems 2), single precision: central and tail polynomials. */
export const ERF_INV_CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
];
export const ERF_INV_TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
];

/** The inverse of erf on [−1, 1], rounding to single precision after each step as backends do: 1 − x² is sensitive near ±1. */
export function erfInv(x: number): number {
  if (Math.abs(x) >= 1) return Math.abs(x) === 1 ? x * Infinity : Number.NaN;
  const w = Math.fround(-Math.log1p(-Math.fround(x * x)));
  return (
    x *
    (w < 5 ? polynomialF32(Math.fround(w - 2.5), ERF_INV_CENTRAL) : polynomialF32(Math.fround(Math.fround(Math.sqrt(w)) - 3), ERF_INV_TAIL))
  );
}

/**
 * The inverse of erf in double precision: Newton's steps on erf, or on erfc where erf is near 1, from the single-precision
 * value. Each step doubles the digits.
 */
export function erfInvDouble(x: number): number {
  const size = Math.abs(x);
  if (!(size < 1)) return size === 1 ? x * Infinity : Number.NaN;
  if (x === 0) return x;
  let y = size < 0.99999 ? Math.abs(erfInv(size)) : Math.sqrt(-Math.log(1 - size));
  for (let step = 0; step < (size < 0.99999 ? 3 : 12); step++) {
    const error = size < 0.5 ? erf(y) - size : 1 - size - erfc(y);
    const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y);
    // Halley's correction: the second derivative is −2y times the first.
    const newton = error / slope;
    y -= newton / (1 + y * newton);
  }
  return Math.sign(x) * y;
}
