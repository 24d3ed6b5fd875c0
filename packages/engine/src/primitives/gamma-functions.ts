import { digammaOf, LANCZOS, LANCZOS_BASE, LANCZOS_G, lgammaOf, polygammaOf } from "../dtype/gamma.ts";
import type { Scalar, ScalarBuilder } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { add, mul } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { scalarLike } from "./constants.ts";
import { FLOATING } from "./dtype-rules.ts";
import { binary, unary } from "./elementwise.ts";

const f32 = (b: ScalarBuilder, value: number): Scalar => b.constant(value, "f32");

/** log t for t = z + g + ½, as log(g + ½) + log1p(z/(g + ½)), which is exact near z = 0. */
const emitLogT = (b: ScalarBuilder, z: Scalar): Scalar =>
  b.add(f32(b, Math.log(LANCZOS_G + 0.5)), b.log1p(b.div(z, f32(b, LANCZOS_G + 0.5))));

function emitLgamma(b: ScalarBuilder, x: Scalar): Scalar {
  const reflected = b.lt(x, f32(b, 0.5));
  const z = b.select(reflected, b.neg(x), b.sub(x, f32(b, 1)));
  const a = LANCZOS.reduce((sum, c, i) => b.add(sum, b.div(f32(b, c), b.add(z, f32(b, i + 1)))), f32(b, LANCZOS_BASE));
  const t = b.add(f32(b, LANCZOS_G + 0.5), z);
  const logT = emitLogT(b, z);
  const half = b.sub(b.add(z, f32(b, 0.5)), b.div(t, logT));
  const value = b.add(b.add(f32(b, 0.5 * Math.log(2 * Math.PI)), b.mul(half, logT)), b.log(a));
  const size = b.abs(x);
  const fraction = b.sub(size, b.floor(size));
  const near = b.select(b.gt(fraction, f32(b, 0.5)), b.sub(f32(b, 1), fraction), fraction);
  const logSin = b.log(b.sin(b.mul(f32(b, Math.PI), near)));
  const infinity = f32(b, Number.POSITIVE_INFINITY);
  const reflection = b.select(b.eq(b.abs(logSin), infinity), b.neg(logSin), b.sub(b.sub(f32(b, Math.log(Math.PI)), logSin), value));
  return b.select(b.eq(size, infinity), infinity, b.select(reflected, reflection, value));
}

function emitDigamma(b: ScalarBuilder, x: Scalar): Scalar {
  const reflected = b.lt(x, f32(b, 0.5));
  const z = b.select(reflected, b.neg(x), b.sub(x, f32(b, 1)));
  let numerator = f32(b, 0);
  let denominator = f32(b, LANCZOS_BASE);
  LANCZOS.forEach((c, i) => {
    const at = b.add(z, f32(b, i + 1));
    numerator = b.sub(numerator, b.div(f32(b, c), b.mul(at, at)));
    denominator = b.add(denominator, b.div(f32(b, c), at));
  });
  const t = b.add(f32(b, LANCZOS_G + 0.5), z);
  const value = b.sub(b.add(emitLogT(b, z), b.div(numerator, denominator)), b.div(f32(b, LANCZOS_G), t));
  // π·cot(πx) has period 1: the nearest integer is taken off first.
  const angle = b.mul(f32(b, Math.PI), b.add(x, b.abs(b.floor(b.add(x, f32(b, 0.5))))));
  const reflection = b.sub(value, b.div(b.mul(f32(b, Math.PI), b.cos(angle)), b.sin(angle)));
  const isPole = b.and(b.le(x, f32(b, 0)), b.eq(x, b.floor(x)));
  return b.select(isPole, f32(b, Number.NaN), b.select(reflected, reflection, value));
}

export const lgammaP: Primitive = unary({
  name: "lgamma",
  accepts: FLOATING,
  compute: () => lgammaOf,
  emit: (b, [x]) => (x.type === "f64" ? b.libm("lgamma", x) : emitLgamma(b, x)),
  derivative: (g, x) => mul(g, digamma(x)),
});

export const digammaP: Primitive = unary({
  name: "digamma",
  accepts: FLOATING,
  compute: () => digammaOf,
  emit: (b, [x]) => (x.type === "f64" ? b.libm("digamma", x) : emitDigamma(b, x)),
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
