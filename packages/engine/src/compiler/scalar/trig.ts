import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, nearestInteger, polynomial } from "./polynomial.ts";
import { addWithCarry, highWord, u32 } from "./words.ts";

/*
 * x = j·π/2 + r with |r| ≤ π/4. π/2 is split in four (Cody and Waite), the first parts of 11 bits at most, so that j
 * times them is exact up to LIMIT; beyond it the lanes, which are rare, multiply by as many digits of 2/π as it takes
 * (M. Payne and R. Hanek, "Radian reduction for trigonometric functions", 1983). Polynomials: Cephes' sinf and cosf (S. Moshier).
 */
const LIMIT = 8192;
const PARTS = [1.5703125, 4.837512969970703125e-4, 7.549533620476723e-8, 2.5633440682570896e-12];
const SIN = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1];
const COS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2];

/** 2/π in words of 32 bits: none before the point, then those behind it. */
const TWO_OVER_PI = [0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041];

/** r, and a word whose last two bits are j's. */
interface Reduced {
  readonly r: Node;
  readonly quadrant: Node;
}

function reduceSmall(b: Dag, x: Scalar): Reduced {
  const { rounded: j, shifted } = nearestInteger(b, b.mul(x, f32(b, 2 / Math.PI)));
  let r = x as Node;
  for (const part of PARTS) r = b.muladd(j, f32(b, -part), r);
  return { r, quadrant: shifted };
}

/**
 * |x| = m·2ᵉ with m a word whose top bit is set. Of 2/π the 96 bits are taken that matter: those before them give
 * multiples of 4 quadrants, those behind nothing in 64 bits. The product's top two bits are the quadrant, the rest is
 * the fraction of one.
 */
function reduceLarge(b: Dag, x: Scalar): Reduced {
  const bits = b.bitcast(b.abs(x), "u32");
  const m = b.or(b.shiftLeft(bits, u32(b, 8)), u32(b, 0x80000000));
  // m·2ᵉ = (m/2³²)·2^(biased − 126), whose share of a turn (4 quadrants) has the bits of 2/π from this one on.
  const shift = b.sub(b.shiftRightLogical(bits, u32(b, 23)), u32(b, 128));
  const skipped = b.shiftRightLogical(shift, u32(b, 5));
  const left = b.and(shift, u32(b, 31));
  const right = b.sub(u32(b, 32), left);
  const word = (at: number): Node => {
    let value = u32(b, TWO_OVER_PI[at]);
    for (let skip = 1; skip <= 3; skip++) value = b.select(b.eq(skipped, u32(b, skip)), u32(b, TWO_OVER_PI[at + skip]), value);
    return value;
  };
  const words = [0, 1, 2, 3].map(word);
  const [high, middle, low] = [0, 1, 2].map((i) => b.or(b.shiftLeft(words[i], left), b.shiftRightLogical(words[i + 1], right)));
  const { sum: fraction, carry } = addWithCarry(b, b.mul(m, middle), highWord(b, m, low));
  const top = b.add(b.add(b.mul(m, high), highWord(b, m, middle)), carry);

  // Rounded to the nearest quadrant: a fraction from a half on counts down from the next.
  const up = b.ne(b.and(top, u32(b, 0x20000000)), u32(b, 0));
  const quadrant = b.add(b.shiftRightLogical(top, u32(b, 30)), b.convert(up, "u32"));
  const borrow = b.convert(b.ne(fraction, u32(b, 0)), "u32");
  const rest = b.and(top, u32(b, 0x3fffffff));
  const r1 = b.select(up, b.sub(b.sub(u32(b, 0x40000000), rest), borrow), rest);
  const r0 = b.select(up, b.neg(fraction), fraction);
  // The 24 leading bits are a float; they and π/2 are taken exactly but for the last rounding.
  const unit = Math.PI / 2 / 2 ** 30;
  const leading = b.convert(b.and(r1, u32(b, 0x3fffffc0)), "f32");
  const trailing = b.muladd(b.convert(b.and(r1, u32(b, 63)), "f32"), f32(b, unit), b.mul(b.convert(r0, "f32"), f32(b, unit / 2 ** 32)));
  const size = b.muladd(leading, f32(b, unit), b.muladd(leading, f32(b, unit - Math.fround(unit)), trailing));
  const isNegative = b.lt(x, f32(b, 0));
  const r = b.select(b.xor(up, isNegative), b.neg(size), size);
  return { r, quadrant: b.bitcast(b.select(isNegative, b.neg(quadrant), quadrant), "i32") };
}

/** sin(r + (quadrant + shift)·π/2). */
function shiftedSin(b: Dag, { r, quadrant: j }: Reduced, shift: number): Node {
  const i32 = (value: number): Node => b.constant(value, "i32");
  const r2 = b.mul(r, r);
  // The terms that count most are added last: nearly always the nearest float.
  const sin = b.muladd(b.mul(polynomial(b, r2, SIN), r2), r, r);
  const cos = b.add(b.muladd(b.mul(polynomial(b, r2, COS), r2), r2, b.mul(r2, f32(b, -0.5))), f32(b, 1));
  const quadrant = b.add(j, i32(shift));
  const odd = b.ne(b.and(quadrant, i32(1)), i32(0));
  const sign = b.shiftLeft(b.shiftRightLogical(quadrant, i32(1)), i32(31));
  return b.bitcast(b.xor(b.bitcast(b.select(odd, cos, sin), "i32"), sign), "f32");
}

/** Large lanes by the long reduction; infinities have no angle. */
function withLarge(b: Dag, x: Scalar, small: Node, shift: number): Node {
  const isLarge = b.gt(b.abs(x), f32(b, LIMIT));
  const large = b.select(b.lt(b.abs(x), f32(b, Infinity)), shiftedSin(b, reduceLarge(b, x), shift), f32(b, NaN));
  return b.rare(isLarge, small, large);
}

export function emitSin(b: Dag, x: Scalar): Node {
  const small = b.select(b.lt(b.abs(x), f32(b, 2 ** -12)), x, shiftedSin(b, reduceSmall(b, x), 0));
  return withLarge(b, x, small, 0);
}

export function emitCos(b: Dag, x: Scalar): Node {
  return withLarge(b, x, shiftedSin(b, reduceSmall(b, x), 1), 1);
}
