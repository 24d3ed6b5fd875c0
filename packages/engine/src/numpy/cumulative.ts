import { defaultInt } from "../dtype/defaults.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import type { Value } from "../ir/value.ts";
import { convertElementType } from "../primitives/convert.ts";
import * as c from "../primitives/cumulative.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { ravel } from "./manipulation.ts";
import { type ArrayLike, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";

export interface CumulativeOptions {
  /** The axis to run along. Default: the flat array. */
  axis?: number | null;
  dtype?: DTypeLike;
}

function running(name: "cumsum" | "cumprod") {
  const traced = libraryJit(
    name,
    (x: Value, axis: number | null, dtype: DTypeLike | null): Value => {
      const value = axis === null ? ravel(x) : x;
      const type = dtype === null ? (value.dtype === "bool" ? defaultInt() : value.dtype) : canonicalDType(dtype);
      return c[name](convertElementType(value, type), axis ?? 0);
    },
    { staticArgnums: [1, 2] },
  );
  return (x: ArrayLike, options?: CumulativeOptions): Value => {
    const { axis = null, dtype } = checkOptions<CumulativeOptions>(name, options, ["axis", "dtype"]);
    const value = toArray(name, x);
    return traced(value, axis === null ? null : canonicalAxis(axis, value.ndim), dtype === undefined ? null : canonicalDType(dtype, name));
  };
}

/** Running sums along `axis`, or over the flat array. `jnp.cumsum(jnp.arange(4))` is `[0 1 3 6]`. */
export const cumsum = running("cumsum");
/** Running products along `axis`, or over the flat array. */
export const cumprod = running("cumprod");
