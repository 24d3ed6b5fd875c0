import { elementAt, setElement } from "../dtype/elements.ts";
import type { ShapedArray } from "./aval.ts";
import { Literal } from "./jaxpr.ts";
import { emptyArray, type NDArray } from "./ndarray.ts";

/** A literal as a rank-0 host array. */
export function literalArray(literal: Literal): NDArray {
  const array = emptyArray([], literal.aval.dtype);
  setElement(array, 0, literal.val);
  return array;
}

/** The one element of stored data as a literal of this aval, whose rank is 0. */
export function literalFrom(data: NDArray["data"], aval: ShapedArray): Literal {
  const value = elementAt({ dtype: aval.dtype, data }, 0);
  return new Literal(aval.dtype === "bool" ? value !== 0 : value, aval);
}
