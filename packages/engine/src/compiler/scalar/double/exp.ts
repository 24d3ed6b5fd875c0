import type { Scalar } from "../../../ir/lowering.ts";
import type { Dag } from "../dag.ts";
import type { Node } from "../node.ts";
import { bitsOf, doubleOf, f64, i64, nearestInteger, polynomial, powerOfTwo, wholeOf } from "./parts.ts";

/*
 * x = n·ln 2 + r with |r| ≤ ln 2 / 2, then e^r = 1 + r + r²·p(r). ln 2 is split in two so that n times its first part, of 33
 * bits, is exact (Cody and Waite). p has an error of 4e-19 in e^r.
 */
const LN2_HIGH = 0.6931471804855391;
const LN2_LOW = 7.440617110012397e-11;
const P = [
  2.0905117723289976e-9, 2.5105107294517756e-8, 2.755730267198923e-7, 2.75572557037048e-6, 2.4801587294892333e-5, 1.9841269874529258e-4,
  1.3888888888896741e-3, 8.333333333326249e-3, 4.166666666666665e-2, 0.1666666666666667, 0.5,
];

/** n, as an i64 with its low bits, and e^r − 1, for x = n·ln 2 + r. */
interface Reduced {
  readonly shifted: Node;
  readonly q: Node;
}

function reduce(b: Dag, x: Scalar): Reduced {
  const { rounded: n, shifted } = nearestInteger(b, b.mul(x, f64(b, Math.LOG2E)));
  const r = b.muladd(n, f64(b, -LN2_LOW), b.muladd(n, f64(b, -LN2_HIGH), x));
  return { shifted, q: expm1Within(b, r) };
}

/** (e^r − 1 − r)/r² for |r| ≤ ln 2 / 2. */
export const emitExpTail = (b: Dag, r: Scalar): Node => polynomial(b, r, P);

/** e^r − 1 for |r| ≤ ln 2 / 2. */
const expm1Within = (b: Dag, r: Scalar): Node => b.muladd(emitExpTail(b, r), b.mul(r, r), r);

/** m·2ⁿ where that is a normal number: the exponent's bits are added to. */
export const scaled = (b: Dag, m: Node, shifted: Node): Node => doubleOf(b, b.add(bitsOf(b, m), b.shiftLeft(shifted, i64(b, 52))));

/** m·2ⁿ, applied in two halves, so that it rounds as it should where it is no normal number. */
export function scaledTwice(b: Dag, m: Node, shifted: Node): Node {
  const whole = wholeOf(b, shifted);
  const half = b.shiftRightArithmetic(whole, i64(b, 1));
  return b.mul(b.mul(m, powerOfTwo(b, half)), powerOfTwo(b, b.sub(whole, half)));
}

const clamped = (b: Dag, x: Scalar, low: number, high: number): Node => b.pmin(b.pmax(x, f64(b, low)), f64(b, high));

/** Whether a number is outside of ±limit, or NaN. */
const isBeyond = (b: Dag, x: Scalar, limit: number): Node => b.not(b.le(b.abs(x), f64(b, limit)));

/** (1 + q)·2ⁿ, of the extreme one where that is meant. */
function rounded(b: Dag, isExtreme: Node, usual: Reduced, extreme: Reduced): Node {
  const m = ({ q }: Reduced): Node => b.add(q, f64(b, 1));
  return b.rare(isExtreme, scaled(b, m(usual), usual.shifted), scaledTwice(b, m(extreme), extreme.shifted));
}

export function emitExp(b: Dag, x: Scalar): Node {
  const usual = reduce(b, x);
  const extreme = reduce(b, clamped(b, x, -746, 710));
  return rounded(b, isBeyond(b, x, 708), usual, extreme);
}

/** 2^x: the part behind the point, exactly, times ln 2. */
export function emitExp2(b: Dag, x: Scalar): Node {
  const reduced = (y: Scalar): Reduced => {
    const { rounded: n, shifted } = nearestInteger(b, y);
    return { shifted, q: expm1Within(b, b.mul(b.sub(y, n), f64(b, Math.LN2))) };
  };
  const usual = reduced(x);
  const extreme = reduced(clamped(b, x, -1076, 1025));
  return rounded(b, isBeyond(b, x, 1021), usual, extreme);
}

/** e^x − 1 as 2·2ⁿ⁻¹·((e^r − 1) + (1 − 2⁻ⁿ)): nothing cancels near zero, where n = 0. */
export function emitExpm1(b: Dag, x: Scalar): Node {
  const { shifted, q } = reduce(b, clamped(b, x, -40, 710));
  const whole = wholeOf(b, shifted);
  const rest = b.sub(f64(b, 1), powerOfTwo(b, b.neg(b.min(whole, i64(b, 1022)))));
  const y = b.mul(b.mul(b.add(q, rest), powerOfTwo(b, b.sub(whole, i64(b, 1)))), f64(b, 2));
  // Zeros keep their sign.
  return b.select(b.lt(b.abs(x), f64(b, 2 ** -54)), x, y);
}
