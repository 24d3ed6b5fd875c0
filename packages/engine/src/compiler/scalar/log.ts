import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, polynomial } from "./polynomial.ts";

/*
 * u = 2ᵉ·(1 + f) with 1 + f in [√½, √2), then log u = e·ln 2 + log(1 + f). Counted is −e, times −ln 2, so that a zero that
 * both terms are keeps its sign.
 */
const SQRT_HALF_BITS = 0x3f3504f3;
/** log(1 + f) is f + f²·p(f), of least maximal relative error (golden/minimax.py). */
const P = [
  0.08738797903060913, -0.14307722449302673, 0.14916354417800903, -0.16570313274860382, 0.19962239265441895, -0.25001776218414307,
  0.3333394527435303, -0.49999991059303284,
];

/** Smallest normal number and ∞, as words. */
const [LEAST, INFINITE] = [0x00800000, 0x7f800000];

const i32 = (b: Dag, value: number): Node => b.constant(value, "i32");

/** −e of a normal positive u, a word. */
const negatedExponent = (b: Dag, u: Scalar): Node =>
  b.shiftRightArithmetic(b.sub(i32(b, SQRT_HALF_BITS + 0x7fffff), b.bitcast(u, "i32")), i32(b, 23));

/** log(2ᵉ·(1 + f)); `negated` is −e as a float. */
function logOf(b: Dag, negated: Scalar, f: Scalar): Node {
  const y = b.muladd(b.mul(f, f), polynomial(b, f, P), f);
  return b.muladd(negated, f32(b, -Math.LN2), y);
}

/** log u of a normal positive u; `less` is subtracted from e. */
export function emitLogOfNormal(b: Dag, u: Scalar, less: Scalar | null = null): Node {
  const negated = negatedExponent(b, u);
  const m = b.bitcast(b.add(b.bitcast(u, "i32"), b.shiftLeft(negated, i32(b, 23))), "f32");
  const count = b.convert(negated, "f32");
  return logOf(b, less === null ? count : b.add(count, less), b.sub(m, f32(b, 1)));
}

/** log u of any u. */
function logOfAny(b: Dag, u: Scalar): Node {
  const tiny = b.lt(u, f32(b, 2 ** -126));
  const normal = b.select(tiny, b.mul(u, f32(b, 2 ** 23)), u);
  const value = emitLogOfNormal(b, normal, b.select(tiny, f32(b, 23), f32(b, 0)));
  // NaN below zero and for NaN, −∞ at zero, ∞ at ∞.
  const finite = b.select(b.eq(u, f32(b, Infinity)), u, value);
  const positive = b.select(b.eq(u, f32(b, 0)), f32(b, -Infinity), finite);
  return b.select(b.ge(u, f32(b, 0)), positive, f32(b, NaN)) as Node;
}

/** Whether a float's bits are outside [LEAST, end). */
const isOutside = (b: Dag, u: Scalar, end: number): Node =>
  b.ge(b.sub(b.bitcast(u, "u32"), b.constant(LEAST, "u32")), b.constant(end - LEAST, "u32"));

export function emitLog(b: Dag, x: Scalar): Node {
  return b.rare(isOutside(b, x, INFINITE), emitLogOfNormal(b, x), logOfAny(b, x));
}

/** log(1 + x): e is that of u = 1 + x, and f = 2⁻ᵉ·x + (2⁻ᵉ − 1) needs no u, whose rounding would be lost. */
function log1pBy(b: Dag, x: Scalar, u: Scalar): Node {
  const one = f32(b, 1);
  const negated = negatedExponent(b, u);
  const scale = b.bitcast(b.add(b.bitcast(one, "i32"), b.shiftLeft(negated, i32(b, 23))), "f32");
  // −0 where the scale is 1: −0 stays.
  const f = b.muladd(x, scale, b.neg(b.sub(one, scale)));
  return logOf(b, b.convert(negated, "f32"), f);
}

/** log(1 + x) where 1 + x is a normal number below 2¹²⁶. */
export function emitLog1pOfSmall(b: Dag, x: Scalar): Node {
  return log1pBy(b, x, b.add(x, f32(b, 1)));
}

export function emitLog1p(b: Dag, x: Scalar): Node {
  const u = b.add(x, f32(b, 1));
  // 2⁻ᵉ is a normal number for u below 2¹²⁶.
  return b.rare(isOutside(b, u, 0x7e800000), log1pBy(b, x, u), logOfAny(b, u));
}
