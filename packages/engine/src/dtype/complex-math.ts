import { type Complex, complex } from "./elements.ts";

/** Complex arithmetic and functions in double precision, with C's values at zeros, infinities and NaN where XLA has them. */

export const add = (x: Complex, y: Complex): Complex => complex(x.re + y.re, x.im + y.im);
export const sub = (x: Complex, y: Complex): Complex => complex(x.re - y.re, x.im - y.im);
export const neg = (x: Complex): Complex => complex(-x.re, -x.im);
export const mul = (x: Complex, y: Complex): Complex => complex(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re);
export const scale = (x: Complex, by: number): Complex => complex(x.re * by, x.im * by);
export const equal = (x: Complex, y: Complex): boolean => x.re === y.re && x.im === y.im;
export const isFinite = (x: Complex): boolean => Number.isFinite(x.re) && Number.isFinite(x.im);

/** √(re² + im²), without overflow in between; NaN where a part is, also beside an infinite one. */
export const abs = (x: Complex): number => (isNaN(x) ? Number.NaN : Math.hypot(x.re, x.im));
/** The angle in (−π, π]. */
export const angle = (x: Complex): number => Math.atan2(x.im, x.re);

/**
 * Division by Smith's method (Algorithm 116, CACM 1962); a finite number over zero is infinite, over infinity zero, and an
 * infinite one over a finite one infinite (C11, annex G.5.1).
 */
export function div(x: Complex, y: Complex): Complex {
  const usual = quotient(x, y);
  if (!Number.isNaN(usual.re) || !Number.isNaN(usual.im) || !isInfinite(x) || !isFinite(y)) return usual;
  const [a, b] = [unit(x.re), unit(x.im)];
  return complex(Infinity * (a * y.re + b * y.im), Infinity * (b * y.re - a * y.im));
}

const isInfinite = (x: Complex): boolean => Math.abs(x.re) === Infinity || Math.abs(x.im) === Infinity;
/** A part beside an infinite one is nothing, NaN too. */
const unit = (part: number): number => sign(part) * (Math.abs(part) === Infinity ? 1 : 0);

function quotient(x: Complex, y: Complex): Complex {
  if (y.re === 0 && y.im === 0) return complex((x.re / Math.abs(y.re)) * sign(y.re), (x.im / Math.abs(y.re)) * sign(y.re));
  if (isInfinite(y) && isFinite(x)) {
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

/**
 * size·eᵗ·(cos angle + i·sin angle), where eᵗ is taken in two halves, so that a part is finite wherever it can be; real for
 * the angle 0, also beside infinities and NaN.
 */
function polar(t: number, angle: number, size = 1): Complex {
  const half = Math.exp(t / 2);
  if (angle === 0) return complex(size * Math.exp(t), 0);
  if (t < 700) return complex(size * Math.exp(t) * Math.cos(angle), size * Math.exp(t) * Math.sin(angle));
  return complex(size * half * Math.cos(angle) * half, size * half * Math.sin(angle) * half);
}

export const exp = (x: Complex): Complex => polar(x.re, x.im);

/**
 * e^(x·ln 2): the real part's power is taken as it is, the angle is the product rounded as the parts are, by `round`. The
 * product, XLA's, is no number where a part is infinite.
 */
export function exp2(x: Complex, round: (angle: number) => number): Complex {
  if (!isFinite(x)) return complex(Number.NaN, Number.NaN);
  const size = 2 ** x.re;
  const angle = round(x.im * round(Math.LN2));
  return angle === 0 ? complex(size, 0) : complex(size * Math.cos(angle), size * Math.sin(angle));
}

/** eˣ − 1: (expm1 re · cos im − 2 sin²(im/2)) + i·eʳᵉ·sin im, which does not cancel near 0. */
export function expm1(x: Complex): Complex {
  if (x.im === 0) return complex(Math.expm1(x.re) + 0, 0);
  if (x.re > 700) return exp(x);
  const half = Math.sin(x.im / 2);
  return complex(Math.expm1(x.re) * Math.cos(x.im) - 2 * half * half, Math.exp(x.re) * Math.sin(x.im));
}

/**
 * 1 / (1 + e⁻ˣ), with e = e^−|re|, c = cos im and s = sin im: (1 + e·c + i·e·s) / |1 + e·c + i·e·s|², and e·(c + e) in place
 * of the real part left of 0. Near the poles 1 + e·c is 2·cos²(im/2) + c·expm1(−|re|), which does not cancel.
 */
export function logistic({ re, im }: Complex): Complex {
  const size = Math.abs(re);
  const e = Math.exp(-size);
  const c = Math.cos(im);
  const s = e * Math.sin(im);
  const half = Math.cos(im / 2);
  const isNear = e * c < -0.5;
  const p = isNear ? 2 * half * half + c * Math.expm1(-size) : 1 + e * c;
  const q = isNear ? 2 * half * half + Math.expm1(-size) : c + e;
  const under = p * p + s * s;
  const imaginary = s / under;
  // A zero that is no number's sign: of positive numbers, and of real ones.
  const isPlain = imaginary === 0 && (re > 0 || im === 0);
  return complex((re < 0 ? e * q : p) / under, isPlain ? 0 : imaginary);
}

export const log = (x: Complex): Complex => complex(logAbs(x.re, x.im, null), angle(x));

/** log(1 + x), accurate near 0. */
export const log1p = (x: Complex): Complex => complex(logAbs(1 + x.re, x.im, x.re * (2 + x.re) + x.im * x.im), Math.atan2(x.im, 1 + x.re));

/**
 * log √(re² + im²). Near 1 it is ½·log1p of the excess over 1, (a − 1)(a + 1) + b² with a the larger part unless given;
 * elsewhere log a + ½·log1p (b/a)², where nothing overflows.
 */
function logAbs(re: number, im: number, excess: number | null): number {
  const a = Math.max(Math.abs(re), Math.abs(im));
  const b = Math.min(Math.abs(re), Math.abs(im));
  if (a > 0.5 && a < 2) return 0.5 * Math.log1p(excess ?? (a - 1) * (a + 1) + b * b);
  const ratio = a === b ? 1 : b / a;
  return Math.log(a) + 0.5 * Math.log1p(ratio * ratio);
}

/** The root with a real part ≥ 0; of numbers without an imaginary part, be it −0, that of the cut's upper side. */
export function sqrt(x: Complex): Complex {
  if (x.im !== 0) return rootOf(x);
  if (Number.isNaN(x.re)) return complex(Number.NaN, Number.NaN);
  return x.re < 0 ? complex(0, Math.sqrt(-x.re)) : complex(Math.sqrt(x.re) + 0, 0);
}

/** The root whose imaginary part has the operand's sign. */
function rootOf(x: Complex): Complex {
  const { re, im } = x;
  if (isNaN(x)) return complex(Number.NaN, Number.NaN);
  if (re === 0 && im === 0) return complex(0, im);
  if (im === Infinity || im === -Infinity) return complex(Infinity, im);
  if (re === Infinity) return complex(Infinity, sign(im) * 0);
  if (re === -Infinity) return complex(0, sign(im) * Infinity);
  // Parts whose sum would overflow are scaled by a power of 4, the root by one of 2.
  const isHuge = Math.max(Math.abs(re), Math.abs(im)) > 2 ** 1020;
  const [down, up] = isHuge ? [1 / 16, 4] : [1, 1];
  const t = Math.sqrt((Math.abs(re * down) + Math.hypot(re * down, im * down)) / 2) * up;
  return re >= 0 ? complex(t, im / t / 2) : complex(Math.abs(im) / t / 2, sign(im) * t);
}

/** The conjugate of the root over |x|; ∞ at 0, and 0 where a part is infinite. */
export function rsqrt(x: Complex): Complex {
  if (x.re === 0 && x.im === 0) return complex(Infinity, Number.NaN);
  if (Math.abs(x.re) === Infinity || Math.abs(x.im) === Infinity) return complex(0, -0 * sign(x.im));
  const root = rootOf(x);
  const size = abs(root);
  return complex(root.re / size / size, -root.im / size / size);
}

export const square = (x: Complex): Complex => complex((x.re - x.im) * (x.re + x.im), 2 * x.re * x.im);

/** sinh and cosh of |x|, which their factor is to be multiplied to; it is 1 where they do not overflow. */
function hyperbolic(x: number): { s: number; c: number; factor: number } {
  const size = Math.abs(x);
  if (!(size > 700)) return { s: Math.sinh(size), c: Math.cosh(size), factor: 1 };
  const e = Math.exp(size - 512);
  return { s: e, c: e, factor: Math.exp(512) / 2 };
}

/** sin re · cosh im + i·cos re · sinh im; imaginary on that axis, also where cosh is infinite. */
export function sin({ re, im }: Complex): Complex {
  const { s, c, factor } = hyperbolic(im);
  return complex(re === 0 ? 0 : Math.sin(re) * c * factor, sign(im) * (Math.cos(re) * s * factor));
}
/** cos re · cosh im − i·sin re · sinh im; real on the imaginary axis. */
export function cos({ re, im }: Complex): Complex {
  const { s, c, factor } = hyperbolic(im);
  return complex(Math.cos(re) * c * factor, re === 0 ? 0 : -sign(im) * (Math.sin(re) * s * factor));
}
/** sinh re · cos im + i·cosh re · sin im; real on that axis, also where sinh is infinite. Zeros are 0, not −0. */
export function sinh({ re, im }: Complex): Complex {
  const { s, c, factor } = hyperbolic(re);
  const real = im === 0 ? s * factor : s * Math.cos(im) * factor;
  return complex(sign(re) * real + 0, im === 0 ? 0 : c * Math.sin(im) * factor);
}
/** cosh re · cos im + i·sinh re · sin im; real on that axis, also where cosh is infinite. */
export function cosh({ re, im }: Complex): Complex {
  const { s, c, factor } = hyperbolic(re);
  const real = im === 0 ? c * factor : c * Math.cos(im) * factor;
  return complex(real, im === 0 ? 0 : sign(re) * (s * Math.sin(im) * factor) + 0);
}

/**
 * (sinh re · cosh re + i·sin im · cos im) / (sinh² re + cos² im), a sum that does not cancel; the real part as
 * 1 + (sinh re · e^−re − cos² im) / (…) where it is near 1.
 */
export function tanh({ re, im }: Complex): Complex {
  const size = Math.abs(re);
  if (size === Infinity) return complex(sign(re), Number.isFinite(im) && im !== 0 ? 0 * Math.sin(im) * Math.cos(im) : 0);
  const t = Math.min(size, 350);
  const s = Math.sinh(t);
  const c = Math.cos(im);
  const under = s * s + c * c;
  const real = size > 1 ? 1 + (s * Math.exp(-t) - c * c) / under : (s * Math.cosh(t)) / under;
  return complex(
    sign(re) * (im === 0 ? Math.tanh(size) : real),
    im === 0 ? 0 : size > 350 ? 0 * Math.sin(im) * c : (Math.sin(im) * c) / under,
  );
}

const timesI = (x: Complex): Complex => complex(-x.im, x.re);
const overI = (x: Complex): Complex => complex(x.im, -x.re);
/** tan x = −i·tanh ix. */
export const tan = (x: Complex): Complex => overI(tanh(timesI(x)));

/** Parts beyond it are all that counts: squares of their inverses are lost beside 1. */
const FAR = 1e20;

/**
 * arcsin and arccos of a number of the first quadrant by the roots of 1 − x and 1 + x, whose products add up without
 * cancellation: W. Kahan, "Branch cuts for complex elementary functions" (1987). Far away they are those of its angle and
 * log 2|x|. `cosine` is the real part of the arccosine, for x and for −x.
 */
function arcs(x: number, y: number): { sine: number; cosine: readonly [number, number]; imaginary: number } {
  if (x > FAR || y > FAR) {
    const isInfinite = x === Infinity || y === Infinity;
    const imaginary = isInfinite ? Infinity : logAbs(x, y, null) + Math.LN2;
    return { sine: Math.atan2(x, y), cosine: [Math.atan2(y, x), Math.atan2(y, -x)], imaginary };
  }
  const root = (re: number): Complex => rootOf(complex(re, y));
  const [a, b] = [root(1 - x), root(1 + x)];
  return {
    sine: Math.atan2(x, a.re * b.re + a.im * b.im),
    cosine: [2 * Math.atan2(a.re, b.re), 2 * Math.atan2(b.re, a.re)],
    imaginary: Math.asinh(a.re * b.im + a.im * b.re),
  };
}

/** The cuts are those of XLA: on them −0 counts as 0. */
export function asin({ re, im }: Complex): Complex {
  const { sine, imaginary } = arcs(Math.abs(re), Math.abs(im));
  return complex(sign(re) * sine, im < 0 ? -imaginary : imaginary);
}
export function acos({ re, im }: Complex): Complex {
  const { cosine, imaginary } = arcs(Math.abs(re), Math.abs(im));
  return complex(cosine[Number(re < 0)], im < 0 ? imaginary : -imaginary);
}
/** ±i·acos x, with a real part ≥ 0. */
export function acosh({ re, im }: Complex): Complex {
  const { cosine, imaginary } = arcs(Math.abs(re), Math.abs(im));
  return complex(imaginary, im < 0 ? -cosine[Number(re < 0)] : cosine[Number(re < 0)]);
}
/** asinh x = −i·asin ix. */
export const asinh = (x: Complex): Complex => overI(asin(timesI(x)));

/**
 * ¼·log1p(4re/((1 − re)² + im²)) + ½i·atan2(2im, (1 − re)(1 + re) − im²), after Kahan: odd in both parts, of which the sizes
 * are taken. Far away it is 1/x beside ½πi, and where (1 − re)² + im² may vanish, ½·log(2/im).
 */
export function atanh({ re, im }: Complex): Complex {
  const [x, y] = [Math.abs(re), Math.abs(im)];
  const real = (value: number): number => (re < 0 ? -value : value);
  if (x > FAR || y > FAR) {
    const most = Math.max(x, y);
    const ratio = Math.min(x, y) / most;
    const isInfinite = x === Infinity || y === Infinity;
    const quarter = Number.isNaN(y) ? y : Math.PI / 2;
    return complex(real(isInfinite ? 0 : x / most / (most * (1 + ratio * ratio))), im < 0 ? -quarter : quarter);
  }
  const rest = 1 - x;
  const isPole = rest === 0 && y < 1e-9;
  return complex(
    real(isPole ? 0.5 * (Math.LN2 - Math.log(y)) : 0.25 * Math.log1p((4 * x) / (rest * rest + y * y))),
    0.5 * Math.atan2(2 * im, rest * (1 + x) - y * y),
  );
}
/** atan x = −i·atanh ix. */
export const atan = (x: Complex): Complex => overI(atanh(timesI(x)));

/** −i·log((x + iy) / √(x² + y²)). */
export const atan2 = (y: Complex, x: Complex): Complex => overI(log(div(add(x, timesI(y)), sqrt(add(mul(x, x), mul(y, y))))));

/** xʸ = e^(y·log x); 1 for the base 1 or the power 0; of 0 and ∞ there are real powers, of 0 the positive ones. */
export function pow(x: Complex, y: Complex): Complex {
  if ((y.re === 0 && y.im === 0) || (x.re === 1 && x.im === 0)) return complex(1);
  if (x.re === 0 && x.im === 0) return y.re > 0 && y.im === 0 ? complex(0) : complex(Number.NaN, Number.NaN);
  if (x.re === Infinity && x.im === 0 && y.im === 0 && !Number.isNaN(y.re)) return complex(y.re > 0 ? Infinity : 0);
  return exp(mul(y, log(x)));
}

/** Order by real part, then by imaginary part: what max, min and sorting use. */
export const less = (x: Complex, y: Complex): boolean => x.re < y.re || (x.re === y.re && x.im < y.im);
export const isNaN = (x: Complex): boolean => Number.isNaN(x.re) || Number.isNaN(x.im);
/** The larger of two by that order; the second unless the first is known to be, as XLA compares, NaN or not. */
export const larger = (x: Complex, y: Complex): Complex => (less(y, x) ? x : y);
export const smaller = (x: Complex, y: Complex): Complex => (less(x, y) ? x : y);
