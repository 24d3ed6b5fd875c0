import { DTYPES, type DType, isFloat } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { multiply, subtract } from "../numpy/arithmetic.ts";
import { broadcastValue } from "../numpy/broadcasting.ts";
import { less } from "../numpy/comparison.ts";
import { rowsOf } from "../numpy/conversion.ts";
import { type ArrayLike, arrayOf, broadcastToRank, operands, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { clip } from "../numpy/where.ts";
import * as p from "../primitives/arithmetic.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { bitcastConvertType, convertElementType } from "../primitives/convert.ts";
import { full } from "../primitives/creation.ts";
import { and, gt, le, lt, or, shiftRightLogical } from "../primitives/logic.ts";
import { reshape } from "../primitives/movement.ts";
import { selectN } from "../primitives/select.ts";
import { libraryJit } from "../transforms/jit.ts";
import { drawBits, splitIn } from "./draw.ts";
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

/** Random bits as uint32 (or int32). */
export function bits(key: Value, shape: ShapeLike = [], options?: { dtype?: DTypeLike }): Value {
  const { dtype = "uint32" } = checkOptions<{ dtype?: DTypeLike }>("bits", options, ["dtype"]);
  const type = canonicalDType(dtype);
  if (DTYPES[type].kind !== "uint") throw new ValueError(`dtype argument to \`bits\` must be an unsigned int dtype, got ${type}`);
  return drawBits(singleKey("bits", key), shapeOf("bits", shape));
}

/** The exponent bits of 1.0: with 23 random bits below them a float in [1, 2). */
const ONE = 0x3f800000;

function uniformBody(key: Value, minval: Value, maxval: Value, shape: readonly number[], dtype: DType): Value {
  const [lo, hi] = [minval, maxval].map((v) => convertElementType(v, dtype)).map((v) => broadcastToRank(v, shape.length));
  const random = shiftRightLogical(drawBits(key, shape), scalar(9, "uint32"));
  const floats = bitcastConvertType(or(random, scalar(ONE, "uint32")), dtype);
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

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

const randintTraced = libraryJit(
  "_randint",
  (key: Value, minval: Value, maxval: Value, shape: readonly number[], dtype: DType): Value => {
    const [low, high] = dtype === "int32" ? [INT_MIN, INT_MAX] : [0, 2 ** 32 - 1];
    const limit = clipped(scalar(high, dtype), low, high);
    const beyond = gt(convertElementType(maxval, maxval.dtype, maxval.weakType), convertElementType(limit, maxval.dtype, limit.weakType));
    const bound = (x: Value): Value => convertElementType(clipped(x, low, high), dtype);
    const lowest = bound(minval);
    const [lo, hi] = [lowest, bound(maxval)].map((x) => broadcastToRank(x, shape.length));
    const [k1, k2] = splitIn(key, 2);
    const [higher, lower] = [drawBits(k1, shape), drawBits(k2, shape)];
    const width = convertElementType(p.sub(hi, lo), "uint32");
    // An empty range gives its lower bound; the widest one has 2³² values, which is 0 in 32 bits.
    const atLeastOne = selectN(le(hi, lo), width, full(width.shape, 1, "uint32"));
    const overflows = and(beyond, gt(hi, lo));
    const span = selectN(overflows, atLeastOne, p.add(atLeastOne, scalarLike(atLeastOne, 1)));
    const half = p.rem(scalar(2 ** 16, "uint32"), span);
    const multiplier = p.rem(p.mul(half, half), span);
    const offset = p.rem(p.add(p.mul(p.rem(higher, span), multiplier), p.rem(lower, span)), span);
    return p.add(lo, convertElementType(offset, dtype));
  },
  { staticArgnums: [3, 4] },
);

const clipped = (x: Value, low: number, high: number): Value =>
  clip(x, scalarLike(x, Math.max(low, INT_MIN)), scalarLike(x, Math.min(high, x.dtype === "int32" ? INT_MAX : high)));

function integer(fn: string, name: string, x: ArrayLike): Value {
  if (typeof x === "number" || typeof x === "bigint") {
    if (typeof x === "number" && !Number.isInteger(x)) throw new JaxTypeError(`${fn} requires integer ${name}, got ${x}.`);
    // A bound past the largest integer is how the full range is asked for.
    return scalar(Math.min(Math.max(Number(x), INT_MIN), INT_MAX), "int32", true);
  }
  const value = toArray(fn, x);
  if (value.dtype !== "int32" && value.dtype !== "uint32") throw new JaxTypeError(`${fn} requires integer ${name}, got ${value.dtype}.`);
  return value;
}

/**
 * Integers uniform in [minval, maxval), int32.
 *
 * Throws TypeError for bounds that are no integers. `random.randint(key, [5], 0, 10)`.
 */
export function randint(key: Value, shape: ShapeLike, minval: ArrayLike, maxval: ArrayLike, options?: { dtype?: DTypeLike }): Value {
  const { dtype = "int32" } = checkOptions<{ dtype?: DTypeLike }>("randint", options, ["dtype"]);
  const type = canonicalDType(dtype);
  if (type !== "int32" && type !== "uint32") throw new JaxTypeError(`randint only accepts integer dtypes, got ${type}`);
  const [lo, hi] = [integer("randint", "minval", minval), integer("randint", "maxval", maxval)];
  return randintTraced(singleKey("randint", key), lo, hi, shapeWith("randint", shape, lo, hi), type);
}

const bernoulliTraced = libraryJit(
  "_bernoulli",
  (key: Value, probability: Value, shape: readonly number[], mode: "low" | "high"): Value => {
    const zero = scalar(0, "float32", true);
    const one = scalar(1, "float32", true);
    if (mode === "high") {
      const [coarse, fine] = rowsOf(uniformTraced(key, zero, one, [2, ...shape], "float32"));
      return less(multiply(fine, 2 ** -23), subtract(probability, coarse));
    }
    const u = uniformTraced(key, zero, one, shape, "float32");
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
  const value = typeof probability === "number" ? scalar(probability, "float32") : toArray("bernoulli", probability);
  if (!isFloat(value.dtype))
    throw new JaxTypeError(
      `bernoulli probability \`p\` must have a floating dtype, got ${value.dtype}.`,
      'convert it: p.astype("float32")',
    );
  return bernoulliTraced(typed, convertElementType(value, "float32"), shapeWith("bernoulli", shape, value), mode);
}
