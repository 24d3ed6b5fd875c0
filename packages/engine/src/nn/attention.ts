import { isFloat } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { add, multiply } from "../numpy/arithmetic.ts";
import { array } from "../numpy/array.ts";
import { broadcastTo } from "../numpy/broadcasting.ts";
import { greaterEqual, less, lessEqual, logicalAnd } from "../numpy/comparison.ts";
import { arange, ones, onesLike, tril } from "../numpy/creation.ts";
import { finfo } from "../numpy/dtype-limits.ts";
import { einsum } from "../numpy/einsum.ts";
import { getItem } from "../numpy/indexing.ts";
import { type ArrayLike, toArray } from "../numpy/operands.ts";
import { checkOptions } from "../numpy/options.ts";
import { where } from "../numpy/where.ts";
import { vmap } from "../transforms/vmap.ts";
import { softmax } from "./normalization.ts";

export interface AttentionOptions {
  /** Added to the logits: broadcasts to (B, N, T, S). */
  bias?: ArrayLike | null;
  /** Where attention is allowed: booleans that broadcast to (B, N, T, S). */
  mask?: ArrayLike | null;
  /** Factor of the logits. Default 1/√H. */
  scale?: number | null;
  /** Each query sees keys up to its own position. Default false. */
  isCausal?: boolean;
  /** How many queries of each example count: (B,). */
  querySeqLengths?: ArrayLike | null;
  /** How many keys of each example count: (B,). */
  keyValueSeqLengths?: ArrayLike | null;
  /** How far to the left and right a query sees; one number for both. */
  localWindowSize?: number | readonly [left: number, right: number] | null;
}
const OPTIONS = ["bias", "mask", "scale", "isCausal", "querySeqLengths", "keyValueSeqLengths", "localWindowSize"] as const;

interface Masks {
  readonly isCausal: boolean;
  readonly queries: Value | null;
  readonly keys: Value | null;
  readonly window: readonly [number, number] | null;
}

/** Logits with a large negative number where any mask is false. */
function masked(logits: Value, mask: Value | null, { isCausal, queries, keys, window }: Masks): Value {
  if (mask === null && !isCausal && queries === null && keys === null && window === null) return logits;
  const [, , t, s] = logits.shape;
  let allowed = onesLike(logits, { dtype: "bool" });
  if (mask !== null) allowed = logicalAnd(allowed, mask);
  if (isCausal) allowed = logicalAnd(allowed, getItem(tril(ones([t, s], { dtype: "bool" })), [null, null]));
  if (window !== null) {
    const query = getItem(arange(t), [":", null]);
    const key = getItem(arange(s), [null, ":"]);
    const near = logicalAnd(greaterEqual(query, add(key, -window[1])), lessEqual(query, add(key, window[0])));
    allowed = logicalAnd(allowed, getItem(near, [null, null]));
  }
  if (queries !== null)
    allowed = logicalAnd(allowed, getItem(less(getItem(arange(t), [null, ":", null]), getItem(queries, [":", null, null])), [":", null]));
  if (keys !== null)
    allowed = logicalAnd(allowed, getItem(less(getItem(arange(s), [null, null, ":"]), getItem(keys, [":", null, null])), [":", null]));
  return where(allowed, logits, array(-0.7 * finfo("float32").max, { dtype: logits.dtype }));
}

/** Attention of one group of heads: one query head for each of key and value. */
function grouped(query: Value, key: Value, value: Value, bias: Value | null, mask: Value | null, masks: Masks, scale: number): Value {
  const products = einsum("BTNH,BSNH->BNTS", query, key);
  const scaled = multiply(products, array(scale, { dtype: products.dtype }));
  const logits = bias === null ? scaled : add(scaled, bias).astype(scaled.dtype);
  const weights = softmax(masked(logits, mask, masks).astype("float32"), { axis: -1 }).astype(key.dtype);
  const encoded = einsum("BNTS,BSNH->BTNH", weights, value);
  if (masks.queries === null) return encoded;
  const counts = less(getItem(arange(encoded.shape[1]), [null, ":"]), getItem(masks.queries, [":", null]));
  return multiply(encoded, getItem(counts, ["...", null, null]).astype(encoded.dtype));
}

/**
 * softmax(Q·Kᵀ·scale + bias)·V for each head. Queries have the shape (B, T, N, H), keys and values (B, S, K, H); N is a
 * multiple of K (grouped queries). Without the axis B the result has none. The result has the queries' shape.
 *
 * Throws ValueError for shapes that do not fit, TypeError for a mask that is not boolean.
 */
export function dotProductAttention(queryIn: ArrayLike, keyIn: ArrayLike, valueIn: ArrayLike, options?: AttentionOptions): Value {
  const name = "dot_product_attention";
  const o = checkOptions<AttentionOptions>(name, options, OPTIONS);
  const [query, key, value] = [queryIn, keyIn, valueIn].map((x, i) => {
    const given = toArray(name, x, i);
    if (!isFloat(given.dtype)) throw new JaxTypeError(`${name} requires float arrays, got ${given.dtype} at position ${i}.`);
    if (given.ndim !== 3 && given.ndim !== 4)
      throw new ValueError(`${name} requires arrays of 3 or 4 axes, got shape ${shapeText(given.shape)} at position ${i}.`);
    return given.ndim === 4 ? given : getItem(given, [null]);
  });
  const isBatched = toArray(name, queryIn).ndim === 4;
  const [b, t, n, h] = query.shape;
  const [, s, k] = key.shape;
  if (key.shape[0] !== b || key.shape[3] !== h || value.shape.some((d, i) => d !== key.shape[i]) || n % k !== 0)
    throw new ValueError(
      `${name}: shapes do not fit: query ${shapeText(query.shape)}, key ${shapeText(key.shape)}, value ${shapeText(value.shape)}.`,
      "query is (B, T, N, H), key and value (B, S, K, H), N a multiple of K",
    );
  const rank4 = (x: ArrayLike | null | undefined): Value | null => {
    if (x === null || x === undefined) return null;
    const given = toArray(name, x);
    const wide = given.reshape([...new Array(Math.max(0, 4 - given.ndim)).fill(1), ...given.shape]);
    return wide.shape[1] === 1 || wide.shape[1] === n ? wide : broadcastTo(wide, [wide.shape[0], n, t, s]);
  };
  const mask = rank4(o.mask);
  if (mask !== null && mask.dtype !== "bool")
    throw new JaxTypeError(`Mask must be boolean dtype, but got ${mask.dtype}.`, 'mask.astype("bool")');
  const groups = n / k;
  /** (B, N, T, S) → (B, K or 1, G, T, S). */
  const inGroups = (x: Value | null): Value | null => {
    if (x === null) return null;
    const [xb, xn, xt, xs] = x.shape;
    return xn === 1 ? broadcastTo(getItem(x, [":", ":", null]), [xb, 1, groups, xt, xs]) : x.reshape([xb, k, groups, xt, xs]);
  };
  const lengths = (x: ArrayLike | null | undefined): Value | null => (x === null || x === undefined ? null : toArray(name, x));
  const window = o.localWindowSize ?? null;
  const masks: Masks = {
    isCausal: o.isCausal ?? false,
    queries: lengths(o.querySeqLengths),
    keys: lengths(o.keyValueSeqLengths),
    window: window === null ? null : typeof window === "number" ? [window, window] : window,
  };
  const scale = o.scale ?? 1 / Math.sqrt(h);
  const bias = rank4(o.bias);
  const each = (q: Value, groupBias: Value | null, groupMask: Value | null): Value =>
    grouped(q, key, value, groupBias, groupMask, masks, scale);
  const axes = [3, bias === null ? null : 2, mask === null ? null : 2];
  const encoded: Value = vmap(each, { inAxes: axes, outAxes: 3 })(query.reshape([b, t, k, groups, h]), inGroups(bias), inGroups(mask));
  const result = encoded.reshape([b, t, n, h]);
  return isBatched ? result : getItem(result, [0]);
}
