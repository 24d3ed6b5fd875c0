import { defaultInt } from "../dtype/defaults.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { promoteInteger } from "../dtype/promotion.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full } from "../primitives/creation.ts";
import * as c from "../primitives/cumulative.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { concatenate, ravel } from "./manipulation.ts";
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

export interface CumulativeInitialOptions extends CumulativeOptions {
  /** Start with the value of no elements, so that the result is one longer. Default false. */
  includeInitial?: boolean;
}
function withInitial(fn: string, run: typeof cumsum, initial: number) {
  return (x: ArrayLike, options?: CumulativeInitialOptions): Value => {
    const {
      axis = null,
      dtype,
      includeInitial = false,
    } = checkOptions<CumulativeInitialOptions>(fn, options, ["axis", "dtype", "includeInitial"]);
    const value = toArray(fn, x);
    if (value.ndim === 0)
      throw new ValueError("The input must be non-scalar to take a cumulative sum, however a scalar value or scalar array was given.");
    if (axis === null && value.ndim > 1)
      throw new ValueError(
        `The input array has rank ${value.ndim}, however axis was not set to an explicit value. The axis argument is only optional for one-dimensional arrays.`,
      );
    const at = canonicalAxis(axis ?? 0, value.ndim);
    // Sums of narrow integers are as wide as those of `sum`.
    const wide = initial === 0 ? promoteInteger(value.dtype) : undefined;
    const sums = run(value, { axis: at, dtype: dtype ?? wide });
    return includeInitial ? concatenate([full(value.shape.with(at, 1), initial, sums.dtype), sums], { axis: at }) : sums;
  };
}
/** Running sums along `axis`, which a vector need not name; with `includeInitial` they start with 0. */
export const cumulativeSum = withInitial("cumulative_sum", cumsum, 0);
/** Running products along `axis`, which a vector need not name; with `includeInitial` they start with 1. */
export const cumulativeProd = withInitial("cumulative_prod", cumprod, 1);
