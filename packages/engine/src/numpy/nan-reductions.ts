import { isComplex, isFloat, isInexact } from "../dtype/dtype.ts";
import type { DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import { conj, real } from "../primitives/complex.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { le, ne, not } from "../primitives/logic.ts";
import { libraryJit } from "../transforms/jit.ts";
import { type CumulativeOptions, cumprod, cumsum } from "./cumulative.ts";
import { sqrt } from "./elementwise.ts";
import { type ArrayLike, promoteInexact, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { all, type MaskedReduceOptions, max, min, nanmean, sum, type VarOptions, variance } from "./reductions.ts";
import { type ArgOptions, argmax, argmin } from "./searching.ts";
import { whereJit } from "./where.ts";

/** Reductions that leave nan out. `nansum`, `nanprod` and `nanmean` stand beside `sum`. */

const isNan = (x: Value): Value => ne(x, x);
const replaceNan = (x: Value, by: number): Value => whereJit(isNan(x), scalarLike(x, by), x);

const nanExtremum =
  (name: string, reduce: (x: Value, options?: MaskedReduceOptions) => Value, identity: number) =>
  (x: ArrayLike, given?: MaskedReduceOptions): Value => {
    const value = toArray(name, x);
    const options = checkOptions<MaskedReduceOptions>(name, given, ["axis", "keepdims", "where", "initial"]);
    if (!isFloat(value.dtype)) return reduce(value, options);
    const found = reduce(replaceNan(value, identity), options);
    if (options.initial !== undefined) return found;
    const { axis, keepdims } = options;
    return whereJit(all(isNan(value), { axis, keepdims }), scalarLike(found, Number.NaN), found);
  };
/** The largest element that is not nan; nan where all are. */
export const nanmax = nanExtremum("nanmax", max, Number.NEGATIVE_INFINITY);
/** The smallest element that is not nan; nan where all are. */
export const nanmin = nanExtremum("nanmin", min, Number.POSITIVE_INFINITY);

const nanvarTraced = libraryJit(
  "nanvar",
  (x: Value, options: Omit<VarOptions, "where">, where: Value | null): Value => {
    const { axis, keepdims, ddof = 0 } = options;
    const mask = where === null ? {} : { where };
    const centered = p.sub(x, nanmean(x, { axis, keepdims: true, ...mask } as never));
    const distance = whereJit(isNan(x), scalarLike(x, 0), centered);
    const squared = isComplex(x.dtype) ? real(p.mul(distance, conj(distance))) : p.square(distance);
    const counted = sum(not(isNan(x)), { axis, keepdims, ...mask });
    const n = p.sub(convertElementType(counted, squared.dtype), scalarLike(squared, ddof));
    const isEmpty = le(n, scalarLike(n, 0));
    const total = whereJit(isEmpty, scalar(Number.NaN, squared.dtype), sum(squared, { axis, keepdims, ...mask }));
    return p.div(total, whereJit(isEmpty, scalarLike(n, 1), n));
  },
  { staticArgnums: [1] },
);

export interface NanVarOptions extends Pick<VarOptions, "axis" | "keepdims" | "ddof" | "where"> {
  dtype?: DTypeLike;
}
function nanvarOf(fn: string, x: ArrayLike, given: NanVarOptions | undefined): Value {
  const { where, dtype, ...options } = checkOptions<NanVarOptions>(fn, given, ["axis", "keepdims", "ddof", "where", "dtype"]);
  const [value] = promoteInexact([toArray(fn, x)]);
  if (!isInexact(value.dtype)) return variance(value, given);
  const mask = where === undefined ? null : toArray(fn, where);
  if (mask !== null && mask.dtype !== "bool")
    throw new ValueError(`jnp.${fn}: where must be None or a boolean array; got dtype=${mask.dtype}.`);
  const { axis = null, keepdims = false, ddof = 0 } = options;
  const result = nanvarTraced(value, { axis, keepdims, ddof }, mask);
  return dtype === undefined ? result : result.astype(dtype);
}
/** The variance of the elements that are not nan. */
export const nanvar = (x: ArrayLike, options?: NanVarOptions): Value => nanvarOf("nanvar", x, options);
/** The standard deviation of the elements that are not nan. */
export const nanstd = (x: ArrayLike, options?: NanVarOptions): Value => sqrt(nanvarOf("nanstd", x, options));

const nanArg =
  (name: string, find: (x: Value, options?: ArgOptions) => Value, identity: number) =>
  (x: ArrayLike, given?: ArgOptions): Value => {
    const value = toArray(name, x);
    const options = checkOptions<ArgOptions>(name, given, ["axis", "keepdims"]);
    if (!isFloat(value.dtype)) return find(value, options);
    const found = find(replaceNan(value, identity), options);
    return whereJit(all(isNan(value), options), scalarLike(found, -1), found);
  };
/** The index of the first largest element that is not nan; −1 where all are. */
export const nanargmax = nanArg("nanargmax", argmax, Number.NEGATIVE_INFINITY);
/** The index of the first smallest element that is not nan; −1 where all are. */
export const nanargmin = nanArg("nanargmin", argmin, Number.POSITIVE_INFINITY);

const nanRunning =
  (name: string, run: (x: Value, options?: CumulativeOptions) => Value, identity: number) =>
  (x: ArrayLike, options?: CumulativeOptions): Value => {
    const value = toArray(name, x);
    return run(isInexact(value.dtype) ? replaceNan(value, identity) : value, options);
  };
/** Running sums, nan counting as 0. */
export const nancumsum = nanRunning("nancumsum", cumsum, 0);
/** Running products, nan counting as 1. */
export const nancumprod = nanRunning("nancumprod", cumprod, 1);
