import type { Value } from "../ir/value.ts";
import { type ArrayLike, arrayOf, operands, toArray } from "../numpy/operands.ts";
import { checkOptions, requireArguments } from "../numpy/options.ts";
import * as a from "../primitives/arithmetic.ts";
import * as c from "../primitives/bit-counts.ts";
import { clamp as clampOf } from "../primitives/clamp.ts";
import * as z from "../primitives/complex.ts";
import * as l from "../primitives/logic.ts";
import { selectN as selectNOf, select as selectOf } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";

/**
 * Elementwise primitives as functions. They promote nothing: operands have one dtype, and one shape unless one is a
 * scalar. The `jnp` functions of the same names are the comfortable ones.
 */

const unary =
  (name: string, apply: (x: Value) => Value) =>
  (x: ArrayLike): Value =>
    apply(toArray(name, x));
const binary =
  (name: string, apply: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, y: ArrayLike): Value => {
    const [u, v] = operands(name, [x, y]).map(arrayOf);
    return apply(u, v);
  };

/** x + y of one dtype. Throws TypeError for others. */
export const add = binary("add", a.add);
export const sub = binary("sub", a.sub);
export const mul = binary("mul", a.mul);
/** x / y; integers truncate toward zero. */
export const div = binary("div", a.div);
/** The remainder with the sign of x. */
export const rem = binary("rem", a.rem);
export const max = binary("max", a.max);
export const min = binary("min", a.min);
export const pow = binary("pow", a.pow);
export const atan2 = binary("atan2", t.atan2);
export const eq = binary("eq", l.eq);
export const ne = binary("ne", l.ne);
export const lt = binary("lt", l.lt);
export const le = binary("le", l.le);
export const gt = binary("gt", l.gt);
export const ge = binary("ge", l.ge);
export const bitwiseAnd = binary("and", l.and);
export const bitwiseOr = binary("or", l.or);
export const bitwiseXor = binary("xor", l.xor);
export const shiftLeft = binary("shift_left", l.shiftLeft);
export const shiftRightLogical = binary("shift_right_logical", l.shiftRightLogical);
export const shiftRightArithmetic = binary("shift_right_arithmetic", l.shiftRightArithmetic);

export const neg = unary("neg", a.neg);
export const abs = unary("abs", a.abs);
export const sign = unary("sign", a.sign);
export const floor = unary("floor", a.floor);
export const ceil = unary("ceil", a.ceil);
/** How halves are rounded. */
export const RoundingMethod = { AWAY_FROM_ZERO: 0, TO_NEAREST_EVEN: 1 } as const;
export interface RoundOptions {
  roundingMethod?: (typeof RoundingMethod)[keyof typeof RoundingMethod];
}
/** Rounded to the nearest integer, halves away from zero unless `roundingMethod` says otherwise. */
export function round(x: ArrayLike, options?: RoundOptions): Value {
  const { roundingMethod = RoundingMethod.AWAY_FROM_ZERO } = checkOptions<RoundOptions>("round", options, ["roundingMethod"]);
  return a.round(toArray("round", x), roundingMethod === RoundingMethod.TO_NEAREST_EVEN);
}
export const square = unary("square", a.square);
export const sqrt = unary("sqrt", a.sqrt);
/** 1 / √x. */
export const rsqrt = unary("rsqrt", a.rsqrt);
export const cbrt = unary("cbrt", a.cbrt);
export const reciprocal = unary("reciprocal", a.reciprocal);
export const exp = unary("exp", t.exp);
export const exp2 = unary("exp2", t.exp2);
export const expm1 = unary("expm1", t.expm1);
export const log = unary("log", t.log);
export const log1p = unary("log1p", t.log1p);
export const sin = unary("sin", t.sin);
export const cos = unary("cos", t.cos);
export const tan = unary("tan", t.tan);
export const asin = unary("asin", t.asin);
export const acos = unary("acos", t.acos);
export const atan = unary("atan", t.atan);
export const sinh = unary("sinh", t.sinh);
export const cosh = unary("cosh", t.cosh);
export const tanh = unary("tanh", t.tanh);
export const asinh = unary("asinh", t.asinh);
export const acosh = unary("acosh", t.acosh);
export const atanh = unary("atanh", t.atanh);
/** 1 / (1 + e⁻ˣ). */
export const logistic = unary("logistic", t.logistic);
export const erf = unary("erf", t.erf);
export const erfc = unary("erfc", t.erfc);
export const erfInv = unary("erf_inv", t.erfInv);
/** How many bits are 1, in the dtype of x. Throws TypeError for floats. */
export const populationCount = unary("population_count", c.populationCount);
/** How many bits are 0 before the first 1. */
export const clz = unary("clz", c.clz);
export const isFinite = unary("is_finite", l.isFinite);
/** The real part of a complex array. */
export const real = unary("real", z.real);
/** The imaginary part of a complex array. */
export const imag = unary("imag", z.imag);
/** The complex conjugate; a float array becomes complex. */
export const conj = unary("conj", z.conj);
/** The complex numbers of two float arrays. */
export const complex = binary("complex", z.complex);
export const bitwiseNot = unary("not", l.not);

/** xʸ for an integer y known now. */
export function integerPow(x: ArrayLike, y: number): Value {
  requireArguments("integer_pow", { y });
  return a.integerPow(toArray("integer_pow", x), y);
}
/** x limited to [min, max]; the limits are scalars or of x's shape. */
export function clamp(min: ArrayLike, x: ArrayLike, max: ArrayLike): Value {
  const [lo, value, hi] = operands("clamp", [min, x, max]).map(arrayOf);
  return clampOf(lo, value, hi);
}
/** `onTrue` where the condition holds, else `onFalse`; shapes are equal. */
export const select = (condition: ArrayLike, onTrue: ArrayLike, onFalse: ArrayLike): Value => {
  const [x, y] = operands("select", [onTrue, onFalse]).map(arrayOf);
  return selectOf(toArray("select", condition), x, y);
};
/** The case whose number `which` holds: false or 0 the first. */
export const selectN = (which: ArrayLike, ...cases: readonly ArrayLike[]): Value =>
  selectNOf(toArray("select_n", which), ...operands("select_n", cases).map(arrayOf));
