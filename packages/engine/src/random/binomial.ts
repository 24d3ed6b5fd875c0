import type { DType } from "../dtype/dtype.ts";
import type { Value } from "../ir/value.ts";
import { scan, whileLoop } from "../lax/control-flow.ts";
import * as n from "../numpy/arithmetic.ts";
import { array } from "../numpy/array.ts";
import { broadcastValue } from "../numpy/broadcasting.ts";
import {
  bitwiseAnd as and,
  equal,
  greater,
  greaterEqual,
  isinf,
  less,
  lessEqual,
  bitwiseNot as not,
  bitwiseOr as or,
} from "../numpy/comparison.ts";
import { abs, ceil, floor, log, log1p, negative, sqrt } from "../numpy/elementwise.ts";
import { getItem } from "../numpy/indexing.ts";
import { moveaxis } from "../numpy/manipulation.ts";
import { type ArrayLike, promoteArgsInexact } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { any } from "../numpy/reductions.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { clip, where } from "../numpy/where.ts";
import { clamp } from "../primitives/clamp.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, fullLike } from "../primitives/creation.ts";
import { cumsum } from "../primitives/cumulative.ts";
import { ne } from "../primitives/logic.ts";
import { select } from "../primitives/select.ts";
import { splitIn, splitKeys, weakFloat } from "./draw.ts";
import { singleKey } from "./keys.ts";
import { type DrawOptions, floatDType, parameters, shapeWith } from "./parameters.ts";
import { uniformTraced } from "./uniform.ts";

/** The binomial and multinomial distributions, by two methods for few and many expected successes, as JAX has them. */

const unit = (key: Value, shape: readonly number[], dtype: DType): Value => uniformTraced(key, weakFloat(0), weakFloat(1), shape, dtype);
const MOST = 3.4028234663852886e38;

/** Counts geometric waiting times until they pass the number of trials. */
function byInversion(key: Value, count: Value, prob: Value, shape: readonly number[], dtype: DType): Value {
  const logRest = log1p(negative(prob));
  const [, waits] = whileLoop(
    ([i, , sum]) => and(any(lessEqual(sum, count)), less(i, scalar(MOST, dtype))),
    ([i, found, sum, rest]) => {
      const [own, next] = splitIn(rest, 2);
      const more = select(lessEqual(sum, count), n.add(found, 1), found);
      const passed = n.add(sum, ceil(n.divide(log(unit(own, shape, prob.dtype)), logRest)));
      return [n.add(i, 1), more, passed, next];
    },
    [0n, full(shape, 0, prob.dtype), full(shape, 0, prob.dtype), key],
  );
  return convertElementType(n.subtract(waits, 1), dtype);
}

/** ln k! − Stirling's formula, from a table up to 9 and a series above. */
const STIRLING_TAIL = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
  0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];
function stirlingTail(k: Value): Value {
  const table = array(STIRLING_TAIL, { dtype: k.dtype });
  const isSmall = lessEqual(k, 9);
  const bounded = clamp(scalarLike(k, 0), k, scalarLike(k, 9));
  const next = (): Value => n.add(bounded, 1);
  const square = n.multiply(next(), next());
  const inner = n.subtract(1 / 360, n.divide(1 / 1260, square));
  const series = n.divide(n.subtract(1 / 12, n.divide(inner, square)), next());
  return select(isSmall, getItem(table, [convertElementType(floor(bounded), "int32")]), series);
}

/** Hörmann's "BTRS": transformed rejection with squeeze (Journal of Statistical Computation and Simulation 46, 1993). */
function byRejection(key: Value, count: Value, prob: Value, shape: readonly number[], dtype: DType): Value {
  const deviation = sqrt(n.multiply(n.multiply(count, prob), n.subtract(1, prob)));
  const b = n.add(1.15, n.multiply(2.53, deviation));
  const a = n.add(n.add(-0.0873, n.multiply(0.0248, b)), n.multiply(0.01, prob));
  const c = n.add(n.multiply(count, prob), 0.5);
  const vr = n.subtract(0.92, n.divide(4.2, b));
  const r = n.divide(prob, n.subtract(1, prob));
  const alpha = n.multiply(n.add(2.83, n.divide(5.1, b)), deviation);
  const m = floor(n.multiply(n.add(count, 1), prob));
  const [, counts] = whileLoop(
    ([i, , accepted]) => and(any(not(accepted)), less(i, scalar(MOST, dtype))),
    ([i, kOut, accepted, rest]) => {
      const [next, forU, forV] = splitIn(rest, 3);
      const drawn = unit(forU, shape, prob.dtype);
      const v = unit(forV, shape, prob.dtype);
      const u = n.subtract(drawn, 0.5);
      const us = n.subtract(0.5, abs(u));
      const quick = and(greaterEqual(us, 0.07), lessEqual(v, vr));
      const k = floor(n.add(n.multiply(n.add(n.divide(n.multiply(2, a), us), b), u), c));
      const outside = or(less(k, 0), greater(k, count));
      const logV = log(n.divide(n.multiply(v, alpha), n.add(n.divide(a, n.multiply(us, us)), b)));
      const left = (x: Value): Value => n.add(n.subtract(count, x), 1);
      let bound = n.multiply(n.add(m, 0.5), log(n.divide(n.add(m, 1), n.multiply(r, left(m)))));
      bound = n.add(bound, n.multiply(n.add(count, 1), log(n.divide(left(m), left(k)))));
      bound = n.add(bound, n.multiply(n.add(k, 0.5), log(n.divide(n.multiply(r, left(k)), n.add(k, 1)))));
      bound = n.add(bound, stirlingTail(m));
      bound = n.add(bound, stirlingTail(n.subtract(count, m)));
      bound = n.subtract(bound, stirlingTail(k));
      bound = n.subtract(bound, stirlingTail(n.subtract(count, k)));
      const below = lessEqual(logV, bound);
      const accept = or(quick, and(not(outside), below));
      const [chosen, done] = [select(accept, k, kOut), or(accepted, accept)];
      return [n.add(i, 1), chosen, done, next];
    },
    [0n, full(shape, -1, prob.dtype), full(shape, false, "bool"), key],
  );
  return convertElementType(counts, dtype);
}

/**
 * How many of `n` trials succeed that succeed with probability `p`, as floats.
 *
 * NaN where `n` is negative or `p` is no probability. `random.binomial(key, 10, 0.3, [5])`.
 */
export function binomial(key: Value, trials: ArrayLike, p: ArrayLike, shape?: ShapeLike, options?: DrawOptions): Value {
  const { dtype } = checkOptions<DrawOptions>("binomial", options, ["dtype"]);
  const typed = singleKey("binomial", key);
  const type = floatDType("binomial", dtype);
  const given = parameters("binomial", [trials, p]);
  const sizes = shapeWith("binomial", shape, ...given);
  const [wanted] = promoteArgsInexact("binomial", [given[1]]);
  const counted = broadcastValue(convertElementType(given[0], wanted.dtype), sizes);
  const prob = broadcastValue(wanted, sizes);
  // Failures are counted where they are fewer.
  const isRare = less(prob, 0.5);
  const q = select(isRare, prob, n.subtract(1, prob));
  const noCount = or(ne(counted, counted), less(counted, 0));
  const endless = isinf(counted);
  const qIsNaN = ne(q, q);
  const qIsNegative = less(q, 0);
  const safe = select(or(qIsNaN, qIsNegative), fullLike(q, 0.01), q);
  const isFew = or(noCount, lessEqual(n.multiply(counted, safe), 10));
  const count = floor(counted);
  const few = select(isFew, count, fullLike(count, 0));
  const many = select(isFew, fullLike(count, 1e4), count);
  const manyProb = select(isFew, fullLike(safe, 0.5), safe);
  const drawn = select(isFew, byInversion(typed, few, safe, sizes, type), byRejection(typed, many, manyProb, sizes, type));
  const invalid = or(or(qIsNegative, qIsNaN), noCount);
  const valid = select(invalid, fullLike(drawn, Number.NaN), drawn);
  const bounded = select(and(endless, not(invalid)), fullLike(valid, Number.POSITIVE_INFINITY), valid);
  const asDrawn = or(or(or(isRare, noCount), qIsNaN), endless);
  return select(asDrawn, bounded, n.subtract(convertElementType(count, type), bounded));
}

export interface MultinomialOptions extends DrawOptions {
  shape?: ShapeLike;
}
/** How often each category of probabilities `p` (its last axis) comes up in `n` trials, as floats. */
export function multinomial(key: Value, trials: ArrayLike, p: ArrayLike, options?: MultinomialOptions): Value {
  const { dtype, shape } = checkOptions<MultinomialOptions>("multinomial", options, ["shape", "dtype"]);
  const typed = singleKey("multinomial", key);
  const [count, prob] = parameters("multinomial", [trials, p]).map((v) => promoteArgsInexact("multinomial", [v])[0]);
  const sizes = shape === undefined ? prob.shape : shapeOf("multinomial", shape);
  const wide = moveaxis(broadcastValue(prob, sizes), -1, 0);
  const remaining = cumsum(wide, 0, true);
  // One category after the other: each is binomial among the trials that are left.
  const ratios = n.divide(wide, where(equal(remaining, 0), 1, remaining));
  const keys = splitKeys(typed, [ratios.shape[0]]);
  const [, counts] = scan(
    (left, [ratio, own]) => {
      const drawn = binomial(own, left, clip(ratio, 0, 1), undefined, { dtype: left.dtype });
      return [n.subtract(left, drawn), drawn];
    },
    broadcastValue(count, sizes.slice(0, -1)),
    [ratios, keys],
  );
  return convertElementType(moveaxis(counts, 0, -1), floatDType("multinomial", dtype));
}
