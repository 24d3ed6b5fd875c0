import { DTYPES, type DType, integerRange, isFloat, isInteger, isUnsigned } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { add } from "../primitives/arithmetic.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { gather, type IndexMode, takeAlongAxis as takeAlong } from "../primitives/gather.ts";
import { lt } from "../primitives/logic.ts";
import { expandDims } from "../primitives/movement.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { broadcastValue } from "./broadcasting.ts";
import { fromStart } from "./indexing.ts";
import { ravel } from "./manipulation.ts";
import { type ArrayLike, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { whereJit } from "./where.ts";

export interface TakeOptions {
  /** The axis to take from. Default: the flat array. */
  axis?: number | null;
  /** Out of bounds: `"fill"` (default) reads nan (the extreme integer), `"clip"` the nearest element. */
  mode?: "fill" | "clip";
}

/** What a read outside the array gives, as JAX writes it into the jaxpr; null where the primitive's own is right. */
function fillOf(dtype: DType): number | null {
  if (isFloat(dtype)) return Number.NaN;
  if (!isInteger(dtype) || DTYPES[dtype].element === "bigint") return null;
  return Number(integerRange(dtype)[isUnsigned(dtype) ? 1 : 0]);
}

const takeTraced = libraryJit(
  "_take",
  (x: Value, indices: Value, axis: number, mode: IndexMode): Value => {
    const size = x.shape[axis];
    const wrapped =
      mode === "clip" ? indices : whereJit(lt(indices, scalarLike(indices, 0)), add(indices, scalarLike(indices, size)), indices);
    const kept = range(0, axis);
    const after = range(axis + indices.ndim, x.ndim - 1 + indices.ndim);
    const dims = {
      offset_dims: [...kept, ...after],
      collapsed_slice_dims: [axis],
      start_index_map: [axis],
      operand_batching_dims: [],
      start_indices_batching_dims: [],
    };
    return gather(
      x,
      expandDims(wrapped, [indices.ndim]),
      dims,
      x.shape.map((d, i) => (i === axis ? 1 : d)),
      { mode, fillValue: mode === "fill" ? fillOf(x.dtype) : null },
    );
  },
  { staticArgnums: [2, 3] },
);

/** The elements at these positions along `axis` (of the flat array without one). Throws TypeError for indices that are no integers. */
export function take(x: ArrayLike, indices: ArrayLike, options?: TakeOptions): Value {
  const { axis = null, mode = "fill" } = checkOptions<TakeOptions>("take", options, ["axis", "mode"]);
  const value = axis === null ? ravel(x) : toArray("take", x);
  const at = typeof indices === "number" ? scalar(indices, "int32") : toArray("take", indices, 1);
  if (!isInteger(at.dtype))
    throw new JaxTypeError(`take requires integer indices, got ${at.dtype}.`, 'convert them: indices.astype("int32")');
  return takeTraced(value, at, axis === null ? 0 : canonicalAxis(axis, value.ndim), mode);
}

const takeAlongTraced = libraryJit(
  "take_along_axis",
  (x: Value, indices: Value, axis: number, mode: IndexMode): Value => takeAlong(x, fromStart(indices, x.shape[axis]), axis, mode),
  { staticArgnums: [2, 3] },
);

export interface TakeAlongAxisOptions {
  /** Default −1. */
  axis?: number;
  /** What is read outside of the array: `"fill"` (NaN, or the smallest integer) by default, or `"clip"` for its last element. */
  mode?: IndexMode;
}

/**
 * The elements at positions that differ from row to row: indices have x's rank; other axes broadcast. Throws ValueError
 * where ranks differ.
 */
export function takeAlongAxis(x: ArrayLike, indices: ArrayLike, options?: TakeAlongAxisOptions): Value {
  const { axis = -1, mode = "fill" } = checkOptions<TakeAlongAxisOptions>("take_along_axis", options, ["axis", "mode"]);
  const value = toArray("take_along_axis", x);
  const at = toArray("take_along_axis", indices, 1);
  if (at.ndim !== value.ndim) throw new ValueError(`indices and arr must have the same number of dimensions; ${at.ndim} vs. ${value.ndim}`);
  const along = canonicalAxis(axis, value.ndim);
  const other = (a: readonly number[], b: readonly number[]): number[] => a.map((d, i) => (i === along ? d : Math.max(d, b[i])));
  return takeAlongTraced(
    broadcastValue(value, other(value.shape, at.shape)),
    broadcastValue(at, other(at.shape, value.shape)),
    along,
    mode,
  );
}
