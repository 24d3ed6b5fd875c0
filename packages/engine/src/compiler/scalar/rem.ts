import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32 } from "./polynomial.ts";

/*
 * The remainder of |x| = a·2ᵈ·u by |y| = m·u, with a and m of 24 bits and u a power of two, exactly, as by hand: the
 * remainder so far is shifted left by at most STEP bits and reduced by m again. Quotients below 2^STEP, which is nearly
 * all, take one step.
 */
const STEP = 7;
/** Greatest difference of two floats' exponents. */
const MAX_SHIFT = 277;

/** A positive float as an integer of 24 bits times 2^exponent. */
function parts(b: Dag, size: Scalar): { digits: Node; exponent: Node } {
  const i32 = (value: number): Node => b.constant(value, "i32");
  const tiny = b.lt(size, f32(b, 2 ** -126));
  const bits = b.bitcast(b.select(tiny, b.mul(size, f32(b, 2 ** 24)), size), "i32");
  const digits = b.or(b.and(bits, i32(0x7fffff)), i32(0x800000));
  const biased = b.shiftRightLogical(bits, i32(23));
  return { digits, exponent: b.sub(biased, b.select(tiny, i32(150 + 24), i32(150))) };
}

/** 2ⁿ for an integer n from −126 to 127 in i32. */
const powerOfTwo = (b: Dag, n: Node): Node => b.bitcast(b.shiftLeft(b.add(n, b.constant(127, "i32")), b.constant(23, "i32")), "f32");

/** The sign of x; x where |x| < |y|, NaN where y is 0 or x infinite. */
export function emitFloatRem(b: Dag, x: Scalar, y: Scalar): Node {
  const i32 = (value: number): Node => b.constant(value, "i32");
  const [sx, sy] = [b.abs(x), b.abs(y)];
  const [a, m] = [parts(b, sx), parts(b, sy)];
  const divisor = b.convert(m.digits, "f32");
  const inverse = b.div(f32(b, 1), divisor);
  const shift = b.sub(a.exponent, m.exponent);
  const step = (r: Node, by: Node): Node => {
    const power = powerOfTwo(b, by);
    // The quotient is off by one at most.
    const quotient = b.convert(b.mul(b.mul(b.convert(r, "f32"), power), inverse), "i32");
    const rest = b.sub(b.mul(r, b.convert(power, "i32")), b.mul(quotient, m.digits));
    const low = b.select(b.lt(rest, i32(0)), b.add(rest, m.digits), rest);
    return b.select(b.ge(low, m.digits), b.sub(low, m.digits), low);
  };
  const atMost = (n: Node): Node => b.max(b.min(n, i32(STEP)), i32(0));
  const first = atMost(shift);
  const once = step(a.digits, first);
  let left = b.sub(shift, first);
  let r = once;
  for (let done = STEP; done < MAX_SHIFT; done += STEP) {
    const by = atMost(left);
    r = step(r, by);
    left = b.sub(left, by);
  }
  const digits = b.rare(b.gt(shift, i32(STEP)), once, r);
  const half = b.shiftRightArithmetic(m.exponent, i32(1));
  const value = b.mul(b.mul(b.convert(digits, "f32"), powerOfTwo(b, half)), powerOfTwo(b, b.sub(m.exponent, half)));
  const sign = b.and(b.bitcast(x, "u32"), b.constant(0x80000000 | 0, "u32"));
  const signed = b.bitcast(b.or(b.bitcast(value, "u32"), sign), "f32");
  const isNumber = b.and(b.and(b.lt(sx, f32(b, Infinity)), b.gt(sy, f32(b, 0))), b.eq(y, y));
  return b.select(isNumber, b.select(b.lt(sx, sy), x, signed), f32(b, NaN)) as Node;
}
