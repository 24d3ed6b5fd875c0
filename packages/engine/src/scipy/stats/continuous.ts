import type { Value } from "../../ir/value.ts";
import { type ArrayLike, promoteArgsInexact } from "../../numpy/operands.ts";
import { whereJit } from "../../numpy/where.ts";
import * as p from "../../primitives/arithmetic.ts";
import { scalarLike as c } from "../../primitives/constants.ts";
import { convertElementType } from "../../primitives/convert.ts";
import * as g from "../../primitives/gamma-functions.ts";
import { ge, gt, le, lt, or } from "../../primitives/logic.ts";
import * as t from "../../primitives/transcendental.ts";
import { betaln, logNdtr, ndtr, ndtri, xlog1py, xlogy } from "../special.ts";

/**
 * Densities of continuous distributions and what follows of them. Each takes its point, the distribution's shape
 * parameters, and its location and scale (0 and 1 by default); all broadcast.
 */

/** A function of x and of location and scale. */
type Located = (x: ArrayLike, loc?: ArrayLike, scale?: ArrayLike) => Value;
const located =
  (name: string, f: (x: Value, loc: Value, scale: Value) => Value): Located =>
  (x, loc = 0n, scale = 1n) => {
    const [point, location, width] = promoteArgsInexact(name, [x, loc, scale]);
    return f(point, location, width);
  };
const exponential =
  (log: Located): Located =>
  (x, loc, scale) =>
    t.exp(log(x, loc, scale));
/** Results of special functions are strongly typed. */
const strong = (x: Value): Value => convertElementType(x, x.dtype);
const NEVER = Number.NEGATIVE_INFINITY;
const standard = (x: Value, loc: Value, scale: Value): Value => p.div(p.sub(x, loc), scale);

const normalLogpdf = located("norm.logpdf", (x, loc, scale) => {
  const variance = p.square(scale);
  const normalizer = t.log(p.mul(c(x, 2 * Math.PI), variance));
  return p.div(p.add(normalizer, p.div(p.square(p.sub(x, loc)), variance)), c(x, -2));
});
/** The normal distribution: mean `loc`, standard deviation `scale`. */
export const norm = {
  /** The logarithm of the density. */
  logpdf: normalLogpdf,
  /** The density. */
  pdf: exponential(normalLogpdf),
  /** The share below x. */
  cdf: located("norm.cdf", (x, loc, scale) => ndtr(standard(x, loc, scale))),
  /** The logarithm of the share below x. */
  logcdf: located("norm.logcdf", (x, loc, scale) => logNdtr(standard(x, loc, scale))),
  /** The share above x. */
  sf: located("norm.sf", (x, loc, scale) => ndtr(p.neg(standard(x, loc, scale)))),
  /** The logarithm of the share above x. */
  logsf: located("norm.logsf", (x, loc, scale) => logNdtr(p.neg(standard(x, loc, scale)))),
  /** The x below which the share q lies. */
  ppf: located("norm.ppf", (q, loc, scale) => p.add(p.mul(ndtri(q), scale), loc)),
  /** The x above which the share q lies. */
  isf: located("norm.isf", (q, loc, scale) => p.add(p.mul(ndtri(p.sub(c(q, 1), q)), scale), loc)),
};

const exponLogpdf = located("expon.logpdf", (x, loc, scale) =>
  whereJit(lt(x, loc), c(x, NEVER), p.neg(p.add(standard(x, loc, scale), t.log(scale)))),
);
/** The exponential distribution, from `loc` on, with mean `scale` behind it. */
export const expon = {
  logpdf: exponLogpdf,
  pdf: exponential(exponLogpdf),
  cdf: located("expon.cdf", (x, loc, scale) => whereJit(lt(x, loc), c(x, 0), p.neg(t.expm1(p.neg(standard(x, loc, scale)))))),
  logsf: located("expon.logsf", (x, loc, scale) => whereJit(lt(x, loc), c(x, 0), p.neg(standard(x, loc, scale)))),
  sf: located("expon.sf", (x, loc, scale) => whereJit(lt(x, loc), c(x, 1), t.exp(p.neg(standard(x, loc, scale))))),
  ppf: located("expon.ppf", (q, loc, scale) =>
    whereJit(or(lt(q, c(q, 0)), gt(q, c(q, 1))), c(q, Number.NaN), p.sub(loc, p.mul(scale, t.log1p(p.neg(q))))),
  ),
};

const laplaceLogpdf = located("laplace.logpdf", (x, loc, scale) =>
  p.neg(p.add(p.div(p.abs(p.sub(x, loc)), scale), t.log(p.mul(c(x, 2), scale)))),
);
/** Laplace's distribution about `loc`. */
export const laplace = {
  logpdf: laplaceLogpdf,
  pdf: exponential(laplaceLogpdf),
  cdf: located("laplace.cdf", (x, loc, scale) => {
    const z = standard(x, loc, scale);
    const half = p.mul(c(x, 0.5), t.exp(p.neg(p.abs(z))));
    return whereJit(le(z, c(z, 0)), half, p.sub(c(x, 1), half));
  }),
};

const uniformLogpdf = located("uniform.logpdf", (x, loc, scale) =>
  whereJit(or(gt(x, p.add(loc, scale)), lt(x, loc)), c(x, NEVER), p.neg(t.log(scale))),
);
/** The uniform distribution on [loc, loc + scale]. */
export const uniform = {
  logpdf: uniformLogpdf,
  pdf: exponential(uniformLogpdf),
  cdf: located("uniform.cdf", (x, loc, scale) => {
    const inside = whereJit(gt(x, loc), standard(x, loc, scale), c(x, 0));
    return whereJit(ge(x, p.add(loc, scale)), c(x, 1), inside);
  }),
  ppf: located("uniform.ppf", (q, loc, scale) =>
    whereJit(or(lt(q, c(q, 0)), gt(q, c(q, 1))), c(q, Number.NaN), p.add(p.mul(q, scale), loc)),
  ),
};

const cauchyLogpdf = located("cauchy.logpdf", (x, loc, scale) =>
  p.neg(p.add(t.log(p.mul(c(x, Math.PI), scale)), t.log1p(p.square(standard(x, loc, scale))))),
);
/** Cauchy's distribution about `loc`. */
export const cauchy = { logpdf: cauchyLogpdf, pdf: exponential(cauchyLogpdf) };

const logisticLogpdf = located("logistic.logpdf", (x, loc, scale) => {
  const half = p.div(standard(x, loc, scale), c(x, 2));
  return p.sub(p.mul(c(x, -2), p.add(p.abs(half), t.log1p(t.exp(p.mul(c(x, -2), p.abs(half)))))), t.log(scale));
});
/** The logistic distribution about `loc`. */
export const logistic = {
  logpdf: logisticLogpdf,
  pdf: exponential(logisticLogpdf),
  cdf: located("logistic.cdf", (x, loc, scale) => t.logistic(standard(x, loc, scale))),
};

/** A function of x, one shape parameter, location and scale. */
type Shaped = (x: ArrayLike, a: ArrayLike, loc?: ArrayLike, scale?: ArrayLike) => Value;
const gammaLogpdf: Shaped = (x, a, loc = 0n, scale = 1n) => {
  const [point, shape, location, width] = promoteArgsInexact("gamma.logpdf", [x, a, loc, scale]);
  const inside = ge(point, location);
  const y = whereJit(inside, standard(point, location, width), c(point, 1));
  const linear = p.sub(xlogy(p.sub(shape, c(shape, 1)), y), y);
  return strong(whereJit(inside, p.sub(linear, p.add(g.lgamma(shape), t.log(width))), c(point, NEVER)));
};
/** The gamma distribution of shape `a`. */
export const gamma = { logpdf: gammaLogpdf, pdf: ((x, a, loc, scale) => t.exp(gammaLogpdf(x, a, loc, scale))) as Shaped };

const tLogpdf: Shaped = (x, df, loc = 0n, scale = 1n) => {
  const [point, freedom, location, width] = promoteArgsInexact("t.logpdf", [x, df, loc, scale]);
  const half = (v: Value): Value => p.div(v, c(v, 2));
  const next = p.add(freedom, c(freedom, 1));
  const normalizer = p.add(
    t.log(p.mul(width, p.sqrt(p.mul(freedom, c(freedom, Math.PI))))),
    p.sub(g.lgamma(half(freedom)), g.lgamma(half(next))),
  );
  const quadratic = p.div(p.square(standard(point, location, width)), freedom);
  return p.neg(p.add(normalizer, p.mul(half(next), t.log1p(quadratic))));
};
/** Student's t distribution with `df` degrees of freedom. */
const studentT = { logpdf: tLogpdf, pdf: ((x, df, loc, scale) => t.exp(tLogpdf(x, df, loc, scale))) as Shaped };

export { studentT as t };

type TwoShapes = (x: ArrayLike, a: ArrayLike, b: ArrayLike, loc?: ArrayLike, scale?: ArrayLike) => Value;
const betaLogpdf: TwoShapes = (x, first, second, loc = 0n, scale = 1n) => {
  const [point, a, b, location, width] = promoteArgsInexact("beta.logpdf", [x, first, second, loc, scale]);
  const y = standard(point, location, width);
  const linear = p.add(xlogy(p.sub(a, c(a, 1)), y), xlog1py(p.sub(b, c(b, 1)), p.neg(y)));
  const value = p.sub(p.sub(linear, betaln(a, b)), t.log(width));
  const inside = whereJit(or(gt(point, p.add(location, width)), lt(point, location)), c(point, NEVER), value);
  return strong(whereJit(or(or(le(a, c(a, 0)), le(b, c(b, 0))), le(width, c(width, 0))), c(point, Number.NaN), inside));
};
/** The beta distribution of shapes `a` and `b`. */
export const beta = { logpdf: betaLogpdf, pdf: ((x, a, b, loc, scale) => t.exp(betaLogpdf(x, a, b, loc, scale))) as TwoShapes };
