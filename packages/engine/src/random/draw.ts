import type { Value } from "../ir/value.ts";
import { rowsOf } from "../numpy/conversion.ts";
import { randomBits, randomSplit, type ThreefryMode } from "../primitives/random.ts";

/** The primitives on keys, in the mode that the configuration asks for. */
export const threefryMode = (): ThreefryMode => ({});

/** 32 random bits an element. */
export const drawBits = (key: Value, shape: readonly number[]): Value => randomBits(key, shape, threefryMode());

/** An array of new keys. */
export const splitKeys = (key: Value, shape: readonly number[]): Value => randomSplit(key, shape, threefryMode());

/** New keys one by one. */
export const splitIn = (key: Value, count: number): Value[] => [...rowsOf(splitKeys(key, [count]))];
