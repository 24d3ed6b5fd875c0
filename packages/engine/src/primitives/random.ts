import type { DType } from "../dtype/dtype.ts";
import { copyWords, numbersOf } from "../dtype/elements.ts";
import { JaxTypeError } from "../errors/errors.ts";
import { type Shape, type ShapedArray, shapeText, sizeOf } from "../ir/aval.ts";
import type { Atom, Params } from "../ir/jaxpr.ts";
import type { GraphBuilder } from "../ir/lowering.ts";
import { emptyArray, type NDArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { addP, divP, mulP, remP, subP } from "./arithmetic.ts";
import { bind, bind1 } from "./bind.ts";
import { batchElementwise, broadcastShapes, moveAxis, range, spread } from "./broadcasting.ts";
import { avalOf, hostArray } from "./constants.ts";
import { bitcastConvertTypeP, convertElementTypeP } from "./convert.ts";
import { iotaP } from "./creation.ts";
import { eqP, ltP, orP, shiftLeftP, shiftRightLogicalP, xorP } from "./logic.ts";
import { broadcastInDimP, reshapeP, sliceP, squeezeP } from "./movement.ts";
import { selectNP } from "./select.ts";
import { splitWords, threefry2x32P, threefryBlock } from "./threefry.ts";

/** Keys of the threefry generator. A key is two u32 words; arrays of keys are stored as such pairs, in order. */
const KEY = "key<fry>";
const paramShape = (params: Params): Shape => params.shape as Shape;

/** Nothing random has a derivative. */
const noTangent =
  (primitive: () => Primitive): NonNullable<Primitive["jvp"]> =>
  (primals, _tangents, params) => {
    const outs = bind(primitive(), primals, params);
    return [outs, outs.map((out) => new Zero(out.aval))];
  };

/** Batching of what maps each key by itself: a batch of keys is an array of keys. */
const batchKeys =
  (primitive: () => Primitive): NonNullable<Primitive["batch"]> =>
  ([keys], [dim], params) => [[bind1(primitive(), [moveAxis(keys, dim as number, 0)], params)], [0]];

function checkKey(name: string, aval: ShapedArray): void {
  if (aval.dtype !== KEY)
    throw new JaxTypeError(
      `${name} requires a typed key array, got ${aval.toLong()}.`,
      "Make a key with random.key(seed), or wrap its words with random.wrapKeyData.",
    );
}

/** Builders of equations on key words, for the lowerings. */
const spreadTo = (b: GraphBuilder, x: Atom, shape: Shape, dims: readonly number[]): Atom =>
  b.bind(broadcastInDimP, [x], { broadcast_dimensions: dims, shape, sharding: null })[0];

/** The two words of each key, each repeated along new trailing axes to `shape`. */
function keyWords(b: GraphBuilder, keys: Atom, shape: Shape): [Atom, Atom] {
  const words = b.bind(randomUnwrapP, [keys])[0];
  const own = keys.aval.shape;
  const word = (k: number): Atom => {
    const one = b.bind(sliceP, [words], { limit_indices: [...own, k + 1], start_indices: [...own.map(() => 0), k], strides: null })[0];
    const flat = b.bind(squeezeP, [one], { dimensions: [own.length] })[0];
    return own.length === shape.length ? flat : spreadTo(b, flat, shape, range(0, own.length));
  };
  return [word(0), word(1)];
}

/** Keys from their two words: interleaved along a new last axis, then wrapped. */
function keysFromWords(b: GraphBuilder, high: Atom, low: Atom, shape: Shape): Atom {
  const paired = [...shape, 2];
  const dims = range(0, shape.length);
  const place = b.bind(iotaP, [], { dimension: shape.length, dtype: "uint32", shape: paired, sharding: null })[0];
  const isHigh = b.bind(eqP, [place, b.literal(0, "uint32")])[0];
  const words = b.bind(selectNP, [isHigh, spreadTo(b, low, paired, dims), spreadTo(b, high, paired, dims)])[0];
  return b.bind(randomWrapP, [words], { impl: "fry" })[0];
}

/** Whether draws follow JAX's partitionable scheme, its default; the original one stands in the parameters as `false`. */
export interface ThreefryMode {
  readonly partitionable?: false;
}
const isPartitionable = (params: Params): boolean => params.partitionable !== false;
const hiddenMode = (): readonly string[] => ["partitionable"];

/**
 * The original scheme: the numbers 0 … n − 1 are split in halves and encrypted in pairs (a zero fills an odd last one);
 * the i-th result is word 0 of pair i in the first half, word 1 of pair i − n/2 in the second.
 */
function originalWord(k0: number, k1: number, i: number, n: number): number {
  const half = Math.ceil(n / 2);
  const first = i < half ? i : i - half;
  const second = first + half;
  return threefryBlock(k0, k1, first, second < n ? second : 0)[i < half ? 0 : 1];
}

/** The same as equations, for indices of any shape. */
function originalWords(b: GraphBuilder, k0: Atom, k1: Atom, index: Atom, n: number): Atom {
  const number = (value: number): Atom => b.literal(value, "uint32");
  const half = Math.ceil(n / 2);
  const inFirst = b.bind(ltP, [index, number(half)])[0];
  const first = b.bind(selectNP, [inFirst, b.bind(subP, [index, number(half)])[0], index])[0];
  const above = b.bind(addP, [first, number(half)])[0];
  const second = n % 2 === 0 ? above : b.bind(remP, [above, number(n)])[0];
  const [x, y] = b.bind(threefry2x32P, [k0, k1, first, second]);
  return b.bind(selectNP, [inFirst, y, x])[0];
}

/** 0, 1, 2, … in row-major order over the trailing `shape`, repeated along the keys' axes. */
function counters(b: GraphBuilder, keyShape: Shape, shape: Shape): Atom {
  const flat = b.bind(iotaP, [], { dimension: 0, dtype: "uint32", shape: [sizeOf(shape)], sharding: null })[0];
  const shaped = shape.length === 1 ? flat : b.bind(reshapeP, [flat], { dimensions: null, new_sizes: shape, sharding: null })[0];
  return keyShape.length === 0
    ? shaped
    : spreadTo(b, shaped, [...keyShape, ...shape], range(keyShape.length, keyShape.length + shape.length));
}

/** Keys from integer seeds: the words (0, seed), the seed as 32 unsigned bits. */
export const randomSeedP: Primitive = {
  name: "random_seed",
  abstractEval([seeds]) {
    if (seeds.dtype !== "int32" && seeds.dtype !== "uint32")
      throw new JaxTypeError(
        `PRNG key seed must be an integer; got ${seeds.toLong(true)}`,
        "random.key takes a whole number, such as random.key(0).",
      );
    return [avalOf(seeds.shape, KEY)];
  },
  evaluate([seeds], _params, [out]) {
    const keys = emptyArray(out.shape, KEY);
    seeds.data.forEach((seed, i) => {
      keys.data[2 * i + 1] = seed;
    });
    return [keys];
  },
  lowering: {
    kind: "expand",
    expand(b, [seeds], _params, [aval]) {
      const low = aval.dtype === "uint32" ? seeds : b.bind(bitcastConvertTypeP, [seeds], { new_dtype: "uint32" })[0];
      return [keysFromWords(b, spreadTo(b, b.literal(0, "uint32"), aval.shape, []), low, aval.shape)];
    },
  },
  jvp: noTangent(() => randomSeedP),
  batch: (inputs, dims, params) => batchElementwise(randomSeedP, inputs, dims, params),
};

/** u32 words with a last axis of 2 become keys. */
export const randomWrapP: Primitive = {
  name: "random_wrap",
  abstractEval([words]) {
    if (words.dtype !== "uint32")
      throw new JaxTypeError(
        `JAX encountered invalid PRNG key data: expected key_data.dtype = uint32; got dtype=${words.dtype}`,
        "Key data are unsigned 32-bit words.",
      );
    if (words.ndim === 0 || words.shape[words.ndim - 1] !== 2) {
      throw new JaxTypeError(
        `JAX encountered invalid PRNG key data: expected key_data.shape to end with (2,); got shape=${shapeText(words.shape)} for impl=threefry2x32`,
        "A threefry key is two words.",
      );
    }
    return [avalOf(words.shape.slice(0, -1), KEY)];
  },
  evaluate: ([words], _params, [out]) => [sameWords(words, out)],
  lowering: { kind: "reshape" },
  jvp: noTangent(() => randomWrapP),
  batch: batchKeys(() => randomWrapP),
};

/** The words of keys, on a new last axis of 2. */
export const randomUnwrapP: Primitive = {
  name: "random_unwrap",
  abstractEval([keys]) {
    checkKey("random_unwrap", keys);
    return [avalOf([...keys.shape, 2], "uint32")];
  },
  evaluate: ([keys], _params, [out]) => [sameWords(keys, out)],
  lowering: { kind: "reshape" },
  jvp: noTangent(() => randomUnwrapP),
  batch: batchKeys(() => randomUnwrapP),
};

function sameWords(x: NDArray, out: ShapedArray): NDArray {
  const copy = emptyArray(out.shape, out.dtype);
  copyWords(x.data, copy.data);
  return copy;
}

const WORDS: Readonly<Record<number, DType>> = { 8: "uint8", 16: "uint16", 32: "uint32", 64: "uint64" };
const widthOf = (params: Params): number => params.bit_width as number;

/** Element `i` of `n` random words of this width (64-bit ones as their two halves, the higher first). */
function drawnWord(k0: number, k1: number, i: number, n: number, width: number, partitionable: boolean): [number, number] {
  if (partitionable) {
    const [high, low] = threefryBlock(k0, k1, 0, i);
    return width === 64 ? [high, low] : [0, high ^ low];
  }
  if (width === 64) return [originalWord(k0, k1, i, 2 * n), originalWord(k0, k1, n + i, 2 * n)];
  // Narrow words are cut from 32-bit ones, from the low end on.
  const each = 32 / width;
  return [0, originalWord(k0, k1, Math.floor(i / each), Math.ceil(n / each)) >>> (width * (i % each))];
}

/** Random bits as unsigned words of 8, 16, 32 or 64 bits: element i is made of the two words of the block with counter (0, i). */
export const randomBitsP: Primitive = {
  name: "random_bits",
  abstractEval([keys], params) {
    checkKey("random_bits", keys);
    const dtype = WORDS[widthOf(params)];
    if (dtype === undefined)
      throw new JaxTypeError(`requires 8-, 16-, 32- or 64-bit field width, got bit_width=${String(params.bit_width)}.`);
    return [avalOf([...keys.shape, ...paramShape(params)], dtype)];
  },
  evaluate([keys], params, [out]) {
    const each = sizeOf(paramShape(params));
    const words = numbersOf(keys);
    const width = widthOf(params);
    const bits = hostArray(out, (i) => {
      const key = Math.floor(i / each);
      const [high, low] = drawnWord(words[2 * key], words[2 * key + 1], i % each, each, width, isPartitionable(params));
      return width === 64 ? (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0) : low >>> 0;
    });
    return [bits];
  },
  lowering: {
    kind: "expand",
    expand(b, [keys], params, _in, [out]) {
      const [k0, k1] = keyWords(b, keys, out.shape);
      const index = counters(b, keys.aval.shape, paramShape(params));
      const size = sizeOf(paramShape(params));
      const width = widthOf(params);
      const number = (value: number): Atom => b.literal(value, "uint32");
      const wide = ([high, low]: readonly Atom[]): Atom[] => {
        const [h, l] = [high, low].map((word) => b.bind(convertElementTypeP, [word], convertTo("uint64"))[0]);
        return b.bind(orP, [b.bind(shiftLeftP, [h, b.literal(32, "uint64")])[0], l]);
      };
      const narrow = (word: Atom): Atom[] => (width === 32 ? [word] : b.bind(convertElementTypeP, [word], convertTo(out.dtype)));
      if (isPartitionable(params)) {
        const words = b.bind(threefry2x32P, [k0, k1, number(0), index]);
        return width === 64 ? wide(words) : narrow(b.bind(xorP, words)[0]);
      }
      if (width === 64) {
        const below = b.bind(addP, [index, number(size)])[0];
        return wide([originalWords(b, k0, k1, index, 2 * size), originalWords(b, k0, k1, below, 2 * size)]);
      }
      const each = 32 / width;
      const word = originalWords(b, k0, k1, b.bind(divP, [index, number(each)])[0], Math.ceil(size / each));
      if (width === 32) return [word];
      const shift = b.bind(mulP, [b.bind(remP, [index, number(each)])[0], number(width)])[0];
      return narrow(b.bind(shiftRightLogicalP, [word, shift])[0]);
    },
  },
  hiddenParams: hiddenMode,
  jvp: noTangent(() => randomBitsP),
  batch: batchKeys(() => randomBitsP),
};

const convertTo = (dtype: DType): Params => ({ new_dtype: dtype, sharding: null, weak_type: false });

/** New keys from each key: the i-th is the block with counter (0, i). */
export const randomSplitP: Primitive = {
  name: "random_split",
  abstractEval([keys], params) {
    checkKey("random_split", keys);
    return [avalOf([...keys.shape, ...paramShape(params)], KEY)];
  },
  evaluate([keys], params, [out]) {
    const each = sizeOf(paramShape(params));
    const children = emptyArray(out.shape, KEY);
    const words = numbersOf(keys);
    const own = numbersOf(children);
    for (let key = 0; key * each < out.size; key++) {
      const pairs = splitWords([words[2 * key], words[2 * key + 1]], each, isPartitionable(params));
      pairs.forEach((pair, i) => own.set(pair, 2 * (key * each + i)));
    }
    return [children];
  },
  lowering: {
    kind: "expand",
    expand(b, [keys], params, _in, [out]) {
      const [k0, k1] = keyWords(b, keys, out.shape);
      const index = counters(b, keys.aval.shape, paramShape(params));
      if (!isPartitionable(params)) {
        const n = 2 * sizeOf(paramShape(params));
        const even = b.bind(addP, [index, index])[0];
        const odd = b.bind(addP, [even, b.literal(1, "uint32")])[0];
        return [keysFromWords(b, originalWords(b, k0, k1, even, n), originalWords(b, k0, k1, odd, n), out.shape)];
      }
      const [high, low] = b.bind(threefry2x32P, [k0, k1, b.literal(0, "uint32"), index]);
      return [keysFromWords(b, high, low, out.shape)];
    },
  },
  hiddenParams: hiddenMode,
  jvp: noTangent(() => randomSplitP),
  batch: batchKeys(() => randomSplitP),
};

/** A new key from a key and a u32 number: the block with counter (0, number). */
export const randomFoldInP: Primitive = {
  name: "random_fold_in",
  abstractEval([keys, data]) {
    checkKey("random_fold_in", keys);
    if (data.dtype !== "uint32")
      throw new JaxTypeError(`random_fold_in requires uint32 data, got ${data.toLong()}.`, "random.foldIn converts integers for you.");
    return [avalOf(broadcastShapes("random_fold_in", [keys.shape, data.shape]), KEY)];
  },
  evaluate([keys, data], _params, [out]) {
    const words = [0, 1].map((k) => {
      const word = emptyArray(keys.shape, "uint32");
      for (let i = 0; i < word.data.length; i++) word.data[i] = keys.data[2 * i + k];
      return numbersOf(spread(word, out.shape));
    });
    const numbers = numbersOf(spread(data, out.shape));
    const folded = emptyArray(out.shape, KEY);
    for (let i = 0; i < out.size; i++)
      [folded.data[2 * i], folded.data[2 * i + 1]] = threefryBlock(words[0][i], words[1][i], 0, numbers[i]);
    return [folded];
  },
  lowering: {
    kind: "expand",
    expand(b, [keys, data], _params, _in, [out]) {
      const [k0, k1] = keyWords(b, keys, keys.aval.shape);
      const [high, low] = b.bind(threefry2x32P, [k0, k1, b.literal(0, "uint32"), data]);
      return [keysFromWords(b, high, low, out.shape)];
    },
  },
  jvp: noTangent(() => randomFoldInP),
  batch: (inputs, dims, params) => batchElementwise(randomFoldInP, inputs, dims, params),
};

/** The same keys. Checks of key reuse take them for new ones. */
export const randomCloneP: Primitive = {
  name: "random_clone",
  abstractEval([keys]) {
    checkKey("random_clone", keys);
    return [keys];
  },
  evaluate: ([keys], _params, [out]) => [sameWords(keys, out)],
  lowering: { kind: "identity" },
  jvp: noTangent(() => randomCloneP),
  batch: ([keys], [dim]) => [[randomClone(keys)], [dim]],
};

/** Keys from integer seeds, one for each element. */
export const randomSeed = (seeds: Value): Value => bind1(randomSeedP, [seeds], { impl: "fry" });
export const randomWrap = (words: Value): Value => bind1(randomWrapP, [words], { impl: "fry" });
export const randomUnwrap = (keys: Value): Value => bind1(randomUnwrapP, [keys]);
export const randomBits = (keys: Value, shape: Shape, mode: ThreefryMode = {}, width = 32): Value =>
  bind1(randomBitsP, [keys], { bit_width: width, shape, ...mode });
export const randomSplit = (keys: Value, shape: Shape, mode: ThreefryMode = {}): Value => bind1(randomSplitP, [keys], { shape, ...mode });
export const randomFoldIn = (keys: Value, data: Value): Value => bind1(randomFoldInP, [keys, data]);
export const randomClone = (keys: Value): Value => bind1(randomCloneP, [keys]);
