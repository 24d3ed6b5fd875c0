import { defaultInt } from "../dtype/defaults.ts";
import { isInteger } from "../dtype/dtype.ts";
import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { sizeOf } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { range, rowMajorStrides } from "../primitives/broadcasting.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { iota } from "../primitives/creation.ts";
import { divmod } from "./arithmetic.ts";
import { concreteData } from "./concrete.ts";
import { ones, tril, triu } from "./creation.ts";
import { iinfo } from "./dtype-limits.ts";
import { resultType } from "./dtypes.ts";
import { nonzero } from "./nonzero.ts";
import { type ArrayLike, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { integerOf, type ShapeLike, shapeOf } from "./shapes.ts";
import { clip, where } from "./where.ts";

/** Index arrays: of triangles and diagonals, and between flat and row-and-column positions. */

export interface TriangleOptions {
  /** Which diagonal: 0 the main one, positive above it. */
  k?: number;
  /** The number of columns. Default: as many as rows. */
  m?: number;
}

/** How many elements of an n × m matrix stand at or above diagonal k. */
function upperSize(n: number, m: number, k: number): number {
  return range(0, n).reduce((sum, row) => sum + Math.min(m, Math.max(0, m - k - row)), 0);
}

/** Row and column indices of the lower triangle of an n × m matrix, at and below diagonal `k`. */
export function trilIndices(n: number, options?: TriangleOptions): Value[] {
  const { k = 0, m = n } = checkOptions<TriangleOptions>("tril_indices", options, ["k", "m"]);
  return nonzero(tril(ones([n, m]), { k }), { size: n * m - upperSize(n, m, k + 1) });
}
/** Row and column indices of the upper triangle of an n × m matrix, at and above diagonal `k`. */
export function triuIndices(n: number, options?: TriangleOptions): Value[] {
  const { k = 0, m = n } = checkOptions<TriangleOptions>("triu_indices", options, ["k", "m"]);
  return nonzero(triu(ones([n, m]), { k }), { size: upperSize(n, m, k) });
}

function matrixShape(fn: string, x: ArrayLike): readonly number[] {
  const { shape } = toArray(fn, x);
  if (shape.length !== 2) throw new ValueError("Only 2-D inputs are accepted");
  return shape;
}
/** `trilIndices` for a matrix's shape. Throws ValueError when it is no matrix. */
export function trilIndicesFrom(x: ArrayLike, options?: { k?: number }): Value[] {
  const [n, m] = matrixShape("tril_indices_from", x);
  return trilIndices(n, { m, k: checkOptions<{ k?: number }>("tril_indices_from", options, ["k"]).k ?? 0 });
}
/** `triuIndices` for a matrix's shape. Throws ValueError when it is no matrix. */
export function triuIndicesFrom(x: ArrayLike, options?: { k?: number }): Value[] {
  const [n, m] = matrixShape("triu_indices_from", x);
  return triuIndices(n, { m, k: checkOptions<{ k?: number }>("triu_indices_from", options, ["k"]).k ?? 0 });
}

/** Indices at which `mask(ones([n, n]), k)` is not 0; with `size` also under jit. `jnp.maskIndices(3, jnp.triu)`. */
export function maskIndices(
  n: number,
  mask: (x: Value, options: { k: number }) => Value,
  options?: { k?: number; size?: number | null },
): Value[] {
  const { k = 0, size = null } = checkOptions<{ k?: number; size?: number | null }>("mask_indices", options, ["k", "size"]);
  return nonzero(mask(ones([n, n]), { k }), { size });
}

/** Indices of the main diagonal of an array of `ndim` axes of size n. */
export function diagIndices(n: number, options?: { ndim?: number }): Value[] {
  const { ndim = 2 } = checkOptions<{ ndim?: number }>("diag_indices", options, ["ndim"]);
  if (n < 0) throw new ValueError(`n argument to diag_indices must be nonnegative, got ${n}`);
  if (ndim < 0) throw new ValueError(`ndim argument to diag_indices must be nonnegative, got ${ndim}`);
  const places = iota(defaultInt(), integerOf("diag_indices", "n", n));
  return range(0, ndim).map(() => places);
}
/** `diagIndices` for an array's shape. Throws ValueError below rank 2 and for unequal sizes. */
export function diagIndicesFrom(x: ArrayLike): Value[] {
  const { shape } = toArray("diag_indices_from", x);
  if (shape.length < 2) throw new ValueError("input array must be at least 2-d");
  if (new Set(shape).size !== 1) throw new ValueError("All dimensions of input must be of equal length");
  return diagIndices(shape[0], { ndim: shape.length });
}

/** Flat positions as one index array for each axis; those out of bounds are clamped. `jnp.unravelIndex(5, [2, 3])` is `[1, 2]`. */
export function unravelIndex(indices: ArrayLike, shape: ShapeLike): Value[] {
  const sizes = shapeOf("unravel_index", shape);
  let rest = typeof indices === "number" ? scalar(indices, "int32", true) : toArray("unravel_index", indices);
  const found = sizes.map(() => rest);
  for (let axis = sizes.length - 1; axis >= 0; axis--) [rest, found[axis]] = divmod(rest, BigInt(sizes[axis]));
  const above = rest.greater(0n);
  const below = iinfo(rest.dtype).min === 0 ? scalar(false, "bool") : rest.less(-1n);
  return found.map((at, axis) => where(above, BigInt(sizes[axis] - 1), where(below, 0n, at)));
}

export interface RavelOptions {
  /** Out of bounds: an error (`"raise"`, the default, with concrete indices only), modulo the size, clamped, or unchecked. */
  mode?: "raise" | "wrap" | "clip" | "ignore";
  /** `"C"` (default): the last axis runs fastest; `"F"`: the first. */
  order?: "C" | "F";
  dtype?: DTypeLike;
}
/**
 * One index array for each axis as flat positions.
 *
 * Throws ValueError for positions out of bounds, TypeError for indices that are no integers.
 */
export function ravelMultiIndex(indices: readonly ArrayLike[], dims: ShapeLike, options?: RavelOptions): Value {
  const { mode = "raise", order = "C", dtype } = checkOptions<RavelOptions>("ravel_multi_index", options, ["mode", "order", "dtype"]);
  const sizes = shapeOf("ravel_multi_index", dims);
  if (indices.length !== sizes.length) throw new ValueError(`len(multi_index)=${indices.length} != len(dims)=${sizes.length}`);
  if (!["raise", "wrap", "clip", "ignore"].includes(mode))
    throw new ValueError(`invalid mode='${String(mode)}'. Expected 'raise', 'wrap', 'clip', or 'ignore'.`);
  if (order !== "C" && order !== "F") throw new ValueError(`invalid order='${String(order)}'. Expected 'C' or 'F'`);
  const given = indices.map((i) => (typeof i === "number" ? scalar(i, "int32", true) : toArray("ravel_multi_index", i)));
  if (given.some((i) => !isInteger(i.dtype))) throw new JaxTypeError("only int indices permitted");
  const type = dtype === undefined ? resultType(defaultInt(), ...given) : canonicalDType(dtype);
  if (!isInteger(type)) throw new ValueError(`dtype=${type} is not an integer type.`);
  if (sizeOf(sizes) - 1 > iinfo(type).max)
    throw new ValueError(`jnp.ravel_multi_index: dtype=${type} not large enough to hold flattened index for dims=${sizes.join(", ")}.`);
  const strides = order === "C" ? rowMajorStrides(sizes) : rowMajorStrides([...sizes].reverse()).reverse();
  const within = given.map((index, axis) => {
    const size = sizes[axis];
    if (mode === "wrap") return index.mod(BigInt(size));
    if (mode === "clip") return clip(index, 0n, BigInt(size - 1));
    if (mode === "raise") {
      const data = concreteData(
        index,
        "The error occurred because ravel_multi_index was jit-compiled with mode='raise'. Use mode='wrap' or mode='clip' instead.",
        'pass { mode: "wrap" } or { mode: "clip" }',
      );
      if (data.some((i: number) => i < 0 || i >= size)) throw new ValueError("invalid entry in coordinates array");
    }
    return index;
  });
  return within.reduce<Value>((sum, index, axis) => sum.add(convertElementType(index, type).mul(BigInt(strides[axis]))), scalar(0, type));
}
