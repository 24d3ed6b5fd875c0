import { defaultFloat, defaultInt } from "../dtype/defaults.ts";
import { type DType, integerRange, isComplex, isFloat, isInexact, realDType } from "../dtype/dtype.ts";
import { complex, type Element } from "../dtype/elements.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { inexactDType, promoteInteger } from "../dtype/promotion.ts";
import { ValueError } from "../errors/errors.ts";
import { sizeOf } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import * as p from "../primitives/arithmetic.ts";
import * as c from "../primitives/complex.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { and, eq, gt, ne, or } from "../primitives/logic.ts";
import { expandDims, reshape } from "../primitives/movement.ts";
import * as r from "../primitives/reduce.ts";
import { type Axis, canonicalAxes, canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { broadcastValue } from "./broadcasting.ts";
import { type ArrayLike, promoteInexact, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { whereJit } from "./where.ts";

/** Reductions over axes. */

export interface ReduceOptions {
  /** Axis or axes to reduce, negative ones from the last. Default: all. */
  axis?: Axis;
  /** Keep reduced axes with size 1. Default false. */
  keepdims?: boolean;
}
export interface MaskedReduceOptions extends ReduceOptions {
  /** Elements to take part: a bool array that broadcasts to the input. */
  where?: ArrayLike;
  /** The value to start from. */
  initial?: ArrayLike;
}
export interface SumOptions extends MaskedReduceOptions {
  /** The dtype to compute in and to return. Default: of the input; int32 for booleans. */
  dtype?: DTypeLike;
}

const MASKED = ["axis", "keepdims", "where", "initial"] as const;

interface Reduction {
  readonly name: string;
  readonly reduce: (x: Value, axes: readonly number[]) => Value;
  readonly combine: (x: Value, y: Value) => Value;
  /** The identity, of this dtype; null when there is none. */
  readonly identity: (dtype: DType) => Element | boolean;
  readonly hasIdentity: boolean;
  /** 16-bit floats are reduced in float32. */
  readonly upcasts?: boolean;
}

const bound =
  (infinity: number, which: 0 | 1) =>
  (dtype: DType): Element | boolean => {
    if (dtype === "bool") return which === 1;
    if (isComplex(dtype)) return complex(infinity, infinity);
    return isFloat(dtype) ? infinity : integerRange(dtype)[which];
  };
const lowest = bound(Number.NEGATIVE_INFINITY, 0);
const highest = bound(Number.POSITIVE_INFINITY, 1);

function checkWhere(name: string, where: ArrayLike): Value {
  const mask = toArray(name, where);
  if (mask.dtype !== "bool") throw new ValueError(`jnp.${name}: where must be None or a boolean array; got dtype=${mask.dtype}.`);
  return mask;
}

function reduceArray(op: Reduction, input: Value, options: MaskedReduceOptions, dtype: DType): Value {
  const { axis, keepdims = false, where, initial } = options;
  const axes = canonicalAxes(axis, input.ndim);
  if (initial === undefined && !op.hasIdentity) {
    if (where !== undefined) {
      throw new ValueError(`reduction operation ${op.name} does not have an identity, so to use a where mask one has to specify 'initial'`);
    }
    if (axes.some((a) => input.shape[a] === 0))
      throw new ValueError(`zero-size array to reduction operation ${op.name} which has no identity`);
  }
  const computed = op.upcasts === true ? upcast(dtype) : dtype;
  let x = convertElementType(input, computed);
  if (where !== undefined) x = whereJit(checkWhere(op.name, where), x, scalar(op.identity(computed), computed));
  let result = op.reduce(x, axes);
  if (initial !== undefined) {
    const start = typeof initial === "number" ? scalar(initial, computed) : convertElementType(toArray(op.name, initial), computed);
    if (start.ndim !== 0) throw new ValueError(`initial value must be a scalar. Got array of shape (${start.shape.join(", ")})`);
    result = op.combine(start, result);
  }
  return convertElementType(keepdims ? expandDims(result, axes) : result, dtype);
}

/** The dtype in which 16-bit floats are summed. */
const upcast = (dtype: DType): DType => (dtype === "float16" || dtype === "bfloat16" ? "float32" : dtype);

const SUM: Reduction = { name: "sum", reduce: r.reduceSum, combine: p.add, identity: () => 0, hasIdentity: true, upcasts: true };
const PROD: Reduction = { name: "prod", reduce: r.reduceProd, combine: p.mul, identity: () => 1, hasIdentity: true, upcasts: true };
const MAX: Reduction = { name: "max", reduce: r.reduceMax, combine: p.max, identity: lowest, hasIdentity: false };
const MIN: Reduction = { name: "min", reduce: r.reduceMin, combine: p.min, identity: highest, hasIdentity: false };
const ALL: Reduction = { name: "all", reduce: r.reduceAnd, combine: and, identity: () => true, hasIdentity: true };
const ANY: Reduction = { name: "any", reduce: r.reduceOr, combine: or, identity: () => false, hasIdentity: true };

function sumLike(op: Reduction, x: ArrayLike, given: SumOptions | undefined): Value {
  const options = checkOptions<SumOptions>(op.name, given, [...MASKED, "dtype"]);
  const input = toArray(op.name, x);
  return reduceArray(
    op,
    input,
    options,
    options.dtype === undefined ? promoteInteger(input.dtype) : canonicalDType(options.dtype, op.name),
  );
}

/**
 * The sum of elements over `axis` (default: all). Booleans are counted in int32.
 *
 * Throws ValueError for an axis out of bounds. `jnp.sum(jnp.ones([2, 3]), { axis: 0 })` is `[2. 2. 2.]`.
 */
export const sum = (x: ArrayLike, options?: SumOptions): Value => sumLike(SUM, x, options);

/** The product of elements over `axis` (default: all). */
export const prod = (x: ArrayLike, options?: SumOptions): Value => sumLike(PROD, x, options);

function extremum(op: Reduction, x: ArrayLike, given: MaskedReduceOptions | undefined): Value {
  const input = toArray(op.name, x);
  return reduceArray(op, input, checkOptions<MaskedReduceOptions>(op.name, given, MASKED), input.dtype);
}
/** The largest element over `axis` (default: all); nan when one is nan. Throws ValueError over no elements without `initial`. */
export const max = (x: ArrayLike, options?: MaskedReduceOptions): Value => extremum(MAX, x, options);
/** The smallest element over `axis` (default: all); nan when one is nan. Throws ValueError over no elements without `initial`. */
export const min = (x: ArrayLike, options?: MaskedReduceOptions): Value => extremum(MIN, x, options);
export const amax = max;
export const amin = min;

export interface TruthOptions extends ReduceOptions {
  where?: ArrayLike;
}
function truthReduction(op: Reduction, x: ArrayLike, given: TruthOptions | undefined): Value {
  return reduceArray(op, toArray(op.name, x), checkOptions<TruthOptions>(op.name, given, ["axis", "keepdims", "where"]), "bool");
}
/** Whether all elements are true (other than 0), over `axis`. True over no elements. */
export const all = (x: ArrayLike, options?: TruthOptions): Value => truthReduction(ALL, x, options);
/** Whether any element is true (other than 0), over `axis`. False over no elements. */
export const any = (x: ArrayLike, options?: TruthOptions): Value => truthReduction(ANY, x, options);

export interface MeanOptions extends ReduceOptions {
  dtype?: DTypeLike;
  where?: ArrayLike;
}

/** How many elements take part: a constant without a mask. */
function count(x: Value, options: MeanOptions, dtype: DType): Value {
  const { axis, keepdims, where } = options;
  if (where === undefined) return scalar(sizeOf(canonicalAxes(axis, x.ndim).map((a) => x.shape[a])), dtype);
  return reduceArray(SUM, convertElementType(broadcastValue(checkWhere("mean", where), x.shape), defaultInt()), { axis, keepdims }, dtype);
}

function meanOf(input: Value, options: MeanOptions): Value {
  const dtype = options.dtype === undefined ? inexactDType(input.dtype) : canonicalDType(options.dtype, "mean");
  const computed = upcast(dtype);
  const { axis, keepdims, where } = options;
  const n = count(input, options, computed);
  return convertElementType(p.div(reduceArray(SUM, input, { axis, keepdims, where }, computed), n), dtype);
}

/**
 * The mean over `axis` (default: all), in floats. nan over no elements.
 *
 * `jnp.mean(jnp.arange(4))` is `1.5`.
 */
export function mean(x: ArrayLike, options?: MeanOptions): Value {
  return meanOf(toArray("mean", x), checkOptions<MeanOptions>("mean", options, ["axis", "keepdims", "dtype", "where"]));
}

export interface VarOptions extends MeanOptions {
  /** Degrees of freedom taken off the count: 0 (the default) for a population, 1 for a sample. */
  ddof?: number;
  /** Another name for `ddof`. */
  correction?: number;
}

/** The dtype a variance is computed in, and the real one that it has. */
function varianceDTypes(input: DType, given: DTypeLike | undefined): [computed: DType, result: DType] {
  if (given === undefined) {
    const computed = inexactDType(input);
    return [upcast(computed), realDType(computed)];
  }
  const dtype = canonicalDType(given, "var");
  if (isComplex(input) && !isComplex(dtype))
    throw new ValueError(
      "jax.numpy.var does not yet support real dtype parameters when computing the variance of an array of complex values. The semantics of numpy.var seem unclear in this case. Please comment on https://github.com/jax-ml/jax/issues/2283 if this behavior is important to you.",
    );
  return [upcast(dtype), dtype];
}

const varTraced = libraryJit(
  "_var",
  (x: Value, correction: Value, options: MeanOptions, where: Value | null): Value => {
    const [computed, dtype] = varianceDTypes(x.dtype, options.dtype);
    const mask = where === null ? undefined : where;
    const input = convertElementType(x, computed);
    const centered = p.sub(input, meanOf(input, { axis: options.axis, keepdims: true, where: mask }));
    const squared = isComplex(computed) ? c.real(p.mul(centered, c.conj(centered))) : p.square(centered);
    const real = squared.dtype;
    const n = p.sub(count(input, { ...options, where: mask }, real), convertElementType(correction, real));
    const sums = reduceArray(SUM, squared, { axis: options.axis, keepdims: options.keepdims, where: mask }, real);
    const result = convertElementType(p.div(sums, n), dtype);
    return whereJit(gt(n, scalarLike(n, 0)), result, scalar(Number.NaN, defaultFloat(), true));
  },
  { staticArgnums: [2] },
);
const stdTraced = libraryJit(
  "_std",
  (x: Value, correction: Value, options: MeanOptions, where: Value | null): Value => p.sqrt(varTraced(x, correction, options, where)),
  {
    staticArgnums: [2],
  },
);

function spread(name: string, traced: typeof varTraced, x: ArrayLike, given: VarOptions | undefined): Value {
  const options = checkOptions<VarOptions>(name, given, ["axis", "keepdims", "dtype", "where", "ddof", "correction"]);
  if (options.ddof !== undefined && options.correction !== undefined)
    throw new ValueError("ddof and correction can't be provided simultaneously.");
  const correction = options.correction ?? options.ddof ?? 0;
  const { axis, keepdims = false, dtype } = options;
  const statics: MeanOptions = { axis: axis ?? null, keepdims, ...(dtype === undefined ? {} : { dtype: canonicalDType(dtype) }) };
  const number = scalar(correction, Number.isInteger(correction) ? defaultInt() : defaultFloat(), true);
  return traced(toArray(name, x), number, statics, options.where === undefined ? null : checkWhere(name, options.where));
}

/** The variance over `axis` (default: all): the mean of squared distances from the mean. */
export const variance = (x: ArrayLike, options?: VarOptions): Value => spread("var", varTraced, x, options);
/** The standard deviation over `axis` (default: all): the square root of the variance. */
export const std = (x: ArrayLike, options?: VarOptions): Value => spread("std", stdTraced, x, options);

const ptpTraced = libraryJit(
  "_ptp",
  (x: Value, axis: Axis, keepdims: boolean): Value => p.sub(max(x, { axis, keepdims }), min(x, { axis, keepdims })),
  {
    staticArgnums: [1, 2],
  },
);
/** The range of values over `axis`: max − min. */
export function ptp(x: ArrayLike, options?: ReduceOptions): Value {
  const { axis = null, keepdims = false } = checkOptions<ReduceOptions>("ptp", options, ["axis", "keepdims"]);
  return ptpTraced(toArray("ptp", x), axis, keepdims);
}

const countNonzeroTraced = libraryJit(
  "count_nonzero",
  (x: Value, axis: Axis, keepdims: boolean): Value =>
    sum(ne(x, scalarLike(x, x.dtype === "bool" ? false : 0)), { axis, keepdims, dtype: defaultInt() }),
  { staticArgnums: [1, 2] },
);
/** How many elements are other than 0, over `axis`, in int32. */
export function countNonzero(x: ArrayLike, options?: ReduceOptions): Value {
  const { axis = null, keepdims = false } = checkOptions<ReduceOptions>("count_nonzero", options, ["axis", "keepdims"]);
  return countNonzeroTraced(toArray("count_nonzero", x), axis, keepdims);
}

/** A weighted mean over `axis`; without `weights`, the mean. Throws ValueError when the weights' shape does not fit. */
export function average(x: ArrayLike, options?: ReduceOptions & { weights?: ArrayLike }): Value {
  const {
    axis = null,
    keepdims = false,
    weights,
  } = checkOptions<ReduceOptions & { weights?: ArrayLike }>("average", options, ["axis", "keepdims", "weights"]);
  const input = toArray("average", x);
  if (weights === undefined) return mean(input, { axis, keepdims });
  const [a, given] = promoteInexact([input, toArray("average", weights)]);
  let w = given;
  if (w.ndim !== a.ndim || w.shape.some((d, i) => d !== a.shape[i])) {
    if (axis === null) throw new ValueError("Axis must be specified when shapes of a and weights differ.");
    if (typeof axis !== "number" || w.ndim !== 1) throw new ValueError("1D weights expected when shapes of a and weights differ.");
    const at = canonicalAxis(axis, a.ndim);
    if (w.shape[0] !== a.shape[at]) throw new ValueError("Length of weights not compatible with specified axis.");
    w = broadcastValue(
      reshape(
        w,
        a.shape.map((d, i) => (i === at ? d : 1)),
      ),
      a.shape,
    );
  }
  const total = sum(w, { axis, keepdims });
  return p.div(sum(p.mul(a, w), { axis, keepdims }), total);
}

const nanReduction =
  (name: string, identity: number, reduce: (x: ArrayLike, options?: SumOptions) => Value) =>
  (x: ArrayLike, options?: SumOptions): Value => {
    const input = toArray(name, x);
    if (!isInexact(input.dtype)) return reduce(input, options);
    return reduce(whereJit(ne(input, input), scalarLike(input, identity), input), options);
  };
/** The sum, nan counting as 0. */
export const nansum = nanReduction("nansum", 0, sum);
/** The product, nan counting as 1. */
export const nanprod = nanReduction("nanprod", 1, prod);
/** The mean of the elements that are not nan. */
export function nanmean(x: ArrayLike, options?: ReduceOptions): Value {
  const input = toArray("nanmean", x);
  if (!isInexact(input.dtype)) return mean(input, options);
  return p.div(nansum(input, options), convertElementType(sum(eq(input, input), options), input.dtype));
}
