/** C's pow, which differs from JavaScript's for 1^NaN and (±1)^±∞: they are 1. */
export const cPow = (x: number, y: number): number => (x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y);

/**
 * Functions of double precision as the reference evaluation computes them, which kernels call for operands that are rare and
 * cost too much as lanes: angles that many turns are taken off, quotients of more digits than a double has.
 */
export const REAL_FUNCTIONS = {
  cos: Math.cos,
  rem: (x: number, y: number): number => x % y,
  sin: Math.sin,
} as const;

export type RealFunction = keyof typeof REAL_FUNCTIONS;

/** Their order, by which compiled programs name them. */
export const REAL_FUNCTION_NAMES = Object.keys(REAL_FUNCTIONS) as readonly RealFunction[];

/** Function number `which` of one operand or two. */
export function realFunction(which: number, x: number, y: number): number {
  const f: (x: number, y: number) => number = REAL_FUNCTIONS[REAL_FUNCTION_NAMES[which]];
  return f(x, y);
}
