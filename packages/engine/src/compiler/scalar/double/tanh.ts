import type { Scalar } from "../../../ir/lowering.ts";
import type { Dag } from "../dag.ts";
import type { Node } from "../node.ts";
import { bitsOf, doubleOf, f64, i64, nearestInteger, polynomial } from "./parts.ts";

/*
 * x = n·(ln 2)/2 + r with |r| ≤ (ln 2)/4, s = 2ⁿ and t = tanh r, then tanh x = (t·(s + 1) + (s − 1)) / (t·(s − 1) + (s + 1)) by
 * the addition theorem, as in single precision (`scalar/tanh.ts`).
 */
const FAR = 19.1;
const HALF_LN2_HIGH = 0.6931471804855391 / 2;
const HALF_LN2_LOW = 7.440617110012397e-11 / 2;
/** tanh r / r in r²; relative error of 1.5e-17. */
const P = [
  3.4636670195542472e-3, -8.858919211524261e-3, 2.1869421428449724e-2, -5.3968253495869305e-2, 0.1333333333321161, -0.3333333333333328, 1,
];

export function emitTanh(b: Dag, x: Scalar): Node {
  const one = f64(b, 1);
  // Beyond FAR s ± 1 is s but for a rounding, and the quotient 1.
  const clamped = b.pmin(b.pmax(x, f64(b, -FAR)), f64(b, FAR));
  const { rounded: n, shifted } = nearestInteger(b, b.mul(clamped, f64(b, 2 * Math.LOG2E)));
  const r = b.muladd(n, f64(b, -HALF_LN2_LOW), b.muladd(n, f64(b, -HALF_LN2_HIGH), clamped));
  const s = doubleOf(b, b.add(b.shiftLeft(shifted, i64(b, 52)), bitsOf(b, one)));
  const t = b.mul(r, polynomial(b, b.mul(r, r), P));
  const sum = b.add(s, one);
  // s − 1 that is −0 for s = 1: added to a zero it leaves its sign.
  const difference = b.neg(b.sub(one, s));
  return b.div(b.muladd(t, sum, difference), b.muladd(t, difference, sum));
}
