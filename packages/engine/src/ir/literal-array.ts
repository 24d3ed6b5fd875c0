import type { Literal } from "./jaxpr.ts";
import { emptyArray, type NDArray } from "./ndarray.ts";

/** A literal as a rank-0 host array. */
export function literalArray(literal: Literal): NDArray {
  const array = emptyArray([], literal.aval.dtype);
  array.data[0] = Number(literal.val);
  return array;
}
