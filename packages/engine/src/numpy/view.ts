import { DTYPES } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { bitcastConvertType } from "../primitives/convert.ts";
import { reshape } from "../primitives/movement.ts";

/**
 * The same bytes read as another dtype; between dtypes of different widths the last axis grows or shrinks.
 *
 * Throws ValueError for a scalar read at another width, and when the last axis does not fill whole elements.
 */
export function view(x: Value, dtype: DTypeLike): Value {
  const to = canonicalDType(dtype);
  const [from, width] = [DTYPES[x.dtype].bytes, DTYPES[to].bytes];
  if (from === width) return bitcastConvertType(x, to);
  if (x.ndim === 0) throw new ValueError("view() can only change the dtype of a 0d array if the itemsize is unchanged.");
  const last = x.shape[x.ndim - 1];
  const batch = x.shape.slice(0, -1);
  if (from > width) return reshape(bitcastConvertType(x, to), [...batch, last * (from / width)]);
  const parts = width / from;
  if (last % parts !== 0)
    throw new ValueError(
      `When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the array. Got ${last} elements of ${x.dtype} for ${to}.`,
    );
  return bitcastConvertType(reshape(x, [...batch, last / parts, parts]), to);
}
