import { config } from "../config/config.ts";
import { defaultFloat } from "../dtype/defaults.ts";
import { DTYPES, type DType } from "../dtype/dtype.ts";
import type { Value } from "../ir/value.ts";
import { rowsOf } from "../numpy/conversion.ts";
import { scalar } from "../primitives/constants.ts";
import { randomBits, randomSplit, type ThreefryMode } from "../primitives/random.ts";

/** The primitives on keys, in the mode that the configuration asks for. */
export const threefryMode = (): ThreefryMode => (config.threefryPartitionable ? {} : { partitionable: false });

/** Random bits as unsigned integers as wide as this dtype. */
export const drawBits = (key: Value, shape: readonly number[], width: DType = "uint32"): Value =>
  randomBits(key, shape, threefryMode(), DTYPES[width].bytes * 8);

/** An array of new keys. */
export const splitKeys = (key: Value, shape: readonly number[]): Value => randomSplit(key, shape, threefryMode());

/** New keys one by one. */
export const splitIn = (key: Value, count: number): Value[] => [...rowsOf(splitKeys(key, [count]))];

/** What a bare number of Python's is: a weak float. */
export const weakFloat = (value: number): Value => scalar(value, defaultFloat(), true);
