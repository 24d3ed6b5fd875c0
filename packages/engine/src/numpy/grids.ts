import { NotImplementedError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { range } from "../primitives/broadcasting.ts";
import { full } from "../primitives/creation.ts";
import { broadcastInDim, expandDims, reshape, transpose } from "../primitives/movement.ts";
import { array } from "./array.ts";
import { arange, linspace } from "./creation.ts";
import type { Index } from "./indexers.ts";
import { concatenate, stack } from "./manipulation.ts";
import { type ArrayLike, promoteDTypes, toArray, toArrays } from "./operands.ts";

/** Grids of coordinates and joined ranges from slices. Python writes `mgrid[0:2, 0:3]`, TypeScript `mgrid("0:2", "0:3")`. */

/** `start:stop:step` with any numbers; an imaginary step `5j` asks for so many points, both ends included. */
const SLICE = /^\s*([^:]*)(?::([^:]*))?(?::([^:]*))?$/;

function rangeOf(fn: string, text: string): Value {
  const match = SLICE.exec(text);
  const parts = text.includes(":") && match !== null ? match.slice(1).map((part) => (part ?? "").trim()) : null;
  const [start, stop, step] = parts ?? ["", "", ""];
  const number = (part: string, byDefault: number): number => (part === "" ? byDefault : Number(part));
  const count = /^(\d+)j$/.exec(step);
  const numbers = [number(start, 0), number(stop, Number.NaN), count === null ? number(step, 1) : 1];
  if (numbers.some((n) => Number.isNaN(n)))
    throw new ValueError(`jnp.${fn}: '${text}' is not a slice with a stop.`, 'a slice is "start:stop:step", as "0:3" or "0:1:5j"');
  return count === null ? arange(numbers[0], numbers[1], numbers[2]) : linspace(numbers[0], numbers[1], Number(count[1]));
}

const rangesOf = (fn: string, slices: readonly string[]): Value[] => promoteDTypes(slices.map((s) => rangeOf(fn, s)));

/**
 * Coordinates of a dense grid: for each slice one array of the grid's shape, stacked in front; for one slice its range.
 *
 * `jnp.mgrid("0:2", "0:3")` has shape `[2, 2, 3]`; `jnp.mgrid("0:1:5j")` is `[0. 0.25 0.5 0.75 1.]`.
 */
export function mgrid(...slices: readonly string[]): Value {
  const axes = rangesOf("mgrid", slices);
  if (axes.length === 1) return axes[0];
  const shape = axes.map((a) => a.shape[0]);
  return stack(axes.map((a, i) => broadcastInDim(a, shape, [i])));
}

/** Coordinates of an open grid: for each slice its range along its own axis, of size 1 along the others. */
export function ogrid(...slices: readonly string[]): Value | Value[] {
  const axes = rangesOf("ogrid", slices);
  if (axes.length === 1) return axes[0];
  return axes.map((a, i) => alongAxis(a, i, axes.length));
}

const alongAxis = (x: Value, axis: number, rank: number): Value =>
  reshape(
    x,
    range(0, rank).map((i) => (i === axis ? x.shape[0] : 1)),
  );

/** Index arrays that pick the cross product of several lists of positions: `x.get(...jnp.ix_(rows, columns))`. */
export function ix_(...lists: readonly ArrayLike[]): Value[] {
  return toArrays("ix_", lists).map((list, i) => {
    if (list.ndim !== 1) throw new ValueError(`Arguments to jax.numpy.ix_ must be 1-dimensional, got shape ${shapeText(list.shape)}`);
    if (list.dtype === "bool")
      throw new NotImplementedError("Boolean arguments to jax.numpy.ix_ are not implemented", "take jnp.nonzero(mask)[0]");
    if (list.size === 0)
      return full(
        lists.map((_, k) => (k === i ? 0 : 1)),
        0,
        "int32",
      );
    return alongAxis(list, i, lists.length);
  });
}

/** An index to keep and use later: `x.get(...jnp.s_("1:3", 0))`. */
export const s_ = (...index: readonly Index[]): Index[] => [...index];
export const indexExp = s_;

/** What `r_` and `c_` join: slices, arrays, lists and numbers. */
export type Joined = string | ArrayLike | readonly unknown[];

function join(fn: string, items: readonly Joined[], byDefault: { axis: number; ndmin: number; trans1d: number }): Value {
  let { axis, ndmin, trans1d } = byDefault;
  let matrix = -1;
  let rest = items;
  const [first] = items;
  if (typeof first === "string" && !first.includes(":")) {
    rest = items.slice(1);
    if (first === "r" || first === "c") matrix = first === "r" ? 0 : 1;
    else {
      const numbers = first.split(",").map(Number);
      if (numbers.some((n) => !Number.isInteger(n))) throw new ValueError(`could not understand directive '${first}'`);
      [axis = axis, ndmin = ndmin, trans1d = trans1d] = numbers;
    }
  }
  const parts = rest.map((item) => {
    if (typeof item === "string" && !item.includes(":")) throw new ValueError("string directive must be placed at the beginning");
    const value =
      typeof item === "string"
        ? rangeOf(fn, item)
        : Array.isArray(item)
          ? array(item as never)
          : toArray(fn, typeof item === "number" && Number.isInteger(item) ? BigInt(item) : item);
    const ownRank = typeof item === "string" ? 0 : value.ndim;
    const missing = Math.max(0, ndmin - value.ndim);
    const padded = missing === 0 ? value : expandDims(value, range(0, missing));
    if (trans1d === -1 || ndmin - ownRank <= 0) return padded;
    const shifts = ndmin - (Math.abs(ndmin + trans1d + 1) % ndmin);
    const order = range(0, ndmin);
    return transpose(padded, [...order.slice(shifts), ...order.slice(0, shifts)]);
  });
  const strong = parts.map((v) => (v.weakType ? v.astype(v.dtype) : v));
  const joined = concatenate(strong, { axis });
  return matrix === -1 || joined.ndim !== 1 ? joined : expandDims(joined, [matrix]);
}

/**
 * Slices, arrays, lists and numbers joined along the first axis: `jnp.r_("0:3", 7, x)`. A first text without a colon
 * gives axis and least rank, as Python's: `"0,2"`; `"r"` and `"c"` make a row or a column of the result.
 */
export const r_ = (...items: readonly Joined[]): Value => join("r_", items, { axis: 0, ndmin: 1, trans1d: -1 });
/** As `r_`, along the last axis, vectors being columns: `jnp.c_(x, y)` has shape `[n, 2]`. */
export const c_ = (...items: readonly Joined[]): Value => join("c_", items, { axis: -1, ndmin: 2, trans1d: 0 });
