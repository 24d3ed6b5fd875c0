import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, nearestInteger, polynomial } from "./polynomial.ts";

/*
 * x = j·π/2 + r with |r| ≤ π/4. π/2 is split in four (Cody and Waite), the first parts short enough that j times them
 * is exact up to LIMIT; beyond it lanes take the exact function. Polynomials: Cephes' sinf and cosf (S. Moshier).
 */
const LIMIT = 8192;
const PARTS = [1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8];
const LAST = Math.PI / 2 - PARTS[0] - PARTS[1] - PARTS[2];
const SIN = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1];
const COS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2];

/** sin(x + quarter·π/2). */
function shiftedSin(b: Dag, x: Scalar, quarter: number): Node {
  const i32 = (value: number): Node => b.constant(value, "i32");
  const { rounded: j, whole } = nearestInteger(b, b.mul(x, f32(b, 2 / Math.PI)));
  let r = x as Node;
  for (const part of [...PARTS, LAST]) r = b.muladd(j, f32(b, -part), r);
  const r2 = b.mul(r, r);
  const sin = b.muladd(b.mul(polynomial(b, r2, SIN), r2), r, r);
  const cos = b.add(b.muladd(b.mul(polynomial(b, r2, COS), r2), r2, b.mul(r2, f32(b, -0.5))), f32(b, 1));
  const quadrant = b.add(whole, i32(quarter));
  const odd = b.ne(b.and(quadrant, i32(1)), i32(0));
  const sign = b.shiftLeft(b.shiftRightLogical(quadrant, i32(1)), i32(31));
  const value = b.bitcast(b.xor(b.bitcast(b.select(odd, cos, sin), "i32"), sign), "f32");
  return value as Node;
}

const tooLarge = (b: Dag, x: Scalar): Node => b.gt(b.abs(x), f32(b, LIMIT));

export function emitSin(b: Dag, x: Scalar): Node {
  const value = b.select(b.lt(b.abs(x), f32(b, 2 ** -12)), x, shiftedSin(b, x, 0));
  return b.precise("sin", tooLarge(b, x), value, x);
}

export function emitCos(b: Dag, x: Scalar): Node {
  return b.precise("cos", tooLarge(b, x), shiftedSin(b, x, 1), x);
}
