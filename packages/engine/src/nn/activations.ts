import { isFloat } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { logaddexp } from "../numpy/arithmetic.ts";
import { type ArrayLike, promoteArgsInexact, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { whereJit } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
import { split } from "../primitives/assembly.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { copy } from "../primitives/convert.ts";
import { fullLike } from "../primitives/creation.ts";
import { ge, gt, le } from "../primitives/logic.ts";
import { selectN } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";

/** Activation functions, element by element. */

const jitted = (name: string, body: (x: Value) => Value, convert = true) => {
  const traced = libraryJit(name, body);
  return (x: ArrayLike): Value => traced(convert ? promoteArgsInexact(name, [x])[0] : toArray(name, x));
};

const constantLike = (x: Value, value: number): Value => scalarLike(x, isFloat(x.dtype) ? Math.fround(value) : value);

/** max(x, 0). Its derivative at 0 is 0. */
export const relu = jitted(
  "relu",
  // A comparison instead of max: max would split the derivative at 0 in halves.
  (x) => selectN(le(x, scalarLike(x, 0)), x, fullLike(x, 0)),
  false,
);
/** min(max(x, 0), 6). Its derivative is 0 at both bends. */
export const relu6 = jitted(
  "relu6",
  (x) => selectN(le(x, scalarLike(x, 0)), selectN(ge(x, scalarLike(x, 6)), x, fullLike(x, 6)), fullLike(x, 0)),
  false,
);
/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (x: ArrayLike): Value => t.logistic(promoteArgsInexact("sigmoid", [x])[0]);
/** Hyperbolic tangent. */
export const tanh = (x: ArrayLike): Value => t.tanh(promoteArgsInexact("tanh", [x])[0]);
/** x · sigmoid(x), also called swish. */
export const silu = jitted("silu", (x) => p.mul(x, t.logistic(x)));
export const swish = silu;
/** ln(1 + eˣ), without overflow. */
export const softplus = jitted("softplus", (x) => logaddexp(x, scalarLike(x, 0)));
/** ln sigmoid(x). */
export const logSigmoid = jitted("log_sigmoid", (x) => p.neg(softplus(p.neg(x))));
/** x / (1 + |x|). */
export const softSign = jitted("soft_sign", (x) => p.div(x, p.add(p.abs(x), scalarLike(x, 1))));
/** x limited to [−1, 1]. */
export const hardTanh = jitted("hard_tanh", (x) => {
  const one = scalarLike(x, 1);
  const minusOne = scalarLike(x, -1);
  return whereJit(gt(x, one), one, whereJit(gt(minusOne, x), minusOne, x));
});
/** relu6(x + 3) / 6. */
export const hardSigmoid = jitted("hard_sigmoid", (x) => p.div(relu6(p.add(x, scalarLike(x, 3))), scalarLike(x, 6)));
/** x · hardSigmoid(x). */
export const hardSilu = jitted("hard_silu", (x) => p.mul(x, hardSigmoid(x)));
export const hardSwish = hardSilu;
/** x · tanh(softplus(x)). */
export const mish = jitted("mish", (x) => p.mul(x, t.tanh(softplus(x))));
/** x, unchanged. */
export const identity = (x: ArrayLike): Value => toArray("identity", x);

const leakyTraced = libraryJit(
  "leaky_relu",
  (x: Value, slope: number): Value => whereJit(ge(x, scalarLike(x, 0)), x, p.mul(constantLike(x, slope), x)),
  { staticArgnums: [1] },
);
/** x for x ≥ 0, `negativeSlope`·x below. Default slope 0.01. */
export function leakyRelu(x: ArrayLike, options?: { negativeSlope?: number }): Value {
  const { negativeSlope = 0.01 } = checkOptions<{ negativeSlope?: number }>("leaky_relu", options, ["negativeSlope"]);
  return leakyTraced(promoteArgsInexact("leaky_relu", [x])[0], negativeSlope);
}

const eluBody = (x: Value, alpha: number): Value => {
  const isPositive = gt(x, scalarLike(x, 0));
  // The safe argument keeps exp from overflowing where its result is not used.
  const safe = whereJit(gt(x, scalarLike(x, 0)), scalar(0, "float32", true), x);
  return whereJit(isPositive, x, p.mul(constantLike(x, alpha), t.expm1(safe)));
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
    p.add(p.max(x, scalarLike(x, 0)), p.mul(constantLike(x, alpha), t.expm1(p.div(p.min(x, scalarLike(x, 0)), constantLike(x, alpha))))),
  { staticArgnums: [1] },
);
/** max(x, 0) + min(α(e^(x/α) − 1), 0). */
export function celu(x: ArrayLike, options?: { alpha?: number }): Value {
  const { alpha = 1 } = checkOptions<{ alpha?: number }>("celu", options, ["alpha"]);
  return celuTraced(promoteArgsInexact("celu", [x])[0], alpha);
}
/** Self-normalising ELU: λ·elu(x, α), with α ≈ 1.6733 and λ ≈ 1.0507 (Klambauer et al. 2017). */
export const selu = jitted("selu", (x) => p.mul(constantLike(x, 1.0507009873554805), eluTraced(x, 1.6732632423543772)));

/** Gaussian error linear unit: x·Φ(x), by the tanh approximation unless `approximate` is false. */
export function gelu(x: ArrayLike, options?: { approximate?: boolean }): Value {
  const { approximate = true } = checkOptions<{ approximate?: boolean }>("gelu", options, ["approximate"]);
  const [value] = promoteArgsInexact("gelu", [x]);
  const c = (v: number): Value => constantLike(value, v);
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
