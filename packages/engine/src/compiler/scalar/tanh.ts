import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import { emitExpWithin } from "./exp.ts";
import type { Node } from "./node.ts";
import { f32, polynomial } from "./polynomial.ts";

/*
 * x + x³·p(x²) below NEAR, with a least-maximum polynomial of (tanh x − x)/x³ there; above it 1 − 2/(e²ˣ + 1), where
 * errors of e²ˣ hardly count; beyond FAR that is 1.
 */
const NEAR = 0.5;
const FAR = 10;
const P = [1.722568963e-2, -5.30388288e-2, 1.332579579e-1, -3.333314103e-1];

export function emitTanh(b: Dag, x: Scalar): Node {
  const size = b.abs(x);
  const clamped = b.pmin(size, f32(b, FAR));
  const square = b.mul(size, size);
  const near = b.muladd(b.mul(polynomial(b, square, P), square), size, size);
  const e = emitExpWithin(b, clamped, 2);
  const far = b.sub(f32(b, 1), b.div(f32(b, 2), b.add(e, f32(b, 1))));
  // NaN is not far: what e²ˣ gives for it means nothing.
  const value = b.select(b.ge(size, f32(b, NEAR)), far, near);
  const sign = b.and(b.bitcast(x, "u32"), b.constant(0x80000000 | 0, "u32"));
  return b.bitcast(b.or(b.bitcast(value, "u32"), sign), "f32");
}
