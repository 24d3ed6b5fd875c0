import { config } from "../config/config.ts";
import { isInteger } from "../dtype/dtype.ts";
import { JaxTypeError, KeyReuseError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import { Value } from "../ir/value.ts";
import { type ShapeLike, shapeOf } from "../numpy/shapes.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { randomClone, randomFoldIn, randomSeed, randomUnwrap, randomWrap } from "../primitives/random.ts";
import { asValue } from "../trace/array.ts";
import { splitKeys } from "./draw.ts";

/** PRNG keys. A key is used once: split it, or fold numbers into it, for further ones. */

/** A typed key, and whether the user's was one (else an old-style `uint32[2]`). */
export interface CheckedKey {
  readonly key: Value;
  readonly isTyped: boolean;
}

/** Checks a key argument of `fn`. Throws JAX's TypeError. */
export function checkKey(fn: string, given: unknown): CheckedKey {
  if (given instanceof Value) {
    if (given.dtype === "key<fry>") return { key: given, isTyped: true };
    if (given.dtype === "uint32" && given.ndim >= 1 && given.shape.at(-1) === 2) return { key: randomWrap(given), isTyped: false };
    if (given.dtype === "uint32")
      throw new JaxTypeError(
        `${fn} accepts a PRNG key, but got an array of shape ${shapeText(given.shape)}.`,
        "old-style keys have shape (2,)",
      );
  }
  const kind =
    given instanceof Value
      ? given.aval.toLong()
      : given === undefined
        ? "undefined"
        : typeof given === "number"
          ? `the number ${given}`
          : Array.isArray(given)
            ? "a list"
            : String(given);
  throw new JaxTypeError(
    `unexpected PRNG key type: ${fn} got ${kind}.`,
    Array.isArray(given) ? "the key comes first; make one with random.key(0)" : "make a key with random.key(0)",
  );
}

const consumed = new WeakSet<Value>();

/** While `config.debugKeyReuse` is on: a key serves once. `clone` makes a key that may serve again. */
function consume(fn: string, key: unknown): void {
  if (!config.debugKeyReuse || !(key instanceof Value)) return;
  if (consumed.has(key))
    throw new KeyReuseError(
      `Previously-consumed key passed to ${fn} at index 0`,
      "split the key first: const [k1, k2] = random.split(key)",
    );
  consumed.add(key);
}

/** As `checkKey`, for functions that take one key at a time. */
export function singleKey(fn: string, given: unknown): Value {
  const { key } = checkKey(fn, given);
  consume(fn, given);
  if (key.ndim > 0)
    throw new ValueError(
      `${fn} accepts a single key, but was given a key array of shape ${shapeText(key.shape)} != (). Use jax.vmap for batching.`,
      "vmap((k) => …)(keys)",
    );
  return key;
}

function seedOf(fn: string, seed: unknown): Value {
  if (typeof seed === "number" && Number.isInteger(seed)) return scalar(Number(BigInt.asIntN(32, BigInt(seed))), "int32");
  if (typeof seed === "bigint") return scalar(Number(BigInt.asIntN(32, seed)), "int32");
  const value = typeof seed === "number" ? null : asValue(seed);
  if (value === null || !isInteger(value.dtype))
    throw new JaxTypeError(`PRNG key seed must be an integer; got ${String(seed)} in ${fn}.`, "write random.key(0)");
  if (value.ndim > 0)
    throw new JaxTypeError(
      `${fn} accepts a scalar seed, but was given an array of shape ${shapeText(value.shape)} != (). Use jax.vmap for batching.`,
    );
  return value;
}

/** A key from an integer seed. `const key = random.key(0)`. Throws TypeError when the seed is no integer. */
export const key = (seed: number | bigint | Value): Value => randomSeed(seedOf("key", seed));

/** As `key`, in JAX's older form: a `uint32[2]` array. */
export const PRNGKey = (seed: number | bigint | Value): Value => randomUnwrap(randomSeed(seedOf("PRNGKey", seed)));

/** The words of a key: `uint32[..., 2]`. */
export const keyData = (keys: Value): Value => randomUnwrap(checkKey("key_data", keys).key);
/** Keys from their words. */
export const wrapKeyData = (words: Value): Value => randomWrap(words);

/** The name of the keys' generator: there is one. */
export function keyImpl(keys: Value): string {
  checkKey("key_impl", keys);
  return "threefry2x32";
}
/** The same keys once more, for when they are meant to be used twice. */
export const clone = (keys: Value): Value => randomClone(checkKey("clone", keys).key);

const sameForm = (result: Value, isTyped: boolean): Value => (isTyped ? result : randomUnwrap(result));

/**
 * New keys from a key: two, or `num` of them (a shape also works), as one array that can be taken apart.
 *
 * ```ts
 * const [k1, k2] = random.split(key);
 * const keys = random.split(key, 3);
 * ```
 */
export function split(key: Value, num: number | ShapeLike = 2): Value {
  const { key: typed, isTyped } = checkKey("split", key);
  if (typed.ndim > 0)
    throw new ValueError(
      `split accepts a single key, but was given a key array of shape ${shapeText(typed.shape)} != (). Use jax.vmap for batching.`,
    );
  consume("split", key);
  return sameForm(splitKeys(typed, shapeOf("split", num)), isTyped);
}

/** A new key from a key and an integer, as the number of a step. */
export function foldIn(key: Value, data: number | bigint | Value): Value {
  const { key: typed, isTyped } = checkKey("fold_in", key);
  if (typed.ndim > 0)
    throw new ValueError(
      `fold_in accepts a single key, but was given a key array of shape ${shapeText(typed.shape)} != (). Use jax.vmap for batching.`,
    );
  let number: Value;
  if (typeof data === "number" || typeof data === "bigint") {
    if (typeof data === "number" && !Number.isInteger(data)) throw new JaxTypeError(`fold_in accepts an integer, got ${data}.`);
    number = scalar(Number(BigInt.asUintN(32, BigInt(data))), "uint32");
  } else {
    const value = asValue(data);
    if (value === null || !isInteger(value.dtype)) throw new JaxTypeError(`fold_in accepts an integer, got ${String(data)}.`);
    if (value.ndim > 0)
      throw new JaxTypeError(
        `fold_in accepts a scalar, but was given an array of shape ${shapeText(value.shape)} != (). Use jax.vmap for batching.`,
      );
    number = convertElementType(value, "uint32");
  }
  return sameForm(randomFoldIn(typed, number), isTyped);
}
