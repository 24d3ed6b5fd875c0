import { defaultInt } from "../dtype/defaults.ts";
import { type DType, isInteger } from "../dtype/dtype.ts";
import { canonicalDType } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { whileLoop } from "../lax/control-flow.ts";
import * as n from "../numpy/arithmetic.ts";
import { broadcastValue } from "../numpy/broadcasting.ts";
import {
  bitwiseAnd as and,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  bitwiseNot as not,
  bitwiseOr as or,
} from "../numpy/comparison.ts";
import { iinfo } from "../numpy/dtype-limits.ts";
import { abs, log, negative } from "../numpy/elementwise.ts";
import type { ArrayLike } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { any } from "../numpy/reductions.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import * as p from "../primitives/arithmetic.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, fullLike } from "../primitives/creation.ts";
import { lgamma } from "../primitives/gamma-functions.ts";
import { ne } from "../primitives/logic.ts";
import { select } from "../primitives/select.ts";
import * as t from "../primitives/transcendental.ts";
import { libraryJit } from "../transforms/jit.ts";
import { splitIn, weakFloat } from "./draw.ts";
import { singleKey } from "./keys.ts";
import { type DrawOptions, parameters } from "./parameters.ts";
import { uniformTraced } from "./uniform.ts";

/** The Poisson distribution, by two methods for small and large rates, as JAX has them. */

const unit = (key: Value, shape: readonly number[], dtype: DType): Value => uniformTraced(key, weakFloat(0), weakFloat(1), shape, dtype);

/** Knuth: how many uniform numbers can be multiplied before the product falls below e^−λ. */
const knuth = libraryJit(
  "_poisson_knuth",
  (key: Value, lam: Value, shape: readonly number[], dtype: DType): Value => {
    const goesOn = (logProduct: Value): Value => greater(logProduct, negative(lam));
    const [, counts] = whileLoop(
      ([i, , , logProduct]) => and(any(goesOn(logProduct)), less(i, scalar(iinfo(dtype).max, dtype))),
      ([i, k, rest, logProduct]) => {
        const [next, own] = splitIn(rest, 2);
        const count = select(goesOn(logProduct), n.add(k, 1), k);
        const u = unit(own, shape, "float32");
        return [n.add(i, 1), count, next, n.add(logProduct, log(u))];
      },
      [0n, full(shape, 0, dtype), key, full(shape, 0, "float32")],
    );
    return convertElementType(n.subtract(counts, 1), dtype);
  },
  { staticArgnums: [2, 3] },
);

/** Hörmann's transformed rejection with squeeze, "PTRS" (Insurance: Mathematics and Economics 12, 1993). */
const rejection = libraryJit(
  "_poisson_rejection",
  (key: Value, lam: Value, shape: readonly number[], dtype: DType): Value => {
    const logLam = t.log(lam);
    const b = n.add(0.931, n.multiply(2.53, p.sqrt(lam)));
    const a = n.add(-0.059, n.multiply(0.02483, b));
    const inverseAlpha = n.add(1.1239, n.divide(1.1328, n.subtract(b, 3.4)));
    const vr = n.subtract(0.9277, n.divide(3.6224, n.subtract(b, 2)));
    const [, counts] = whileLoop(
      ([i, , accepted]) => and(any(not(accepted)), less(i, scalar(iinfo(dtype).max, dtype))),
      ([i, kOut, accepted, rest]) => {
        const [next, forU, forV] = splitIn(rest, 3);
        const u = n.subtract(unit(forU, shape, lam.dtype), 0.5);
        const v = unit(forV, shape, lam.dtype);
        const shifted = n.subtract(0.5, abs(u));
        const slope = n.add(n.divide(n.multiply(2, a), shifted), b);
        const k = p.floor(n.add(n.add(n.multiply(slope, u), lam), 0.43));
        const s = t.log(n.divide(n.multiply(v, inverseAlpha), n.add(n.divide(a, n.multiply(shifted, shifted)), b)));
        const bound = n.subtract(n.add(negative(lam), n.multiply(k, logLam)), lgamma(n.add(k, 1)));
        const quick = and(greaterEqual(shifted, 0.07), lessEqual(v, vr));
        const out = or(less(k, 0), and(less(shifted, 0.013), greater(v, shifted)));
        const below = lessEqual(s, bound);
        const accept = or(quick, and(not(out), below));
        const [chosen, done] = [select(accept, k, kOut), or(accepted, accept)];
        return [n.add(i, 1), chosen, done, next];
      },
      [0n, full(shape, -1, lam.dtype), full(shape, false, "bool"), key],
    );
    return convertElementType(counts, dtype);
  },
  { staticArgnums: [2, 3] },
);

const poissonTraced = libraryJit(
  "_poisson",
  (key: Value, lam: Value, shape: readonly number[], dtype: DType): Value => {
    const isSmall = or(ne(lam, lam), less(lam, 10));
    const small = select(isSmall, lam, fullLike(lam, 0));
    const large = select(isSmall, fullLike(lam, 1e5), lam);
    const counts = select(isSmall, knuth(key, small, shape, dtype), rejection(key, large, shape, dtype));
    return select(equal(lam, 0), fullLike(counts, 0), counts);
  },
  { staticArgnums: [2, 3] },
);

/**
 * Counts of the Poisson distribution with rate `lam`, int32.
 *
 * Throws ValueError for a dtype that is no integer. `random.poisson(key, 3, [5])`.
 */
export function poisson(key: Value, lam: ArrayLike, shape?: ShapeLike, options?: DrawOptions): Value {
  const { dtype = defaultInt() } = checkOptions<DrawOptions>("poisson", options, ["dtype"]);
  const type = canonicalDType(dtype);
  if (!isInteger(type)) throw new ValueError(`dtype argument to \`poisson\` must be an int dtype, got ${type}`);
  const typed = singleKey("poisson", key);
  const [given] = parameters("poisson", [lam]);
  const sizes = shape === undefined ? given.shape : shapeOf("poisson", shape);
  return poissonTraced(typed, convertElementType(broadcastValue(given, sizes), "float32"), sizes, type);
}
