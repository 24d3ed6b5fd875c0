import { type Complex, complex } from "./elements.ts";

/** Complex arithmetic and functions in double precision, with C's values at zeros, infinities and NaN where XLA has them. */

export const add = (x: Complex, y: Complex): Complex => complex(x.re + y.re, x.im + y.im);
export const sub = (x: Complex, y: Complex): Complex => complex(x.re - y.re, x.im - y.im);
export const neg = (x: Complex): Complex => complex(-x.re, -x.im);
export const mul = (x: Complex, y: Complex): Complex => complex(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re);
export const scale = (x: Complex, by: number): Complex => complex(x.re * by, x.im * by);
export const equal = (x: Complex, y: Complex): boolean => x.re === y.re && x.im === y.im;
export const isFinite = (x: Complex): boolean => Number.isFinite(x.re) && Number.isFinite(x.im);

/** √(re² + im²), without overflow in between; ∞ where a part is, also beside NaN. */
export const abs = (x: Complex): number => Math.hypot(x.re, x.im);
/** The angle in (−π, π]. */
export const angle = (x: Complex): number => Math.atan2(x.im, x.re);

/** Division by Smith's method (Algorithm 116, CACM 1962); a finite number over zero is infinite, over infinity zero. */
export function div(x: Complex, y: Complex): Complex {
  if (y.re === 0 && y.im === 0) return complex((x.re / Math.abs(y.re)) * sign(y.re), (x.im / Math.abs(y.re)) * sign(y.re));
  const yInfinite = !Number.isFinite(y.re) && !Number.isNaN(y.re) ? true : !Number.isFinite(y.im) && !Number.isNaN(y.im);
  if (yInfinite && isFinite(x)) {
    // A part beside an infinite one is nothing, NaN too.
    const unit = (part: number): number => sign(part) * (Math.abs(part) === Infinity ? 1 : 0);
    const [a, b] = [unit(y.re), unit(y.im)];
    return complex(0 * (x.re * a + x.im * b), 0 * (x.im * a - x.re * b));
  }
  if (Math.abs(y.re) >= Math.abs(y.im)) {
    const ratio = y.im / y.re;
    const scaled = y.re + y.im * ratio;
    return complex((x.re + x.im * ratio) / scaled, (x.im - x.re * ratio) / scaled);
  }
  const ratio = y.re / y.im;
  const scaled = y.re * ratio + y.im;
  return complex((x.re * ratio + x.im) / scaled, (x.im * ratio - x.re) / scaled);
}

const sign = (x: number): number => (Object.is(x, -0) || x < 0 ? -1 : 1);

/** x / |x|; 0 for 0. */
export function signOf(x: Complex): Complex {
  const size = abs(x);
  return size === 0 ? complex(0) : complex(x.re / size, x.im / size);
}

/** A real exponential times a phase; a zero imaginary part stays zero. */
export function exp(x: Complex): Complex {
  const size = Math.exp(x.re);
  if (x.im === 0) return complex(size, x.im);
  if (size === 0 && !Number.isFinite(x.im)) return complex(0, 0);
  if (size === Infinity && !Number.isFinite(x.im)) return complex(Infinity, Number.NaN);
  return complex(size * Math.cos(x.im), size * Math.sin(x.im));
}

/** eˣ − 1: (expm1 re · cos im − 2 sin²(im/2)) + i·eʳᵉ·sin im, which does not cancel near 0. */
export function expm1(x: Complex): Complex {
  const half = Math.sin(x.im / 2);
  const real = Math.expm1(x.re);
  return complex(real * Math.cos(x.im) - 2 * half * half, x.im === 0 ? x.im : Math.exp(x.re) * Math.sin(x.im));
}

export const log = (x: Complex): Complex => complex(logAbs(x), angle(x));

/** log |x|, accurate where |x| is near 1: ½·log1p((a − 1)(a + 1) + b²) with a the larger part. */
function logAbs(x: Complex): number {
  const a = Math.max(Math.abs(x.re), Math.abs(x.im));
  const b = Math.min(Math.abs(x.re), Math.abs(x.im));
  return a > 0.5 && a < 2 ? 0.5 * Math.log1p((a - 1) * (a + 1) + b * b) : Math.log(abs(x));
}

/** log(1 + x), accurate near 0. */
export function log1p(x: Complex): Complex {
  const size = Math.hypot(1 + x.re, x.im);
  const real = size > 0.5 && size < 2 ? 0.5 * Math.log1p(x.re * (2 + x.re) + x.im * x.im) : Math.log(size);
  return complex(real, Math.atan2(x.im, 1 + x.re));
}

/** The root with a real part ≥ 0, its imaginary part of the operand's sign. */
export function sqrt(x: Complex): Complex {
  const { re, im } = x;
  if (re === 0 && im === 0) return complex(0, im);
  if (im === Infinity || im === -Infinity) return complex(Infinity, im);
  if (re === Infinity) return complex(Infinity, Number.isNaN(im) ? im : sign(im) * 0);
  if (re === -Infinity) return Number.isNaN(im) ? complex(Number.NaN, Infinity) : complex(0, sign(im) * Infinity);
  const t = Math.sqrt((Math.abs(re) + abs(x)) / 2);
  return re >= 0 ? complex(t, im / (2 * t)) : complex(Math.abs(im) / (2 * t), sign(im) * t);
}

export const rsqrt = (x: Complex): Complex => (x.re === 0 && x.im === 0 ? complex(Infinity, Number.NaN) : div(complex(1), sqrt(x)));

export const square = (x: Complex): Complex => complex((x.re - x.im) * (x.re + x.im), 2 * x.re * x.im);

export const sin = (x: Complex): Complex => complex(Math.sin(x.re) * Math.cosh(x.im), Math.cos(x.re) * Math.sinh(x.im));
export const cos = (x: Complex): Complex => complex(Math.cos(x.re) * Math.cosh(x.im), -Math.sin(x.re) * Math.sinh(x.im));
export const sinh = (x: Complex): Complex => complex(Math.sinh(x.re) * Math.cos(x.im), Math.cosh(x.re) * Math.sin(x.im));
export const cosh = (x: Complex): Complex => complex(Math.cosh(x.re) * Math.cos(x.im), Math.sinh(x.re) * Math.sin(x.im));

/** (sinh 2a + i·sin 2b) / (cosh 2a + cos 2b), ±1 where cosh overflows. */
export function tanh(x: Complex): Complex {
  const { re, im } = x;
  if (Math.abs(re) > 20) return complex(sign(re), 4 * Math.sin(im) * Math.cos(im) * Math.exp(-2 * Math.abs(re)));
  const s = Math.sinh(re);
  const c = Math.cos(im);
  const under = s * s + c * c;
  return complex((s * Math.cosh(re)) / under, (Math.sin(im) * c) / under);
}

const timesI = (x: Complex): Complex => complex(-x.im, x.re);
const overI = (x: Complex): Complex => complex(x.im, -x.re);
/** tan x = −i·tanh ix. */
export const tan = (x: Complex): Complex => overI(tanh(timesI(x)));

/** Kahan, "Branch cuts for complex elementary functions" (1987): arcsin and its kin by square roots of 1 ± x. */
export function asin(x: Complex): Complex {
  const a = sqrt(complex(1 - x.re, -x.im));
  const b = sqrt(complex(1 + x.re, x.im));
  return complex(Math.atan2(x.re, a.re * b.re - a.im * b.im), Math.asinh(a.re * b.im - a.im * b.re));
}
export function acos(x: Complex): Complex {
  const a = sqrt(complex(1 - x.re, -x.im));
  const b = sqrt(complex(1 + x.re, x.im));
  return complex(2 * Math.atan2(a.re, b.re), Math.asinh(b.re * a.im - b.im * a.re));
}
export function acosh(x: Complex): Complex {
  const a = sqrt(complex(x.re - 1, x.im));
  const b = sqrt(complex(x.re + 1, x.im));
  return complex(Math.asinh(a.re * b.re + a.im * b.im), 2 * Math.atan2(a.im, b.re));
}
/** asinh x = −i·asin ix. */
export const asinh = (x: Complex): Complex => overI(asin(timesI(x)));
/** ½·log((1 + x)/(1 − x)), by real and imaginary part. */
export function atanh(x: Complex): Complex {
  const { re, im } = x;
  // Odd in the real part: for a negative one the quotient would be near −1, where the logarithm cancels.
  const size = Math.abs(re);
  const real = sign(re) * 0.25 * Math.log1p((4 * size) / ((1 - size) * (1 - size) + im * im));
  return complex(real, 0.5 * Math.atan2(2 * im, (1 - re) * (1 + re) - im * im));
}
/** atan x = −i·atanh ix. */
export const atan = (x: Complex): Complex => overI(atanh(timesI(x)));

/** −i·log((x + iy) / √(x² + y²)). */
export const atan2 = (y: Complex, x: Complex): Complex => overI(log(div(add(x, timesI(y)), sqrt(add(mul(x, x), mul(y, y))))));

/** xʸ = e^(y·log x); anything to the power 0 is 1, and 0 to a positive power 0. */
export function pow(x: Complex, y: Complex): Complex {
  if (y.re === 0 && y.im === 0) return complex(1);
  if (x.re === 0 && x.im === 0)
    return y.re > 0 && y.im === 0 ? complex(0) : y.im === 0 ? complex(Infinity, 0) : complex(Number.NaN, Number.NaN);
  return exp(mul(y, log(x)));
}

/** Order by real part, then by imaginary part: what max, min and sorting use. */
export const less = (x: Complex, y: Complex): boolean => x.re < y.re || (x.re === y.re && x.im < y.im);
export const isNaN = (x: Complex): boolean => Number.isNaN(x.re) || Number.isNaN(x.im);
/** The larger of two by that order; NaN prevails. */
export const larger = (x: Complex, y: Complex): Complex => (isNaN(x) || (!isNaN(y) && less(y, x)) ? x : y);
export const smaller = (x: Complex, y: Complex): Complex => (isNaN(x) || (!isNaN(y) && less(x, y)) ? x : y);
