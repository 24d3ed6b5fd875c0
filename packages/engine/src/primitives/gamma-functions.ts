import { digammaOf, LANCZOS, LANCZOS_BASE, LANCZOS_G, lgammaOf, polygammaOf } from "../dtype/gamma.ts";
import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { add, mul } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { scalarLike } from "./constants.ts";
import { FLOATING } from "./dtype-rules.ts";
import { binary, unary } from "./elementwise.ts";

/** log t for t = z + g + ½, as log(g + ½) + log1p(z/(g + ½)), which is exact near z = 0. */
function emitLogT(b: ScalarBuilder, z: Scalar): Scalar {
  const c = (value: number): Scalar => b.constant(value, z.type);
  return b.add(c(Math.log(LANCZOS_G + 0.5)), b.log1p(b.div(z, c(LANCZOS_G + 0.5))));
}

function emitLgamma(b: ScalarBuilder, x: Scalar): Scalar {
  const c = (value: number): Scalar => b.constant(value, x.type);
  const reflected = b.lt(x, c(0.5));
  const z = b.select(reflected, b.neg(x), b.sub(x, c(1)));
  const a = LANCZOS.reduce((sum, term, i) => b.add(sum, b.div(c(term), b.add(z, c(i + 1)))), c(LANCZOS_BASE));
  const t = b.add(c(LANCZOS_G + 0.5), z);
  const logT = emitLogT(b, z);
  const half = b.sub(b.add(z, c(0.5)), b.div(t, logT));
  const value = b.add(b.add(c(0.5 * Math.log(2 * Math.PI)), b.mul(half, logT)), b.log(a));
  const size = b.abs(x);
  const fraction = b.sub(size, b.floor(size));
  const near = b.select(b.gt(fraction, c(0.5)), b.sub(c(1), fraction), fraction);
  const logSin = b.log(b.sin(b.mul(c(Math.PI), near)));
  const infinity = c(Number.POSITIVE_INFINITY);
  const reflection = b.select(b.eq(b.abs(logSin), infinity), b.neg(logSin), b.sub(b.sub(c(Math.log(Math.PI)), logSin), value));
  return b.select(b.eq(size, infinity), infinity, b.select(reflected, reflection, value));
}

function emitDigamma(b: ScalarBuilder, x: Scalar): Scalar {
  const c = (value: number): Scalar => b.constant(value, x.type);
  const reflected = b.lt(x, c(0.5));
  const z = b.select(reflected, b.neg(x), b.sub(x, c(1)));
  let numerator = c(0);
  let denominator = c(LANCZOS_BASE);
  LANCZOS.forEach((term, i) => {
    const at = b.add(z, c(i + 1));
    numerator = b.sub(numerator, b.div(c(term), b.mul(at, at)));
    denominator = b.add(denominator, b.div(c(term), at));
  });
  const t = b.add(c(LANCZOS_G + 0.5), z);
  const value = b.sub(b.add(emitLogT(b, z), b.div(numerator, denominator)), b.div(c(LANCZOS_G), t));
  // π·cot(πx) has period 1: the nearest integer is taken off first.
  const angle = b.mul(c(Math.PI), b.add(x, b.abs(b.floor(b.add(x, c(0.5))))));
  const reflection = b.sub(value, b.div(b.mul(c(Math.PI), b.cos(angle)), b.sin(angle)));
  const isPole = b.and(b.le(x, c(0)), b.eq(x, b.floor(x)));
  return b.select(isPole, c(Number.NaN), b.select(reflected, reflection, value));
}

export const lgammaP: Primitive = unary({
  name: "lgamma",
  accepts: FLOATING,
  compute: () => lgammaOf,
  emit: (b, [x]) => emitLgamma(b, x),
  derivative: (g, x) => mul(g, digamma(x)),
});

export const digammaP: Primitive = unary({
  name: "digamma",
  accepts: FLOATING,
  compute: () => digammaOf,
  emit: (b, [x]) => emitDigamma(b, x),
  derivative: (g, x) => mul(g, polygamma(scalarLike(x, 1), x)),
});

/** The n-th derivative of digamma; n has no derivative. */
export const polygammaP: Primitive = binary({
  name: "polygamma",
  accepts: [FLOATING],
  compute: () => polygammaOf,
  derivatives: [null, (g, n, x) => mul(g, polygamma(add(n, scalarLike(n, 1)), x))],
});

/** ln |Γ(x)|. */
export const lgamma = (x: Value): Value => bind1(lgammaP, [x]);
/** The derivative of `lgamma`. */
export const digamma = (x: Value): Value => bind1(digammaP, [x]);
export const polygamma = (n: Value, x: Value): Value => bind1(polygammaP, [n, x]);
