import { isComplex } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import { sameShape } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import * as c from "../primitives/complex.ts";
import { constantLike, scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full } from "../primitives/creation.ts";
import * as l from "../primitives/logic.ts";
import { reduceAnd } from "../primitives/reduce.ts";
import { libraryJit } from "../transforms/jit.ts";
import {
  type ArrayLike,
  kindOf,
  operands,
  promoteArgs,
  promoteArgsInexact,
  promoteArgsNumeric,
  promoteDTypes,
  promoteShapes,
  toArray,
  toArrays,
} from "./operands.ts";
import { checkOptions } from "./options.ts";
import { ge, gt, le, lt } from "./order.ts";

/** Comparisons, logic and bits. Results of comparisons are bool; nan compares unequal to everything. */

const comparison =
  (name: string, apply: (x: Value, y: Value) => Value, promote = promoteArgs) =>
  (x: ArrayLike, y: ArrayLike): Value => {
    const [a, b] = promote(name, [x, y]);
    return apply(a, b);
  };

/** x = y, element by element. */
export const equal = comparison("equal", l.eq);
/** x ≠ y, element by element. */
export const notEqual = comparison("not_equal", l.ne);
/** x < y, element by element. */
export const less = comparison("less", lt);
/** x ≤ y, element by element. */
export const lessEqual = comparison("less_equal", le);
/** x > y, element by element. */
export const greater = comparison("greater", gt);
/** x ≥ y, element by element. */
export const greaterEqual = comparison("greater_equal", ge);

/** Truth of each element: other than zero. */
const truth = (x: Value): Value => (x.dtype === "bool" ? x : l.ne(x, scalarLike(x, 0)));

const logical =
  (name: string, apply: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, y: ArrayLike): Value => {
    const [a, b] = promoteArgs(name, [x, y]).map(truth);
    return apply(a, b);
  };
/** Both are true (other than 0). */
export const logicalAnd = logical("logical_and", l.and);
/** At least one is true. */
export const logicalOr = logical("logical_or", l.or);
/** Exactly one is true. */
export const logicalXor = logical("logical_xor", l.xor);
/** True where x is 0. */
export const logicalNot = (x: ArrayLike): Value => l.not(truth(toArray("logical_not", x)));

/** Bitwise and of integers; logical and of booleans. Throws TypeError for floats. */
export const bitwiseAnd = comparison("bitwise_and", l.and);
/** Bitwise or of integers; logical or of booleans. Throws TypeError for floats. */
export const bitwiseOr = comparison("bitwise_or", l.or);
/** Bitwise exclusive or. Throws TypeError for floats. */
export const bitwiseXor = comparison("bitwise_xor", l.xor);
/** All bits inverted; logical not of booleans. Throws TypeError for floats. */
export const bitwiseNot = (x: ArrayLike): Value => l.not(promoteDTypes(operands("bitwise_not", [x]))[0]);
export const invert = bitwiseNot;
export const bitwiseInvert = bitwiseNot;
/** x · 2ʸ by shifting bits. Booleans count as int32. */
export const leftShift = comparison("left_shift", l.shiftLeft, promoteArgsNumeric);
/** ⌊x / 2ʸ⌋ by shifting bits: the sign is kept for signed integers. Booleans count as int32. */
export const rightShift = comparison(
  "right_shift",
  (x, y) => (kindOf(x) === "uint" ? l.shiftRightLogical(x, y) : l.shiftRightArithmetic(x, y)),
  promoteArgsNumeric,
);

const falseLike = (x: Value, value: boolean): Value => full(x.shape, value, "bool");

/** True where x is nan. */
export function isnan(x: ArrayLike): Value {
  const [value] = promoteArgsInexact("isnan", [x]);
  return l.ne(value, value);
}
const isinfJit = libraryJit("isinf", (x: Value): Value => {
  const infinite = (part: Value): Value => l.eq(p.abs(part), constantLike(part, Number.POSITIVE_INFINITY));
  if (isComplex(x.dtype)) return l.or(infinite(c.real(x)), infinite(c.imag(x)));
  return kindOf(x) === "float" ? infinite(x) : falseLike(x, false);
});
/** True where x is +inf or −inf. */
export const isinf = (x: ArrayLike): Value => isinfJit(toArray("isinf", x));
/** True where x is neither nan nor infinite. */
export function isfinite(x: ArrayLike): Value {
  const value = toArray("isfinite", x);
  if (isComplex(value.dtype)) return l.and(l.isFinite(c.real(value)), l.isFinite(c.imag(value)));
  return kindOf(value) === "float" ? l.isFinite(value) : falseLike(value, true);
}
function refuseComplex(x: Value): void {
  if (isComplex(x.dtype)) throw new ValueError("isposinf/isneginf are not well defined for complex types", "ask jnp.isinf");
}
/** True where x is +inf. */
export function isposinf(x: ArrayLike): Value {
  const value = toArray("isposinf", x);
  refuseComplex(value);
  return kindOf(value) === "float" ? l.eq(value, constantLike(value, Number.POSITIVE_INFINITY)) : falseLike(value, false);
}
/** True where x is −inf. */
export function isneginf(x: ArrayLike): Value {
  const value = toArray("isneginf", x);
  refuseComplex(value);
  return kindOf(value) === "float" ? l.eq(value, constantLike(value, Number.NEGATIVE_INFINITY)) : falseLike(value, false);
}

export interface CloseOptions {
  /** Tolerance relative to |b|. Default 1e-5. */
  rtol?: number;
  /** Absolute tolerance. Default 1e-8. */
  atol?: number;
  /** Whether nan equals nan. Default false. */
  equalNan?: boolean;
}

const iscloseJit = libraryJit(
  "isclose",
  (a: Value, b: Value, rtol: number, atol: number, equalNan: boolean): Value => {
    const [x, y] = promoteArgsInexact("isclose", [a, b]);
    const [distance, size] = [p.abs(p.sub(x, y)), p.abs(y)];
    const close = l.le(distance, p.add(constantLike(size, Math.fround(atol)), p.mul(constantLike(size, Math.fround(rtol)), size)));
    const result = l.or(l.eq(x, y), l.and(l.isFinite(size), close));
    return equalNan ? l.or(result, l.and(l.ne(x, x), l.ne(y, y))) : result;
  },
  { staticArgnums: [2, 3, 4] },
);

/** |a − b| ≤ atol + rtol·|b|, element by element; infinities are close only to themselves. */
export function isclose(a: ArrayLike, b: ArrayLike, options?: CloseOptions): Value {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = checkOptions("isclose", options, ["rtol", "atol", "equalNan"]);
  const [x, y] = toArrays("isclose", [a, b]);
  return iscloseJit(x, y, rtol, atol, equalNan);
}

/** Whether all elements are close, as a rank-0 bool array. `Boolean(jnp.allclose(a, b))` is wrong: use `.item()`. */
export function allclose(a: ArrayLike, b: ArrayLike, options?: CloseOptions): Value {
  const close = isclose(a, b, options);
  return reduceAnd(close, range(0, close.ndim));
}

/** Whether two arrays have one shape and equal elements, as a rank-0 bool array. */
export function arrayEqual(a: ArrayLike, b: ArrayLike, options?: { equalNan?: boolean }): Value {
  const { equalNan = false } = checkOptions("array_equal", options, ["equalNan"]);
  const [x, y] = toArrays("array_equal", [a, b]);
  if (!sameShape(x.shape, y.shape)) return scalar(false, "bool");
  const [u, v] = promoteShapes(promoteDTypes([x, y]));
  const same = equalNan ? l.or(l.eq(u, v), l.and(l.ne(u, u), l.ne(v, v))) : l.eq(u, v);
  return allOf(same);
}
/** The answer is strongly typed also where the elements compared are not. */
const allOf = (same: Value): Value => reduceAnd(convertElementType(same, "bool"), range(0, same.ndim));

/** As `arrayEqual`, with broadcasting. Throws TypeError for shapes that do not broadcast. */
export function arrayEquiv(a: ArrayLike, b: ArrayLike): Value {
  return allOf(equal(a, b));
}
export const bitwiseLeftShift = leftShift;
export const bitwiseRightShift = rightShift;
