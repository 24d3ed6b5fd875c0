import type { Scalar } from "../../../ir/lowering.ts";
import type { Dag } from "../dag.ts";
import type { Node } from "../node.ts";

/*
 * What functions of double precision are made of. Their polynomials interpolate at Chebyshev's nodes, computed in 64 digits
 * and rounded once; the errors that stand beside them are those of the rounded ones.
 */

export const f64 = (b: Dag, value: number): Node => b.constant(value, "f64");
export const i64 = (b: Dag, value: number | bigint): Node => b.constant(value, "i64");
export const bitsOf = (b: Dag, x: Scalar): Node => b.bitcast(x, "i64");
export const doubleOf = (b: Dag, x: Scalar): Node => b.bitcast(x, "f64");

/** 1.5·2⁵²: numbers near it are whole, so that adding it rounds to the nearest integer, ties to even. */
const MAGIC = 6755399441055744;
const MAGIC_BITS = 0x4338000000000000n;

/** The nearest integer of x, |x| ≤ 2⁵¹, as f64, and as an i64 whose low 51 bits are those of the integer. */
export function nearestInteger(b: Dag, x: Scalar): { rounded: Node; shifted: Node } {
  const shifted = b.add(x, f64(b, MAGIC));
  return { rounded: b.sub(shifted, f64(b, MAGIC)), shifted: bitsOf(b, shifted) };
}

/** The integer of `shifted` in i64. */
export const wholeOf = (b: Dag, shifted: Scalar): Node => b.sub(shifted, i64(b, MAGIC_BITS));

/** A small integer in i64 as f64: less than a conversion, for which lanes have no instruction. */
export const floatOf = (b: Dag, x: Scalar): Node => b.sub(doubleOf(b, b.add(x, i64(b, MAGIC_BITS))), f64(b, MAGIC));

/** 2ⁿ for an integer n from −1022 to 1023 in i64. */
export const powerOfTwo = (b: Dag, n: Scalar): Node => doubleOf(b, b.shiftLeft(b.add(n, i64(b, 1023)), i64(b, 52)));

/** Σ cᵢ·xⁱ with the highest coefficient first, by Horner's rule. */
export function polynomial(b: Dag, x: Scalar, coefficients: readonly number[]): Node {
  let sum = f64(b, coefficients[0]);
  for (const c of coefficients.slice(1)) sum = b.muladd(sum, x, f64(b, c));
  return sum;
}
