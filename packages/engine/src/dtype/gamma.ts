/**
 * The logarithm of the gamma function and its derivatives.
 *
 * Lanczos' approximation with g = 7 and n = 9 (Lanczos 1964; coefficients by P. Godfrey), the one XLA uses:
 * Γ(z + 1) = √(2π)·(z + g + ½)^(z + ½)·e^−(z + g + ½)·A(z). Below ½ the reflection formula.
 */
export const LANCZOS_G = 7;
export const LANCZOS_BASE = 0.9999999999998099;
export const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012,
  9.984369578019572e-6, 1.5056327351493116e-7,
];

export function lgammaOf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (!Number.isFinite(x)) return Number.POSITIVE_INFINITY;
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  if (x < 0.5) {
    // The sine's argument is folded to ½ at most: beside an integer it is exact.
    const fraction = Math.abs(x) - Math.floor(Math.abs(x));
    return Math.log(Math.PI) - Math.log(Math.sin(Math.PI * Math.min(fraction, 1 - fraction))) - lgammaOf(1 - x);
  }
  const z = x - 1;
  const a = LANCZOS.reduce((sum, c, i) => sum + c / (z + i + 1), LANCZOS_BASE);
  const t = z + LANCZOS_G + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(a);
}

/** ψ(x): the recurrence ψ(x) = ψ(x + 1) − 1/x up to where the asymptotic series holds (Abramowitz & Stegun 6.3.18). */
export function digammaOf(x: number): number {
  if (Number.isNaN(x) || (x <= 0 && Number.isInteger(x))) return Number.NaN;
  if (x < 0) return digammaOf(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let shift = 0;
  let z = x;
  for (; z < 12; z++) shift -= 1 / z;
  const w = 1 / (z * z);
  const series = w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132)))));
  return shift + Math.log(z) - 0.5 / z - series;
}

/** Hurwitz' ζ(s, q) = Σ 1/(q + k)ˢ for s > 1, q > 0, by Euler and Maclaurin's formula. */
function zetaOf(s: number, q: number): number {
  const terms = 15;
  let sum = 0;
  for (let k = 0; k < terms; k++) sum += (q + k) ** -s;
  const a = q + terms;
  let power = a ** -s;
  sum += (a * power) / (s - 1) + 0.5 * power;
  // B₂ₖ/(2k)!, with the rising factorial of s beside it.
  const bernoulli = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160];
  let factor = s;
  power /= a;
  for (const [k, b] of bernoulli.entries()) {
    sum += b * factor * power;
    factor *= (s + 2 * k + 1) * (s + 2 * k + 2);
    power /= a * a;
  }
  return sum;
}

/** ζ(s, x) also below 0, where the terms before the change of sign are those of two series above it; at its poles inf, or nan for odd s. */
function zetaAt(s: number, x: number): number {
  if (x > 0) return zetaOf(s, x);
  if (Number.isInteger(x)) return s % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  const below = Math.floor(-x) + 1;
  return zetaOf(s, x + below) + (s % 2 === 0 ? 1 : -1) * (zetaOf(s, 1 - x - below) - zetaOf(s, 1 - x));
}

/** ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹ n! ζ(n + 1, x). */
export function polygammaOf(n: number, x: number): number {
  if (!Number.isInteger(n) || n < 0 || Number.isNaN(x)) return Number.NaN;
  if (n === 0) return digammaOf(x);
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return (n % 2 === 0 ? -1 : 1) * factorial * zetaAt(n + 1, x);
}
