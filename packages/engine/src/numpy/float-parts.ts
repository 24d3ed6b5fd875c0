import { DTYPES, type DType, isComplex, isFloat } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { constantLike, scalarLike } from "../primitives/constants.ts";
import { bitcastConvertType, convertElementType } from "../primitives/convert.ts";
import { fullLike } from "../primitives/creation.ts";
import { and, eq, ge, lt, ne, or, shiftRightLogical } from "../primitives/logic.ts";
import { nextAfter as nextAfterOf } from "../primitives/next-after.ts";
import { select } from "../primitives/select.ts";
import { libraryJit } from "../transforms/jit.ts";
import { isinf } from "./comparison.ts";
import { finfo } from "./dtype-limits.ts";
import { type ArrayLike, kindOf, promoteArgsInexact, toArrays } from "./operands.ts";
import { whereJit } from "./where.ts";

/** Signs, exponents and fractions of floats. */

const wordOf = (dtype: DType): DType => `uint${DTYPES[dtype].bytes * 8}` as DType;

const refuseComplex = (fn: string, x: Value): Value => {
  if (isComplex(x.dtype)) throw new JaxTypeError(`${fn} does not support complex-valued inputs`);
  return x;
};

const signbitTraced = libraryJit("signbit", (x: Value): Value => {
  if (kindOf(x) === "int" || kindOf(x) === "uint") return lt(x, constantLike(x, 0));
  if (kindOf(x) === "bool") return fullLike(x, false);
  const word = bitcastConvertType(x, wordOf(x.dtype));
  return convertElementType(shiftRightLogical(word, scalarLike(word, DTYPES[x.dtype].bytes * 8 - 1)), "bool");
});
/** Whether the sign is negative, also of −0 and nan. Throws ValueError for complex numbers. */
export function signbit(x: ArrayLike): Value {
  const [value] = toArrays("signbit", [x]);
  if (isComplex(value.dtype)) throw new ValueError(`jax.numpy.signbit is not well defined for ${value.dtype}`);
  return signbitTraced(value);
}

const copysignTraced = libraryJit("copysign", (x: Value, y: Value): Value => whereJit(signbit(y), p.neg(p.abs(x)), p.abs(x)));
/** |x| with the sign of y, in floats. */
export function copysign(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteArgsInexact("copysign", [x, y]);
  return copysignTraced(refuseComplex("copysign", a), b);
}

const nextafterTraced = libraryJit("nextafter", (x: Value, y: Value): Value => nextAfterOf(x, y));
/** The next float after x on the way to y. */
export const nextafter = (x: ArrayLike, y: ArrayLike): Value =>
  nextafterTraced(...(promoteArgsInexact("nextafter", [x, y]) as [Value, Value]));

const spacingTraced = libraryJit("spacing", (x: Value): Value => {
  const away = copysign(scalarLike(x, Number.POSITIVE_INFINITY), x);
  const gap = p.sub(nextAfterOf(x, away), x);
  return whereJit(eq(gap, scalarLike(gap, 0)), copysign(constantLike(x, finfo(x.dtype).smallestSubnormal), x), gap);
});
/** The distance from x to the next float away from 0, with the sign of x. */
export const spacing = (x: ArrayLike): Value => spacingTraced(refuseComplex("spacing", promoteArgsInexact("spacing", [x])[0]));

const modfTraced = libraryJit("modf", (x: Value): [Value, Value] => {
  const whole = whereJit(ge(x, scalarLike(x, 0)), p.floor(x), p.ceil(x));
  return [p.sub(x, whole), whole];
});
/** `[fraction, whole]` with x = whole + fraction, both with the sign of x. */
export const modf = (x: ArrayLike): [fraction: Value, whole: Value] => modfTraced(promoteArgsInexact("modf", [x])[0]);

/** x · 2ᵏ for float exponents, exactly: by half the exponent twice, so that neither factor overflows. */
function scaleBy(x: Value, k: Value): Value {
  const half = p.floor(p.mul(k, scalarLike(k, 0.5)));
  const power = (e: Value): Value => {
    const { nmant, minexp, maxexp } = finfo(e.dtype);
    const bounded = p.max(scalarLike(e, minexp), p.min(e, scalarLike(e, maxexp - 1)));
    const word = convertElementType(p.add(bounded, scalarLike(e, maxexp - 1)), wordOf(e.dtype));
    const unit = DTYPES[word.dtype].element === "bigint" ? 1n << BigInt(nmant) : 2 ** nmant;
    return bitcastConvertType(p.mul(word, scalarLike(word, unit)), e.dtype);
  };
  return p.mul(p.mul(x, power(half)), power(p.sub(k, half)));
}

function split(x: Value): [fraction: Value, exponent: Value] {
  const { nmant, nexp, maxexp, tiny } = finfo(x.dtype);
  // Subnormal numbers are made normal first.
  const isSmall = lt(p.abs(x), scalarLike(x, tiny));
  const normal = select(isSmall, p.mul(x, scalarLike(x, 2 ** nmant)), x);
  const word = bitcastConvertType(normal, wordOf(x.dtype));
  const shifted = shiftRightLogical(word, scalarLike(word, nmant));
  const biased = convertElementType(and(shifted, scalarLike(word, 2 ** nexp - 1)), "int32");
  const lifted = convertElementType(isSmall, "int32");
  const exponent = p.sub(p.sub(biased, scalarLike(biased, maxexp - 2)), p.mul(lifted, scalarLike(biased, nmant)));
  const fraction = scaleBy(normal, p.neg(convertElementType(p.sub(biased, scalarLike(biased, maxexp - 2)), x.dtype)));
  const isWhole = or(or(isinf(x), ne(x, x)), eq(x, scalarLike(x, 0)));
  return [whereJit(isWhole, x, fraction), whereJit(isWhole, scalarLike(exponent, 0), exponent)];
}
const frexpTraced = libraryJit("frexp", (x: Value): [Value, Value] => split(x));
/** `[fraction, exponent]` with x = fraction · 2^exponent and the fraction's size in [1/2, 1); the exponent is int32. */
export const frexp = (x: ArrayLike): [fraction: Value, exponent: Value] =>
  frexpTraced(refuseComplex("frexp", promoteArgsInexact("frexp", [x])[0]));

const ldexpTraced = libraryJit("ldexp", (x: Value, exponent: Value): Value => {
  const [fraction, own] = split(x);
  const total = p.add(convertElementType(own, x.dtype), convertElementType(exponent, x.dtype));
  const scaled = scaleBy(fraction, total);
  return whereJit(or(or(isinf(x), ne(x, x)), eq(x, scalarLike(x, 0))), x, scaled);
});
/** x · 2^exponent, for integer exponents. Throws ValueError for others. */
export function ldexp(x: ArrayLike, exponent: ArrayLike): Value {
  const [value] = promoteArgsInexact("ldexp", [x]);
  const e = toArrays("ldexp", [typeof exponent === "number" ? BigInt(exponent) : exponent])[0];
  if (isComplex(value.dtype) || isFloat(e.dtype)) throw new ValueError(`ldexp not supported for input types (${value.dtype}, ${e.dtype})`);
  return ldexpTraced(value, e);
}
