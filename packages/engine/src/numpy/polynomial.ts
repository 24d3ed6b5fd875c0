import { defaultFloat, defaultInt } from "../dtype/defaults.ts";
import { complexDType } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { scan } from "../lax/control-flow.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, iota } from "../primitives/creation.ts";
import { eq, ne } from "../primitives/logic.ts";
import { reduceProd } from "../primitives/reduce.ts";
import { sort } from "../primitives/sort.ts";
import { broadcastShapes } from "../shape/broadcast.ts";
import { libraryJit } from "../transforms/jit.ts";
import { add, divide, power, remainder } from "./arithmetic.ts";
import { broadcastValue } from "./broadcasting.ts";
import { concreteData } from "./concrete.ts";
import { diag } from "./creation.ts";
import { finfo } from "./dtype-limits.ts";
import { negative, sqrt } from "./elementwise.ts";
import { getItem } from "./indexing.ts";
import { eigvals } from "./linalg/eigen.ts";
import { inv, lstsq } from "./linalg/solve.ts";
import { dot, outer } from "./linear-algebra.ts";
import { atleast1d, concatenate } from "./manipulation.ts";
import { trimZeros } from "./nonzero.ts";
import { type ArrayLike, operands, promoteDTypes, promoteInexact, toArray, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { any } from "./reductions.ts";
import { argmax } from "./searching.ts";
import { integerOf } from "./shapes.ts";
import { convolve } from "./signal.ts";
import { take } from "./take.ts";
import { whereJit } from "./where.ts";

/** Polynomials as vectors of coefficients, the highest power first. */

const vectorOf = (fn: string, x: ArrayLike): Value => {
  const value = atleast1d(toArrays(fn, [x])[0]);
  if (value.ndim !== 1) throw new ValueError(`${fn}: coefficients must be a vector, got shape ${shapeText(value.shape)}.`);
  return value;
};
const pairOf = (fn: string, a: ArrayLike, b: ArrayLike): Value[] =>
  promoteDTypes(operands(fn, [a, b]).map((v) => ("ndim" in v ? v : toArray(fn, v))));

const polyvalTraced = libraryJit("polyval", (p: Value, x: Value): Value => {
  const shape = broadcastShapes(p.shape.slice(1), x.shape);
  const step = (y: Value, c: Value): [Value, null] => [broadcastValue(add(y.mul(x), c), shape), null];
  return scan(step, full(shape, 0, x.dtype), p)[0] as Value;
});
/** The polynomial's values at x, by Horner's rule. `jnp.polyval(jnp.array([1, 0, 2]), 3)` is `11`. */
export function polyval(p: ArrayLike, x: ArrayLike): Value {
  const [coefficients, at] = promoteDTypes(operands("polyval", [p, x]));
  if (coefficients.ndim === 0) throw new ValueError("polyval: coefficients must have at least one axis.");
  return polyvalTraced(coefficients, at);
}

function sumOf(fn: string, a: ArrayLike, b: ArrayLike, sign: 1 | -1): Value {
  const [x, given] = pairOf(fn, a, b);
  const y = sign === 1 ? given : negative(given);
  const [longer, shorter] = y.shape[0] <= x.shape[0] ? [x, y] : [y, x];
  return shorter.shape[0] === 0 ? longer : longer.at(`${-shorter.shape[0]}:`).add(shorter);
}
/** The sum of two polynomials. */
export const polyadd = (a: ArrayLike, b: ArrayLike): Value => sumOf("polyadd", a, b, 1);
/** The difference of two polynomials. */
export const polysub = (a: ArrayLike, b: ArrayLike): Value => sumOf("polysub", a, b, -1);

export interface TrimOptions {
  /** Leave out zeros in front, which needs concrete coefficients. Default false. */
  trimLeadingZeros?: boolean;
}
/** The product of two polynomials, in floats. */
export function polymul(a: ArrayLike, b: ArrayLike, options?: TrimOptions): Value {
  const { trimLeadingZeros = false } = checkOptions<TrimOptions>("polymul", options, ["trimLeadingZeros"]);
  const given = promoteInexact(operands("polymul", [a, b]));
  const trimmed = trimLeadingZeros && given.some((v) => v.size > 1) ? given.map((v) => trimZeros(v, { trim: "f" })) : given;
  const [x, y] = trimmed.map((v) => (v.size === 0 ? full([1], 0, v.dtype) : v));
  return convolve(x, y);
}

/** `[quotient, remainder]` of two polynomials, in floats. The remainder has as many coefficients as u. */
export function polydiv(u: ArrayLike, v: ArrayLike): [quotient: Value, remainder: Value] {
  const [x, y] = promoteInexact(operands("polydiv", [u, v]));
  const [m, n] = [x.shape[0] - 1, y.shape[0] - 1];
  const scale = divide(1, getItem(y, [0]));
  let rest = x;
  const quotients = range(0, m - n + 1).map((k) => {
    const d = scale.mul(getItem(rest, [k]));
    rest = rest.at(`${k}:${k + n + 1}`).add(d.neg().mul(y));
    return getItem(d, [null]);
  });
  return [quotients.length === 0 ? full([1], 0, x.dtype) : concatenate(quotients), rest];
}

/** For powers from `start` on, the products of m falling factors: what m derivatives multiply each of `count` powers by. */
function fallingFactorials(start: number, count: number, m: number, like: Value): Value {
  const powers = iota(like.dtype, count).add(start);
  const factors = range(0, m).map((i) => getItem(powers.sub(i).maximum(1), [null, ":"]));
  return m === 0 ? full([count], 1, like.dtype) : reduceProd(concatenate(factors, { axis: 0 }), [0]);
}

/** The m-th derivative (default the first). Throws ValueError for a negative m. */
export function polyder(p: ArrayLike, options?: { m?: number }): Value {
  const { m = 1 } = checkOptions<{ m?: number }>("polyder", options, ["m"]);
  const [value] = promoteInexact([vectorOf("polyder", p)]);
  if (integerOf("polyder", "m", m) < 0) throw new ValueError("Order of derivative must be positive");
  const count = Math.max(0, value.size - m);
  if (m === 0) return value;
  return getItem(value, [`:${count}`]).mul(getItem(fallingFactorials(m, count, m, value), ["::-1"]));
}

/** The m-th integral (default the first), with constants of integration `k` (default 0). */
export function polyint(p: ArrayLike, options?: { m?: number; k?: ArrayLike | null }): Value {
  const { m = 1, k = null } = checkOptions<{ m?: number; k?: ArrayLike | null }>("polyint", options, ["m", "k"]);
  const [value, constants] = promoteInexact(operands("polyint", [vectorOf("polyint", p), k ?? 0n]));
  if (integerOf("polyint", "m", m) < 0) throw new ValueError("Order of integral must be positive (see polyder)");
  const each = atleast1d(constants);
  const added = each.size === 1 ? broadcastValue(each, [m]) : each;
  if (added.ndim !== 1 || added.size !== m) throw new ValueError("k must be a scalar or a rank-1 array of length 1 or m.");
  if (m === 0) return value;
  return divide(concatenate([value, added]), getItem(fallingFactorials(0, value.size + m, m, value), ["::-1"]));
}

export interface VanderOptions {
  /** The number of columns. Default: as many as rows. */
  N?: number | null;
  /** Powers rise from left to right. Default false. */
  increasing?: boolean;
}
const vanderTraced = libraryJit(
  "vander",
  (x: Value, n: number, increasing: boolean): Value => {
    const rising = iota(x.dtype, n);
    const powers = increasing ? rising : scalarLike(rising, n - 1).sub(rising);
    return power(getItem(x, [":", null]), getItem(powers, [null, ":"]));
  },
  { staticArgnums: [1, 2] },
);
/** The matrix of the powers of a vector's elements, one row each; the highest first. */
export function vander(x: ArrayLike, options?: VanderOptions): Value {
  const { N = null, increasing = false } = checkOptions<VanderOptions>("vander", options, ["N", "increasing"]);
  const value = toArray("vander", x);
  if (value.ndim !== 1) throw new ValueError("x must be a one-dimensional array");
  const n = N === null ? value.size : integerOf("vander", "N", N);
  if (n < 0) throw new ValueError("N must be nonnegative");
  return vanderTraced(value, n, increasing);
}

export interface PolyfitOptions {
  /** Singular values below this share of the largest count as zero. Default: the number of points times ε. */
  rcond?: number | null;
  /** The weight of each point. */
  w?: ArrayLike | null;
  /** Also residuals, rank, singular values and rcond. */
  full?: boolean;
  /** Also the covariance matrix of the coefficients; `"unscaled"` without the residuals' scale. */
  cov?: boolean | "unscaled";
}
/**
 * The polynomial of this degree that comes closest to the points (x, y), in least squares; for a matrix y one for each
 * column.
 *
 * Throws ValueError for a negative degree, TypeError for points that do not fit. `jnp.polyfit(x, y, 1)` is `[slope, intercept]`.
 */
export function polyfit(x: ArrayLike, y: ArrayLike, degree: number, options?: PolyfitOptions & { full?: false; cov?: false }): Value;
export function polyfit(x: ArrayLike, y: ArrayLike, degree: number, options: PolyfitOptions): Value[];
export function polyfit(x: ArrayLike, y: ArrayLike, degree: number, options?: PolyfitOptions): Value | Value[] {
  const {
    rcond = null,
    w = null,
    full: all = false,
    cov = false,
  } = checkOptions<PolyfitOptions>("polyfit", options, ["rcond", "w", "full", "cov"]);
  const [xs, ys] = toArrays("polyfit", [x, y]);
  const order = integerOf("polyfit", "deg", degree) + 1;
  if (order < 1) throw new ValueError("expected deg >= 0");
  if (xs.ndim !== 1) throw new JaxTypeError("expected 1D vector for x");
  if (xs.size === 0) throw new JaxTypeError("expected non-empty vector for x");
  if (ys.ndim < 1 || ys.ndim > 2) throw new JaxTypeError("expected 1D or 2D array for y");
  if (xs.shape[0] !== ys.shape[0]) throw new JaxTypeError("expected x and y to have same length");
  const [points] = promoteInexact([xs]);
  let lhs = vander(points, { N: order });
  let rhs = ys;
  if (w !== null) {
    const [weights] = promoteInexact([toArray("polyfit", w)]);
    if (weights.ndim !== 1) throw new JaxTypeError("expected a 1-d array for weights");
    if (weights.shape[0] !== ys.shape[0]) throw new JaxTypeError("expected w and y to have the same length");
    lhs = lhs.mul(getItem(weights, [":", null]));
    rhs = ys.mul(ys.ndim === 2 ? getItem(weights, [":", null]) : weights);
  }
  // Columns of one length make the system well conditioned.
  const scale = sqrt(lhs.mul(lhs).sum({ axis: 0 }));
  lhs = lhs.div(scale);
  const cutoff = rcond ?? xs.size * finfo(points.dtype).eps;
  const [scaled, residuals, rank, s] = lstsq(lhs, rhs, { rcond: cutoff });
  const coefficients = scaled.ndim > 1 ? scaled.div(getItem(scale, [":", null])) : scaled.div(scale);
  if (all) return [coefficients, residuals, rank, s, scalar(cutoff, defaultFloat(), true)];
  if (cov === false) return coefficients;
  const base = inv(dot(lhs.T, lhs)).div(outer(scale, scale));
  if (cov !== "unscaled" && xs.size <= order)
    throw new ValueError("the number of data points must exceed order to scale the covariance matrix");
  const factor = cov === "unscaled" ? scalarLike(base, 1) : residuals.div(xs.size - order);
  const columns = atleast1d(factor);
  return [coefficients, ys.ndim === 1 ? base.mul(columns) : getItem(base, [":", ":", null]).mul(columns)];
}

/** The coefficients of the polynomial with these zeros, or with the eigenvalues of a square matrix for zeros. */
export function poly(zeros: ArrayLike): Value {
  const [given] = promoteInexact([toArrays("poly", [zeros])[0]]);
  const value = atleast1d(given);
  const isSquare = value.ndim === 2 && value.shape[0] === value.shape[1] && value.size > 0;
  const list = isSquare ? eigvals(value) : value;
  if (list.ndim !== 1) throw new ValueError("input must be 1d or non-empty square 2d array.");
  if (list.size === 0) return full([], 1, list.dtype);
  return range(0, list.size).reduce<Value>(
    (p, k) => convolve(p, concatenate([full([1], 1, list.dtype), getItem(list, [`${k}:${k + 1}`]).neg()])),
    full([1], 1, list.dtype),
  );
}

/** The eigenvalues of the companion matrix. */
const rootsTraced = libraryJit("_roots_no_zeros", (p: Value): Value => {
  const n = p.size;
  const below = n > 2 ? diag(full([n - 2], 1, p.dtype), { k: -1 }) : full([1, 1], 0, p.dtype);
  return eigvals(
    below.at(0).set(
      getItem(p, ["1:"])
        .neg()
        .div(getItem(p, [0])),
    ),
  );
});
/** As many roots as there are leading zeros are nan, behind those that are 0, which stand behind the others. */
const rootsWithZeros = libraryJit("_roots_with_zeros", (p: Value): Value => {
  const places = iota(defaultInt(), p.size);
  const isHeld = ne(p, scalarLike(p, 0));
  const hasAny = any(isHeld);
  const zeros = whereJit(hasAny, argmax(isHeld), scalar(p.size, defaultInt()));
  const coefficients = take(whereJit(hasAny, p, scalarLike(p, 1)), remainder(places.add(zeros), BigInt(p.size)));
  const found = rootsTraced(coefficients);
  const isZero = convertElementType(eq(found, scalarLike(found, 0)), "int32");
  const [, sorted] = sort([isZero, found], 0);
  const isRoot = iota(defaultInt(), p.size - 1).less(zeros.neg().add(BigInt(p.size - 1)));
  return whereJit(isRoot, sorted, scalar({ re: Number.NaN, im: Number.NaN }, found.dtype));
});
/**
 * The complex roots of a polynomial, in no particular order.
 *
 * Throws ValueError for coefficients that are no vector, ConcretizationTypeError for traced ones unless `stripZeros` is
 * false: then leading zeros make roots nan.
 */
export function roots(p: ArrayLike, options?: { stripZeros?: boolean }): Value {
  const { stripZeros = true } = checkOptions<{ stripZeros?: boolean }>("roots", options, ["stripZeros"]);
  const [value] = promoteInexact([atleast1d(toArrays("roots", [p])[0])]);
  if (value.ndim !== 1) throw new ValueError("Input must be a rank-1 array.");
  const none = (): Value => full([0], 0, complexDType(value.dtype));
  if (value.size < 2) return none();
  if (!stripZeros) return rootsWithZeros(value);
  const data = concreteData(
    value.equal(0),
    "The error occurred in the jnp.roots() function. To use this within a JIT-compiled context, pass strip_zeros=False, but be aware that leading zeros will result in some returned roots being set to NaN.",
    "pass { stripZeros: false }",
  );
  let first = 0;
  while (first < data.length && data[first] !== 0) first++;
  const rest = getItem(value, [`${first}:`]);
  return rest.size < 2 ? none() : rootsTraced(rest);
}
