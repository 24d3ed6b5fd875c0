import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, nearestInteger, polynomial } from "./polynomial.ts";

/*
 * x = n·ln 2 + r with |r| ≤ ln 2 / 2, then e^r = 1 + r + r²·p(r). ln 2 is split in two so that n times its first part
 * is exact (Cody and Waite); split and polynomial are those of Cephes' expf (S. Moshier).
 */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
const P = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];

/** n as i32, and e^r − 1. */
function reduce(b: Dag, x: Scalar): { whole: Node; q: Node } {
  const { rounded: n, whole } = nearestInteger(b, x, Math.LOG2E);
  const r = b.muladd(n, f32(b, -LN2_LOW), b.muladd(n, f32(b, -LN2_HIGH), x));
  return { whole, q: b.muladd(polynomial(b, r, P), b.mul(r, r), r) };
}

/** 2ⁿ for an integer n from −126 to 127 in i32. */
const powerOfTwo = (b: Dag, n: Node): Node => b.bitcast(b.shiftLeft(b.add(n, b.constant(127, "i32")), b.constant(23, "i32")), "f32");

/** Σ of a polynomial of least maximal error for (e^r − 1 − r)/r² on |r| ≤ 0.3467; e^r is right to 2⁻²⁸. */
const EXP = [1.381457173e-3, 8.368729529e-3, 4.166838928e-2, 1.666652053e-1, 4.999999344e-1, 1, 1];

/** e^x for x from −87 to 88, where 2ⁿ only changes the exponent; else of no meaning. */
export function emitExpWithin(b: Dag, x: Scalar): Node {
  const { rounded, shifted: n } = nearestInteger(b, x, Math.LOG2E);
  const r = b.muladd(rounded, f32(b, -LN2_LOW), b.muladd(rounded, f32(b, -LN2_HIGH), x));
  return b.bitcast(b.add(b.bitcast(polynomial(b, r, EXP), "i32"), b.shiftLeft(n, b.constant(23, "i32"))), "f32");
}

/** e^x; where the result is not normal, which is rare, 2ⁿ is applied in two halves, so that it rounds as it should. */
export function emitExp(b: Dag, x: Scalar): Node {
  const clamped = b.pmin(b.pmax(x, f32(b, -104)), f32(b, 89));
  const { whole, q } = reduce(b, clamped);
  const half = b.shiftRightArithmetic(whole, b.constant(1, "i32"));
  const y = b.mul(b.add(q, f32(b, 1)), powerOfTwo(b, half));
  const extreme = b.mul(y, powerOfTwo(b, b.sub(whole, half)));
  // Compared as integers: NaN, which has larger bits than any number, counts as extreme.
  const size = b.bitcast(b.abs(x), "i32");
  return b.rare(b.gt(size, b.bitcast(f32(b, 87), "i32")), emitExpWithin(b, x), extreme);
}

/** e^x − 1 as 2·2ⁿ⁻¹·((e^r − 1) + (1 − 2⁻ⁿ)): nothing cancels near zero, where n = 0. */
export function emitExpm1(b: Dag, x: Scalar): Node {
  const clamped = b.pmin(b.pmax(x, f32(b, -20)), f32(b, 89));
  const { whole, q } = reduce(b, clamped);
  const rest = b.sub(f32(b, 1), powerOfTwo(b, b.neg(b.min(whole, b.constant(126, "i32")))));
  const y = b.mul(b.mul(b.add(q, rest), powerOfTwo(b, b.sub(whole, b.constant(1, "i32")))), f32(b, 2));
  return b.select(b.lt(b.abs(x), f32(b, 1e-7)), x, y);
}
