import { defaultInt } from "../dtype/defaults.ts";
import type { NumberArray } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import { ShapedArray } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { range, rowMajorStrides } from "../primitives/broadcasting.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, iota } from "../primitives/creation.ts";
import { cumsum } from "../primitives/cumulative.ts";
import { ge, ne } from "../primitives/logic.ts";
import { reshape } from "../primitives/movement.ts";
import { reduceOr, reduceSum } from "../primitives/reduce.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { arrayFrom } from "../trace/array.ts";
import { floorDivide, remainder } from "./arithmetic.ts";
import { IndexedUpdate } from "./at.ts";
import { concreteForSize } from "./concrete.ts";
import { getItem } from "./indexing.ts";
import { ravel, stack } from "./manipulation.ts";
import { type ArrayLike, toArray, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { integerOf } from "./shapes.ts";
import { argsort } from "./sorting.ts";
import { take } from "./take.ts";
import { where } from "./where.ts";

/** Where elements are other than 0: results whose shape depends on values, unless `size` fixes it. */

export interface SizeOptions {
  /** How many results: cut off, or filled up with `fillValue`. Needed under jit and vmap. Default: as many as there are. */
  size?: number | null;
  /** What fills up the results. Default 0. */
  fillValue?: ArrayLike;
}
export interface NonzeroOptions extends Omit<SizeOptions, "fillValue"> {
  /** What fills up the results: one value, or one for each axis. Default 0. */
  fillValue?: ArrayLike | readonly ArrayLike[];
}
const OPTIONS = ["size", "fillValue"] as const;

const isNonzero = (x: Value): Value => (x.dtype === "bool" ? x : ne(x, scalarLike(x, 0)));

const indexArray = (data: Int32Array): Value => convertElementType(arrayFrom(data, new ShapedArray([data.length], "int32")), defaultInt());

/** The flat positions of a flat mask's true elements. */
function hitsOf(data: NumberArray): number[] {
  const hits: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) hits.push(i);
  return hits;
}

/** The first `size` of them by running counts: entry k is how many elements come before the (k + 1)-th hit. */
function sizedHits(mask: Value, size: number): Value {
  const counts = cumsum(convertElementType(mask, defaultInt()), 0);
  return cumsum(new IndexedUpdate(full([size], 0, defaultInt()), [counts]).add(1n), 0);
}

/**
 * The positions of the elements that are not 0, row-major: one index array for each axis.
 *
 * Throws ValueError for a scalar, and ConcretizationTypeError for a traced array without `size`.
 * `jnp.nonzero(jnp.array([0, 3, 0, 4]))` is `[[1 3]]`.
 */
export function nonzero(x: ArrayLike, options?: NonzeroOptions): Value[] {
  const { size = null, fillValue } = checkOptions<NonzeroOptions>("nonzero", options, OPTIONS);
  const value = toArray("nonzero", x);
  if (value.ndim === 0) throw new ValueError("Calling nonzero on 0d arrays is not allowed. Use jnp.atleast_1d(scalar).nonzero() instead.");
  const mask = ravel(isNonzero(value));
  const strides = rowMajorStrides(value.shape);
  if (size === null) {
    const hits = hitsOf(concreteForSize("nonzero", mask));
    return value.shape.map((d, axis) => indexArray(Int32Array.from(hits, (flat) => Math.floor(flat / strides[axis]) % d)));
  }
  const count = integerOf("nonzero", "size", size);
  if (value.size === 0 || count === 0) return value.shape.map(() => full([count], 0, defaultInt()));
  const hits = sizedHits(mask, count);
  const found = value.shape.map((d, axis) => remainder(floorDivide(hits, scalar(strides[axis], defaultInt())), scalar(d, defaultInt())));
  if (fillValue === undefined) return found;
  const fills = Array.isArray(fillValue) ? (fillValue as readonly ArrayLike[]) : value.shape.map(() => fillValue as ArrayLike);
  if (fills.length !== value.ndim)
    throw new ValueError(`fill_value must have one entry an axis: expected ${value.ndim}, got ${fills.length}.`);
  const beyond = ge(iota(defaultInt(), count), reduceSum(convertElementType(mask, defaultInt()), [0]));
  return found.map((positions, axis) =>
    where(
      beyond,
      convertElementType(toArray("nonzero", typeof fills[axis] === "number" ? BigInt(fills[axis]) : fills[axis]), defaultInt()),
      positions,
    ),
  );
}

/** The positions in the flat array of the elements that are not 0. As `nonzero` of one axis. */
export const flatnonzero = (x: ArrayLike, options?: NonzeroOptions): Value => nonzero(ravel(x), options)[0];

/** The positions of the elements that are not 0, one a row: shape `[number, x.ndim]`. As `nonzero`. */
export function argwhere(x: ArrayLike, options?: NonzeroOptions): Value {
  const value = toArray("argwhere", x);
  if (value.ndim === 0) return full([nonzero(reshape(value, [1]), options)[0].size, 0], 0, defaultInt());
  return stack(nonzero(value, options), { axis: 1 });
}

/**
 * The slices along `axis` (default: elements of the flat array) for which a vector of conditions holds.
 *
 * Throws ValueError for a condition that is no vector, ConcretizationTypeError for a traced one without `size`.
 */
export function compress(condition: ArrayLike, x: ArrayLike, options?: SizeOptions & { axis?: number | null }): Value {
  const {
    size = null,
    fillValue = 0n,
    axis = null,
  } = checkOptions<SizeOptions & { axis?: number | null }>("compress", options, [...OPTIONS, "axis"]);
  const [test] = toArrays("compress", [condition]);
  if (test.ndim !== 1) throw new ValueError("condition must be a 1D array");
  const value = axis === null ? ravel(x) : toArray("compress", x, 1);
  const at = axis === null ? 0 : canonicalAxis(axis, value.ndim);
  const length = value.shape[at];
  const mask = isNonzero(test);
  if (size === null) {
    const hits = hitsOf(concreteForSize("compress", mask));
    if (hits.some((hit) => hit >= length)) throw new ValueError("condition contains entries that are out of bounds");
    return take(value, indexArray(Int32Array.from(hits)), { axis: at });
  }
  if (size < 0 || size > length)
    throw new ValueError(
      `size must be positive and not greater than the size of the array axis; got size=${size} for a.shape[axis]=${length}`,
    );
  const covered = Math.min(test.shape[0], length);
  const kept = getItem(mask, [`:${covered}`]);
  const order = getItem(argsort(kept, { descending: true }), [`:${size}`]);
  const fill = convertElementType(toArray("compress", fillValue), value.dtype);
  const first = take(value, iota(defaultInt(), covered), { axis: at });
  const masked = where(
    reshape(
      kept,
      value.shape.map((_, i) => (i === at ? covered : 1)),
    ),
    first,
    fill,
  );
  return take(masked, order, { axis: at });
}

/** The elements for which a condition of the same size holds, both flat. As `compress`. */
export const extract = (condition: ArrayLike, x: ArrayLike, options?: SizeOptions): Value =>
  compress(ravel(toArrays("extract", [condition])[0]), ravel(x), options);

/**
 * An array without the zeros at the front (`"f"`) and back (`"b"`) of each axis.
 *
 * Throws ConcretizationTypeError for a traced array. `jnp.trimZeros(jnp.array([0, 1, 0]), { trim: "b" })` is `[0 1]`.
 */
export function trimZeros(x: ArrayLike, options?: { trim?: string }): Value {
  const { trim = "fb" } = checkOptions<{ trim?: string }>("trim_zeros", options, ["trim"]);
  const value = toArray("trim_zeros", x);
  const mask = isNonzero(value);
  const slices = value.shape.map((size, axis): string => {
    const along =
      value.ndim === 1
        ? mask
        : reduceOr(
            mask,
            range(0, value.ndim).filter((a) => a !== axis),
          );
    const hits = hitsOf(concreteForSize("trim_zeros", along));
    if (hits.length === 0) return "0:0";
    return `${/f/i.test(trim) ? hits[0] : 0}:${/b/i.test(trim) ? (hits.at(-1) as number) + 1 : size}`;
  });
  return getItem(value, slices);
}
