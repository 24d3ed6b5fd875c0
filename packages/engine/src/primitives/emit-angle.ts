import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import { emitAtanDouble } from "./double/angles.ts";
import { emitAtan } from "./emit-special.ts";

/** The angle of the point (x, y): the arctangent of the smaller over the larger leg, unfolded by octant. */
export function emitAtan2(b: ScalarBuilder, y: Scalar, x: Scalar): Scalar {
  const c = (value: number): Scalar => b.constant(value, x.type);
  const integer = x.type === "f64" ? "i64" : "i32";
  const zero = c(0);
  const ax = b.abs(x);
  const ay = b.abs(y);
  const larger = b.max(ax, ay);
  const smaller = b.min(ax, ay);
  // Equal legs also where both are 0 or ∞: 0/0 counts as 0, ∞/∞ as 1.
  const ratio = b.select(b.eq(smaller, larger), b.select(b.eq(larger, zero), zero, c(1)), b.div(smaller, larger));
  const octant = x.type === "f64" ? emitAtanDouble(b, ratio) : emitAtan(b, ratio);
  const quadrant = b.select(b.gt(ay, ax), b.sub(c(Math.PI / 2), octant), octant);
  const negative = (v: Scalar): Scalar => b.lt(b.bitcast(v, integer), b.constant(0, integer));
  const half = b.select(negative(x), b.sub(c(Math.PI), quadrant), quadrant);
  const angle = b.select(negative(y), b.neg(half), half);
  // max and min propagate NaN, but selects on NaN would not.
  return b.select(b.or(b.ne(x, x), b.ne(y, y)), b.add(x, y), angle);
}
