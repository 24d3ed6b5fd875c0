import type { Scalar } from "../../ir/lowering.ts";
import type { Dag } from "./dag.ts";
import type { Node } from "./node.ts";
import { f32, nearestInteger, polynomial } from "./polynomial.ts";

/*
 * x = n·(ln 2)/2 + r with |r| ≤ (ln 2)/4, s = 2ⁿ and t = tanh r: by the addition theorem, as tanh(n·(ln 2)/2) is
 * (s − 1)/(s + 1), tanh x = (t·(s + 1) + (s − 1)) / (t·(s − 1) + (s + 1)). Near zero, where n = 0, that is t. One float for
 * (ln 2)/2 will do: n = 3 is the first that it is not multiplied with exactly, where tanh hardly rises.
 */
const FAR = 9.02;
/** r + r³·p(r²) of least maximal relative error (golden/minimax.py). */
const P = [0.13110458850860596, -0.3333126902580261, 1];

export function emitTanh(b: Dag, x: Scalar): Node {
  const one = f32(b, 1);
  // Beyond FAR s ± 1 is s, and the quotient 1.
  const clamped = b.pmin(b.pmax(x, f32(b, -FAR)), f32(b, FAR));
  const { rounded: n, shifted } = nearestInteger(b, clamped, 2 * Math.LOG2E);
  const r = b.muladd(n, f32(b, -Math.LN2 / 2), clamped);
  const s = b.bitcast(b.add(b.shiftLeft(shifted, b.constant(23, "i32")), b.bitcast(one, "i32")), "f32");
  const t = b.mul(r, polynomial(b, b.mul(r, r), P));
  const sum = b.add(s, one);
  // s − 1 that is −0 for s = 1: added to a zero it leaves its sign.
  const difference = b.neg(b.sub(one, s));
  return b.div(b.muladd(t, sum, difference), b.muladd(t, difference, sum));
}
