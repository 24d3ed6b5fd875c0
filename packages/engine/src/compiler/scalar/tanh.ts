import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, polynomial } from "./polynomial.ts";

/* The rational function x·P(x²)/Q(x²) that Eigen uses for single precision, up to LIMIT; the last step to ±1 is at SATURATED. */
const LIMIT = 7.90531110763549805;
const SATURATED = 9.010913;
const P = [
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4,
  4.89352455891786e-3,
];
const Q = [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3];

export function emitTanh(b: Dag, x: Scalar): Node {
  const clamped = b.pmax(b.pmin(x, f32(b, LIMIT)), f32(b, -LIMIT));
  const x2 = b.mul(clamped, clamped);
  const value = b.div(b.mul(clamped, polynomial(b, x2, P)), polynomial(b, x2, Q));
  const size = b.abs(x);
  const one = b.bitcast(b.or(b.and(b.bitcast(x, "u32"), b.constant(0x80000000, "u32")), b.bitcast(f32(b, 1), "u32")), "f32");
  return b.select(b.lt(size, f32(b, 4e-4)), x, b.select(b.gt(size, f32(b, SATURATED)), one, value));
}
