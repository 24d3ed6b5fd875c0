import * as c from "../dtype/complex-math.ts";
import { DTYPES, realDType } from "../dtype/dtype.ts";
import { type Complex, nearest } from "../dtype/elements.ts";
import { erfc as erfcOf, erfInvDouble, erfInv as erfInvOf, erf as erfOf } from "../dtype/error-functions.ts";
import type { ComplexScalar, Scalar, ScalarBuilder } from "../ir/lowering.ts";
import type { Primitive } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { add, div, mul, neg, reciprocal, rsqrt, square, sub } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { scalarLike } from "./constants.ts";
import { emitAcosDouble, emitAsinDouble, emitAtanDouble } from "./double/angles.ts";
import { emitErfcDouble, emitErfDouble } from "./double/error-functions.ts";
import { emitAcoshDouble, emitAsinhDouble, emitAtanhDouble, emitCoshDouble, emitSinhDouble } from "./double/hyperbolic.ts";
import { FLOATING, INEXACT } from "./dtype-rules.ts";
import { binary, unary } from "./elementwise.ts";
import { emitAtan2 } from "./emit-angle.ts";
import * as circular from "./emit-complex-circular.ts";
import * as exponential from "./emit-complex-exp.ts";
import * as inverse from "./emit-complex-inverse.ts";
import { emitAtan, emitErf, emitErfc } from "./emit-special.ts";

type EmitUnary = (b: ScalarBuilder, x: Scalar) => Scalar;

/** A float function of one operand. `derivative(g, x, y)` is the tangent of y = f(x). */
const float = (
  name: string,
  f: (x: number) => number,
  emit: (b: ScalarBuilder, x: Scalar) => Scalar,
  derivative: (g: Value, x: Value, y: Value) => Value,
  complex?: (x: Complex) => Complex,
  emitComplex?: (b: ScalarBuilder, x: ComplexScalar) => ComplexScalar,
): Primitive =>
  unary({
    name,
    accepts: complex === undefined ? FLOATING : INEXACT,
    compute: () => f,
    complex: complex && (() => complex),
    emit: (b, [x]) => emit(b, x),
    emitComplex: emitComplex && ((b, [x]) => emitComplex(b, x)),
    derivative,
  });

/** A function that has a formula for each precision. */
const byWidth =
  (single: EmitUnary, double: EmitUnary): EmitUnary =>
  (b, x) =>
    x.type === "f64" ? double(b, x) : single(b, x);

const one = (x: Value): Value => scalarLike(x, 1);
const f32 = (b: ScalarBuilder, value: number): Scalar => b.constant(value, "f32");

export const expP = float(
  "exp",
  Math.exp,
  (b, x) => b.exp(x),
  (g, _x, y) => mul(g, y),
  c.exp,
  exponential.exp,
);
export const exp2P: Primitive = unary({
  name: "exp2",
  accepts: INEXACT,
  // e^(x·ln 2), as XLA has it; in 16-bit floats the product is rounded to them, which shows.
  compute: (dtype) => (DTYPES[dtype].bytes === 2 ? (x) => Math.exp(nearest(dtype, x * nearest(dtype, Math.LN2))) : (x) => 2 ** x),
  complex: (dtype) => (x) => c.exp2(x, (angle) => nearest(realDType(dtype), angle)),
  emit: (b, [x]) => b.exp2(x),
  emitComplex: (b, [x]) => exponential.exp2(b, x),
  widens: false,
  derivative: (g, x, y) => mul(log(scalarLike(x, 2)), mul(g, y)),
});
export const expm1P = float(
  "expm1",
  Math.expm1,
  (b, x) => b.expm1(x),
  (g, _x, y) => mul(g, add(y, one(y))),
  c.expm1,
  exponential.expm1,
);
export const logP = float(
  "log",
  Math.log,
  (b, x) => b.log(x),
  (g, x) => div(g, x),
  c.log,
  exponential.log,
);
export const log1pP = float(
  "log1p",
  Math.log1p,
  (b, x) => b.log1p(x),
  (g, x) => div(g, add(x, one(x))),
  c.log1p,
  exponential.log1p,
);

export const sinP = float(
  "sin",
  Math.sin,
  (b, x) => b.sin(x),
  (g, x) => mul(g, cos(x)),
  c.sin,
  circular.sin,
);
export const cosP = float(
  "cos",
  Math.cos,
  (b, x) => b.cos(x),
  (g, x) => neg(mul(g, sin(x))),
  c.cos,
  circular.cos,
);
export const tanP = float(
  "tan",
  Math.tan,
  (b, x) => b.tan(x),
  (g, _x, y) => mul(g, add(one(y), square(y))),
  c.tan,
  circular.tan,
);
export const asinP = float(
  "asin",
  Math.asin,
  byWidth(emitAsin, emitAsinDouble),
  (g, x) => mul(g, rsqrt(sub(one(x), square(x)))),
  c.asin,
  inverse.asin,
);
export const acosP = float(
  "acos",
  Math.acos,
  byWidth(emitAcos, emitAcosDouble),
  (g, x) => mul(g, neg(rsqrt(sub(one(x), square(x))))),
  c.acos,
  inverse.acos,
);
export const atanP = float(
  "atan",
  Math.atan,
  byWidth(emitAtan, emitAtanDouble),
  (g, x) => div(g, add(one(x), square(x))),
  c.atan,
  inverse.atan,
);

export const sinhP = float("sinh", Math.sinh, byWidth(emitSinh, emitSinhDouble), (g, x) => mul(g, cosh(x)), c.sinh, circular.sinh);
export const coshP = float("cosh", Math.cosh, byWidth(emitCosh, emitCoshDouble), (g, x) => mul(g, sinh(x)), c.cosh, circular.cosh);
// (1 − y²)·g, factored so that it stays accurate where |y| is near 1.
export const tanhP = float(
  "tanh",
  Math.tanh,
  (b, x) => b.tanh(x),
  (g, _x, y) => mul(add(g, mul(g, y)), sub(one(y), y)),
  c.tanh,
  circular.tanh,
);
export const asinhP = float(
  "asinh",
  Math.asinh,
  byWidth(emitAsinh, emitAsinhDouble),
  (g, x) => mul(g, rsqrt(add(square(x), one(x)))),
  c.asinh,
  inverse.asinh,
);
export const acoshP = float(
  "acosh",
  Math.acosh,
  byWidth(emitAcosh, emitAcoshDouble),
  (g, x) => mul(g, rsqrt(sub(square(x), one(x)))),
  c.acosh,
  inverse.acosh,
);
export const atanhP = float(
  "atanh",
  Math.atanh,
  byWidth(emitAtanh, emitAtanhDouble),
  (g, x) => mul(reciprocal(add(one(x), x)), div(g, sub(one(x), x))),
  c.atanh,
  inverse.atanh,
);

/** 1 / (1 + e⁻ˣ). */
export const logisticP = float(
  "logistic",
  (x) => 1 / (1 + Math.exp(-x)),
  (b, x) => {
    if (x.type !== "f64") return b.logistic(x);
    // e/(1 + e) for negative x, where e⁻ˣ would overflow before the result is 0.
    const [zero, one] = [b.constant(0, x.type), b.constant(1, x.type)];
    const e = b.exp(b.neg(b.abs(x)));
    return b.div(b.select(b.lt(x, zero), e, one), b.add(one, e));
  },
  (g, _x, y) => mul(g, mul(y, sub(one(y), y))),
  c.logistic,
  exponential.logistic,
);

export const erfP = float("erf", erfOf, byWidth(emitErf, emitErfDouble), (g, x) =>
  mul(scalarLike(x, 2 / Math.sqrt(Math.PI)), mul(g, exp(neg(square(x))))),
);
export const erfcP = float("erfc", erfcOf, byWidth(emitErfc, emitErfcDouble), (g, x) =>
  mul(scalarLike(x, -2 / Math.sqrt(Math.PI)), mul(g, exp(neg(square(x))))),
);
export const erfInvP = unary({
  name: "erf_inv",
  accepts: FLOATING,
  compute: (dtype) => (dtype === "float64" ? erfInvDouble : erfInvOf),
  emit: (b, [x]) => b.erfInv(x),
  derivative: (g, x, y) => mul(scalarLike(x, Math.sqrt(Math.PI) / 2), mul(g, exp(square(y)))),
});

export const atan2P = binary({
  name: "atan2",
  accepts: [INEXACT],
  compute: () => Math.atan2,
  complex: () => c.atan2,
  emit: (b, [y, x]) => emitAtan2(b, y, x),
  emitComplex: (b, [y, x]) => inverse.atan2(b, y, x),
  derivatives: [(g, y, x) => mul(g, div(x, add(square(y), square(x)))), (g, y, x) => mul(g, div(neg(y), add(square(y), square(x))))],
});

/** arcsin x = 2·arctan(x / (1 + √(1 − x²))); 1 − x² as (1 − x)(1 + x), which does not cancel. */
function emitAsin(b: ScalarBuilder, x: Scalar): Scalar {
  const leg = b.sqrt(b.mul(b.sub(f32(b, 1), x), b.add(f32(b, 1), x)));
  return b.mul(f32(b, 2), emitAtan(b, b.div(x, b.add(f32(b, 1), leg))));
}

/** arccos x = 2·arctan(√(1 − x²) / (1 + x)); at −1 the quotient is ∞ and the angle π. */
function emitAcos(b: ScalarBuilder, x: Scalar): Scalar {
  const quotient = b.sqrt(b.div(b.sub(f32(b, 1), x), b.add(f32(b, 1), x)));
  return b.mul(f32(b, 2), emitAtan(b, quotient));
}

/** Applies an odd function, given for x > 0, to all x; zeros keep their sign. */
const odd = (b: ScalarBuilder, x: Scalar, positive: (size: Scalar) => Scalar): Scalar => {
  const value = positive(b.abs(x));
  return b.select(b.lt(x, f32(b, 0)), b.neg(value), b.select(b.gt(x, f32(b, 0)), value, x));
};

/** eˣ/2, which overflows later than eˣ: (e^(x/2)/2)·e^(x/2). */
function halfExp(b: ScalarBuilder, x: Scalar): Scalar {
  const root = b.exp(b.mul(x, f32(b, 0.5)));
  return b.mul(b.mul(root, f32(b, 0.5)), root);
}

/** sinh x = (m + m/(m + 1)) / 2 with m = eˣ − 1; eˣ/2 where the rest is lost in it. */
function emitSinh(b: ScalarBuilder, x: Scalar): Scalar {
  return odd(b, x, (size) => {
    const m = b.expm1(size);
    const small = b.mul(f32(b, 0.5), b.add(m, b.div(m, b.add(m, f32(b, 1)))));
    return b.select(b.gt(size, f32(b, 20)), halfExp(b, size), small);
  });
}

/** cosh x = e/2 + 1/(2e) with e = e^|x|. */
function emitCosh(b: ScalarBuilder, x: Scalar): Scalar {
  const half = halfExp(b, b.abs(x));
  return b.add(half, b.div(f32(b, 0.25), half));
}

/** asinh x = log1p(x + x²/(1 + √(x² + 1))); log x + ln 2 where x² overflows. */
function emitAsinh(b: ScalarBuilder, x: Scalar): Scalar {
  return odd(b, x, (size) => {
    const sq = b.mul(size, size);
    const small = b.log1p(b.add(size, b.div(sq, b.add(f32(b, 1), b.sqrt(b.add(sq, f32(b, 1)))))));
    return b.select(b.gt(size, f32(b, 1e9)), b.add(b.log(size), f32(b, Math.LN2)), small);
  });
}

/** acosh x = log1p(t + √(2t + t²)) with t = x − 1; log x + ln 2 where t² overflows. */
function emitAcosh(b: ScalarBuilder, x: Scalar): Scalar {
  const t = b.sub(x, f32(b, 1));
  const small = b.log1p(b.add(t, b.sqrt(b.add(b.add(t, t), b.mul(t, t)))));
  const value = b.select(b.gt(x, f32(b, 1e9)), b.add(b.log(x), f32(b, Math.LN2)), small);
  return b.select(b.ge(x, f32(b, 1)), value, f32(b, NaN));
}

/** atanh x = ½·log1p(2x/(1 − x)). */
function emitAtanh(b: ScalarBuilder, x: Scalar): Scalar {
  return odd(b, x, (size) => b.mul(f32(b, 0.5), b.log1p(b.div(b.add(size, size), b.sub(f32(b, 1), size)))));
}

export const exp = (x: Value): Value => bind1(expP, [x]);
export const exp2 = (x: Value): Value => bind1(exp2P, [x]);
/** eˣ − 1, accurate near 0. */
export const expm1 = (x: Value): Value => bind1(expm1P, [x]);
export const log = (x: Value): Value => bind1(logP, [x]);
/** log(1 + x), accurate near 0. */
export const log1p = (x: Value): Value => bind1(log1pP, [x]);
export const sin = (x: Value): Value => bind1(sinP, [x]);
export const cos = (x: Value): Value => bind1(cosP, [x]);
export const tan = (x: Value): Value => bind1(tanP, [x]);
export const asin = (x: Value): Value => bind1(asinP, [x]);
export const acos = (x: Value): Value => bind1(acosP, [x]);
export const atan = (x: Value): Value => bind1(atanP, [x]);
export const atan2 = (y: Value, x: Value): Value => bind1(atan2P, [y, x]);
export const sinh = (x: Value): Value => bind1(sinhP, [x]);
export const cosh = (x: Value): Value => bind1(coshP, [x]);
export const tanh = (x: Value): Value => bind1(tanhP, [x]);
export const asinh = (x: Value): Value => bind1(asinhP, [x]);
export const acosh = (x: Value): Value => bind1(acoshP, [x]);
export const atanh = (x: Value): Value => bind1(atanhP, [x]);
export const logistic = (x: Value): Value => bind1(logisticP, [x]);
export const erf = (x: Value): Value => bind1(erfP, [x]);
export const erfc = (x: Value): Value => bind1(erfcP, [x]);
export const erfInv = (x: Value): Value => bind1(erfInvP, [x]);
