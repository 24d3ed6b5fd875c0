import { isComplex } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import type { Value } from "../ir/value.ts";
import { real } from "../primitives/complex.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { ne } from "../primitives/logic.ts";
import { type ArrayLike, toArray } from "./operands.ts";

/**
 * An array converted to another dtype. Floats are truncated toward zero and saturate where integers end, nan becoming 0;
 * integers wrap; of complex numbers only the real part goes into a real dtype; everything but 0 is true.
 */
export function astype(x: ArrayLike, dtype: DTypeLike): Value {
  const [value, to] = [toArray("astype", x), canonicalDType(dtype, "astype")];
  if (to === "bool" && value.dtype !== "bool") return ne(value, scalarLike(value, 0));
  // Only the real part goes into a real dtype.
  return convertElementType(isComplex(value.dtype) && !isComplex(to) ? real(value) : value, to);
}
