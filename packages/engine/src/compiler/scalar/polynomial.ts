import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";

export const f32 = (b: Dag, value: number): Node => b.constant(value, "f32");

/** Σ cᵢ·xⁱ with the highest coefficient first, by Horner's rule. */
export function polynomial(b: Dag, x: Scalar, coefficients: readonly number[]): Node {
  let sum = f32(b, coefficients[0]);
  for (const c of coefficients.slice(1)) sum = b.muladd(sum, x, f32(b, c));
  return sum;
}
