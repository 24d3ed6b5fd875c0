import { ValueError } from "../errors/errors.ts";
import { shapeText, sizeOf } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import { clamp } from "../primitives/clamp.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { le, ne, not } from "../primitives/logic.ts";
import { expandDims, reshape, transpose } from "../primitives/movement.ts";
import { reduceOr, reduceSum } from "../primitives/reduce.ts";
import { selectN } from "../primitives/select.ts";
import { sort } from "../primitives/sort.ts";
import { type Axis, canonicalAxes } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { broadcastValue } from "./broadcasting.ts";
import { type ArrayLike, promoteInexact, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { takeAlongAxis } from "./take.ts";
import { whereJit } from "./where.ts";

/** Values below which a share of the elements lies. */

/** How a quantile between two elements is made of them. */
export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";
const METHODS: readonly QuantileMethod[] = ["linear", "lower", "higher", "midpoint", "nearest"];

export interface MedianOptions {
  /** Axis or axes to reduce. Default: all. */
  axis?: Axis;
  /** Keep reduced axes with size 1. Default false. */
  keepdims?: boolean;
}
export interface QuantileOptions extends MedianOptions {
  /** Default `"linear"`. */
  method?: QuantileMethod;
}

/** The value between two neighbours: `highShare` is how far it lies toward the upper one. */
function between(low: Value, high: Value, highShare: Value, method: QuantileMethod): Value {
  if (method === "lower") return low;
  if (method === "higher") return high;
  if (method === "nearest") return selectN(le(highShare, scalarLike(highShare, 0.5)), high, low);
  if (method === "midpoint") return p.mul(p.add(low, high), scalarLike(low, 0.5));
  return p.add(p.mul(low, p.sub(scalarLike(highShare, 1), highShare)), p.mul(high, highShare));
}

/** Quantiles over the reduced axes, which are joined to one at the end. `skipNan` leaves nan out, else nan spreads. */
function quantileOf(x: Value, q: Value, axis: Axis, method: QuantileMethod, keepdims: boolean, skipNan: boolean): Value {
  const axes = canonicalAxes(axis, x.ndim);
  const kept = range(0, x.ndim).filter((a) => !axes.includes(a));
  const shape = kept.map((a) => x.shape[a]);
  const last = kept.length;
  const flat = reshape(transpose(x, [...kept, ...axes]), [...shape, sizeOf(axes.map((a) => x.shape[a]))]);
  const isNan = ne(flat, flat);
  const nan = scalarLike(flat, Number.NaN);
  // Every nan is made positive, so that sorting puts it last.
  const ordered = skipNan ? whereJit(isNan, nan, flat) : whereJit(expandDims(reduceOr(isNan, [last]), [last]), nan, flat);
  const [sorted] = sort([ordered], last);
  const count = skipNan
    ? convertElementType(reduceSum(convertElementType(not(isNan), "int32"), [last]), x.dtype)
    : broadcastValue(scalarLike(q, flat.shape[last]), shape);
  // One axis of quantiles behind the kept ones: a scalar q is one of them.
  const shares = reshape(q, [...shape.map(() => 1), q.size]);
  const place = p.mul(broadcastValue(shares, [...shape, q.size]), expandDims(p.sub(count, scalarLike(count, 1)), [last]));
  const top = broadcastValue(expandDims(p.sub(count, scalarLike(count, 1)), [last]), place.shape);
  const at = (v: Value): Value =>
    takeAlongAxis(
      sorted,
      convertElementType(clamp(scalarLike(v, 0), p.max(scalarLike(v, 0), p.min(v, top)), scalarLike(v, flat.shape[last])), "int32"),
      { axis: last },
    );
  const low = p.floor(place);
  const found = between(at(low), at(p.ceil(place)), p.sub(place, low), method);
  const inFront = q.ndim === 0 ? reshape(found, shape) : transpose(found, [last, ...range(0, last)]);
  if (!keepdims) return inFront;
  return reshape(inFront, [...q.shape, ...x.shape.map((d, a) => (axes.includes(a) ? 1 : d))]);
}

type Traced = (x: Value, q: Value, axis: Axis, method: QuantileMethod, keepdims: boolean) => Value;
const tracedQuantile = (name: string, skipNan: boolean): Traced =>
  libraryJit(
    name,
    (x: Value, q: Value, axis: Axis, method: QuantileMethod, keepdims: boolean) => quantileOf(x, q, axis, method, keepdims, skipNan),
    {
      staticArgnums: [2, 3, 4],
    },
  );
const quantileTraced = tracedQuantile("quantile", false);
const nanquantileTraced = tracedQuantile("nanquantile", true);

function quantiles(fn: string, traced: Traced, x: ArrayLike, q: ArrayLike, given: QuantileOptions | undefined, percent: boolean): Value {
  const { axis = null, method = "linear", keepdims = false } = checkOptions<QuantileOptions>(fn, given, ["axis", "method", "keepdims"]);
  if (!METHODS.includes(method))
    throw new ValueError(
      `method can only be ${METHODS.slice(0, -1)
        .map((m) => `'${m}'`)
        .join(", ")} or '${METHODS.at(-1)}', got '${String(method)}'`,
    );
  const [a] = promoteInexact([toArrays(fn, [x])[0]]);
  const [share] = promoteInexact([toArrays(fn, [q])[0]]);
  if (share.ndim > 1) throw new ValueError(`q must be have rank <= 1, got shape ${shapeText(share.shape)}`);
  const of = percent ? p.div(share, scalarLike(share, 100)) : share;
  return traced(a, convertElementType(of, a.dtype), axis, method, keepdims);
}

/**
 * The value below which the share `q` (in [0, 1]; a vector gives one result each, in front) of the elements lies, over
 * `axis`. nan where an element is nan.
 *
 * Throws ValueError for an unknown `method` and a `q` of rank above 1. `jnp.quantile(jnp.arange(5), 0.25)` is `1`.
 */
export const quantile = (x: ArrayLike, q: ArrayLike, options?: QuantileOptions): Value =>
  quantiles("quantile", quantileTraced, x, q, options, false);
/** As `quantile`, of the elements that are not nan. */
export const nanquantile = (x: ArrayLike, q: ArrayLike, options?: QuantileOptions): Value =>
  quantiles("nanquantile", nanquantileTraced, x, q, options, false);
/** As `quantile`, with `q` in percent. `jnp.percentile(jnp.arange(5), 25)` is `1`. */
export const percentile = (x: ArrayLike, q: ArrayLike, options?: QuantileOptions): Value =>
  quantiles("percentile", quantileTraced, x, q, options, true);
/** As `percentile`, of the elements that are not nan. */
export const nanpercentile = (x: ArrayLike, q: ArrayLike, options?: QuantileOptions): Value =>
  quantiles("nanpercentile", nanquantileTraced, x, q, options, true);

const medianOf = (fn: string, traced: Traced) => (x: ArrayLike, options?: MedianOptions) => {
  const { axis, keepdims } = checkOptions<MedianOptions>(fn, options, ["axis", "keepdims"]);
  return quantiles(fn, traced, x, 0.5, { axis, keepdims, method: "midpoint" }, false);
};
/** The middle element over `axis`, or the mean of the two middle ones; nan where an element is nan. */
export const median: (x: ArrayLike, options?: MedianOptions) => Value = medianOf("median", quantileTraced);
/** As `median`, of the elements that are not nan. */
export const nanmedian: (x: ArrayLike, options?: MedianOptions) => Value = medianOf("nanmedian", nanquantileTraced);
