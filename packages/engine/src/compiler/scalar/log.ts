import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, polynomial } from "./polynomial.ts";

/*
 * u = 2ᵉ·m with m in [√½, √2), then log u = e·ln 2 + log(1 + f), f = m − 1, with the polynomial and the split of ln 2
 * of Cephes' logf (S. Moshier).
 */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
const P = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
  3.3333331174e-1,
];

/** log(u) + correction for a normal positive u; `shift` is subtracted from the exponent. */
function reducedLog(b: Dag, u: Scalar, shift: Node | null, correction: Node | null): Node {
  const i32 = (value: number): Node => b.constant(value, "i32");
  const bits = b.bitcast(u, "i32");
  const e = b.shiftRightArithmetic(b.sub(bits, i32(0x3f3504f3)), i32(23));
  const f = b.sub(b.bitcast(b.sub(bits, b.shiftLeft(e, i32(23))), "f32"), f32(b, 1));
  const exponent = shift === null ? b.convert(e, "f32") : b.sub(b.convert(e, "f32"), shift);
  const f2 = b.mul(f, f);
  let y = b.mul(b.mul(polynomial(b, f, P), f), f2);
  if (correction !== null) y = b.add(y, correction);
  y = b.muladd(exponent, f32(b, LN2_LOW), y);
  y = b.muladd(f2, f32(b, -0.5), y);
  return b.muladd(exponent, f32(b, LN2_HIGH), b.add(f, y));
}

/** What log gives at the ends of its domain: NaN below zero and for NaN, −∞ at zero, ∞ at ∞. */
function withEnds(b: Dag, u: Scalar, value: Node): Node {
  const finite = b.select(b.eq(u, f32(b, Infinity)), u, value);
  const positive = b.select(b.eq(u, f32(b, 0)), f32(b, -Infinity), finite);
  return b.select(b.ge(u, f32(b, 0)), positive, f32(b, NaN)) as Node;
}

export function emitLog(b: Dag, x: Scalar): Node {
  const tiny = b.lt(x, f32(b, 2 ** -126));
  const normal = b.select(tiny, b.mul(x, f32(b, 2 ** 23)), x);
  const any = withEnds(b, x, reducedLog(b, normal, b.select(tiny, f32(b, 23), f32(b, 0)), null));
  // Positive normal numbers are 0x00800000 to 0x7f7fffff, all others less or more.
  const [least, count] = [b.constant(0x00800000, "u32"), b.constant(0x7f000000, "u32")];
  return b.rare(b.ge(b.sub(b.bitcast(x, "u32"), least), count), reducedLog(b, x, null, null), any);
}

/** log(1 + x): what rounding 1 + x to u lost is added back as (1 + x − u)/u. */
export function emitLog1p(b: Dag, x: Scalar): Node {
  const one = f32(b, 1);
  const u = b.add(x, one);
  const lost = b.select(b.lt(x, one), b.sub(x, b.sub(u, one)), b.sub(one, b.sub(u, x)));
  const value = withEnds(b, u, reducedLog(b, u, null, b.div(lost, u)));
  return b.select(b.lt(b.abs(x), f32(b, 2 ** -25)), x, value);
}

/** log(1 − x²), exact to f32 up to |x| = 1: near it as log((1 − |x|)(1 + |x|)), where 1 − |x| is exact. */
export function emitLogOneMinusSquare(b: Dag, x: Scalar): Node {
  const one = f32(b, 1);
  const size = b.abs(x);
  const square = b.neg(b.mul(x, x));
  const near = b.gt(size, f32(b, 0.5));
  const sum = b.add(square, one);
  const u = b.select(near, b.mul(b.sub(one, size), b.add(one, size)), sum);
  const lost = b.select(near, f32(b, 0), b.sub(square, b.sub(sum, one)));
  return withEnds(b, u, reducedLog(b, u, null, b.div(lost, u)));
}
