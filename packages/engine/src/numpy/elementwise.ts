import { isInteger } from "../dtype/dtype.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { constantLike, scalarLike } from "../primitives/constants.ts";
import { eq } from "../primitives/logic.ts";
import * as t from "../primitives/transcendental.ts";
import { customJvp } from "../transforms/custom-jvp.ts";
import { libraryJit } from "../transforms/jit.ts";
import { type ArrayLike, kindOf, operands, promoteArgsInexact, promoteDTypes, promoteNumeric, toArray } from "./operands.ts";
import { whereJit } from "./where.ts";

/** Functions of one array, element by element. */

/** A function that computes in floats: integers and booleans are converted to float32 first. */
const inexact =
  (name: string, apply: (x: Value) => Value) =>
  (x: ArrayLike): Value =>
    apply(promoteArgsInexact(name, [x])[0]);

/** A function that computes in the dtype of its operand. */
const same =
  (name: string, apply: (x: Value) => Value) =>
  (x: ArrayLike): Value =>
    apply(promoteDTypes(operands(name, [x]))[0]);

/** eˣ, element by element. `jnp.exp(0)` is `1`. */
export const exp = inexact("exp", t.exp);
/** 2ˣ, element by element. */
export const exp2 = inexact("exp2", t.exp2);
/** eˣ − 1, exact also near 0. */
export const expm1 = inexact("expm1", t.expm1);
/** Natural logarithm; nan below 0, −inf at 0. */
export const log = inexact("log", t.log);
/** ln(1 + x), exact also near 0. */
export const log1p = inexact("log1p", t.log1p);
/** Logarithm to base 2. */
export const log2 = inexact("log2", (x) => p.div(t.log(x), t.log(constantLike(x, 2))));
/** Logarithm to base 10. */
export const log10 = inexact("log10", (x) => p.mul(t.log(x), constantLike(x, Math.LOG10E)));
/** Sine of an angle in radians. */
export const sin = inexact("sin", t.sin);
/** Cosine of an angle in radians. */
export const cos = inexact("cos", t.cos);
/** Tangent of an angle in radians. */
export const tan = inexact("tan", t.tan);
/** Inverse sine, in radians; nan outside [−1, 1]. */
export const arcsin = inexact("arcsin", t.asin);
/** Inverse cosine, in radians; nan outside [−1, 1]. */
export const arccos = inexact("arccos", t.acos);
/** Inverse tangent, in radians. */
export const arctan = inexact("arctan", t.atan);
/** Hyperbolic sine. */
export const sinh = inexact("sinh", t.sinh);
/** Hyperbolic cosine. */
export const cosh = inexact("cosh", t.cosh);
/** Hyperbolic tangent. */
export const tanh = inexact("tanh", t.tanh);
/** Inverse hyperbolic sine. */
export const arcsinh = inexact("arcsinh", t.asinh);
/** Inverse hyperbolic cosine; nan below 1. */
export const arccosh = inexact("arccosh", t.acosh);
/** Inverse hyperbolic tangent; nan outside [−1, 1]. */
export const arctanh = inexact("arctanh", t.atanh);
export const asin = arcsin;
export const acos = arccos;
export const atan = arctan;
export const asinh = arcsinh;
export const acosh = arccosh;
export const atanh = arctanh;
/** Square root; nan below 0. */
export const sqrt = inexact("sqrt", p.sqrt);
/** Cube root. */
export const cbrt = inexact("cbrt", p.cbrt);
/** 1 / x, in floats. */
export const reciprocal = inexact("reciprocal", p.reciprocal);
/** Degrees to radians. */
export const deg2rad = inexact("deg2rad", (x) => p.mul(x, scalarLike(x, Math.PI / 180)));
/** Radians to degrees. */
export const rad2deg = inexact("rad2deg", (x) => p.mul(x, scalarLike(x, 180 / Math.PI)));
export const radians = deg2rad;
export const degrees = rad2deg;
/** Absolute value, in floats. Throws TypeError for complex numbers. */
export const fabs = inexact("fabs", p.abs);

/** x², in the dtype of x. */
export const square = (x: ArrayLike): Value => p.square(promoteNumeric(operands("square", [x]))[0]);
/** −x. Throws TypeError for booleans. */
export const negative = same("negative", p.neg);
/** x, unchanged. */
export const positive = same("positive", (x) => x);
/** −1, 0 or 1 by the sign of x; nan for nan, ±0 for ±0. */
export const sign = same("sign", p.sign);
/** Absolute value, in the dtype of x. */
export const abs = same("abs", (x) => (kindOf(x) === "bool" || kindOf(x) === "uint" ? x : p.abs(x)));
export const absolute = abs;

const rounding =
  (name: string, apply: (x: Value) => Value) =>
  (x: ArrayLike): Value => {
    const value = toArray(name, x);
    // Complex numbers go to the primitive, which refuses them in JAX's words.
    return isInteger(value.dtype) || value.dtype === "bool" ? value : apply(value);
  };
/** The largest integer ≤ x, in the dtype of x. */
export const floor = rounding("floor", p.floor);
/** The smallest integer ≥ x, in the dtype of x. */
export const ceil = rounding("ceil", p.ceil);

/** The k-th derivative of sin(x)/x at 0, for x there: 0 for odd k, else (−1)^(k/2)/(k + 1). */
const sincAtZero = (x: Value, k: number): Value => {
  const f = customJvp(function _sinc_maclaurin(v: Value): Value {
    const zero = p.mul(v, scalarLike(v, 0));
    return k % 2 === 1 ? zero : p.add(zero, scalarLike(v, (k % 4 === 0 ? 1 : -1) / (k + 1)));
  });
  f.defjvps((g: Value, _out: Value, v: Value) => p.mul(sincAtZero(v, k + 1), g));
  return f(x);
};
const sincTraced = libraryJit("sinc", (x: Value): Value => {
  const isZero = eq(x, scalarLike(x, 0));
  const scaled = p.mul(scalarLike(x, Math.PI), x);
  const safe = whereJit(isZero, scalarLike(x, 1), scaled);
  return whereJit(isZero, sincAtZero(scaled, 0), p.div(t.sin(safe), safe));
});
/** sin(πx)/(πx), 1 at 0. */
export const sinc = (x: ArrayLike): Value => sincTraced(promoteArgsInexact("sinc", [x])[0]);
