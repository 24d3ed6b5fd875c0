import { defaultInt } from "../dtype/defaults.ts";
import { isInexact } from "../dtype/dtype.ts";
import type { Value } from "../ir/value.ts";
import { neg } from "../primitives/arithmetic.ts";
import { broadcastedIota } from "../primitives/creation.ts";
import { not } from "../primitives/logic.ts";
import { rev } from "../primitives/movement.ts";
import { sort as sortOf } from "../primitives/sort.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { ravel } from "./manipulation.ts";
import { type ArrayLike, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";

export interface SortOptions {
  /** The axis to sort along, default the last; null for the flat array. */
  axis?: number | null;
  /** Largest first. Default false. */
  descending?: boolean;
}

const sortTraced = libraryJit(
  "sort",
  (x: Value, axis: number, descending: boolean): Value => {
    const [sorted] = sortOf([x], axis);
    return descending ? rev(sorted, [axis]) : sorted;
  },
  { staticArgnums: [1, 2] },
);

const argsortTraced = libraryJit(
  "argsort",
  (x: Value, axis: number, descending: boolean): Value => {
    // Equal elements keep their order also when the largest come first, so the keys are turned round, not the result.
    const keys = !descending ? x : isInexact(x.dtype) ? neg(x) : not(x);
    return sortOf([keys, broadcastedIota(defaultInt(), x.shape, axis)], axis)[1];
  },
  { staticArgnums: [1, 2] },
);

function read(fn: string, x: ArrayLike, given: SortOptions | undefined): [Value, number, boolean] {
  const { axis = -1, descending = false } = checkOptions<SortOptions>(fn, given, ["axis", "descending"]);
  const value = axis === null ? ravel(x) : toArray(fn, x);
  return [value, canonicalAxis(axis ?? 0, value.ndim), descending];
}

/** Elements in ascending order along `axis`; nan last. `jnp.sort([3 1 2])` is `[1 2 3]`. */
export const sort = (x: ArrayLike, options?: SortOptions): Value => sortTraced(...read("sort", x, options));
/** The positions of the elements in ascending order along `axis`, in int32; equal elements keep their order. */
export const argsort = (x: ArrayLike, options?: SortOptions): Value => argsortTraced(...read("argsort", x, options));
