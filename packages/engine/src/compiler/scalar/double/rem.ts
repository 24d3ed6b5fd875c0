import type { Scalar } from "../../../ir/lowering.ts";
import type { Dag } from "../dag.ts";
import type { Node } from "../node.ts";
import { bitsOf, doubleOf, f64, i64 } from "./parts.ts";

/** Quotients of so many bits are split in halves whose products with a split divisor are exact. */
const USUAL = 2 ** 50;

/**
 * |x| − q·|y| for the whole q that division gives, which may be one too many: exact, since the result has no more digits than
 * y. Quotients above 2⁵⁰, which are rare, are left to a call.
 */
export function emitRem(b: Dag, x: Scalar, y: Scalar): Node {
  const [size, divisor] = [b.abs(x), b.abs(y)];
  const ratio = b.div(size, divisor);
  const q = b.floor(ratio);
  const high = (v: Scalar): Node => doubleOf(b, b.and(bitsOf(b, v), i64(b, -(1n << 27n))));
  const [q1, y1] = [high(q), high(divisor)];
  const [q2, y2] = [b.sub(q, q1), b.sub(divisor, y1)];
  // q·|y| is `product`, and `error` less than that.
  const product = b.mul(q, divisor);
  const error = b.sub(b.sub(b.sub(b.sub(product, b.mul(q1, y1)), b.mul(q1, y2)), b.mul(q2, y1)), b.mul(q2, y2));
  const rest = b.add(b.sub(size, product), error);
  const within = b.select(b.lt(rest, f64(b, 0)), b.add(rest, divisor), rest);
  // The sign of x, that of a zero too.
  const sign = b.and(bitsOf(b, x), i64(b, -(1n << 63n)));
  const usual = doubleOf(b, b.or(bitsOf(b, within), sign));
  const isUsual = b.and(b.lt(ratio, f64(b, USUAL)), b.lt(divisor, f64(b, Infinity)));
  return b.rare(b.not(isUsual), usual, b.libm("rem", x, y));
}
