import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { type AxisOptions, logSoftmax as logSoftmaxOf, softmax as softmaxOf } from "../nn/normalization.ts";
import { scaledBessel } from "../numpy/bessel.ts";
import { type ArrayLike, operands, promoteArgsInexact } from "../numpy/operands.ts";
import { whereJit } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import { constantLike, numberLike, scalarLike } from "../primitives/constants.ts";
import { fullLike } from "../primitives/creation.ts";
import * as g from "../primitives/gamma-functions.ts";
import { and, eq, ge, gt, lt, ne, or } from "../primitives/logic.ts";
import { select } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";
import { customJvp } from "../transforms/custom-jvp.ts";
import { libraryJit } from "../transforms/jit.ts";

/** Special functions, as `jax.scipy.special`. All compute in floats. */

export { logsumexp } from "../nn/normalization.ts";

/** eˣ / Σeˣ along `axis`: all axes by default, where `nn.softmax` takes the last. */
export const softmax = (x: ArrayLike, { axis = null }: AxisOptions = {}): Value => softmaxOf(x, { axis });
/** ln softmax(x) along `axis`, by default all axes. */
export const logSoftmax = (x: ArrayLike, { axis = null }: AxisOptions = {}): Value => logSoftmaxOf(x, { axis });
export { i0 } from "../numpy/bessel.ts";
export { sinc } from "../numpy/elementwise.ts";

const unary =
  (name: string, apply: (x: Value) => Value) =>
  (x: ArrayLike): Value =>
    apply(promoteArgsInexact(name, [x])[0]);
const binary =
  (name: string, apply: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, y: ArrayLike): Value => {
    const [a, b] = promoteArgsInexact(name, [x, y]);
    return apply(a, b);
  };
/** A number of the expression it stands in. */
const c = numberLike;

/** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf = unary("erf", t.erf);
/** 1 − erf(x), exact also where that is small. */
export const erfc = unary("erfc", t.erfc);
/** The inverse of erf, on [−1, 1]. */
export const erfinv = unary("erfinv", t.erfInv);
/** 1 / (1 + e⁻ˣ). */
export const expit = unary("expit", t.logistic);

const logitTraced = libraryJit("logit", (x: Value): Value => t.log(p.div(x, p.sub(scalarLike(x, 1), x))));
/** ln(x / (1 − x)), the inverse of expit. */
export const logit = unary("logit", logitTraced);

/** ln|Γ(x)|. */
export const gammaln = unary("gammaln", g.lgamma);
/** The derivative of gammaln. */
export const digamma = unary("digamma", g.digamma);
/** The n-th derivative of digamma. */
export const polygamma = binary("polygamma", g.polygamma);

const gammasgnTraced = libraryJit("gammasgn", (x: Value): Value => {
  const floor = p.floor(x);
  const isPole = or(ne(x, x), and(eq(x, floor), lt(x, c(x, 0))));
  const isOdd = eq(p.rem(p.abs(floor), c(x, 2)), c(x, 1));
  return whereJit(isPole, constantLike(x, Number.NaN), whereJit(and(lt(x, c(x, 0)), isOdd), c(x, -1), c(x, 1)));
});
/** The sign of Γ(x), 1 at 0; nan at its poles below. */
export const gammasgn = unary("gammasgn", gammasgnTraced);
/** Γ(x). */
export const gamma = unary("gamma", (x) => p.mul(gammasgnTraced(x), t.exp(g.lgamma(x))));
const factorialTraced = libraryJit("factorial", (n: Value): Value => whereJit(lt(n, c(n, 0)), c(n, 0), t.exp(g.lgamma(p.add(n, c(n, 1))))));
/** n! = Γ(n + 1); 0 for negative n. */
export const factorial = unary("factorial", factorialTraced);
/** ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b). */
export const betaln = binary("betaln", (a, b) => p.sub(p.add(g.lgamma(a), g.lgamma(b)), g.lgamma(p.add(a, b))));
/** B(a, b) = Γ(a)·Γ(b) / Γ(a + b). */
export const beta = binary("beta", (a, b) => {
  const sign = p.mul(p.mul(gammasgnTraced(a), gammasgnTraced(b)), gammasgnTraced(p.add(a, b)));
  return p.mul(sign, t.exp(p.sub(p.add(g.lgamma(a), g.lgamma(b)), g.lgamma(p.add(a, b)))));
});

/** x·f(y), 0 where x is 0 whatever y is, also in its derivatives. */
const productWithLog = (name: string, f: (y: Value) => Value, slope: (y: Value) => Value) => {
  const value = (x: Value, y: Value): Value => {
    const isZero = and(eq(x, c(x, 0)), eq(y, y));
    return whereJit(isZero, c(x, 0), p.mul(x, f(whereJit(isZero, c(y, 1), y))));
  };
  const product = customJvp(Object.defineProperty((x: Value, y: Value): Value => value(x, y), "name", { value: name }));
  product.defjvps(
    (gx: Value, _out: Value, _x: Value, y: Value) => p.mul(gx, f(y)),
    (gy: Value, _out: Value, x: Value, y: Value) => p.mul(gy, p.mul(x, slope(y))),
  );
  const traced = libraryJit(name, (x: Value, y: Value): Value => product(x, y));
  return binary(name, (x, y) => traced(x, y));
};
/** x·ln y, 0 where x is 0. */
export const xlogy = productWithLog("xlogy", t.log, p.reciprocal);
/** x·ln(1 + y), 0 where x is 0. */
export const xlog1py = productWithLog("xlog1py", t.log1p, (y) => p.reciprocal(p.add(c(y, 1), y)));
/** −x·ln x; 0 at 0, −inf below. */
export const entr = unary("entr", (x) => {
  const safe = whereJit(gt(x, c(x, 0)), x, c(x, 1));
  return select(
    lt(x, c(x, 0)),
    fullLike(x, Number.NEGATIVE_INFINITY),
    p.neg(whereJit(gt(x, c(x, 0)), p.mul(x, t.log(safe)), p.mul(x, c(x, 0)))),
  );
});
/** x·ln(x/y) for positive x and y, 0 where x is 0 and y ≥ 0, else inf. */
export const relEntr = binary("rel_entr", (x, y) => {
  const zero = scalarLike(x, 0);
  const both = and(gt(x, zero), gt(y, zero));
  const safe = (v: Value): Value => whereJit(both, v, scalarLike(v, 1));
  const value = p.sub(p.mul(safe(x), t.log(safe(x))), p.mul(safe(x), t.log(safe(y))));
  return whereJit(both, value, whereJit(and(eq(x, zero), ge(y, zero)), zero, scalarLike(x, Number.POSITIVE_INFINITY)));
});
/** x·ln(x/y) − x + y: the Kullback-Leibler divergence's terms. */
export const klDiv = binary("kl_div", (x, y) => p.add(p.sub(relEntr(x, y), x), y));

/** The normal distribution's share below x. */
export const ndtr = unary("ndtr", (x) => p.mul(constantLike(x, 0.5), t.erfc(p.mul(x, constantLike(x, -Math.SQRT1_2)))));

/** Where the asymptotic series of ndtr is exact. */
const TAIL = -10;
function logNdtrOf(x: Value): Value {
  const inTail = lt(x, c(x, TAIL));
  const near = whereJit(inTail, c(x, 0), x);
  const far = whereJit(inTail, x, c(x, TAIL));
  // ln Φ(x) = −x²/2 − ln(−x√(2π)) + ln(1 − 1/x² + 3/x⁴ − 15/x⁶ + …) (Abramowitz and Stegun 1964, 26.2.12).
  const inverse = p.reciprocal(p.square(far));
  const series = range(1, 11)
    .reverse()
    .reduce<Value>((sum, k) => p.sub(c(x, 1), p.mul(p.mul(inverse, c(x, 2 * k - 1)), sum)), c(x, 1));
  const tail = p.add(p.sub(p.mul(c(x, -0.5), p.square(far)), t.log(p.mul(p.neg(far), c(x, Math.sqrt(2 * Math.PI))))), t.log(series));
  // Near 1 the share above is exact, not the one below.
  const above = gt(near, c(x, 0));
  const share = p.mul(constantLike(x, 0.5), t.erfc(p.mul(p.abs(near), c(x, Math.SQRT1_2))));
  return whereJit(inTail, tail, whereJit(above, t.log1p(p.neg(share)), t.log(share)));
}
const logNdtrCustom = customJvp(function log_ndtr(x: Value): Value {
  return logNdtrOf(x);
});
// d ln Φ = φ/Φ.
logNdtrCustom.defjvps((gx: Value, out: Value, x: Value) =>
  p.mul(gx, t.exp(p.sub(p.sub(p.mul(c(x, -0.5), p.square(x)), out), c(x, 0.5 * Math.log(2 * Math.PI))))),
);
/** ln ndtr(x), exact also far below 0. */
export const logNdtr = unary("log_ndtr", (x) => logNdtrCustom(x));

/**
 * The inverse of ndtr: by erf's inverse in the middle; in the tails from the first terms of the asymptotic series, made
 * exact by Halley's method.
 */
function ndtriOf(q: Value): Value {
  const lower = p.min(q, p.sub(c(q, 1), q));
  const inTail = lt(lower, c(q, 0.02));
  const middle = p.mul(c(q, Math.SQRT2), t.erfInv(p.sub(p.mul(c(q, 2), whereJit(inTail, c(q, 0.5), q)), c(q, 1))));
  const share = whereJit(inTail, lower, c(q, 0.01));
  const w = p.mul(c(q, -2), t.log(p.max(share, c(q, Number.MIN_VALUE))));
  let x = p.neg(p.sqrt(p.sub(w, t.log(p.mul(c(q, 2 * Math.PI), p.sub(w, t.log(p.mul(c(q, 2 * Math.PI), w))))))));
  for (let step = 0; step < 3; step++) {
    // In logarithms: f = ln Φ(x) − ln q, f′ = φ/Φ.
    const value = logNdtrOf(x);
    const slope = t.exp(p.sub(p.sub(p.mul(c(x, -0.5), p.square(x)), value), c(x, 0.5 * Math.log(2 * Math.PI))));
    x = p.sub(x, p.div(p.sub(value, t.log(share)), slope));
  }
  const isAbove = gt(q, c(q, 0.5));
  const tail = whereJit(isAbove, p.neg(x), x);
  const inside = whereJit(inTail, tail, middle);
  const ends = whereJit(eq(q, c(q, 0)), c(q, Number.NEGATIVE_INFINITY), whereJit(eq(q, c(q, 1)), c(q, Number.POSITIVE_INFINITY), inside));
  return whereJit(or(lt(q, c(q, 0)), gt(q, c(q, 1))), c(q, Number.NaN), ends);
}
const ndtriCustom = customJvp(function ndtri(q: Value): Value {
  return ndtriOf(q);
});
ndtriCustom.defjvps((gq: Value, out: Value) => p.mul(gq, p.mul(c(out, Math.sqrt(2 * Math.PI)), t.exp(p.mul(c(out, 0.5), p.square(out))))));
/** The x below which the share q of the normal distribution lies; nan outside [0, 1]. */
export const ndtri = unary("ndtri", (q) => ndtriCustom(q));

/** e^−|x|·I₀(x): the modified Bessel function of order 0, scaled. */
export const i0e = unary("i0e", (x) => scaledBessel(x, 0));
/** e^−|x|·I₁(x). */
export const i1e = unary("i1e", (x) => p.mul(p.sign(x), scaledBessel(x, 1)));
/** The modified Bessel function of the first kind of order 1. */
export const i1 = unary("i1", (x) => p.mul(p.mul(p.sign(x), scaledBessel(x, 1)), t.exp(p.abs(x))));

/** ln of the d-dimensional gamma function. Throws ValueError for a d that is no positive integer. */
export function multigammaln(a: ArrayLike, d: number): Value {
  if (!Number.isInteger(d)) throw new JaxTypeError(`multigammaln: d must be an integer, got ${String(d)}`);
  if (d < 1) throw new ValueError(`multigammaln: d must be positive, got ${d}`);
  const [x] = promoteArgsInexact(
    "multigammaln",
    operands("multigammaln", [a]).map((v) => ("ndim" in v ? v : a)),
  );
  const start = fullLike(x, 0.25 * d * (d - 1) * Math.log(Math.PI));
  return range(0, d).reduce<Value>((sum, i) => p.add(sum, g.lgamma(p.sub(x, c(x, i / 2)))), start);
}
