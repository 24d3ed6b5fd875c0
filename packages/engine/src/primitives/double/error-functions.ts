import type { Scalar, ScalarBuilder } from "../../ir/lowering.ts";
import { f64, polynomial, withSignOf } from "./parts.ts";

/* erf and erfc of double precision. */

/** erf x / x in x² on [0, 1]; error 1.4e-17. */
const ERF = [
  5.932664475603952e-11, -1.1358756859260983e-9, 1.4656267430346785e-8, -1.6349818442593754e-7, 1.6460957286433325e-6,
  -1.4925592859947379e-5, 1.2055331027591105e-4, -8.548326979134955e-4, 5.22397762480313e-3, -2.6866170645077406e-2, 0.11283791670954899,
  -0.3761263890318375, 1.1283791670955126,
];
/** x·e^(x²)·erfc x in (x − 2)/(x + 2) for x from 0.45 to 28; relative error 2.2e-16. */
const SCALED = [
  -3.9982905405885616e-8, 1.943443550764072e-7, 2.4205064772256317e-8, -7.09440097876056e-7, -4.007050245181539e-7, 1.2334071266512444e-6,
  2.849909608027923e-6, 1.1413840820319144e-6, -8.618795219232585e-6, -1.8871294204649252e-5, 6.22197283385271e-6, 8.930227407509447e-5,
  8.942225988639929e-5, -0.00031435006386203157, -0.0007501849440181934, 0.0011266579223237318, 0.004784898575323991,
  -0.0075157384075621005, -0.028976446698625508, 0.12151493052452138, -0.203844295928871, 0.16721101041410658, 0.5107913526210115,
];

/** erfc x for x from 0.45 to 28. x² is taken in two parts, h² exact for h of 21 bits. */
function emitTail(b: ScalarBuilder, x: Scalar): Scalar {
  const h = b.bitcast(b.and(b.bitcast(x, "u64"), b.constant(0xffffffff00000000n, "u64")), "f64");
  const decay = b.mul(b.exp(b.neg(b.mul(h, h))), b.exp(b.mul(b.sub(h, x), b.add(x, h))));
  return b.div(b.mul(decay, polynomial(b, b.div(b.sub(x, f64(b, 2)), b.add(x, f64(b, 2))), SCALED)), x);
}

/** erf: below 1 a polynomial, above it 1 − erfc, beyond 6 that is 1. */
export function emitErfDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.abs(x);
  const near = b.mul(size, polynomial(b, b.mul(size, size), ERF));
  const far = b.sub(f64(b, 1), emitTail(b, b.min(b.max(size, f64(b, 1)), f64(b, 6))));
  return withSignOf(b, x, b.select(b.gt(size, f64(b, 1)), far, near));
}

/** erfc, without cancellation: below ½ as 1 − erf; beyond 28 nothing is left. */
export function emitErfcDouble(b: ScalarBuilder, x: Scalar): Scalar {
  const size = b.abs(x);
  const tail = emitTail(b, b.min(b.max(size, f64(b, 0.5)), f64(b, 28)));
  const far = b.select(b.lt(x, f64(b, 0)), b.sub(f64(b, 2), tail), tail);
  const near = b.sub(f64(b, 1), b.mul(x, polynomial(b, b.mul(x, x), ERF)));
  return b.select(b.gt(size, f64(b, 0.5)), far, near);
}
