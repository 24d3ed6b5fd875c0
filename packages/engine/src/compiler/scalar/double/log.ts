import type { Scalar } from "../../../ir/lowering.ts";
import type { Dag } from "../dag.ts";
import type { Node } from "../node.ts";
import { bitsOf, doubleOf, f64, floatOf, i64, polynomial } from "./parts.ts";

/*
 * u = 2ᵉ·m with m in [√½, √2), f = m − 1 and s = f/(2 + f): log m = 2·artanh s = f − f²/2 + s·(f²/2 + R(s²)), where R has an
 * error of 2e-19. That form, which keeps the first digits of f apart from all else, is FreeBSD's and Sun's (K. Ng).
 */
const LN2_HIGH = 0.6931471804855391;
const LN2_LOW = 7.440617110012397e-11;
const R = [
  0.13086515170309235, 0.1326879165664409, 0.15386238589328619, 0.18181795672324072, 0.2222222239123579, 0.2857142857080708,
  0.4000000000000087, 0.6666666666666666,
];
const ROOT_HALF_BITS = 0x3fe6a09e667f3bcdn;

/** log(u) + correction for a normal positive u; `shift` is subtracted from the exponent. */
function reducedLog(b: Dag, u: Scalar, shift: Node | null, correction: Node | null): Node {
  const bits = bitsOf(b, u);
  const e = b.shiftRightArithmetic(b.sub(bits, i64(b, ROOT_HALF_BITS)), i64(b, 52));
  const f = b.sub(doubleOf(b, b.sub(bits, b.shiftLeft(e, i64(b, 52)))), f64(b, 1));
  const exponent = shift === null ? floatOf(b, e) : b.sub(floatOf(b, e), shift);
  const s = b.div(f, b.add(f, f64(b, 2)));
  const z = b.mul(s, s);
  const half = b.mul(b.mul(f, f), f64(b, 0.5));
  const tail = b.mul(exponent, f64(b, LN2_LOW));
  const small = correction === null ? tail : b.add(tail, correction);
  const rest = b.muladd(s, b.add(half, b.mul(z, polynomial(b, z, R))), small);
  return b.muladd(exponent, f64(b, LN2_HIGH), b.sub(f, b.sub(half, rest)));
}

/** What log gives at the ends of its domain: NaN below zero and for NaN, −∞ at zero, ∞ at ∞. */
function withEnds(b: Dag, u: Scalar, value: Node): Node {
  const finite = b.select(b.eq(u, f64(b, Infinity)), u, value);
  const positive = b.select(b.eq(u, f64(b, 0)), f64(b, -Infinity), finite);
  return b.select(b.ge(u, f64(b, 0)), positive, f64(b, NaN)) as Node;
}

const LEAST_NORMAL = 2 ** -1022;

export function emitLog(b: Dag, x: Scalar): Node {
  const tiny = b.lt(x, f64(b, LEAST_NORMAL));
  const normal = b.select(tiny, b.mul(x, f64(b, 2 ** 54)), x);
  const any = withEnds(b, x, reducedLog(b, normal, b.select(tiny, f64(b, 54), f64(b, 0)), null));
  const isUsual = b.and(b.ge(x, f64(b, LEAST_NORMAL)), b.lt(x, f64(b, Infinity)));
  return b.rare(b.not(isUsual), reducedLog(b, x, null, null), any);
}

/** log(1 + x): what rounding 1 + x to u lost is added back as (1 + x − u)/u. */
export function emitLog1p(b: Dag, x: Scalar): Node {
  const one = f64(b, 1);
  const u = b.add(x, one);
  const lost = b.select(b.lt(x, one), b.sub(x, b.sub(u, one)), b.sub(one, b.sub(u, x)));
  const value = withEnds(b, u, reducedLog(b, u, null, b.div(lost, u)));
  return b.select(b.lt(b.abs(x), f64(b, 2 ** -54)), x, value);
}
