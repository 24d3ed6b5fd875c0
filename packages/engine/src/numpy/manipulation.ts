import { canonicalDType, type DTypeLike } from "../dtype/names.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { sameShape, shapeText, sizeOf } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { sub } from "../primitives/arithmetic.ts";
import { concatenate as concatenateOf, split as splitOf } from "../primitives/assembly.ts";
import { range } from "../primitives/broadcasting.ts";
import { convertElementType } from "../primitives/convert.ts";
import { ne } from "../primitives/logic.ts";
import * as m from "../primitives/movement.ts";
import { stack as stackOf, tile as tileOf, unstack as unstackOf } from "../primitives/stacking.ts";
import { type Axis, canonicalAxes, canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { listOf } from "./lists.ts";
import { type ArrayLike, arrayOf, operands, promoteDTypes, toArray } from "./operands.ts";
import { checkOptions, requireArguments } from "./options.ts";
import { integerOf, type ShapeLike, sizesOf } from "./shapes.ts";

/** Rearranging, joining and splitting arrays. */

/**
 * The same elements in another shape; one size may be −1, for what is left over.
 *
 * Throws TypeError when the sizes do not match. `jnp.reshape(jnp.arange(6), [2, -1])` has shape `[2, 3]`.
 */
export function reshape(x: ArrayLike, shape: ShapeLike | number): Value {
  const value = toArray("reshape", x);
  const sizes = sizesOf("reshape", shape);
  const unknown = sizes.indexOf(-1);
  const resolved = [...sizes];
  const complain = (): never => {
    throw new JaxTypeError(
      `cannot reshape array of shape ${shapeText(value.shape)} (size ${value.size}) into shape ${shapeText(sizes)} (size ${Math.abs(sizeOf(sizes))})`,
      `the sizes must multiply to ${value.size}; a shape is one list, as x.reshape([2, 3]), in which one size may be -1`,
    );
  };
  if (unknown >= 0) {
    if (sizes.indexOf(-1, unknown + 1) >= 0) throw new ValueError("can only specify one unknown axis size with a `-1` value");
    const rest = sizeOf(sizes.filter((_, i) => i !== unknown));
    if (rest === 0 || value.size % rest !== 0) complain();
    resolved[unknown] = value.size / rest;
  }
  if (resolved.some((s) => s < 0)) throw new JaxTypeError(`shape must be non-negative, got ${shapeText(sizes)}`);
  if (sizeOf(resolved) !== value.size) complain();
  return sameShape(value.shape, resolved) ? value : m.reshape(value, resolved);
}
/** All elements in one axis, row-major. */
export const ravel = (x: ArrayLike): Value => reshape(x, [-1]);

/** Axes in another order; reversed without `axes`. Throws ValueError when `axes` is no permutation. */
export function transpose(x: ArrayLike, axes?: readonly number[] | null): Value {
  const value = toArray("transpose", x);
  if (axes !== undefined && axes !== null && !Array.isArray(axes))
    throw new JaxTypeError(`transpose takes its axes as one list, got ${String(axes)}.`, "write x.transpose([1, 0])");
  const order = axes === undefined || axes === null ? range(0, value.ndim).reverse() : axes.map((a) => (a < 0 ? a + value.ndim : a));
  if (order.length !== value.ndim || !range(0, value.ndim).every((a) => order.includes(a))) {
    throw new JaxTypeError(
      `transpose permutation isn't a permutation of operand dimensions, got permutation ${shapeText(order)} for operand shape ${shapeText(value.shape)}.`,
      `each of the axes 0 to ${value.ndim - 1} stands in the list once`,
    );
  }
  return m.transpose(value, order);
}
/** Axes in another order, as `transpose` with its axes. */
export function permuteDims(x: ArrayLike, axes: readonly number[]): Value {
  requireArguments("permute_dims", { axes });
  return transpose(x, axes);
}
/** The last two axes swapped. Throws ValueError below rank 2. */
export function matrixTranspose(x: ArrayLike): Value {
  const value = toArray("matrix_transpose", x);
  if (value.ndim < 2) throw new ValueError(`x must be at least two-dimensional for matrix_transpose; got ndim=${value.ndim}`);
  return swapaxes(value, -1, -2);
}
/** Two axes exchanged. */
export function swapaxes(x: ArrayLike, axis1: number, axis2: number): Value {
  const value = toArray("swapaxes", x);
  const order = range(0, value.ndim);
  const [a, b] = [canonicalAxis(axis1, value.ndim), canonicalAxis(axis2, value.ndim)];
  [order[a], order[b]] = [order[b], order[a]];
  return m.transpose(value, order);
}
/** Axes moved to other places, the rest keeping their order. */
export function moveaxis(x: ArrayLike, source: number | readonly number[], destination: number | readonly number[]): Value {
  const value = toArray("moveaxis", x);
  requireArguments("moveaxis", { source, destination });
  const from = canonicalAxes(source, value.ndim);
  const to = canonicalAxes(destination, value.ndim);
  if (from.length !== to.length) throw new ValueError(`Inconsistent number of elements: ${from.length} vs ${to.length}`);
  const order = range(0, value.ndim).filter((a) => !from.includes(a));
  for (const [place, axis] of to.map((t, i) => [t, from[i]] as const).sort((p, q) => p[0] - q[0])) order.splice(place, 0, axis);
  return m.transpose(value, order);
}

/** An axis moved back until it stands before the axis `start` (default 0). Throws ValueError for a start out of bounds. */
export function rollaxis(x: ArrayLike, axis: number, options?: { start?: number }): Value {
  const { start = 0 } = checkOptions<{ start?: number }>("rollaxis", options, ["start"]);
  const value = toArray("rollaxis", x);
  const from = canonicalAxis(axis, value.ndim);
  if (start < -value.ndim || start > value.ndim) throw new ValueError(`start=${start} must satisfy ${-value.ndim}<=start<=${value.ndim}`);
  const to = start < 0 ? start + value.ndim : start;
  return moveaxis(value, from, to > from ? to - 1 : to);
}

/** Axes of size 1 removed: all of them, or those named. Throws ValueError for an axis of another size. */
export function squeeze(x: ArrayLike, options?: { axis?: Axis }): Value {
  const { axis } = checkOptions<{ axis?: Axis }>("squeeze", options, ["axis"]);
  const value = toArray("squeeze", x);
  const axes =
    axis === undefined || axis === null ? range(0, value.ndim).filter((a) => value.shape[a] === 1) : canonicalAxes(axis, value.ndim);
  if (axes.some((a) => value.shape[a] !== 1)) {
    throw new ValueError(
      `cannot select an axis to squeeze out which has size not equal to one, got shape=${shapeText(value.shape)} and dimensions=${shapeText(axes)}`,
      "only axes of size 1 can go; without axis all of them do",
    );
  }
  return m.squeeze(value, axes);
}

/** New axes of size 1 at these places of the result. `jnp.expandDims(jnp.arange(3), 0)` has shape `[1, 3]`. */
export function expandDims(x: ArrayLike, axis: number | readonly number[]): Value {
  const value = toArray("expand_dims", x);
  const count = typeof axis === "number" ? 1 : axis.length;
  return count === 0 ? value : m.expandDims(value, canonicalAxes(axis, value.ndim + count));
}

const atLeast = (name: string, rank: number, widen: (x: Value) => Value) => {
  const traced = libraryJit(name, (x: Value): Value => (x.ndim >= rank ? x : widen(x)));
  return (x: ArrayLike): Value => traced(toArray(name, x));
};
/** A scalar as a vector; anything else unchanged. */
export const atleast1d = atLeast("atleast_1d", 1, (x) => m.reshape(x, [1]));
/** At least a matrix: new axes in front. */
export const atleast2d = atLeast("atleast_2d", 2, (x) => m.expandDims(x, x.ndim === 0 ? [0, 1] : [0]));
/** At least rank 3. */
export const atleast3d = atLeast("atleast_3d", 3, (x) => m.expandDims(x, x.ndim === 0 ? [0, 1, 2] : x.ndim === 1 ? [0, 2] : [2]));

export interface JoinOptions {
  /** The axis to join along. Default 0. */
  axis?: number;
  dtype?: DTypeLike;
}

const cast = (xs: Value[], dtype: DTypeLike | undefined): Value[] =>
  dtype === undefined ? promoteDTypes(xs) : xs.map((x) => convertElementType(x, canonicalDType(dtype)));

/**
 * Arrays joined along an axis they have. All other sizes must agree.
 *
 * Throws ValueError for scalars and an axis out of bounds, TypeError for sizes that differ.
 */
export function concatenate(arrays: readonly ArrayLike[] | Value, options?: Omit<JoinOptions, "axis"> & { axis?: number | null }): Value {
  const { axis = 0, dtype } = checkOptions<Omit<JoinOptions, "axis"> & { axis?: number | null }>("concatenate", options, ["axis", "dtype"]);
  const values = listOf("concatenate", arrays);
  if (axis === null) return concatenateOf(cast(values.map(ravel), dtype), 0);
  if (values.some((v) => v.ndim === 0)) throw new ValueError("Zero-dimensional arrays cannot be concatenated.");
  const at = canonicalAxis(axis, values[0].ndim);
  const cased = cast(values, dtype);
  return cased.length === 1 ? cased[0] : concatenateOf(cased, at);
}
export const concat = concatenate;

/** Arrays of one shape joined along a new axis. Throws ValueError when shapes differ. */
export function stack(arrays: readonly ArrayLike[] | Value, options?: JoinOptions): Value {
  const { axis = 0, dtype } = checkOptions<JoinOptions>("stack", options, ["axis", "dtype"]);
  const values = listOf("stack", arrays);
  if (values.some((v) => !sameShape(v.shape, values[0].shape)))
    throw new ValueError(
      `All input arrays must have the same shape. Got ${values.map((v) => shapeText(v.shape)).join(", ")}.`,
      "stack makes a new axis; jnp.concatenate joins along one that is there",
    );
  const at = canonicalAxis(axis, values[0].ndim + 1);
  return stackOf(cast(values, dtype), at);
}
/** The entries along an axis (default the first), without it. `[a, b] = jnp.unstack(rows)`. */
export function unstack(x: ArrayLike, options?: { axis?: number }): Value[] {
  const { axis = 0 } = checkOptions<{ axis?: number }>("unstack", options, ["axis"]);
  const value = toArray("unstack", x);
  if (value.ndim === 0) throw new ValueError(`Unstack requires arrays with rank > 0, however a scalar array was passed.`);
  return unstackOf(value, canonicalAxis(axis, value.ndim));
}

/** Arrays joined along the first axis; vectors become rows. */
export const vstack = (arrays: readonly ArrayLike[] | Value): Value => concatenate(listOf("vstack", arrays).map(atleast2d), { axis: 0 });
/** Arrays joined along the second axis; vectors along their only one. */
export function hstack(arrays: readonly ArrayLike[] | Value): Value {
  const values = listOf("hstack", arrays).map(atleast1d);
  return concatenate(values, { axis: values[0].ndim === 1 ? 0 : 1 });
}
/** Arrays joined along a third axis. */
export const dstack = (arrays: readonly ArrayLike[] | Value): Value => concatenate(listOf("dstack", arrays).map(atleast3d), { axis: 2 });
/** Vectors as the columns of a matrix; matrices are joined along the second axis. */
export const columnStack = (arrays: readonly ArrayLike[] | Value): Value =>
  concatenate(
    listOf("column_stack", arrays).map((x) => (x.ndim < 2 ? m.reshape(x, [x.size, 1]) : x)),
    { axis: 1 },
  );

/** A list of arrays, or of such lists. */
export type Blocks = ArrayLike | readonly Blocks[];
/**
 * An array put together from nested lists of blocks: the innermost lists are joined along the last axis, those around
 * them along the one before, and so on.
 *
 * Throws ValueError for empty lists and lists of different depths. `jnp.block([[a, b], [c, d]])`.
 */
export const block = (blocks: Blocks): Value => blockOf(blocks)[0];
function blockOf(blocks: Blocks): [value: Value, depth: number] {
  if (!Array.isArray(blocks)) return [arrayOf(operands("block", [blocks])[0]), 1];
  if (blocks.length === 0) throw new ValueError("jax.numpy.block does not allow empty list arguments");
  const parts = (blocks as readonly Blocks[]).map(blockOf);
  const depth = parts[0][1];
  if (parts.some(([, d]) => d !== depth)) throw new ValueError("Mismatched list depths in jax.numpy.block");
  const rank = Math.max(depth, ...parts.map(([v]) => v.ndim));
  const raised = parts.map(([v]) => (v.ndim < rank ? m.expandDims(v, range(0, rank - v.ndim)) : v));
  return [concatenate(raised, { axis: -depth }), depth + 1];
}

const appendTraced = libraryJit("append", (x: Value, y: Value, axis: number | null): Value => concatenate([x, y], { axis }), {
  staticArgnums: [2],
});
/** Values joined at the end of an array, both flat unless an axis is given. */
export function append(x: ArrayLike, values: ArrayLike, options?: { axis?: number | null }): Value {
  const [a, b] = operands("append", [x, values]).map(arrayOf);
  return appendTraced(a, b, checkOptions<{ axis?: number | null }>("append", options, ["axis"]).axis ?? null);
}

/**
 * An array cut along an axis: into this many equal parts, or at these positions.
 *
 * Throws ValueError when equal parts are impossible. `jnp.split(x, 3)`, `jnp.split(x, [2, 5])`.
 */
export const split = (x: ArrayLike, sections: number | readonly number[], options?: { axis?: number }): Value[] =>
  splitAt("split", x, sections, options, false);
/** As `split`; the first parts are one longer where equal parts are impossible. */
export const arraySplit = (x: ArrayLike, sections: number | readonly number[], options?: { axis?: number }): Value[] =>
  splitAt("array_split", x, sections, options, true);

function splitAt(
  fn: string,
  x: ArrayLike,
  sections: number | readonly number[],
  options: { axis?: number } | undefined,
  uneven: boolean,
): Value[] {
  const { axis = 0 } = checkOptions<{ axis?: number }>(fn, options, ["axis"]);
  const value = toArray(fn, x);
  const at = canonicalAxis(axis, value.ndim);
  const size = value.shape[at];
  let sizes: number[];
  if (typeof sections === "number") {
    if (!(sections > 0)) throw new ValueError("number sections must be larger than 0.");
    const extra = size % sections;
    if (extra !== 0 && !uneven)
      throw new ValueError(
        `array split does not result in an equal division: rest is ${extra}`,
        `an axis of size ${size} has no ${sections} equal parts; jnp.arraySplit makes them nearly equal`,
      );
    sizes = range(0, sections).map((i) => Math.floor(size / sections) + Number(i < extra));
  } else {
    const cuts = [0, ...sections.map((c) => Math.min(Math.max(c < 0 ? c + size : c, 0), size)), size];
    sizes = cuts.slice(1).map((end, i) => Math.max(0, end - cuts[i]));
    if (sizes.reduce((n, s) => n + s, 0) !== size) {
      // Positions out of order: parts overlap, so each is its own slice.
      return cuts.slice(1).map((end, i) => sliceAxis(value, at, cuts[i], Math.max(cuts[i], end)));
    }
  }
  return splitOf(value, sizes, at);
}
export const vsplit = (x: ArrayLike, sections: number | readonly number[]): Value[] => split(x, sections, { axis: 0 });
/** As `split` along the third axis. */
export const dsplit = (x: ArrayLike, sections: number | readonly number[]): Value[] => split(x, sections, { axis: 2 });
export const hsplit = (x: ArrayLike, sections: number | readonly number[]): Value[] =>
  split(x, sections, { axis: toArray("hsplit", x).ndim === 1 ? 0 : 1 });

function sliceAxis(x: Value, axis: number, start: number, stop: number, strides: readonly number[] | null = null): Value {
  const from = x.shape.map((_, i) => (i === axis ? start : 0));
  const to = x.shape.map((d, i) => (i === axis ? stop : d));
  return m.slice(x, from, to, strides);
}

const flipTraced = libraryJit("_flip", (x: Value, axes: readonly number[]): Value => m.rev(x, axes), { staticArgnums: [1] });
/** Elements in reversed order along `axis` (default: all axes). */
export function flip(x: ArrayLike, options?: { axis?: Axis }): Value {
  const value = toArray("flip", x);
  return flipTraced(value, canonicalAxes(checkOptions<{ axis?: Axis }>("flip", options, ["axis"]).axis, value.ndim));
}
/** Columns reversed. */
export const fliplr = (x: ArrayLike): Value => flip(x, { axis: 1 });
/** Rows reversed. */
export const flipud = (x: ArrayLike): Value => flip(x, { axis: 0 });

const rot90Traced = libraryJit(
  "rot90",
  (x: Value, k: number, axes: readonly [number, number]): Value => {
    const [a, b] = axes;
    if (k === 0) return x;
    if (k === 2) return flip(flip(x, { axis: a }), { axis: b });
    return k === 1 ? swapaxes(flip(x, { axis: b }), a, b) : flip(swapaxes(x, a, b), { axis: b });
  },
  { staticArgnums: [1, 2] },
);
/** A plane turned by 90° `k` times, from the first axis toward the second. */
export function rot90(x: ArrayLike, options?: { k?: number; axes?: readonly [number, number] }): Value {
  const { k = 1, axes = [0, 1] } = checkOptions<{ k?: number; axes?: readonly [number, number] }>("rot90", options, ["k", "axes"]);
  const value = toArray("rot90", x);
  const [a, b] = canonicalAxes(axes, value.ndim);
  return rot90Traced(value, ((k % 4) + 4) % 4, [a, b]);
}

/** An array repeated as a whole along each axis. `jnp.tile([1 2], 2)` is `[1 2 1 2]`. */
export function tile(x: ArrayLike, reps: number | readonly number[]): Value {
  let value = toArray("tile", x);
  let counts = typeof reps === "number" ? [reps] : [...reps];
  const rank = Math.max(value.ndim, counts.length);
  counts = [...new Array(rank - counts.length).fill(1), ...counts];
  if (value.ndim < rank) value = m.expandDims(value, range(0, rank - value.ndim));
  return tileOf(value, counts);
}

/** Each element repeated: along `axis`, or of the flat array. `jnp.repeat([1 2], 2)` is `[1 1 2 2]`. */
export function repeat(x: ArrayLike, repeats: number | readonly number[], options?: { axis?: number | null }): Value {
  const { axis = null } = checkOptions<{ axis?: number | null }>("repeat", options, ["axis"]);
  const value = axis === null ? ravel(x) : toArray("repeat", x);
  const at = axis === null ? 0 : canonicalAxis(axis, value.ndim);
  const size = value.shape[at];
  if (typeof repeats !== "number") {
    if (repeats.length !== size) throw new ValueError(`repeats must have length ${size}, the size of the axis; got ${repeats.length}.`);
    const parts = repeats.flatMap((n, i) => (n === 0 ? [] : [repeat(sliceAxis(value, at, i, i + 1), n, { axis: at })]));
    return parts.length === 0 ? sliceAxis(value, at, 0, 0) : concatenateOf(parts, at);
  }
  const count = integerOf("repeat", "repeats", repeats);
  const widened = [...value.shape.slice(0, at + 1), count, ...value.shape.slice(at + 1)];
  const spread = m.broadcastInDim(
    value,
    widened,
    range(0, value.ndim).map((a) => (a <= at ? a : a + 1)),
  );
  return reshape(
    spread,
    value.shape.map((d, i) => (i === at ? d * count : d)),
  );
}

const diffTraced = libraryJit(
  "diff",
  (x: Value, n: number, axis: number): Value => {
    let value = x;
    for (let i = 0; i < n; i++) {
      const size = value.shape[axis];
      const upper = sliceAxis(value, axis, Math.min(1, size), size);
      const lower = sliceAxis(value, axis, 0, Math.max(0, size - 1));
      value = value.dtype === "bool" ? ne(upper, lower) : sub(upper, lower);
    }
    return value;
  },
  { staticArgnums: [1, 2] },
);
/** Differences of neighbours along `axis` (default the last), taken `n` times. */
export function diff(x: ArrayLike, options?: { n?: number; axis?: number }): Value {
  const { n = 1, axis = -1 } = checkOptions<{ n?: number; axis?: number }>("diff", options, ["n", "axis"]);
  const value = toArray("diff", x);
  if (value.ndim === 0) throw new ValueError("diff requires input that is at least one dimensional; got 0-d");
  if (n < 0) throw new ValueError(`order must be non-negative but got ${n}`);
  return diffTraced(value, n, canonicalAxis(axis, value.ndim));
}
