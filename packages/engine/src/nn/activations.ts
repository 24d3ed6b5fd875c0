import { defaultFloat } from "../dtype/defaults.ts";
import { isFloat, isInexact } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { add, divide, logaddexp, multiply, power } from "../numpy/arithmetic.ts";
import { greaterEqual, less, lessEqual } from "../numpy/comparison.ts";
import { exp, expm1, log, log1p, negative, sqrt, square } from "../numpy/elementwise.ts";
import { type ArrayLike, promoteArgsInexact, toArray, toArrays } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { ge, gt, lt } from "../numpy/order.ts";
import { clip, where, whereJit } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
import { split } from "../primitives/assembly.ts";
import { constantLike, numberLike, scalar } from "../primitives/constants.ts";
import { convertElementType, copy } from "../primitives/convert.ts";
import { fullLike } from "../primitives/creation.ts";
import { and } from "../primitives/logic.ts";
import { select } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { customJvp } from "../transforms/custom-jvp.ts";
import { libraryJit } from "../transforms/jit.ts";

/** Activation functions, element by element. */

const jitted = (name: string, body: (x: Value) => Value, convert = true) => {
  const traced = libraryJit(name, body);
  return (x: ArrayLike): Value => traced(convert ? promoteArgsInexact(name, [x])[0] : toArray(name, x));
};

const roundedLike = (x: Value, value: number): Value => numberLike(x, isFloat(x.dtype) ? Math.fround(value) : value);

/** Between bends the derivative is 1, elsewhere and at the bends 0: max and min would split it in halves there. */
const withUnitSlope = (name: string, body: (x: Value) => Value, inside: (x: Value) => Value) => {
  const f = customJvp(libraryJit(name, body));
  f.defjvps((g: Value, _: Value, x: Value) => select(inside(x), g, fullLike(g, 0)));
  return (x: ArrayLike): Value => f(toArray(name, x));
};
/** max(x, 0). Its derivative at 0 is 0. */
export const relu = withUnitSlope(
  "relu",
  (x) => p.max(x, numberLike(x, 0)),
  (x) => gt(x, numberLike(x, 0)),
);
/** min(max(x, 0), 6). Its derivative is 0 at both bends. */
export const relu6 = withUnitSlope(
  "relu6",
  (x) => {
    const above = p.max(x, numberLike(x, 0));
    const float = isInexact(x.dtype) ? above : convertElementType(above, defaultFloat(), true);
    return p.min(float, numberLike(float, 6));
  },
  (x) => and(gt(x, numberLike(x, 0)), lt(x, numberLike(x, 6))),
);
/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (x: ArrayLike): Value => t.logistic(promoteArgsInexact("sigmoid", [x])[0]);
/** Hyperbolic tangent. */
export const tanh = (x: ArrayLike): Value => t.tanh(promoteArgsInexact("tanh", [x])[0]);
/** x · sigmoid(x), also called swish. */
export const silu = jitted("silu", (x) => p.mul(x, t.logistic(x)));
export const swish = silu;
/** ln(1 + eˣ), without overflow. */
export const softplus = jitted("softplus", (x) => logaddexp(x, numberLike(x, 0)));
/** ln sigmoid(x). */
export const logSigmoid = jitted("log_sigmoid", (x) => p.neg(softplus(p.neg(x))));
/** x / (1 + |x|). */
export const softSign = jitted("soft_sign", (x) => {
  const size = p.abs(x);
  const divisor = p.add(size, numberLike(size, 1));
  return p.div(x, divisor.dtype === x.dtype ? divisor : convertElementType(divisor, x.dtype));
});
/** x limited to [−1, 1]. */
export const hardTanh = jitted(
  "hard_tanh",
  (x) => {
    const one = numberLike(x, 1);
    const minusOne = numberLike(x, -1);
    return whereJit(gt(x, one), one, whereJit(gt(minusOne, x), minusOne, x));
  },
  false,
);
/** relu6(x + 3) / 6. */
export const hardSigmoid = jitted("hard_sigmoid", (x) => p.div(relu6(p.add(x, numberLike(x, 3))), numberLike(x, 6)));
/** x · hardSigmoid(x). */
export const hardSilu = jitted("hard_silu", (x) => p.mul(x, hardSigmoid(x)));
export const hardSwish = hardSilu;
/** x · tanh(softplus(x)). */
export const mish = jitted("mish", (x) => p.mul(x, t.tanh(softplus(x))));
const squareplusTraced = libraryJit("squareplus", (x: Value, b: Value): Value => divide(add(x, sqrt(add(square(x), b))), 2n));
/** (x + √(x² + b)) / 2: a smooth relu that needs no exponential. Default b 4. */
export const squareplus = (x: ArrayLike, options?: { b?: ArrayLike }): Value => {
  const { b = 4n } = checkOptions<{ b?: ArrayLike }>("squareplus", options, ["b"]);
  return squareplusTraced(...(toArrays("squareplus", [x, b]) as [Value, Value]));
};
/** 0 below −1, x above 1, (x + 1)² / 4 between. */
export const sparsePlus = jitted(
  "sparse_plus",
  (x) => where(lessEqual(x, -1), 0, where(greaterEqual(x, 1), x, divide(power(add(x, 1), 2), 4n))),
  false,
);
/** The derivative of `sparsePlus`: ½·(x + 1) limited to [0, 1]. */
export const sparseSigmoid = jitted("sparse_sigmoid", (x) => multiply(0.5, clip(add(x, 1), 0, 2)), false);
const log1mexpTraced = libraryJit(
  "log1mexp",
  (x: Value): Value => where(less(x, Math.fround(Math.LN2)), log(negative(expm1(negative(x)))), log1p(negative(exp(negative(x))))),
);
const log1mexpOf = customJvp(log1mexpTraced);
log1mexpOf.defjvps((g: Value, _: Value, x: Value) => divide(g, expm1(x)));
/** ln(1 − e⁻ˣ) for x ≥ 0, accurate at both ends. */
export const log1mexp = (x: ArrayLike): Value => log1mexpOf(promoteArgsInexact("log1mexp", [x])[0]);
/** x, unchanged. */
export const identity = (x: ArrayLike): Value => toArray("identity", x);

const leakyTraced = libraryJit(
  "leaky_relu",
  (x: Value, slope: number): Value => whereJit(ge(x, numberLike(x, 0)), x, p.mul(roundedLike(x, slope), x)),
  { staticArgnums: [1] },
);
/** x for x ≥ 0, `negativeSlope`·x below. Default slope 0.01. */
export function leakyRelu(x: ArrayLike, options?: { negativeSlope?: number }): Value {
  const { negativeSlope = 0.01 } = checkOptions<{ negativeSlope?: number }>("leaky_relu", options, ["negativeSlope"]);
  return leakyTraced(promoteArgsInexact("leaky_relu", [x])[0], negativeSlope);
}

const eluBody = (x: Value, alpha: number): Value => {
  const isPositive = gt(x, numberLike(x, 0));
  // The safe argument keeps exp from overflowing where its result is not used.
  const safe = whereJit(gt(x, numberLike(x, 0)), scalar(0, defaultFloat(), true), x);
  return whereJit(isPositive, x, p.mul(roundedLike(x, alpha), t.expm1(safe)));
};
const eluTraced = libraryJit("elu", eluBody, { staticArgnums: [1] });
/** x for x > 0, α(eˣ − 1) below. Default α 1. */
export function elu(x: ArrayLike, options?: { alpha?: number }): Value {
  const { alpha = 1 } = checkOptions<{ alpha?: number }>("elu", options, ["alpha"]);
  return eluTraced(promoteArgsInexact("elu", [x])[0], alpha);
}
const celuTraced = libraryJit(
  "celu",
  (x: Value, alpha: number): Value =>
    p.add(p.max(x, numberLike(x, 0)), p.mul(roundedLike(x, alpha), t.expm1(p.div(p.min(x, numberLike(x, 0)), roundedLike(x, alpha))))),
  { staticArgnums: [1] },
);
/** max(x, 0) + min(α(e^(x/α) − 1), 0). */
export function celu(x: ArrayLike, options?: { alpha?: number }): Value {
  const { alpha = 1 } = checkOptions<{ alpha?: number }>("celu", options, ["alpha"]);
  return celuTraced(promoteArgsInexact("celu", [x])[0], alpha);
}
/** Self-normalising ELU: λ·elu(x, α), with α ≈ 1.6733 and λ ≈ 1.0507 (Klambauer et al. 2017). */
export const selu = jitted("selu", (x) => p.mul(roundedLike(x, 1.0507009873554805), eluTraced(x, 1.6732632423543772)));

/** Gaussian error linear unit: x·Φ(x), by the tanh approximation unless `approximate` is false. */
export function gelu(x: ArrayLike, options?: { approximate?: boolean }): Value {
  const { approximate = true } = checkOptions<{ approximate?: boolean }>("gelu", options, ["approximate"]);
  const [value] = promoteArgsInexact("gelu", [x]);
  const c = (v: number): Value => constantLike(value, isFloat(value.dtype) ? Math.fround(v) : v);
  if (!approximate) return copy(p.mul(p.mul(c(0.5), value), t.erfc(p.mul(p.neg(value), c(Math.SQRT1_2)))));
  const inner = p.mul(c(Math.sqrt(2 / Math.PI)), p.add(value, p.mul(c(0.044715), p.integerPow(value, 3))));
  return p.mul(value, p.mul(c(0.5), p.add(c(1), t.tanh(inner))));
}

const gluTraced = libraryJit(
  "glu",
  (x: Value, axis: number): Value => {
    const half = x.shape[axis] / 2;
    const [a, b] = split(x, [half, half], axis);
    return p.mul(a, t.logistic(b));
  },
  { staticArgnums: [1] },
);
/** The first half along `axis` times the sigmoid of the second. Throws ValueError for an odd size. */
export function glu(x: ArrayLike, options?: { axis?: number }): Value {
  const { axis = -1 } = checkOptions<{ axis?: number }>("glu", options, ["axis"]);
  const [value] = promoteArgsInexact("glu", [x]);
  const at = canonicalAxis(axis, value.ndim);
  if (value.shape[at] % 2 !== 0) throw new ValueError(`axis size must be divisible by 2, got ${value.shape[at]}`);
  return gluTraced(value, at);
}
