import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { add, mul } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { scalarLike } from "./constants.ts";
import { FLOATING } from "./dtype-rules.ts";
import { binary, unary } from "./elementwise.ts";

/**
 * The logarithm of the gamma function and its derivatives.
 *
 * Lanczos' approximation with g = 7 and n = 9 (Lanczos 1964; coefficients by P. Godfrey), the one XLA uses:
 * Γ(z + 1) = √(2π)·(z + g + ½)^(z + ½)·e^−(z + g + ½)·A(z). Below ½ the reflection formula.
 */
const LANCZOS_G = 7;
const LANCZOS_BASE = 0.9999999999998099;
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012,
  9.984369578019572e-6, 1.5056327351493116e-7,
];

export function lgammaOf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (!Number.isFinite(x)) return Number.POSITIVE_INFINITY;
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  if (x < 0.5) return Math.log(Math.PI) - Math.log(Math.abs(Math.sin(Math.PI * (x - Math.floor(x))))) - lgammaOf(1 - x);
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

/** ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹ n! ζ(n + 1, x) for x > 0. */
function polygammaOf(n: number, x: number): number {
  if (!Number.isInteger(n) || n < 0 || Number.isNaN(x)) return Number.NaN;
  if (n === 0) return digammaOf(x);
  if (x <= 0) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return (n % 2 === 0 ? -1 : 1) * factorial * zetaOf(n + 1, x);
}

const f32 = (b: ScalarBuilder, value: number): Scalar => b.constant(value, "f32");

/** log t for t = z + g + ½, as log(g + ½) + log1p(z/(g + ½)), which is exact near z = 0. */
const emitLogT = (b: ScalarBuilder, z: Scalar): Scalar =>
  b.add(f32(b, Math.log(LANCZOS_G + 0.5)), b.log1p(b.div(z, f32(b, LANCZOS_G + 0.5))));

function emitLgamma(b: ScalarBuilder, x: Scalar): Scalar {
  const reflected = b.lt(x, f32(b, 0.5));
  const z = b.select(reflected, b.neg(x), b.sub(x, f32(b, 1)));
  const a = LANCZOS.reduce((sum, c, i) => b.add(sum, b.div(f32(b, c), b.add(z, f32(b, i + 1)))), f32(b, LANCZOS_BASE));
  const t = b.add(f32(b, LANCZOS_G + 0.5), z);
  const logT = emitLogT(b, z);
  const half = b.sub(b.add(z, f32(b, 0.5)), b.div(t, logT));
  const value = b.add(b.add(f32(b, 0.5 * Math.log(2 * Math.PI)), b.mul(half, logT)), b.log(a));
  const size = b.abs(x);
  const fraction = b.sub(size, b.floor(size));
  const near = b.select(b.gt(fraction, f32(b, 0.5)), b.sub(f32(b, 1), fraction), fraction);
  const logSin = b.log(b.sin(b.mul(f32(b, Math.PI), near)));
  const infinity = f32(b, Number.POSITIVE_INFINITY);
  const reflection = b.select(b.eq(b.abs(logSin), infinity), b.neg(logSin), b.sub(b.sub(f32(b, Math.log(Math.PI)), logSin), value));
  return b.select(b.eq(size, infinity), infinity, b.select(reflected, reflection, value));
}

function emitDigamma(b: ScalarBuilder, x: Scalar): Scalar {
  const reflected = b.lt(x, f32(b, 0.5));
  const z = b.select(reflected, b.neg(x), b.sub(x, f32(b, 1)));
  let numerator = f32(b, 0);
  let denominator = f32(b, LANCZOS_BASE);
  LANCZOS.forEach((c, i) => {
    const at = b.add(z, f32(b, i + 1));
    numerator = b.sub(numerator, b.div(f32(b, c), b.mul(at, at)));
    denominator = b.add(denominator, b.div(f32(b, c), at));
  });
  const t = b.add(f32(b, LANCZOS_G + 0.5), z);
  const value = b.sub(b.add(emitLogT(b, z), b.div(numerator, denominator)), b.div(f32(b, LANCZOS_G), t));
  // π·cot(πx) has period 1: the nearest integer is taken off first.
  const angle = b.mul(f32(b, Math.PI), b.add(x, b.abs(b.floor(b.add(x, f32(b, 0.5))))));
  const reflection = b.sub(value, b.div(b.mul(f32(b, Math.PI), b.cos(angle)), b.sin(angle)));
  const isPole = b.and(b.le(x, f32(b, 0)), b.eq(x, b.floor(x)));
  return b.select(isPole, f32(b, Number.NaN), b.select(reflected, reflection, value));
}

export const lgammaP: Primitive = unary({
  name: "lgamma",
  accepts: FLOATING,
  compute: () => lgammaOf,
  emit: (b, [x]) => emitLgamma(b, x),
  derivative: (g, x) => mul(g, digamma(x)),
});

export const digammaP: Primitive = unary({
  name: "digamma",
  accepts: FLOATING,
  compute: () => digammaOf,
  emit: (b, [x]) => emitDigamma(b, x),
  derivative: (g, x) => mul(g, polygamma(scalarLike(x, 1), x)),
});

/** The n-th derivative of digamma; n has no derivative. */
export const polygammaP: Primitive = binary({
  name: "polygamma",
  accepts: [FLOATING],
  compute: () => polygammaOf,
  derivatives: [null, (g, n, x) => mul(g, polygamma(add(n, scalarLike(n, 1)), x))],
});

/** ln |Γ(x)|. */
export const lgamma = (x: Value): Value => bind1(lgammaP, [x]);
/** The derivative of `lgamma`. */
export const digamma = (x: Value): Value => bind1(digammaP, [x]);
export const polygamma = (n: Value, x: Value): Value => bind1(polygammaP, [n, x]);
