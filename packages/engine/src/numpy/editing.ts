import { isInteger } from "../dtype/dtype.ts";
import { NotImplementedError, ValueError } from "../errors/errors.ts";
import { ShapedArray, sizeOf } from "../ir/aval.ts";
import { Value } from "../ir/value.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, iota } from "../primitives/creation.ts";
import { reshape } from "../primitives/movement.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { arrayFrom } from "../trace/array.ts";
import { array } from "./array.ts";
import { broadcastTogether, broadcastValue } from "./broadcasting.ts";
import { concreteData } from "./concrete.ts";
import { diagIndices } from "./index-arrays.ts";
import type { Index } from "./indexers.ts";
import { getItem } from "./indexing.ts";
import { concatenate, moveaxis, ravel, stack, tile } from "./manipulation.ts";
import { nonzero } from "./nonzero.ts";
import { type ArrayLike, arrayOf, operands, promoteDTypes, toArray, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { sum } from "./reductions.ts";
import { integerOf, type ShapeLike, shapeOf } from "./shapes.ts";
import { argsort, sort } from "./sorting.ts";
import { clip, where } from "./where.ts";

/**
 * Putting elements in and taking them out. Arrays never change: where NumPy works in place, JAX asks for
 * `inplace=False`, and so do we.
 */

/** Positions as an index array: a number, a list, an array, or a slice `"1:3"` of an axis of this size. */
function positions(fn: string, given: ArrayLike | string | readonly number[], size: number): Value {
  if (typeof given === "string") return getItem(iota("int32", size), [given]);
  if (typeof given === "number") return scalar(integerOf(fn, "obj", given), "int32");
  if (Array.isArray(given)) return given.length === 0 ? full([0], 0, "int32") : array(given.map(Number), { dtype: "int32" });
  return toArray(fn, given as ArrayLike, 1);
}

const onAxis = (axis: number, index: Index): Index[] => [...new Array<string>(axis).fill(":"), index];

/**
 * An array with values put before the given positions along `axis` (default: in the flat array).
 *
 * Throws ValueError for positions that are no integers or have more than one axis.
 * `jnp.insert(jnp.arange(3), 1, 7)` is `[0 7 1 2]`.
 */
export function insert(
  x: ArrayLike,
  where_: ArrayLike | string | readonly number[],
  values: ArrayLike,
  options?: { axis?: number | null },
): Value {
  const { axis: given = null } = checkOptions<{ axis?: number | null }>("insert", options, ["axis"]);
  const a = given === null ? ravel(x) : toArray("insert", x);
  const axis = given === null ? 0 : canonicalAxis(given, a.ndim);
  const size = a.shape[axis];
  let places = positions("insert", where_, size);
  if (places.ndim > 1)
    throw new ValueError(`jnp.insert(): obj must be a slice, a one-dimensional array, or a scalar; got ${String(where_)}`);
  if (!isInteger(places.dtype)) throw new ValueError(`jnp.insert(): index array must be integer typed; got ${String(where_)}`);
  let put = convertElementType(toArrays("insert", [values])[0], a.dtype);
  if (put.ndim < a.ndim) put = reshape(put, [...new Array<number>(a.ndim - put.ndim).fill(1), ...put.shape]);
  if (places.size === 1) {
    if (places.ndim === 0) put = moveaxis(put, 0, axis);
    places = broadcastValue(reshape(places, []), [put.shape[axis]]);
  }
  const count = Math.max(places.shape[0], put.shape[axis]);
  places = broadcastValue(places, [count]);
  const counted = clip(where(places.less(0n), places.add(BigInt(size)), places), 0n, BigInt(size));
  const targets = counted.at(argsort(counted)).add(iota("int32", count));
  const kept = full([size + count], true, "bool")
    .at(targets)
    .set(false);
  const rest = nonzero(kept, { size })[0];
  const out = full(a.shape.with(axis, size + count), 0, a.dtype);
  return out
    .at(...onAxis(axis, targets))
    .set(put)
    .at(...onAxis(axis, rest))
    .set(a);
}

/**
 * An array without the positions given, along `axis` (default: of the flat array).
 *
 * Throws ValueError for positions that are neither integers nor a mask, ConcretizationTypeError for traced ones without
 * `assumeUniqueIndices`. `jnp.delete(jnp.arange(3), 1)` is `[0 2]`.
 */
function deleteAt(
  x: ArrayLike,
  which: ArrayLike | string | readonly number[],
  options?: { axis?: number | null; assumeUniqueIndices?: boolean },
): Value {
  const { axis: given = null, assumeUniqueIndices = false } = checkOptions<{ axis?: number | null; assumeUniqueIndices?: boolean }>(
    "delete",
    options,
    ["axis", "assumeUniqueIndices"],
  );
  const a = given === null ? ravel(x) : toArray("delete", x);
  const axis = given === null ? 0 : canonicalAxis(given, a.ndim);
  const size = a.shape[axis];
  if (typeof which === "number") {
    const at = canonicalAxis(integerOf("delete", "obj", which), size);
    return concatenate([getItem(a, onAxis(axis, `:${at}`)), getItem(a, onAxis(axis, `${at + 1}:`))], { axis });
  }
  const places = positions("delete", which, size);
  if (isInteger(places.dtype) && (assumeUniqueIndices || typeof which === "string")) {
    const flat = ravel(places);
    const counted = sort(clip(where(flat.less(0n), flat.add(BigInt(size)), flat), 0n, BigInt(size)));
    const gaps = counted.sub(iota("int32", flat.size));
    const kept = iota("int32", size - flat.size);
    const passed = sum(getItem(kept, [null, ":"]).greaterEqual(getItem(gaps, [":", null])), { axis: 0, dtype: "int32" });
    return getItem(a, onAxis(axis, kept.add(passed)));
  }
  const data = concreteData(places, "'obj' array argument of jnp.delete()", "pass { assumeUniqueIndices: true } for traced positions");
  const mask = new Uint8Array(size).fill(1);
  if (places.dtype === "bool") {
    if (places.ndim !== 1 || places.size !== size)
      throw new ValueError("np.delete(arr, obj): for boolean indices, obj must be one-dimensional with length matching specified axis.");
    for (let i = 0; i < size; i++) mask[i] = data[i] === 0 ? 1 : 0;
  } else if (isInteger(places.dtype)) {
    for (let i = 0; i < data.length; i++) mask[canonicalAxis(data[i], size)] = 0;
  } else throw new ValueError(`np.delete(arr, obj): got obj.dtype=${places.dtype}; must be integer or bool.`);
  return getItem(a, onAxis(axis, arrayFrom(mask, new ShapedArray([size], "bool"))));
}

export { deleteAt as delete };

/** An array of another shape: its elements in order, repeated as often as needed. */
export function resize(x: ArrayLike, shape: ShapeLike): Value {
  const sizes = shapeOf("resize", shape);
  const flat = ravel(x);
  const size = sizeOf(sizes);
  if (flat.size === 0 || size === 0) return full(sizes, 0, flat.dtype);
  return reshape(getItem(tile(flat, Math.ceil(size / flat.size)), [`:${size}`]), sizes);
}

const refuseInPlace = (fn: string, inplace: boolean): void => {
  if (inplace)
    throw new ValueError(
      `jax.numpy.${fn} cannot modify arrays in-place, because JAX arrays are immutable. Pass inplace=False to instead return an updated array.`,
      `write { inplace: false } and use what jnp.${fn} returns`,
    );
};
interface InPlace {
  /** Must be false: the updated array is returned. */
  inplace?: boolean;
}

/** The array with the elements at flat positions replaced; values are repeated as often as needed. */
export function put(x: ArrayLike, indices: ArrayLike, values: ArrayLike, options?: InPlace & { mode?: "wrap" | "clip" | null }): Value {
  const { mode = null, inplace = true } = checkOptions<InPlace & { mode?: "wrap" | "clip" | null }>("put", options, ["mode", "inplace"]);
  refuseInPlace("put", inplace);
  const value = toArray("put", x);
  const [index, source] = [ravel(typeof indices === "number" ? BigInt(indices) : indices), ravel(toArrays("put", [values])[0])];
  if (value.size === 0 || index.size === 0 || source.size === 0) return value;
  const size = BigInt(value.size);
  const at = mode === "clip" ? clip(index, 0n, size - 1n) : mode === "wrap" ? index.mod(size) : index;
  return reshape(ravel(value).at(at).set(sized(source, index.size)), value.shape);
}

/** The array with values at the places where a mask holds, taken from the front of `values`, which repeat. */
export function place(x: ArrayLike, mask: ArrayLike, values: ArrayLike, options?: InPlace): Value {
  const { inplace = true } = checkOptions<InPlace>("place", options, ["inplace"]);
  refuseInPlace("place", inplace);
  const value = toArray("place", x);
  const [test, source] = [toArray("place", mask, 1), ravel(toArrays("place", [values])[0])];
  if (value.size !== test.size) throw new ValueError("place: arr and mask must be the same size");
  if (source.size === 0) throw new ValueError("Cannot insert from an empty array!");
  if (value.size === 0) return value;
  const flags = ravel(test.notEqual(test.dtype === "bool" ? false : 0n));
  const hits = nonzero(flags, { size: value.size, fillValue: BigInt(value.size) })[0];
  return reshape(ravel(value).at(hits).set(sized(source, value.size), { mode: "drop" }), value.shape);
}

/** A vector cut or repeated to a length. */
function sized(x: Value, size: number): Value {
  const long = x.size < size ? tile(x, Math.ceil(size / x.size)) : x;
  return long.size === size ? long : getItem(long, [`:${size}`]);
}

/** The array with elements along `axis` replaced at positions that differ from row to row: `indices` have x's rank. */
export function putAlongAxis(
  x: ArrayLike,
  indices: ArrayLike,
  values: ArrayLike,
  axis: number | null,
  options?: InPlace & { mode?: "drop" | "fill" | "clip" },
): Value {
  const { inplace = true, mode } = checkOptions<InPlace & { mode?: "drop" | "fill" | "clip" }>("put_along_axis", options, [
    "inplace",
    "mode",
  ]);
  refuseInPlace("put_along_axis", inplace);
  const given = toArray("put_along_axis", x);
  const value = axis === null ? ravel(given) : given;
  const index = toArray("put_along_axis", indices, 1);
  if (!isInteger(index.dtype)) throw new ValueError("put_along_axis indices must be integers");
  if (index.ndim !== value.ndim)
    throw new ValueError(`put_along_axis arguments 'arr' and 'indices' must have same ndim. Got ${value.ndim} and ${index.ndim}.`);
  const along = axis === null ? 0 : canonicalAxis(axis, value.ndim);
  const shape = value.shape.map((d, i) => (i === along ? index.shape[i] : d));
  const places = shape.map((d, i) =>
    i === along
      ? broadcastValue(index, shape)
      : reshape(
          iota("int32", d),
          shape.map((_, k) => (k === i ? d : 1)),
        ),
  );
  return reshape(value.at(...places).set(values, mode === undefined ? {} : { mode }), given.shape);
}

/** The array with its main diagonal replaced; several values are repeated along it. */
export function fillDiagonal(x: ArrayLike, values: ArrayLike, options?: InPlace & { wrap?: boolean }): Value {
  const { inplace = true, wrap = false } = checkOptions<InPlace & { wrap?: boolean }>("fill_diagonal", options, ["inplace", "wrap"]);
  if (inplace)
    throw new NotImplementedError("JAX arrays are immutable, must use inplace=False", "write { inplace: false } and use what it returns");
  if (wrap) throw new NotImplementedError("wrap=True is not implemented, must use wrap=False");
  const value = toArray("fill_diagonal", x);
  if (value.ndim < 2) throw new ValueError("array must be at least 2-d");
  if (value.ndim > 2 && new Set(value.shape).size > 1) throw new ValueError("All dimensions of input must be of equal length");
  const n = Math.min(...value.shape);
  const source = toArrays("fill_diagonal", [values])[0];
  return value.at(...diagIndices(n, { ndim: value.ndim })).set(source.ndim === 0 ? source : sized(ravel(source), n));
}

export interface ChooseOptions {
  /** Choices out of bounds: an error (`"raise"`, the default, for concrete arrays), modulo their number, or clamped. */
  mode?: "raise" | "wrap" | "clip";
}
/** For each element of an integer array, that element of the choice it names. Throws ValueError for others. */
export function choose(which: ArrayLike, choices: readonly ArrayLike[] | Value, options?: ChooseOptions): Value {
  const { mode = "raise" } = checkOptions<ChooseOptions>("choose", options, ["mode"]);
  const index = typeof which === "number" ? scalar(which, "int32", true) : toArray("choose", which);
  if (!isInteger(index.dtype)) throw new ValueError("`a` array must be integer typed");
  const list =
    choices instanceof Value ? range(0, choices.shape[0]).map((i) => getItem(choices, [i])) : operands("choose", choices).map(arrayOf);
  const n = list.length;
  let at = index;
  if (mode === "wrap") at = index.mod(BigInt(n));
  else if (mode === "clip") at = clip(index, 0n, BigInt(n - 1));
  else if (mode === "raise") {
    const data = concreteData(
      index,
      "The error occurred because jnp.choose was jit-compiled with mode='raise'. Use mode='wrap' or mode='clip' instead.",
      'pass { mode: "wrap" } or { mode: "clip" }',
    );
    if (data.some((i: number) => i < 0 || i >= n)) throw new ValueError("invalid entry in choice array");
  } else throw new ValueError(`mode='${String(mode)}' not understood. Must be 'raise', 'wrap', or 'clip'`);
  const strong = promoteDTypes(list).map((v) => convertElementType(v, v.dtype));
  const [places, ...stretched] = broadcastTogether([at, ...strong]);
  const grid = places.shape.map((d, i) =>
    reshape(
      iota("int32", d),
      places.shape.map((_, k) => (k === i ? d : 1)),
    ),
  );
  return getItem(stack(stretched), [places, ...grid]);
}
