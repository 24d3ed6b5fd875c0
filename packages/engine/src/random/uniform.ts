import { defaultFloat, defaultInt, defaultUint } from "../dtype/defaults.ts";
import { DTYPES, type DType, isFloat, isInteger } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { multiply, subtract } from "../numpy/arithmetic.ts";
import { broadcastValue } from "../numpy/broadcasting.ts";
import { less } from "../numpy/comparison.ts";
import { rowsOf } from "../numpy/conversion.ts";
import { finfo, iinfo } from "../numpy/dtype-limits.ts";
import { type ArrayLike, arrayOf, broadcastToRank, operands, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { clip } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
import { scalar } from "../primitives/constants.ts";
import { bitcastConvertType, convertElementType } from "../primitives/convert.ts";
import { full } from "../primitives/creation.ts";
import { and, gt, le, lt, or, shiftRightLogical } from "../primitives/logic.ts";
import { reshape } from "../primitives/movement.ts";
import { selectN } from "../primitives/select.ts";
import { libraryJit } from "../transforms/jit.ts";
import { drawBits, splitIn, weakFloat } from "./draw.ts";
import { singleKey } from "./keys.ts";
import { floatDType, shapeWith } from "./parameters.ts";

/** Bits, uniform floats and integers: the distributions that all others are made from. */

export interface FloatOptions {
  dtype?: DTypeLike;
}
export interface UniformOptions extends FloatOptions {
  /** Smallest value, included. Default 0. */
  minval?: ArrayLike;
  /** Upper bound, not included. Default 1. */
  maxval?: ArrayLike;
}

/** Random bits as unsigned integers, uint32 by default. Throws ValueError for another dtype. */
export function bits(key: Value, shape: ShapeLike = [], options?: { dtype?: DTypeLike }): Value {
  const { dtype = defaultUint() } = checkOptions<{ dtype?: DTypeLike }>("bits", options, ["dtype"]);
  const type = canonicalDType(dtype);
  if (DTYPES[type].kind !== "uint") throw new ValueError(`dtype argument to \`bits\` must be an unsigned int dtype, got ${type}`);
  return drawBits(singleKey("bits", key), shapeOf("bits", shape), type);
}

const UNSIGNED: Readonly<Record<number, DType>> = { 8: "uint8", 16: "uint16", 32: "uint32", 64: "uint64" };

/** The bits of 1.0: with random bits below them a float in [1, 2). */
const bitsOfOne = (nmant: number, maxexp: number): bigint => BigInt(maxexp - 1) << BigInt(nmant);

function uniformBody(key: Value, minval: Value, maxval: Value, shape: readonly number[], dtype: DType): Value {
  const [lo, hi] = [minval, maxval].map((v) => convertElementType(v, dtype)).map((v) => broadcastToRank(v, shape.length));
  const { bits: width, nmant, maxexp } = finfo(dtype);
  // Formats with short fractions need no more than 8 bits.
  const drawn = nmant < 8 ? 8 : width;
  const words = UNSIGNED[width];
  const raw = convertElementType(drawBits(key, shape, UNSIGNED[drawn]), words);
  const constant = (value: bigint): Value => scalar(DTYPES[words].element === "bigint" ? value : Number(value), words);
  const random = shiftRightLogical(raw, constant(BigInt(drawn - nmant)));
  const floats = bitcastConvertType(or(random, constant(bitsOfOne(nmant, maxexp))), dtype);
  const unit = p.sub(floats, scalar(1, dtype));
  const scaled = p.add(p.mul(unit, p.sub(hi, lo)), lo);
  return p.max(lo, reshape(scaled, shape));
}

/** `_uniform` as the other distributions call it: bounds as arrays. */
export const uniformTraced = libraryJit("_uniform", uniformBody, { staticArgnums: [3, 4] });

/** The same with the bounds as keyword arguments, which JAX flattens by name: `maxval` comes first. */
export const uniformByName = libraryJit(
  "_uniform",
  (key: Value, bounds: { minval: Value; maxval: Value }, shape: readonly number[], dtype: DType): Value =>
    uniformBody(key, bounds.minval, bounds.maxval, shape, dtype),
  { staticArgnums: [2, 3] },
);

/**
 * Floats uniform in [minval, maxval), float32.
 *
 * Throws TypeError for what is no key, ValueError for a key array (use vmap). `random.uniform(key, [3], { minval: -1 })`.
 */
export function uniform(key: Value, shape?: ShapeLike, options?: UniformOptions): Value {
  const { minval = 0, maxval = 1, dtype } = checkOptions<UniformOptions>("uniform", options, ["minval", "maxval", "dtype"]);
  const typed = singleKey("uniform", key);
  const [lo, hi] = operands("uniform", [minval, maxval]).map(arrayOf);
  return uniformTraced(typed, lo, hi, shapeWith("uniform", shape, lo, hi), floatDType("uniform", dtype));
}

/** A constant of an integer dtype; a bigint where its elements are that. */
const integerConstant = (value: number | bigint, dtype: DType, weakType = false): Value =>
  scalar(DTYPES[dtype].element === "bigint" ? BigInt(value) : Number(value), dtype, weakType);

/** `x` limited to what both its own dtype and `dtype` hold. */
function clipped(x: Value, dtype: DType): Value {
  const [own, other] = [iinfo(x.dtype), iinfo(dtype)];
  const least = own.min > other.min ? own.min : other.min;
  const most = own.max < other.max ? own.max : other.max;
  return clip(x, integerConstant(least, x.dtype, x.weakType), integerConstant(most, x.dtype, x.weakType));
}

const randintTraced = libraryJit(
  "_randint",
  (key: Value, minval: Value, maxval: Value, shape: readonly number[], dtype: DType): Value => {
    const { bits: width, max: greatest } = iinfo(dtype);
    const words = UNSIGNED[width];
    const limit = clipped(integerConstant(greatest, dtype), maxval.dtype);
    const beyond = gt(convertElementType(maxval, maxval.dtype, maxval.weakType), convertElementType(limit, maxval.dtype, limit.weakType));
    const bound = (x: Value): Value => convertElementType(clipped(x, dtype), dtype);
    const lowest = bound(minval);
    const [lo, hi] = [lowest, bound(maxval)].map((x) => broadcastToRank(x, shape.length));
    const [k1, k2] = splitIn(key, 2);
    const [higher, lower] = [drawBits(k1, shape, words), drawBits(k2, shape, words)];
    const drawnSpan = convertElementType(p.sub(hi, lo), words);
    // An empty range gives its lower bound; the widest one has 2ⁿ values, which is 0 in n bits.
    const atLeastOne = selectN(le(hi, lo), drawnSpan, full(drawnSpan.shape, 1, words));
    const overflows = and(beyond, gt(hi, lo));
    const span = selectN(overflows, atLeastOne, p.add(atLeastOne, integerConstant(1, words)));
    const half = p.rem(integerConstant(2n ** BigInt(width / 2), words), span);
    const multiplier = p.rem(p.mul(half, half), span);
    const offset = p.rem(p.add(p.mul(p.rem(higher, span), multiplier), p.rem(lower, span)), span);
    return p.add(lo, convertElementType(offset, dtype));
  },
  { staticArgnums: [3, 4] },
);

function integer(fn: string, name: string, x: ArrayLike): Value {
  if (typeof x === "number" || typeof x === "bigint") {
    if (typeof x === "number" && !Number.isInteger(x)) throw new JaxTypeError(`${fn} requires integer ${name}, got ${x}.`);
    // A bound past the largest integer is how the full range is asked for.
    const { min, max } = iinfo(defaultInt());
    return integerConstant(x < min ? min : x > max ? max : x, defaultInt(), true);
  }
  const value = toArray(fn, x);
  if (!isInteger(value.dtype)) throw new JaxTypeError(`${fn} requires integer ${name}, got ${value.dtype}.`);
  return value;
}

/**
 * Integers uniform in [minval, maxval), int32 by default.
 *
 * Throws TypeError for bounds that are no integers, and for another dtype. `random.randint(key, [5], 0, 10)`.
 */
export function randint(key: Value, shape: ShapeLike, minval: ArrayLike, maxval: ArrayLike, options?: { dtype?: DTypeLike }): Value {
  const { dtype = defaultInt() } = checkOptions<{ dtype?: DTypeLike }>("randint", options, ["dtype"]);
  const type = canonicalDType(dtype);
  if (!isInteger(type)) throw new JaxTypeError(`randint only accepts integer dtypes, got ${type}`);
  const typed = singleKey("randint", key);
  let [lo, hi] = [integer("randint", "minval", minval), integer("randint", "maxval", maxval)];
  const sizes = shapeWith("randint", shape, lo, hi);
  const { bits: width, min, max } = iinfo(type);
  if (width >= 32) return randintTraced(typed, lo, hi, sizes, type);
  // Narrow integers are drawn as int32, so that the upper bound may be one past the largest.
  lo = clip(lo.astype("int32"), min, max);
  hi = clip(hi.astype("int32"), min, Number(max) + 1);
  return convertElementType(randintTraced(typed, lo, hi, sizes, "int32"), type);
}

const bernoulliTraced = libraryJit(
  "_bernoulli",
  (key: Value, probability: Value, shape: readonly number[], mode: "low" | "high"): Value => {
    const { dtype } = probability;
    const [zero, one] = [weakFloat(0), weakFloat(1)];
    if (mode === "high") {
      const [coarse, fine] = rowsOf(uniformTraced(key, zero, one, [2, ...shape], dtype));
      return less(multiply(fine, 2 ** -finfo(dtype).nmant), subtract(probability, coarse));
    }
    const u = uniformTraced(key, zero, one, shape, dtype);
    return lt(u, probability.ndim === 0 ? probability : broadcastValue(probability, shape));
  },
  { staticArgnums: [2, 3] },
);
export interface BernoulliOptions {
  /** `"high"` draws twice the bits, for small probabilities. Default `"low"`. */
  mode?: "low" | "high";
}
/**
 * Booleans that are true with probability `p`, 0.5 by default. `random.bernoulli(key, 0.3, [5])`.
 *
 * Throws TypeError for a probability that is no float, ValueError for another mode.
 */
export function bernoulli(key: Value, probability: ArrayLike = 0.5, shape?: ShapeLike, options?: BernoulliOptions): Value {
  const { mode = "low" } = checkOptions<BernoulliOptions>("bernoulli", options, ["mode"]);
  if (mode !== "low" && mode !== "high") throw new ValueError(`got mode='${String(mode)}', expected 'high' or 'low'`);
  const typed = singleKey("bernoulli", key);
  const value = typeof probability === "number" ? scalar(probability, defaultFloat()) : toArray("bernoulli", probability);
  if (!isFloat(value.dtype))
    throw new JaxTypeError(
      `bernoulli probability \`p\` must have a floating dtype, got ${value.dtype}.`,
      'convert it: p.astype("float32")',
    );
  return bernoulliTraced(typed, convertElementType(value, value.dtype), shapeWith("bernoulli", shape, value), mode);
}
