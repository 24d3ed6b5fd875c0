import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, nearestInteger, polynomial } from "./polynomial.ts";

/*
 * x = n·ln 2 + r with |r| ≤ ln 2 / 2; then e^x = 2ⁿ·e^r. ln 2 is split in two so that n times its first part, of 10 bits,
 * is exact (Cody and Waite).
 */
const LN2_HIGH = 355 / 512;
const LN2_LOW = Math.LN2 - LN2_HIGH;
/** e^r of least maximal relative error with e⁰ = 1, right to 2⁻²⁸ (golden/minimax.py). */
const EXP = [1.3820945750921965e-3, 8.368683978915215e-3, 4.166826605796814e-2, 0.1666652113199234, 0.4999999403953552, 1, 1];

const i32 = (b: Dag, value: number): Node => b.constant(value, "i32");

/** n as i32, its low bits in a word, and r. */
function reduce(b: Dag, x: Scalar): { whole: Node; shifted: Node; r: Node } {
  const { rounded: n, whole, shifted } = nearestInteger(b, x, Math.LOG2E);
  return { whole, shifted, r: b.muladd(n, f32(b, -LN2_LOW), b.muladd(n, f32(b, -LN2_HIGH), x)) };
}

/** 2ⁿ for an integer n from −126 to 127 in i32. */
const powerOfTwo = (b: Dag, n: Node): Node => b.bitcast(b.shiftLeft(b.add(n, i32(b, 127)), i32(b, 23)), "f32");

/** e^x for x from −87 to 88, where 2ⁿ only changes the exponent; else of no meaning. */
function expWithin(b: Dag, x: Scalar): Node {
  const { shifted, r } = reduce(b, x);
  return b.bitcast(b.add(b.bitcast(polynomial(b, r, EXP), "i32"), b.shiftLeft(shifted, i32(b, 23))), "f32");
}

/** e^x for any x: 2ⁿ is applied in two halves, so that a result that is not normal rounds as it should. */
function expAnywhere(b: Dag, x: Scalar): Node {
  const { whole, r } = reduce(b, b.pmin(b.pmax(x, f32(b, -104)), f32(b, 89)));
  const half = b.shiftRightArithmetic(whole, i32(b, 1));
  return b.mul(b.mul(polynomial(b, r, EXP), powerOfTwo(b, half)), powerOfTwo(b, b.sub(whole, half)));
}

/** Whether |x| > 87, which is rare. Compared as integers: NaN, which has larger bits than any number, counts as large. */
const isFar = (b: Dag, x: Scalar): Node => b.gt(b.bitcast(b.abs(x), "i32"), b.bitcast(f32(b, 87), "i32"));

export function emitExp(b: Dag, x: Scalar): Node {
  return b.rare(isFar(b, x), expWithin(b, x), expAnywhere(b, x));
}

/** 1 / (1 + e⁻ˣ); far from zero e/(1 + e) for negative x, where e⁻ˣ would overflow before the result is 0. */
export function emitLogistic(b: Dag, x: Scalar): Node {
  const one = f32(b, 1);
  const e = expAnywhere(b, b.neg(b.abs(x)));
  const far = b.div(b.select(b.lt(x, f32(b, 0)), e, one), b.add(one, e));
  return b.rare(isFar(b, x), b.div(one, b.add(one, expWithin(b, b.neg(x)))), far);
}

/** e^x − 1 as 2·2ⁿ⁻¹·((e^r − 1) + (1 − 2⁻ⁿ)): nothing cancels near zero, where n = 0. */
export function emitExpm1(b: Dag, x: Scalar): Node {
  const clamped = b.pmin(b.pmax(x, f32(b, -20)), f32(b, 89));
  const { whole, r } = reduce(b, clamped);
  const q = b.muladd(polynomial(b, r, EXP.slice(0, -2)), b.mul(r, r), r);
  const rest = b.sub(f32(b, 1), powerOfTwo(b, b.neg(b.min(whole, i32(b, 126)))));
  const y = b.mul(b.mul(b.add(q, rest), powerOfTwo(b, b.sub(whole, i32(b, 1)))), f32(b, 2));
  return b.select(b.lt(b.abs(x), f32(b, 1e-7)), x, y);
}
