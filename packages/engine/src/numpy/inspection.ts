import { reprText, strText } from "../debug/array-text.ts";
import { Value } from "../ir/value.ts";
import { hostData } from "../trace/array.ts";
import { type ArrayLike, toArrays } from "./operands.ts";

/** What a value is, and how it is written. */

/** Whether a value is a number, a boolean or an array of rank 0. */
export const isscalar = (x: unknown): boolean =>
  typeof x === "number" || typeof x === "bigint" || typeof x === "boolean" || (x instanceof Value && x.ndim === 0);

/** Whether a value can be iterated: an array of rank ≥ 1, a list, a text. */
export const iterable = (x: unknown): boolean =>
  x instanceof Value ? x.ndim > 0 : typeof x === "string" || (typeof x === "object" && x !== null && Symbol.iterator in x);

/** An array as Python's `repr` writes it: `Array([0, 1], dtype=int32)`. */
export function arrayRepr(x: ArrayLike): string {
  const [value] = toArrays("array_repr", [x]);
  return reprText(hostData(value), value.aval);
}
/** An array as Python's `str` writes it: `[0 1]`. */
export function arrayStr(x: ArrayLike): string {
  const [value] = toArrays("array_str", [x]);
  return strText(hostData(value), value.aval);
}
