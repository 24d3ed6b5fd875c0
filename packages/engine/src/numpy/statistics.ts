import { defaultInt } from "../dtype/defaults.ts";
import { isComplex, isInteger } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { complex } from "../primitives/complex.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full } from "../primitives/creation.ts";
import * as a from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { imag, real } from "./complex.ts";
import { concreteData } from "./concrete.ts";
import { diag, linspace, onesLike } from "./creation.ts";
import { sqrt } from "./elementwise.ts";
import { dot } from "./linear-algebra.ts";
import { atleast2d, concatenate, diff, squeeze } from "./manipulation.ts";
import { type ArrayLike, promoteInexact, toArray, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { max, mean, min, sum } from "./reductions.ts";
import { searchsorted } from "./searching.ts";
import { integerOf } from "./shapes.ts";
import { clip, where } from "./where.ts";

/** Counting elements, and how rows vary together. */

export interface BincountOptions {
  /** What each element counts. Default 1. */
  weights?: ArrayLike;
  /** The least number of bins. Default 0. */
  minlength?: number;
  /** The number of bins: needed under jit and vmap. Elements beyond are left out. */
  length?: number | null;
}
/**
 * How often each of the integers 0, 1, … occurs in a vector; negative elements count as 0.
 *
 * Throws TypeError for elements that are no integers, ValueError for a matrix, ConcretizationTypeError for a traced
 * vector without `length`. `jnp.bincount(jnp.array([1, 1, 2, 3, 3, 3]))` is `[0 2 1 3]`.
 */
export function bincount(x: ArrayLike, options?: BincountOptions): Value {
  const { weights, minlength = 0, length = null } = checkOptions<BincountOptions>("bincount", options, ["weights", "minlength", "length"]);
  const value = toArray("bincount", x);
  if (!isInteger(value.dtype) && value.dtype !== "bool")
    throw new JaxTypeError(`x argument to bincount must have an integer type; got ${value.aval.toLong()}`);
  if (value.ndim !== 1) throw new ValueError("only 1-dimensional input supported.");
  const least = integerOf("bincount", "minlength", minlength);
  let bins = length;
  if (bins === null) {
    const data = concreteData(
      value,
      "The error occurred because of argument 'x' of jnp.bincount. To avoid this error, pass a static `length` argument.",
      "pass { length }",
    );
    bins = 0;
    for (let i = 0; i < data.length; i++) bins = Math.max(bins, data[i] + 1);
  }
  const shares = weights === undefined ? null : toArray("bincount", weights, 1);
  if (shares !== null && (shares.ndim !== 1 || shares.shape[0] !== value.shape[0]))
    throw new ValueError(
      `type of weights must match type of x. Got typeof(x)=${value.aval.toLong()} and typeof(weights)=${shares.aval.toLong()}`,
    );
  const zeros = full([Math.max(least, integerOf("bincount", "length", bins))], 0, shares?.dtype ?? defaultInt());
  return zeros.at(clip(value.dtype === "bool" ? convertElementType(value, "int32") : value, 0n)).add(shares ?? 1n);
}

export interface HistogramOptions {
  /** How many bins, or their edges. Default 10. */
  bins?: number | Value;
  /** The outer edges. Default: the least and the largest element. */
  range?: readonly [ArrayLike, ArrayLike] | null;
  /** What each element counts. Default 1. */
  weights?: ArrayLike;
  /** Divide by the total and by the width of each bin. Default false. */
  density?: boolean;
}

/** The edges of the bins that `histogram` takes. */
export function histogramBinEdges(x: ArrayLike, options?: Omit<HistogramOptions, "density">): Value {
  const { bins = 10, range = null } = checkOptions<HistogramOptions>("histogram_bin_edges", options, ["bins", "range", "weights"]);
  const [value] = promoteInexact([toArray("histogram_bin_edges", x)]);
  if (typeof bins === "object" && bins.ndim === 1) return convertElementType(bins, value.dtype);
  const count = integerOf("histogram_bin_edges", "bins", bins);
  const [low, high] =
    range === null ? [min(value), max(value)] : range.map((edge) => convertElementType(toArray("histogram_bin_edges", edge), value.dtype));
  const isPoint = equal(low, high);
  return linspace(where(isPoint, low.sub(0.5), low), where(isPoint, high.add(0.5), high), count + 1, { dtype: value.dtype });
}

/**
 * How many elements fall into each bin: `[counts, edges]`. The last bin includes its upper edge.
 *
 * Throws ValueError when the weights' shape is not x's.
 */
export function histogram(x: ArrayLike, options?: HistogramOptions): [counts: Value, edges: Value] {
  const {
    bins,
    range,
    weights,
    density = false,
  } = checkOptions<HistogramOptions>("histogram", options, ["bins", "range", "weights", "density"]);
  const given = toArray("histogram", x);
  const shares = weights === undefined ? null : toArray("histogram", weights);
  if (shares !== null && shares.shape.join() !== given.shape.join()) throw new ValueError("weights should have the same shape as a.");
  const [value, counted] = shares === null ? promoteInexact([given]) : promoteInexact([given, shares]);
  const edges = histogramBinEdges(value, { ...(bins === undefined ? {} : { bins }), ...(range === undefined ? {} : { range }) });
  const found = searchsorted(edges, value, { side: "right" });
  const places = where(equal(value, edges.get(-1)), BigInt(edges.shape[0] - 1), found);
  const sums = full([edges.shape[0]], 0, value.dtype)
    .at(places)
    .add(counted ?? onesLike(value));
  const counts = sums.get("1:");
  return [density ? counts.div(diff(edges)).div(sum(counts)) : counts, edges];
}

export interface CovOptions {
  /** Rows are variables, columns observations. Default true. */
  rowvar?: boolean;
  /** Divide by the number of observations instead of one less. Default false. */
  bias?: boolean;
  /** Degrees of freedom taken off the count; overrides `bias`. */
  ddof?: number;
  /** How often each observation counts: whole numbers. */
  fweights?: ArrayLike;
  /** The weight of each observation. */
  aweights?: ArrayLike;
  dtype?: DTypeLike;
}

/** The covariance matrix of the rows of a matrix, and of those of a second one. `jnp.cov(m)`, `jnp.cov(m, y)`. */
export function cov(m: ArrayLike, y?: ArrayLike | null, options?: CovOptions): Value;
export function cov(m: ArrayLike, options?: CovOptions): Value;
export function cov(m: ArrayLike, second?: ArrayLike | null | CovOptions, third?: CovOptions): Value {
  const [y, options] = secondArray<CovOptions>(second, third);
  const {
    rowvar = true,
    bias = false,
    ddof,
    fweights,
    aweights,
    dtype,
  } = checkOptions<CovOptions>("cov", options, ["rowvar", "bias", "ddof", "fweights", "aweights", "dtype"]);
  const given = promoteInexact(toArrays("cov", y === null ? [m] : [m, y]));
  if (given[0].ndim > 2) throw new ValueError("m has more than 2 dimensions");
  if (given.length > 1 && given[1].ndim > 2) throw new ValueError("y has more than 2 dimensions");
  const rows = given.map((x, i) => {
    const matrix = atleast2d(x);
    return !rowvar && (i === 0 ? x.ndim !== 1 : matrix.shape[0] !== 1) ? matrix.T : matrix;
  });
  if (rows[0].shape[0] === 0) return full([0, 0], 0, rows[0].dtype);
  const joined = rows.length === 1 ? rows[0] : concatenate(rows, { axis: 0 });
  const x = dtype === undefined ? joined : convertElementType(joined, canonicalDType(dtype));
  const [variables, observations] = x.shape;
  if (observations === 0) return full(variables === 1 ? [] : [variables, variables], Number.NaN, x.dtype);
  const freedom = ddof ?? (bias ? 0 : 1);
  const weightOf = (name: string, w: ArrayLike): Value => {
    const value = toArray("cov", w);
    if (value.ndim > 1) throw new ValueError(`cannot handle multidimensional ${name}`);
    if (value.shape[0] !== observations) throw new ValueError(`incompatible numbers of samples and ${name}`);
    return value.abs();
  };
  const counts = fweights === undefined ? null : weightOf("fweights", fweights);
  if (counts !== null && !isInteger(counts.dtype)) throw new JaxTypeError("fweights must be integer.");
  const shares = aweights === undefined ? null : weightOf("aweights", aweights);
  const weights = counts === null ? shares : shares === null ? counts : a.multiply(counts, shares);
  if (weights === null) {
    const centered = x.sub(mean(x, { axis: 1, keepdims: true }));
    return squeeze(a.divide(dot(centered, conjugated(centered.T)), observations - freedom));
  }
  const w = convertElementType(weights, x.dtype);
  const total = sum(w);
  const centered = x.sub(a.divide(sum(x.mul(w), { axis: 1, keepdims: true }), total));
  const count = freedom === 0 ? total : shares === null ? total.sub(freedom) : total.sub(sum(w.mul(shares)).mul(freedom).div(total));
  return squeeze(a.divide(dot(centered, conjugated(centered.mul(w).T)), count));
}

const conjugated = (x: Value): Value => (isComplex(x.dtype) ? x.conj() : x);

/** Pearson's correlation coefficients of the rows of a matrix, and of those of a second one. */
export function corrcoef(x: ArrayLike, y?: ArrayLike | null, options?: Pick<CovOptions, "rowvar" | "dtype">): Value;
export function corrcoef(x: ArrayLike, options?: Pick<CovOptions, "rowvar" | "dtype">): Value;
export function corrcoef(x: ArrayLike, second?: ArrayLike | null | CovOptions, third?: CovOptions): Value {
  const [y, options] = secondArray<CovOptions>(second, third);
  const c = cov(x, y, checkOptions<CovOptions>("corrcoef", options, ["rowvar", "dtype"]));
  if (c.ndim === 0) return c.div(c);
  const deviation = sqrt(real(diag(c)));
  const share = c.div(deviation.get(":", null)).div(deviation.get(null, ":"));
  const within = (part: Value): Value => clip(part, -1, 1);
  return isComplex(c.dtype) ? complex(within(real(share)), within(imag(share))) : within(share);
}

/** Tells a second array from options in its place. */
function secondArray<T extends object>(second: unknown, third: T | undefined): [ArrayLike | null, T | undefined] {
  const isOptions = typeof second === "object" && second !== null && Object.getPrototypeOf(second) === Object.prototype;
  return isOptions ? [null, second as T] : [(second ?? null) as ArrayLike | null, third];
}
