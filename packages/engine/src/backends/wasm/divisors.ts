import type { FunctionCode } from "./encoder.ts";
import { COMPARE, SIMD } from "./opcodes.ts";

/*
 * A division waits for a unit that takes a vector each few cycles; fused multiply-adds go two a cycle. Where a loop divides
 * all by the same, its reciprocal is found once, in two parts h + l that are right to 2⁻⁴⁸, and x/d is the sum x·h + x·l
 * rounded once: what a division gives but for about one quotient in 2²², which is the neighbour (Brisebarre and Muller,
 * "Correctly rounded multiplication by arbitrary precision constants"). A scale, a power of two, keeps h and l normal for any d;
 * it is a factor of x, too. h is rounded towards zero and l is never zero, so that both have one sign: x·h and x·l agree
 * in the sign of a zero, and for infinite x they add up to infinity.
 */

/** Locals of what stands for a divisor: its scale, and both parts of the reciprocal of scale·divisor. */
export interface Divisor {
  readonly scale: number;
  readonly high: number;
  readonly low: number;
}

const bits = new DataView(new ArrayBuffer(4));
const splat = (f: FunctionCode, value: number): FunctionCode => {
  bits.setFloat32(0, value);
  const word = bits.getInt32(0);
  return f.v128([word, word, word, word]);
};

/** Finds the reciprocal of the f32 lanes in local `d`. Multiply-adds must round once. */
export function prepareDivisor(f: FunctionCode, d: number): Divisor {
  const [size, scale, scaled, high, rest, low] = Array.from({ length: 6 }, () => f.local("v128"));
  f.get(d).simd(SIMD.f32Abs).set(size);
  // 2⁶⁴ for small ones, 2⁻⁶⁴ for large ones. An x that overflows so has a quotient that does.
  splat(f, 2 ** 64);
  splat(f, 2 ** -64);
  splat(f, 1);
  splat(f, 2 ** 64);
  f.get(size).simd(COMPARE.f32.lt).simd(SIMD.bitselect);
  f.get(size);
  splat(f, 2 ** -64);
  f.simd(COMPARE.f32.lt).simd(SIMD.bitselect).set(scale);
  f.get(d).get(scale).simd(SIMD.f32Mul).set(scaled);
  const remainder = (): FunctionCode => {
    f.get(scaled).simd(SIMD.f32Neg).get(high);
    return splat(f, 1).simd(SIMD.relaxedMadd).set(rest);
  };
  splat(f, 1).get(scaled).simd(SIMD.f32Div).set(high);
  remainder();
  // One step towards zero where it was rounded away from it: a mask is −1.
  splat(f, 0).set(low);
  f.get(rest).get(low).simd(COMPARE.f32.lt).get(high).simd(SIMD.i32Add).set(high);
  remainder();
  // Where the divisor is zero, infinite or NaN there is no remainder, and the quotients are those of its reciprocal.
  f.get(rest);
  splat(f, 2 ** -60)
    .simd(SIMD.f32Add)
    .get(high)
    .simd(SIMD.f32Mul)
    .get(high)
    .get(rest)
    .get(rest)
    .simd(COMPARE.f32.eq)
    .simd(SIMD.bitselect)
    .set(low);
  return { scale, high, low };
}

/** Pushes the quotients of the f32 lanes in local `x`. */
export function pushQuotient(f: FunctionCode, x: number, { scale, high, low }: Divisor): void {
  const scaled = f.local("v128");
  f.get(x).get(scale).simd(SIMD.f32Mul).tee(scaled).get(high).get(scaled).get(low).simd(SIMD.f32Mul).simd(SIMD.relaxedMadd);
}
