import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";

/* Arithmetic on u32 that no vector unit has: products of two words, by halves. */

export const u32 = (b: Dag, value: number): Node => b.constant(value | 0, "u32");

/** The high word of a product. */
export function highWord(b: Dag, x: Scalar, y: Scalar): Node {
  const low = (v: Scalar): Node => b.and(v, u32(b, 0xffff));
  const high = (v: Scalar): Node => b.shiftRightLogical(v, u32(b, 16));
  const [xl, xh, yl, yh] = [low(x), high(x), low(y), high(y)];
  const first = b.add(b.mul(xh, yl), high(b.mul(xl, yl)));
  const second = b.add(b.mul(xl, yh), low(first));
  return b.add(b.add(b.mul(xh, yh), high(first)), high(second));
}

/** x + y, and the 1 that is carried. */
export function addWithCarry(b: Dag, x: Scalar, y: Scalar): { sum: Node; carry: Node } {
  const sum = b.add(x, y);
  return { sum, carry: b.convert(b.lt(sum, x), "u32") };
}
