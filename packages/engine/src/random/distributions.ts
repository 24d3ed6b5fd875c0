import type { DType } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { rowsOf } from "../numpy/conversion.ts";
import { getItem } from "../numpy/indexing.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { argsort } from "../numpy/sorting.ts";
import { take } from "../numpy/take.ts";
import { argmax } from "../primitives/arg-extremum.ts";
import * as p from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { iota } from "../primitives/creation.ts";
import { cumsum } from "../primitives/cumulative.ts";
import { lt } from "../primitives/logic.ts";
import { expandDims } from "../primitives/movement.ts";
import { randomBits, randomSplit } from "../primitives/random.ts";
import { reduceSum } from "../primitives/reduce.ts";
import { sort } from "../primitives/sort.ts";
import * as t from "../primitives/transcendental.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { singleKey } from "./keys.ts";
import { bernoulli, type FloatOptions, floatDType, randint, uniformByName, uniformTraced } from "./uniform.ts";

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

const weak = (value: number): Value => scalar(value, "float32", true);
/** The float32 after −1 toward 0: where the inverse error function is still finite. */
const ABOVE_MINUS_ONE = Math.fround(-1 + 2 ** -24);
const TINY = 1.1754943508222875e-38;
const SQRT2 = Math.fround(Math.SQRT2);

const normalReal = libraryJit(
  "_normal_real",
  (key: Value, shape: readonly number[], dtype: DType): Value => {
    const u = uniformTraced(key, scalar(ABOVE_MINUS_ONE, dtype), scalar(1, dtype), shape, dtype);
    return p.mul(scalar(SQRT2, dtype), t.erfInv(u));
  },
  { staticArgnums: [1, 2] },
);

/**
 * Floats of the standard normal distribution, float32: √2·erf⁻¹(u) with u uniform in (−1, 1).
 *
 * ```ts
 * const w = random.normal(key, [784, 128]).mul(0.01);
 * ```
 */
export const normal = standard("normal", (key, shape, dtype) => normalReal(key, shape, dtype));

/** Floats of the exponential distribution with mean 1: −ln(1 − u). */
export const exponential = standard("exponential", (key, shape, dtype) =>
  p.neg(t.log1p(p.neg(uniformTraced(key, weak(0), weak(1), shape, dtype)))),
);

/** Floats of the standard Gumbel distribution: −ln(−ln u). */
export const gumbel = standard("gumbel", (key, shape, dtype) =>
  p.neg(t.log(p.neg(t.log(uniformByName(key, { minval: scalar(TINY, dtype), maxval: weak(1) }, shape, dtype))))),
);

/** Floats of the Laplace distribution. */
export const laplace = standard("laplace", (key, shape, dtype) => {
  const u = uniformTraced(key, scalar(ABOVE_MINUS_ONE, dtype), weak(1), shape, dtype);
  return p.mul(p.sign(u), t.log1p(p.neg(p.abs(u))));
});

/** Floats of the logistic distribution: ln u − ln(1 − u). */
export const logistic = standard("logistic", (key, shape, dtype) => {
  const u = uniformTraced(key, scalar(TINY, dtype), weak(1), shape, dtype);
  return p.sub(t.log(u), t.log1p(p.neg(u)));
});

/** Floats of the Cauchy distribution: tan(π(u − ½)). */
export const cauchy = standard("cauchy", (key, shape, dtype) => {
  const u = uniformTraced(key, scalar(2 ** -23, dtype), weak(1), shape, dtype);
  return t.tan(p.mul(scalar(Math.fround(Math.PI), dtype), p.sub(u, scalar(0.5, dtype))));
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
  rademacherTraced(singleKey("rademacher", key), shapeOf("rademacher", shape), canonicalDType(options?.dtype ?? "int32"));

export interface CategoricalOptions {
  /** The axis of the categories. Default the last. */
  axis?: number;
  /** The shape of the result; it ends in the logits' shape without `axis`. */
  shape?: ShapeLike;
}
/**
 * Indices of categories, each with probability softmax(logits), int32: the largest of logits plus Gumbel noise.
 *
 * Throws ValueError when `shape` does not end in the logits' batch shape.
 */
export function categorical(key: Value, logits: ArrayLike, options?: CategoricalOptions): Value {
  const { axis = -1, shape } = checkOptions<CategoricalOptions>("categorical", options, ["axis", "shape"]);
  const typed = singleKey("categorical", key);
  const given = toArray("categorical", logits);
  const values = given.dtype === "float32" ? given : convertElementType(given, "float32");
  const at = canonicalAxis(axis, values.ndim);
  const batch = values.shape.filter((_, i) => i !== at);
  const out = shape === undefined ? batch : shapeOf("categorical", shape);
  const extra = out.length - batch.length;
  if (extra < 0 || batch.some((d, i) => d !== 1 && d !== out[extra + i])) {
    throw new ValueError(
      `categorical: the shape (${out.join(", ")}) must end in the shape of the logits without their axis, (${batch.join(", ")}).`,
    );
  }
  const full = [...out.slice(0, extra), ...values.shape.map((d, i) => (i === at ? d : out[extra + (i < at ? i : i - 1)]))];
  const shifted = extra === 0 ? values : expandDims(values, range(0, extra));
  return argmax(p.add(gumbel(typed, full), shifted), at + extra);
}

const shuffleTraced = libraryJit(
  "_shuffle",
  (key: Value, x: Value, axis: number): Value => {
    // Sorting by random keys: often enough that ties between 32-bit keys do not matter.
    const size = Math.max(1, x.size);
    const rounds = Math.ceil((3 * Math.log(size)) / Math.log(2 ** 32 - 1));
    let [shuffled, rest] = [x, key];
    for (let i = 0; i < rounds; i++) {
      const [next, sub] = rowsOf(randomSplit(rest, [2]));
      rest = next;
      shuffled = sort([randomBits(sub, x.shape), shuffled], axis)[1];
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
  if (typeof x === "number") return shuffleTraced(typed, iota("int32", shapeOf("permutation", x)[0]), 0);
  const value = toArray("permutation", x, 1);
  if (value.ndim === 0) throw new ValueError("x must be an integer or at least 1-dimensional", "pass a JavaScript number for 0 … n−1");
  const at = canonicalAxis(axis, value.ndim);
  if (value.ndim === 1 || independent) return shuffleTraced(typed, value, at);
  const order = shuffleTraced(typed, iota("int32", value.shape[at]), 0);
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
    const weights = convertElementType(toArray("choice", probabilities), "float32");
    if (weights.ndim !== 1 || weights.shape[0] !== n)
      throw new ValueError(
        `p must be None or a 1D vector with the same size as a.shape[axis]. p has shape (${weights.shape.join(", ")}) and a.shape[axis] is ${n}.`,
      );
    if (replace) {
      const cumulative = cumsum(weights, 0);
      const total = getItem(cumulative, [-1]);
      const u = uniformTraced(typed, weak(0), weak(1), sizes, "float32");
      const r = p.mul(total, p.sub(scalarLike(u, 1), u));
      // The first position whose running sum reaches r: as many as lie below it.
      const below = lt(expandDims(cumulative, range(0, sizes.length)), expandDims(r, [sizes.length]));
      indices = reduceSum(convertElementType(below, "int32"), [sizes.length]);
    } else {
      const noisy = p.add(gumbel(typed, [n]), t.log(weights));
      indices = reshaped(getItem(argsort(noisy, { descending: true }), [`:${drawn}`]), sizes);
    }
  }
  return from === null ? indices : take(from, indices, { axis: at });
}

const reshaped = (x: Value, shape: readonly number[]): Value => x.reshape(shape);
