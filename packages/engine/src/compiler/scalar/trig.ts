import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, nearestInteger, polynomial } from "./polynomial.ts";
import { addWithCarry, highWord, u32 } from "./words.ts";

/*
 * x = j·π + r with |r| ≤ π/2; then sin x = (−1)ʲ·sin r. π is split in three (Cody and Waite), so that j times the first two
 * is exact up to a limit; lanes beyond it, which are rare, multiply by as many digits of 2/π as it takes (M. Payne and
 * R. Hanek, "Radian reduction for trigonometric functions", 1983).
 */
interface Split {
  readonly parts: readonly number[];
  /** |x| up to which j times all parts but the last is exact. */
  readonly limit: number;
}

/** All parts are positive: r is −0 where x is. */
const FOR_SIN: Split = { parts: [3.1414794921875, 1.1316128075122833e-4, 1.215420125655342e-10], limit: 800 };
/** The first part has 12 bits only and the rest begins late: π lies near 3.1416015625. */
const FOR_MORE: Split = { parts: [3.1416015625, -8.909031748771667e-6, 1.215420125655342e-10], limit: 3200 };

/*
 * sin r is r + r³·p(r²), of least maximal relative error, but towards π/2 a little less, so that no rounding
 * ends above 1 (golden/minimax.py fits and packages/engine/test/accuracy.test.ts holds it).
 */
const SIN = [2.6062041342811426e-6, -1.9809853984043002e-4, 8.333069272339344e-3, -0.16666659712791443];
/** tan r is r + r³·p(r²) for |r| ≤ π/4, of least maximal relative error. */
const TAN = [
  9.396526031196117e-3, 3.1014822889119387e-3, 2.4441391229629517e-2, 5.340820178389549e-2, 0.13338835537433624, 0.33333155512809753,
];

/** 2/π in words of 32 bits: none before the point, then those behind it. */
const TWO_OVER_PI = [0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041];

/** r + low, low being what rounding r lost, and a word whose last bit is j's. */
interface Reduced {
  readonly r: Node;
  readonly low: Node | null;
  readonly turns: Node;
}

/** x = j·parts + r. */
function minusTurns(b: Dag, x: Scalar, j: Node, parts: readonly number[]): Node {
  return parts.reduce((r, part) => b.muladd(j, f32(b, -part), r), x as Node);
}

/** x = j·π + r + low. */
function reduceByHalves(b: Dag, x: Scalar, { parts: [first, second, last] }: Split): Reduced {
  const { rounded, shifted } = nearestInteger(b, x, 1 / Math.PI);
  const most = b.muladd(rounded, f32(b, -first), x);
  const r = b.muladd(rounded, f32(b, -second), most);
  return { r, low: minusTurns(b, b.sub(most, r), rounded, [second, last]), turns: shifted };
}

/** x = (j + ½)·π + r. */
function reduceByOddQuarters(b: Dag, x: Scalar, { parts }: Split): Reduced {
  const { rounded, shifted } = nearestInteger(b, b.muladd(x, f32(b, 1 / Math.PI), f32(b, -0.5)));
  return { r: minusTurns(b, x, b.add(rounded, f32(b, 0.5)), parts), low: null, turns: shifted };
}

/** x = j·π/2 + r. */
function reduceByQuarters(b: Dag, x: Scalar, { parts }: Split): Reduced {
  const { rounded, shifted } = nearestInteger(b, x, 2 / Math.PI);
  const halves = parts.map((part) => part / 2);
  return { r: minusTurns(b, x, rounded, halves), low: null, turns: shifted };
}

/**
 * |x| + quarters·π/2, |x| = m·2ᵉ with m a word whose top bit is set. Of 2/π the 96 bits are taken that matter: those
 * before them give multiples of 2π, those behind nothing in 64 bits. The product's top bit is j's last, the rest is the
 * fraction of a half turn.
 */
function reduceLarge(b: Dag, x: Scalar, quarters: number): Reduced {
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
  const product = b.add(b.add(b.mul(m, high), highWord(b, m, middle)), carry);
  const top = quarters === 0 ? product : b.add(product, u32(b, quarters * 2 ** 30));

  // Rounded to the nearest half turn: a fraction from a half on counts down from the next.
  const up = b.ne(b.and(top, u32(b, 0x40000000)), u32(b, 0));
  const turns = b.add(b.shiftRightLogical(top, u32(b, 31)), b.convert(up, "u32"));
  const borrow = b.convert(b.ne(fraction, u32(b, 0)), "u32");
  const rest = b.and(top, u32(b, 0x7fffffff));
  const r1 = b.select(up, b.sub(b.sub(u32(b, 0x80000000), rest), borrow), rest);
  const r0 = b.select(up, b.neg(fraction), fraction);
  // The 24 leading bits are a float; they and π/2 are taken exactly but for the last rounding.
  const unit = Math.PI / 2 / 2 ** 30;
  const leading = b.convert(b.and(r1, u32(b, 0x7fffffc0)), "f32");
  const trailing = b.muladd(b.convert(b.and(r1, u32(b, 63)), "f32"), f32(b, unit), b.mul(b.convert(r0, "f32"), f32(b, unit / 2 ** 32)));
  const size = b.muladd(leading, f32(b, unit), b.muladd(leading, f32(b, unit - Math.fround(unit)), trailing));
  return { r: b.select(up, b.neg(size), size), low: null, turns };
}

/** ± sin(r + low) for |r| ≤ π/2. */
function sinOf(b: Dag, { r, low }: Reduced, sign: 1 | -1): Node {
  const square = b.mul(r, r);
  const p = polynomial(
    b,
    square,
    SIN.map((c) => sign * c),
  );
  const cube = b.mul(r, square);
  const signed = (value: Node): Node => (sign > 0 ? value : b.neg(value));
  if (low === null) return b.muladd(cube, p, signed(r));
  // cos r is near enough 1 − r²/2 for what is less than half a unit in r's last place.
  const slope = b.muladd(square, f32(b, -0.5 * sign), f32(b, sign));
  return b.add(signed(r), b.muladd(cube, p, b.mul(low, slope)));
}

/** A value times (−1)ʲ. */
const alternating = (b: Dag, value: Node, { turns }: Reduced): Node =>
  b.bitcast(b.xor(b.bitcast(value, "u32"), b.shiftLeft(b.bitcast(turns, "u32"), u32(b, 31))), "f32");

/** `small`, but `large` where |x| is above a limit; infinities have no angle. */
function withLarge(b: Dag, size: Scalar, limit: number, small: Node, large: Node): Node {
  return b.rare(b.gt(size, f32(b, limit)), small, b.select(b.lt(size, f32(b, Infinity)), large, f32(b, NaN)));
}

/** sin x = (−1)ʲ·sin r with |x| = j·π + r, and x's sign: a sum r + r³·p would lose that of −0. */
export function emitSin(b: Dag, x: Scalar): Node {
  const size = b.abs(x);
  const sin = (reduced: Reduced): Node => alternating(b, sinOf(b, reduced, 1), reduced);
  const more = withLarge(b, size, FOR_MORE.limit, sin(reduceByHalves(b, size, FOR_MORE)), sin(reduceLarge(b, size, 0)));
  const ofSize = b.rare(b.gt(size, f32(b, FOR_SIN.limit)), sin(reduceByHalves(b, size, FOR_SIN)), more);
  return b.bitcast(b.xor(b.bitcast(ofSize, "u32"), b.and(b.bitcast(x, "u32"), u32(b, 0x80000000))), "f32");
}

/** cos x = −(−1)ʲ·sin r where |x| = (j + ½)·π + r, and sin(|x| + π/2) where x is large. */
export function emitCos(b: Dag, x: Scalar): Node {
  // r + r³·p, and numbers that have the cosine 1 taken together: cos 0 is 1 however sums round.
  const size = b.pmax(b.abs(x), f32(b, 2 ** -13));
  const sin = (reduced: Reduced, sign: 1 | -1): Node => alternating(b, sinOf(b, reduced, sign), reduced);
  const small = reduceByOddQuarters(b, size, FOR_MORE);
  const large = reduceLarge(b, size, 1);
  return withLarge(b, size, FOR_MORE.limit, sin(small, -1), sin(large, 1));
}

/** tan r where j is even, −1/tan r where it is odd, as a quotient of what is chosen. */
export function emitTan(b: Dag, x: Scalar): Node {
  const one = f32(b, 1);
  const tan = (r: Node, isOdd: Node): Node => {
    const square = b.mul(r, r);
    const t = b.muladd(b.mul(r, square), polynomial(b, square, TAN), r);
    return b.div(b.select(isOdd, f32(b, -1), t), b.select(isOdd, t, one));
  };
  const ofSmall = (split: Split): Node => {
    const { r, turns } = reduceByQuarters(b, x, split);
    return tan(r, b.ne(b.and(turns, b.constant(1, "i32")), b.constant(0, "i32")));
  };
  const size = b.abs(x);
  // What is more than π/4 from a half turn is less from a quarter before one.
  const [half, quarter] = [reduceLarge(b, x, 0).r, reduceLarge(b, x, 1).r];
  const isOdd = b.gt(b.abs(half), f32(b, Math.PI / 4));
  const ofSize = tan(b.select(isOdd, quarter, half), isOdd);
  const large = b.select(b.lt(x, f32(b, 0)), b.neg(ofSize), ofSize);
  const more = withLarge(b, size, FOR_MORE.limit, ofSmall(FOR_MORE), large);
  return b.rare(b.gt(size, f32(b, FOR_SIN.limit / 2)), ofSmall(FOR_SIN), more);
}
