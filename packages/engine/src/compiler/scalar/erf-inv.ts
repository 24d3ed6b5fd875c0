import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import { emitLog1pOfSmall, emitLogOfNormal } from "./log.ts";
import type { Node } from "./node.ts";
import { f32, polynomial } from "./polynomial.ts";

/* M. Giles, "Approximating the erfinv function" (GPU Computing Gems 2, 2011), single precision: w = −log(1 − x²). */
const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
];
/** √(1 − e⁻⁵): w is 5. */
const CENTRE = 0.9966253;

/** The inverse of erf; ±∞ at ±1, NaN outside. */
export function emitErfInv(b: Dag, x: Scalar): Node {
  const one = f32(b, 1);
  const size = b.abs(x);
  const w = b.neg(emitLog1pOfSmall(b, b.neg(b.mul(x, x))));
  const central = b.mul(polynomial(b, b.sub(w, f32(b, 2.5)), CENTRAL), x);
  // Near 1, where it counts, 1 − |x| is exact.
  const far = b.neg(emitLogOfNormal(b, b.mul(b.sub(one, size), b.add(one, size))));
  const tail = b.mul(polynomial(b, b.sub(b.sqrt(far), f32(b, 3)), TAIL), x);
  const atOne = b.select(b.eq(size, one), b.mul(x, f32(b, Infinity)), f32(b, NaN));
  // As integers: NaN is large.
  const bits = b.bitcast(size, "i32");
  return b.rare(b.gt(bits, b.bitcast(f32(b, CENTRE), "i32")), central, b.select(b.lt(size, one), tail, atOne));
}
