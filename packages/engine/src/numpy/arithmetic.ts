import { isComplex, isFloat, isInexact, isInteger } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { complex, imag, real } from "../primitives/complex.ts";
import { numberLike, scalarLike } from "../primitives/constants.ts";
import { fullLike } from "../primitives/creation.ts";
import { and, eq, lt, ne, or, shiftRightLogical } from "../primitives/logic.ts";
import { select, selectN } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";
import { ConcreteArray, hostElement } from "../trace/array.ts";
import { customJvp } from "../transforms/custom-jvp.ts";
import { libraryJit } from "../transforms/jit.ts";
import {
  type ArrayLike,
  kindOf,
  operands,
  promoteArgs,
  promoteArgsInexact,
  promoteArgsNumeric,
  promoteShapes,
  toArrays,
} from "./operands.ts";
import * as order from "./order.ts";
import { whereJit } from "./where.ts";

/** Arithmetic on two arrays. Shapes broadcast by NumPy's rules, dtypes promote by JAX's. */

const binary =
  (name: string, apply: (x: Value, y: Value) => Value, onBool?: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, y: ArrayLike): Value => {
    const [a, b] = promoteArgs(name, [x, y]);
    return kindOf(a) === "bool" && onBool !== undefined ? onBool(a, b) : apply(a, b);
  };

/**
 * x + y; logical or for two booleans.
 *
 * Throws TypeError when the shapes do not broadcast. `jnp.add(jnp.arange(3), 1)` is `[1 2 3]`.
 */
export const add = binary("add", p.add, or);
/** x − y. Throws TypeError when the shapes do not broadcast, and for two booleans. */
export const subtract = binary("subtract", p.sub);
/** x · y, element by element; logical and for two booleans. Throws TypeError when the shapes do not broadcast. */
export const multiply = binary("multiply", p.mul, and);
/** The larger of x and y; nan where either is nan. */
export const maximum = binary("maximum", p.max);
/** The smaller of x and y; nan where either is nan. */
export const minimum = binary("minimum", p.min);

/** x / y in floats, also for integers: `jnp.divide(1, 2)` is `0.5`. Division by zero gives ±inf or nan. */
export function divide(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteArgsInexact("true_divide", [x, y]);
  return p.div(a, b);
}
export const trueDivide = divide;

const floorDivideJit = libraryJit("floor_divide", (x: Value, y: Value): Value => {
  const [a, b] = promoteArgsNumeric("floor_divide", [x, y]);
  if (isComplex(a.dtype)) throw new JaxTypeError("floor_divide does not support complex-valued inputs");
  if (isFloat(a.dtype)) return p.round(floatDivmod(a, b)[0]);
  const quotient = p.div(a, b);
  if (kindOf(a) === "uint") return quotient;
  const signsDiffer = ne(p.sign(a), p.sign(b));
  const remainder = p.rem(a, b);
  const adjust = and(signsDiffer, ne(remainder, numberLike(remainder, 0)));
  return whereJit(adjust, p.sub(quotient, numberLike(quotient, 1)), quotient);
});

/** Quotient (not yet rounded) and remainder with the sign of the divisor, as Python's. */
function floatDivmod(a: Value, b: Value): [quotient: Value, remainder: Value] {
  const rem = p.rem(a, b);
  const atZero = eq(b, numberLike(b, 0));
  const numerator = whereJit(atZero, a, p.sub(a, rem));
  const quotient = p.div(numerator, b);
  const adjust = and(ne(rem, numberLike(rem, 0)), ne(p.sign(b), p.sign(rem)));
  const remainder = selectN(adjust, rem, p.add(rem, b));
  return [selectN(adjust, quotient, p.sub(quotient, numberLike(quotient, 1))), remainder];
}

/**
 * The quotient rounded toward −∞, as Python's `//`. Integer division by zero gives an unspecified value, as in JAX.
 * `jnp.floorDivide(-7, 2)` is `-4`.
 */
export const floorDivide = (x: ArrayLike, y: ArrayLike): Value => floorDivideJit(...(toArrays("floor_divide", [x, y]) as [Value, Value]));

const remainderJit = libraryJit("remainder", (x: Value, y: Value): Value => {
  const [a, b] = promoteArgsNumeric("remainder", [x, y]);
  const divisor = isInteger(b.dtype) ? whereJit(eq(b, numberLike(b, 0)), numberLike(b, 1), b) : b;
  const rem = p.rem(a, divisor);
  const zero = numberLike(rem, 0);
  const nonZero = ne(rem, zero);
  const adjust = and(ne(lt(rem, zero), lt(divisor, numberLike(divisor, 0))), nonZero);
  return selectN(adjust, rem, p.add(rem, divisor));
});
/** The remainder with the sign of the divisor, as Python's `%`. `jnp.remainder(-7, 2)` is `1`. */
export const remainder = (x: ArrayLike, y: ArrayLike): Value => remainderJit(...(toArrays("remainder", [x, y]) as [Value, Value]));
export const mod = remainder;

const fmodJit = libraryJit("fmod", (x: Value, y: Value): Value => {
  const [a, b] = promoteArgsNumeric("fmod", [x, y]);
  return p.rem(a, isInteger(b.dtype) ? whereJit(eq(b, numberLike(b, 0)), numberLike(b, 1), b) : b);
});
/** The remainder with the sign of the dividend, as C's `fmod`. */
export const fmod = (x: ArrayLike, y: ArrayLike): Value => fmodJit(...(toArrays("fmod", [x, y]) as [Value, Value]));

/** `[floorDivide(x, y), remainder(x, y)]`. */
export const divmod = (x: ArrayLike, y: ArrayLike): [quotient: Value, remainder: Value] => [floorDivide(x, y), remainder(x, y)];

/** The exponent as an integer where it is one at hand: a number, or a concrete integer scalar. */
function concreteInteger(y: ArrayLike): number | null {
  if (typeof y === "number") return Number.isInteger(y) ? y : null;
  if (typeof y === "bigint") return Number(y);
  return y instanceof ConcreteArray && y.ndim === 0 && isInteger(y.dtype) ? Number(hostElement(y)) : null;
}

/**
 * xʸ. A number that is an integer as exponent keeps the dtype of x and is computed by multiplication.
 *
 * Throws TypeError for integers raised to a negative integer. `jnp.power(jnp.arange(3), 2)` is `[0 1 4]`.
 */
export function power(x: ArrayLike, y: ArrayLike): Value {
  const exponent = concreteInteger(y);
  const [a, b] = operands("power", [x, y]);
  if (exponent !== null && a instanceof Value) {
    if (exponent < 0 && !isInexact(a.dtype)) {
      throw new JaxTypeError(
        `Integers cannot be raised to negative powers, got integer_pow(${a.aval.toLong()}, ${exponent})`,
        'convert to floats first: x.astype("float32")',
      );
    }
    return p.integerPow(kindOf(a) === "bool" ? promoteArgsNumeric("power", [a])[0] : a, exponent);
  }
  const [base, power] = promoteArgsNumeric("power", [x, y]);
  if (!isInexact(base.dtype)) return integerPower(base, power);
  // A float to an integer array's power keeps the integers: their derivative is a special case.
  if (b instanceof Value && isInteger(b.dtype)) return p.pow(...(promoteShapes([a instanceof Value ? a : base, b]) as [Value, Value]));
  return p.pow(base, power);
}
export const pow = power;
/** As `power`, always in floats. */
export function floatPower(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteArgsInexact("float_power", [x, y]);
  return p.pow(a, b);
}

/** Integer powers by repeated squaring over the bits of the exponent, six of them as in JAX. */
function integerPower(base: Value, exponent: Value): Value {
  const zero = scalarLike(exponent, 0);
  const one = scalarLike(exponent, 1);
  let result = whereJit(and(eq(base, scalarLike(base, 0)), ne(exponent, zero)), scalarLike(base, 0), scalarLike(base, 1));
  let [factor, bits] = [base, exponent];
  for (let i = 0; i < 6; i++) {
    const isOdd = and(bits, one);
    result = whereJit(isOdd, p.mul(result, factor), result);
    factor = p.mul(factor, factor);
    bits = shiftRightLogical(bits, one);
  }
  return result;
}

const inexactBinary =
  (name: string, apply: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, y: ArrayLike): Value => {
    const [a, b] = promoteArgsInexact(name, [x, y]);
    return apply(a, b);
  };

/** The angle of the point (x, y) in (−π, π]. The first argument is y. */
export const arctan2 = inexactBinary("arctan2", t.atan2);
export const atan2 = arctan2;

/** Complex numbers with their imaginary parts moved by multiples of 2·half into [−half, half). */
function wrapped(z: Value, half: number): Value {
  const angle = imag(z);
  const [offset, turn] = [scalarLike(angle, half), scalarLike(angle, 2 * half)];
  const rest = p.rem(p.add(angle, offset), turn);
  return complex(real(z), p.sub(selectN(lt(rest, scalarLike(rest, 0)), rest, p.add(rest, turn)), offset));
}

const logaddexpFlat = customJvp(function logaddexp(x: Value, y: Value): Value {
  const larger = p.max(x, y);
  if (isComplex(x.dtype)) {
    const less = p.sub(p.add(x, y), p.mul(larger, scalarLike(larger, 2)));
    return wrapped(p.add(larger, t.log1p(t.exp(less))), Math.PI);
  }
  const delta = p.sub(x, y);
  // x = y = ±inf gives delta nan: the sum is then right.
  const unordered = ne(delta, delta);
  const atInfinity = p.add(x, y);
  return selectN(unordered, p.add(larger, t.log1p(t.exp(p.neg(p.abs(delta))))), atInfinity);
});
/** 0 where x, or its real part, is +∞. */
function finite(x: Value): Value {
  const size = isComplex(x.dtype) ? real(x) : x;
  return select(eq(size, scalarLike(size, Number.POSITIVE_INFINITY)), fullLike(x, 0), x);
}
/** Each input's share is e^(input − result); infinities count as 0 there, so that inf − inf is no nan. */
logaddexpFlat.defjvp(function _logaddexp_jvp([x, y]: [Value, Value], [xDot, yDot]: [Value, Value]): [Value, Value] {
  const out = logaddexpFlat(x, y);
  const share = (v: Value): Value => t.exp(p.sub(finite(v), finite(out)));
  return [out, p.add(p.mul(xDot, share(x)), p.mul(yDot, share(y)))];
});
/** ln(eˣ + eʸ) without overflow. */
export const logaddexp = inexactBinary("logaddexp", logaddexpFlat);

const hypotJit = libraryJit("hypot", (x: Value, y: Value): Value => {
  const [a, b] = promoteArgsInexact("hypot", [x, y]);
  if (isComplex(a.dtype))
    throw new ValueError(
      "jnp.hypot is not well defined for complex-valued inputs. Please convert to real values first, such as by using abs(x)",
    );
  const [u, v] = [p.abs(a), p.abs(b)];
  const infinity = scalarLike(u, Number.POSITIVE_INFINITY);
  const isInfinite = or(eq(u, infinity), eq(v, infinity));
  const [larger, smaller] = [p.max(u, v), p.min(u, v)];
  const atZero = eq(larger, scalarLike(larger, 0));
  const ratio = p.div(smaller, whereJit(eq(larger, scalarLike(larger, 0)), fullLike(larger, 1), larger));
  const length = p.mul(larger, p.sqrt(p.add(scalarLike(ratio, 1), p.square(ratio))));
  return whereJit(isInfinite, infinity, whereJit(atZero, larger, length));
});
/** √(x² + y²) without overflow. */
export const hypot = (x: ArrayLike, y: ArrayLike): Value => hypotJit(...(toArrays("hypot", [x, y]) as [Value, Value]));

const heavisideJit = libraryJit("heaviside", (x: Value, y: Value): Value => {
  const zero = scalarLike(x, 0);
  return whereJit(lt(x, zero), zero, whereJit(lt(zero, x), scalarLike(x, 1), whereJit(ne(x, x), x, y)));
});
/** 0 below 0, 1 above, y at 0; nan for nan. In floats. */
export const heaviside = (x: ArrayLike, y: ArrayLike): Value =>
  heavisideJit(...(promoteArgsInexact("heaviside", [x, y]) as [Value, Value]));

/** The larger of x and y, nan giving way to the other. */
export function fmax(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteArgs("fmax", [x, y]);
  return whereJit(or(order.lt(b, a), ne(b, b)), a, b);
}
/** The smaller of x and y, nan giving way to the other. */
export function fmin(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoteArgs("fmin", [x, y]);
  return whereJit(or(order.lt(a, b), ne(b, b)), a, b);
}

const logaddexp2Flat = customJvp(function logaddexp2(x: Value, y: Value): Value {
  const larger = p.max(x, y);
  if (isComplex(x.dtype)) {
    const less = p.sub(p.add(x, y), p.mul(larger, scalarLike(larger, 2)));
    return wrapped(p.add(larger, p.mul(scalarLike(larger, Math.LOG2E), t.log1p(t.exp2(less)))), Math.PI * Math.LOG2E);
  }
  const delta = p.sub(x, y);
  const log2e = scalarLike(x, Math.LOG2E);
  const sum = p.add(larger, p.mul(t.log1p(t.exp2(p.neg(p.abs(delta)))), log2e));
  return selectN(ne(delta, delta), sum, p.add(x, y));
});
/** Each input's share is 2^(input − result). */
logaddexp2Flat.defjvp(([x, y]: [Value, Value], [xDot, yDot]: [Value, Value]): [Value, Value] => {
  const out = logaddexp2Flat(x, y);
  const share = (v: Value): Value => t.exp2(p.sub(finite(v), finite(out)));
  return [out, p.add(p.mul(xDot, share(x)), p.mul(yDot, share(y)))];
});
/** log₂(2ˣ + 2ʸ) without overflow. */
export const logaddexp2 = inexactBinary("logaddexp2", logaddexp2Flat);
