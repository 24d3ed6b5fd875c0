import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";

export const f32 = (b: Dag, value: number): Node => b.constant(value, "f32");

/** 1.5·2²³: numbers near it are whole, so that adding it rounds to the nearest integer, ties to even. */
const MAGIC = 12582912;
export const MAGIC_BITS = 0x4b400000;

/**
 * The nearest integer of scale·x, |scale·x| ≤ 2²², as f32 and as i32, by two additions: less than rounding and a
 * conversion that saturates; `shifted` has its low bits. Beyond that range, and for NaN, the i32 means nothing; NaN stays
 * NaN in the f32. Where scale·x lies near the middle of two integers it may be either.
 */
export function nearestInteger(b: Dag, x: Scalar, scale = 1): { rounded: Node; whole: Node; shifted: Node } {
  const shifted = scale === 1 ? b.add(x, f32(b, MAGIC)) : b.muladd(x, f32(b, scale), f32(b, MAGIC));
  const whole = b.sub(b.bitcast(shifted, "i32"), b.constant(MAGIC_BITS, "i32"));
  return { rounded: b.sub(shifted, f32(b, MAGIC)), whole, shifted: b.bitcast(shifted, "i32") };
}

/** The sum that a node takes back to its integer, where it is the f32 of `nearestInteger`. */
export function shiftedOf({ op, args: [sum, last] }: Node): Node | null {
  if (op !== "sub" || last.op !== "const" || last.value !== MAGIC) return null;
  return (sum.op === "add" && sum.args[1] === last) || (sum.op === "muladd" && sum.args[2] === last) ? sum : null;
}

/** Σ cᵢ·xⁱ with the highest coefficient first, by Horner's rule. */
export function polynomial(b: Dag, x: Scalar, coefficients: readonly number[]): Node {
  let sum = f32(b, coefficients[0]);
  for (const c of coefficients.slice(1)) sum = b.muladd(sum, x, f32(b, c));
  return sum;
}
