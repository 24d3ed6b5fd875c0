import { erfInvDouble } from "./error-functions.ts";
import { digammaOf, lgammaOf } from "./gamma.ts";

/** C's pow, which differs from JavaScript's for 1^NaN and (±1)^±∞: they are 1. */
export const cPow = (x: number, y: number): number => (x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y);

/**
 * Functions of double precision that lanes have no instructions for: the reference evaluation computes them so, and kernels
 * call them for what costs more as a polynomial.
 */
export const REAL_FUNCTIONS = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  cos: Math.cos,
  cosh: Math.cosh,
  digamma: digammaOf,
  erf_inv: erfInvDouble,
  lgamma: lgammaOf,
  pow: cPow,
  rem: (x: number, y: number): number => x % y,
  sin: Math.sin,
  sinh: Math.sinh,
} as const;

export type RealFunction = keyof typeof REAL_FUNCTIONS;

/** Their order, by which compiled programs name them. */
export const REAL_FUNCTION_NAMES = Object.keys(REAL_FUNCTIONS) as readonly RealFunction[];

/** Function number `which` of one operand or two. */
export function realFunction(which: number, x: number, y: number): number {
  const f: (x: number, y: number) => number = REAL_FUNCTIONS[REAL_FUNCTION_NAMES[which]];
  return f(x, y);
}
