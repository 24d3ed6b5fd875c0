import { defaultFloat, defaultInt } from "../dtype/defaults.ts";
import { type DType, isFloat } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { add, multiply } from "../numpy/arithmetic.ts";
import { greaterEqual } from "../numpy/comparison.ts";
import { rowsOf } from "../numpy/conversion.ts";
import { finfo } from "../numpy/dtype-limits.ts";
import { getItem } from "../numpy/indexing.ts";
import { moveaxis } from "../numpy/manipulation.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { argsort } from "../numpy/sorting.ts";
import { take } from "../numpy/take.ts";
import { where } from "../numpy/where.ts";
import { argmax } from "../primitives/arg-extremum.ts";
import * as p from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, iota } from "../primitives/creation.ts";
import { cumsum } from "../primitives/cumulative.ts";
import { lt } from "../primitives/logic.ts";
import { expandDims } from "../primitives/movement.ts";
import { reduceSum } from "../primitives/reduce.ts";
import { sort } from "../primitives/sort.ts";
import * as t from "../primitives/transcendental.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { drawBits, splitIn, weakFloat } from "./draw.ts";
import { singleKey } from "./keys.ts";
import { floatDType } from "./parameters.ts";
import { bernoulli, type FloatOptions, randint, uniformByName, uniformTraced } from "./uniform.ts";

/** Distributions made from uniform floats, each by JAX's own formula. */

type Traced = (key: Value, shape: readonly number[], dtype: DType) => Value;

/** A distribution without parameters, as a jitted function of the key. */
function standard(fn: string, body: Traced) {
  const traced = libraryJit(`_${fn}`, body, { staticArgnums: [1, 2] });
  return (key: Value, shape: ShapeLike = [], options?: FloatOptions): Value => {
    const { dtype } = checkOptions<FloatOptions>(fn, options, ["dtype"]);
    return traced(singleKey(fn, key), shapeOf(fn, shape), floatDType(fn, dtype));
  };
}

/** The float after −1 toward 0: where the inverse error function is still finite. */
const aboveMinusOne = (dtype: DType): Value => scalar(-1 + finfo(dtype).epsneg, dtype);
const tiny = (dtype: DType): Value => scalar(finfo(dtype).tiny, dtype);

const normalReal = libraryJit(
  "_normal_real",
  (key: Value, shape: readonly number[], dtype: DType): Value => {
    const u = uniformTraced(key, aboveMinusOne(dtype), scalar(1, dtype), shape, dtype);
    return p.mul(scalar(Math.SQRT2, dtype), t.erfInv(u));
  },
  { staticArgnums: [1, 2] },
);

/**
 * Floats of the standard normal distribution: √2·erf⁻¹(u) with u uniform in (−1, 1).
 *
 * ```ts
 * const w = random.normal(key, [784, 128]).mul(0.01);
 * ```
 */
export const normal = standard("normal", (key, shape, dtype) => normalReal(key, shape, dtype));

/** Floats of the exponential distribution with mean 1: −ln(1 − u). */
export const exponential = standard("exponential", (key, shape, dtype) =>
  p.neg(t.log1p(p.neg(uniformTraced(key, weakFloat(0), weakFloat(1), shape, dtype)))),
);

const gumbelTraced = libraryJit(
  "_gumbel",
  (key: Value, shape: readonly number[], dtype: DType, mode: "low" | "high"): Value => {
    if (mode === "low") return p.neg(t.log(p.neg(t.log(uniformByName(key, { minval: tiny(dtype), maxval: weakFloat(1) }, shape, dtype)))));
    const [high, low] = rowsOf(uniformByName(key, { minval: weakFloat(0), maxval: weakFloat(1) }, [2, ...shape], dtype));
    // Small uniform numbers get further bits; log1p keeps those of large ones.
    const isLarge = greaterEqual(high, 0.5);
    const fine = add(add(high, multiply(2 ** -finfo(dtype).nmant, low)), tiny(dtype));
    const u = where(isLarge, high, fine);
    return p.neg(t.log(p.neg(t.log1p(p.neg(u)))));
  },
  { staticArgnums: [1, 2, 3] },
);
export interface GumbelOptions extends FloatOptions {
  /** `"high"` draws twice the bits, for a correct tail. Default `"low"`. */
  mode?: "low" | "high";
}
/** Floats of the standard Gumbel distribution: −ln(−ln u). Throws ValueError for another mode. */
export function gumbel(key: Value, shape: ShapeLike = [], options?: GumbelOptions): Value {
  const { dtype, mode = "low" } = checkOptions<GumbelOptions>("gumbel", options, ["dtype", "mode"]);
  if (mode !== "low" && mode !== "high") throw new ValueError(`Must provide valid mode for gumbel got: ${String(mode)}`);
  return gumbelTraced(singleKey("gumbel", key), shapeOf("gumbel", shape), floatDType("gumbel", dtype), mode);
}

/** Floats of the Laplace distribution. */
export const laplace = standard("laplace", (key, shape, dtype) => {
  const u = uniformTraced(key, aboveMinusOne(dtype), weakFloat(1), shape, dtype);
  return p.mul(p.sign(u), t.log1p(p.neg(p.abs(u))));
});

/** Floats of the logistic distribution: ln u − ln(1 − u). */
export const logistic = standard("logistic", (key, shape, dtype) => {
  const u = uniformTraced(key, tiny(dtype), weakFloat(1), shape, dtype);
  return p.sub(t.log(u), t.log1p(p.neg(u)));
});

/** Floats of the Cauchy distribution: tan(π(u − ½)). */
export const cauchy = standard("cauchy", (key, shape, dtype) => {
  const u = uniformTraced(key, scalar(finfo(dtype).eps, dtype), weakFloat(1), shape, dtype);
  return t.tan(p.mul(scalar(Math.PI, dtype), p.sub(u, scalar(0.5, dtype))));
});

const rademacherTraced = libraryJit(
  "_rademacher",
  (key: Value, shape: readonly number[], dtype: DType): Value => {
    const signs = convertElementType(bernoulli(key, 0.5, shape), dtype);
    return p.sub(p.mul(scalar(2, dtype), signs), scalar(1, dtype));
  },
  { staticArgnums: [1, 2] },
);
/** −1 and 1 with equal probability, int32. */
export const rademacher = (key: Value, shape: ShapeLike = [], options?: { dtype?: DTypeLike }): Value =>
  rademacherTraced(singleKey("rademacher", key), shapeOf("rademacher", shape), canonicalDType(options?.dtype ?? defaultInt()));

export interface CategoricalOptions {
  /** The axis of the categories. Default the last. */
  axis?: number;
  /** The shape of the result; it ends in the logits' shape without `axis`. */
  shape?: ShapeLike;
  /** Whether one category may come twice along the leading axes of the shape. Default true. */
  replace?: boolean;
  mode?: GumbelOptions["mode"];
}
/**
 * Indices of categories, each with probability softmax(logits), int32: the largest of logits plus Gumbel noise.
 *
 * Throws ValueError when `shape` does not end in the logits' batch shape.
 */
export function categorical(key: Value, logits: ArrayLike, options?: CategoricalOptions): Value {
  const {
    axis = -1,
    shape,
    replace = true,
    mode,
  } = checkOptions<CategoricalOptions>("categorical", options, ["axis", "shape", "replace", "mode"]);
  const typed = singleKey("categorical", key);
  const given = toArray("categorical", logits);
  const values = isFloat(given.dtype) ? given : convertElementType(given, defaultFloat());
  const at = canonicalAxis(axis, values.ndim);
  const batch = values.shape.filter((_, i) => i !== at);
  const out = shape === undefined ? batch : shapeOf("categorical", shape);
  const extra = out.length - batch.length;
  if (extra < 0 || batch.some((d, i) => d !== 1 && d !== out[extra + i])) {
    throw new ValueError(
      `categorical: the shape (${out.join(", ")}) must end in the shape of the logits without their axis, (${batch.join(", ")}).`,
    );
  }
  if (!replace) return withoutReplacement(typed, values, at, out, extra, mode);
  const every = [...out.slice(0, extra), ...values.shape.map((d, i) => (i === at ? d : out[extra + (i < at ? i : i - 1)]))];
  const shifted = extra === 0 ? values : expandDims(values, range(0, extra));
  return argmax(p.add(gumbel(typed, every, { mode, dtype: values.dtype }), shifted), at + extra, defaultInt());
}

/** The categories with the largest noisy logits, largest first. */
function withoutReplacement(
  key: Value,
  logits: Value,
  axis: number,
  shape: readonly number[],
  extra: number,
  mode: GumbelOptions["mode"],
): Value {
  const count = shape.slice(0, extra).reduce((n, d) => n * d, 1);
  if (count > logits.shape[axis])
    throw new ValueError(`Number of samples without replacement (${count}) cannot exceed number of categories (${logits.shape[axis]}).`);
  const noisy = add(logits, gumbel(key, logits.shape, { mode, dtype: logits.dtype }));
  const order = argsort(moveaxis(noisy, axis, -1), { descending: true });
  return moveaxis(getItem(order, ["...", `:${count}`]), -1, 0).reshape(shape);
}

const shuffleTraced = libraryJit(
  "_shuffle",
  (key: Value, x: Value, axis: number): Value => {
    // Sorting by random keys: often enough that ties between 32-bit keys do not matter.
    const size = Math.max(1, x.size);
    const rounds = Math.ceil((3 * Math.log(size)) / Math.log(2 ** 32 - 1));
    let [shuffled, rest] = [x, key];
    for (let i = 0; i < rounds; i++) {
      const [next, sub] = splitIn(rest, 2);
      rest = next;
      shuffled = sort([drawBits(sub, x.shape), shuffled], axis)[1];
    }
    return shuffled;
  },
  { staticArgnums: [2] },
);

/**
 * 0 … n−1 in random order, or an array with its entries along `axis` in random order.
 *
 * `independent: true` shuffles each row on its own.
 */
export function permutation(key: Value, x: number | Value, options?: { axis?: number; independent?: boolean }): Value {
  const { axis = 0, independent = false } = checkOptions<{ axis?: number; independent?: boolean }>("permutation", options, [
    "axis",
    "independent",
  ]);
  const typed = singleKey("permutation", key);
  if (typeof x === "number") return shuffleTraced(typed, iota(defaultInt(), shapeOf("permutation", x)[0]), 0);
  const value = toArray("permutation", x, 1);
  if (value.ndim === 0) throw new ValueError("x must be an integer or at least 1-dimensional", "pass a JavaScript number for 0 … n−1");
  const at = canonicalAxis(axis, value.ndim);
  if (value.ndim === 1 || independent) return shuffleTraced(typed, value, at);
  const order = shuffleTraced(typed, iota(defaultInt(), value.shape[at]), 0);
  return take(value, order, { axis: at });
}

export interface ChoiceOptions {
  /** Whether an element may be drawn twice. Default true. */
  replace?: boolean;
  /** Probabilities of the elements; equal without them. */
  p?: ArrayLike;
  axis?: number;
}
/** Elements of 0 … a−1 or of an array, drawn at random. Throws ValueError when more are asked for than there are. */
export function choice(key: Value, a: number | Value, shape: ShapeLike = [], options?: ChoiceOptions): Value {
  const { replace = true, p: probabilities, axis = 0 } = checkOptions<ChoiceOptions>("choice", options, ["replace", "p", "axis"]);
  const typed = singleKey("choice", key);
  const sizes = shapeOf("choice", shape);
  const from = typeof a === "number" ? null : toArray("choice", a, 1);
  const at = from === null ? 0 : canonicalAxis(axis, from.ndim);
  const n = from === null ? (a as number) : from.shape[at];
  const drawn = sizes.reduce((x, d) => x * d, 1);
  if (drawn === 0) return full(sizes, 0, from === null ? defaultInt() : from.dtype);
  if (n <= 0) throw new ValueError("a must be greater than 0 unless no samples are taken");
  if (!replace && drawn > n)
    throw new ValueError(`Cannot take a larger sample (size ${drawn}) than population (size ${n}) when 'replace=False'`);
  let indices: Value;
  if (probabilities === undefined) {
    if (replace) indices = randint(typed, sizes, 0, n);
    else {
      const order = permutation(typed, n);
      indices = reshaped(getItem(order, [`:${drawn}`]), sizes);
    }
  } else {
    const given = toArray("choice", probabilities);
    const weights = isFloat(given.dtype) ? given : convertElementType(given, defaultFloat());
    if (weights.ndim !== 1 || weights.shape[0] !== n)
      throw new ValueError(
        `p must be None or a 1D vector with the same size as a.shape[axis]. p has shape (${weights.shape.join(", ")}) and a.shape[axis] is ${n}.`,
      );
    if (replace) {
      const cumulative = cumsum(weights, 0);
      const total = getItem(cumulative, [-1]);
      const u = uniformTraced(typed, weakFloat(0), weakFloat(1), sizes, weights.dtype);
      const r = p.mul(total, p.sub(scalarLike(u, 1), u));
      // The first position whose running sum reaches r: as many as lie below it.
      const below = lt(expandDims(cumulative, range(0, sizes.length)), expandDims(r, [sizes.length]));
      indices = reduceSum(convertElementType(below, defaultInt()), [sizes.length]);
    } else {
      const noisy = p.add(gumbel(typed, [n], { dtype: weights.dtype }), t.log(weights));
      indices = reshaped(getItem(argsort(noisy, { descending: true }), [`:${drawn}`]), sizes);
    }
  }
  return from === null ? indices : take(from, indices, { axis: at });
}

const reshaped = (x: Value, shape: readonly number[]): Value => x.reshape(shape);
