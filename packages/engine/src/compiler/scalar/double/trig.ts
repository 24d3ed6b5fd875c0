import type { Scalar } from "../../../ir/lowering.ts";
import type { Dag } from "../dag.ts";
import type { Node } from "../node.ts";
import { bitsOf, doubleOf, f64, i64, nearestInteger, polynomial } from "./parts.ts";

/*
 * x = j·π/2 + r with |r| ≤ π/4. π/2 is split in three (Cody and Waite), the first two parts of 33 bits, so that j times them
 * is exact up to LIMIT. Beyond it, and where nearly all of x is taken away, which is rare, the lanes are called one by one.
 */
const LIMIT = 2 ** 20;
const PARTS = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21];
/** (sin r − r)/r³ and (cos r − 1 + r²/2)/r⁴ in r²; errors of 6e-18 and 9e-19 in the results. */
const SIN = [
  -7.58461011992989e-13, 1.6058494536861948e-10, -2.5052105987875573e-8, 2.755731921859074e-6, -1.984126984126396e-4, 8.333333333333331e-3,
  -0.16666666666666666,
];
const COS = [
  4.739277661002546e-14, -1.1470336438708932e-11, 2.087675490756256e-9, -2.7557319218466383e-7, 2.480158730158001e-5,
  -1.3888888888888885e-3, 4.1666666666666664e-2,
];

/** Sine and cosine of r, the quadrant in the low bits of an i64, and where neither is good. */
interface Reduced {
  readonly sine: Node;
  readonly cosine: Node;
  readonly quadrant: Node;
  readonly isFar: Node;
}

function reduce(b: Dag, x: Scalar): Reduced {
  const { rounded: j, shifted: quadrant } = nearestInteger(b, b.mul(x, f64(b, 2 / Math.PI)));
  let r = x as Node;
  for (const part of PARTS) r = b.muladd(j, f64(b, -part), r);
  const size = b.abs(x);
  const isFar = b.or(b.gt(size, f64(b, LIMIT)), b.lt(b.abs(r), b.mul(size, f64(b, 2 ** -24))));
  const z = b.mul(r, r);
  // The sine has r's sign: a zero keeps it.
  const sign = b.and(bitsOf(b, r), i64(b, -(1n << 63n)));
  const sine = doubleOf(b, b.or(bitsOf(b, b.muladd(b.mul(polynomial(b, z, SIN), z), r, r)), sign));
  // 1 − r²/2 is rounded; what that lost is added with the rest.
  const half = b.mul(z, f64(b, 0.5));
  const leading = b.sub(f64(b, 1), half);
  const lost = b.sub(b.sub(f64(b, 1), leading), half);
  const cosine = b.add(leading, b.muladd(polynomial(b, z, COS), b.mul(z, z), lost));
  return { sine, cosine, quadrant, isFar };
}

/** ±sine or ±cosine, by the two low bits of a quadrant. */
function inQuadrant(b: Dag, { sine, cosine }: Reduced, quadrant: Scalar): Node {
  const isOdd = b.ne(b.and(quadrant, i64(b, 1)), i64(b, 0));
  const sign = b.shiftLeft(b.and(quadrant, i64(b, 2)), i64(b, 62));
  return doubleOf(b, b.xor(bitsOf(b, b.select(isOdd, cosine, sine)), sign));
}

export function emitSin(b: Dag, x: Scalar): Node {
  const reduced = reduce(b, x);
  return b.rare(reduced.isFar, inQuadrant(b, reduced, reduced.quadrant), b.libm("sin", x));
}

export function emitCos(b: Dag, x: Scalar): Node {
  const reduced = reduce(b, x);
  return b.rare(reduced.isFar, inQuadrant(b, reduced, b.add(reduced.quadrant, i64(b, 1))), b.libm("cos", x));
}
