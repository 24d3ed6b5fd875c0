import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import { emitLogOneMinusSquare } from "./log.ts";
import type { Node } from "./node.ts";
import { f32 } from "./polynomial.ts";

/* M. Giles, "Approximating the erfinv function" (GPU Computing Gems 2, 2011), single precision. */
const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
];

/** The inverse of erf; ±∞ at ±1, NaN outside. */
export function emitErfInv(b: Dag, x: Scalar): Node {
  const w = b.neg(emitLogOneMinusSquare(b, x));
  const central = b.lt(w, f32(b, 5));
  const t = b.select(central, b.sub(w, f32(b, 2.5)), b.sub(b.sqrt(w), f32(b, 3)));
  let p = b.select(central, f32(b, CENTRAL[0]), f32(b, TAIL[0]));
  for (let i = 1; i < CENTRAL.length; i++) p = b.muladd(p, t, b.select(central, f32(b, CENTRAL[i]), f32(b, TAIL[i])));
  const atOne = b.eq(b.abs(x), f32(b, 1));
  return b.select(atOne, b.mul(x, f32(b, Infinity)), b.mul(p, x));
}
