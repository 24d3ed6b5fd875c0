import { defaultInt } from "../dtype/defaults.ts";
import { isComplex, isInexact } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { split } from "../primitives/assembly.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full, fullLike, iota } from "../primitives/creation.ts";
import { and, eq, lt, ne, not } from "../primitives/logic.ts";
import { expandDims, reshape, squeeze } from "../primitives/movement.ts";
import { reduceOr, reduceSum } from "../primitives/reduce.ts";
import { select } from "../primitives/select.ts";
import { sort } from "../primitives/sort.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { Tracer } from "../trace/tracer.ts";
import { broadcastValue } from "./broadcasting.ts";
import { concreteData } from "./concrete.ts";
import { cumsum } from "./cumulative.ts";
import { getItem } from "./indexing.ts";
import { concatenate, diff, moveaxis, ravel } from "./manipulation.ts";
import { nonzero } from "./nonzero.ts";
import { type ArrayLike, arrayOf, operands, promoteDTypes, toArray, toArrays } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { max, min } from "./reductions.ts";
import { searchsorted } from "./searching.ts";
import { take } from "./take.ts";
import { where, whereJit } from "./where.ts";

/** Arrays as sets of values. How many there are depends on values: with `size` the functions work under jit. */

export interface SetSizeOptions {
  /** How many results: cut off, or filled up with `fillValue`. Needed under jit and vmap. Default: as many as there are. */
  size?: number | null;
  /** What fills up the results. Default: the least value. */
  fillValue?: ArrayLike | null;
}
export interface UniqueOptions extends SetSizeOptions {
  /** Compare slices along this axis. Default: elements of the flat array. */
  axis?: number | null;
  /** All nan are one value. Default true. */
  equalNan?: boolean;
  /** Also the positions of the first occurrences. */
  returnIndex?: boolean;
  /** Also, for each element, the position of its value in the result. */
  returnInverse?: boolean;
  /** Also how often each value occurs. */
  returnCounts?: boolean;
}
const UNIQUE_OPTIONS = ["size", "fillValue", "axis", "equalNan", "returnIndex", "returnInverse", "returnCounts"] as const;
type Extras = "returnIndex" | "returnInverse" | "returnCounts";
type ValuesOnly = Omit<UniqueOptions, Extras> & { [E in Extras]?: false };

const notTraced = (fn: string, value: Value): void => {
  if (!(value instanceof Tracer)) return;
  concreteData(
    value,
    `The error arose in jnp.${fn}(). To make jnp.${fn}() compatible with JIT and other transforms, you can specify a concrete value for the size argument, which will determine the output size.`,
    `the result's shape depends on values: pass { size } to ${fn}, or call it outside the transformed function`,
  );
};

/** Complex numbers with NaN in a part become NaN + 0i, so that they stand together at the end, as numpy has them. */
const withOneNaN = (x: Value): Value => (isComplex(x.dtype) ? whereJit(ne(x, x), scalarLike(x, Number.NaN), x) : x);

/** True at each slice along the first axis that differs from the one before it. */
function startsRun(sorted: Value, equalNan: boolean): Value {
  const [after, before] = [getItem(sorted, ["1:"]), getItem(sorted, [":-1"])];
  const bothNan = and(ne(after, after), ne(before, before));
  const differs = equalNan && isInexact(sorted.dtype) ? and(ne(after, before), not(bothNan)) : ne(after, before);
  return concatenate([full([1], true, "bool"), reduceOr(differs, range(1, sorted.ndim))]);
}

/** A fill value in an array's dtype; a whole number beside integers is an integer, which wraps where it does not fit. */
const fillLike = (fn: string, x: Value, fill: ArrayLike): Value => convertElementType(arrayOf(operands(fn, [x, fill])[1]), x.dtype);

const shapeBehind = (v: Value, rank: number): Value => reshape(v, [v.size, ...new Array<number>(rank - 1).fill(1)]);

/**
 * The distinct values of an array in ascending order; with `returnIndex`, `returnInverse` and `returnCounts` a list of
 * them and what was asked for, in this order.
 *
 * Throws ConcretizationTypeError for a traced array without `size`. `jnp.unique(jnp.array([3, 4, 1, 3, 1]))` is `[1 3 4]`.
 */
export function unique(x: ArrayLike, options?: ValuesOnly): Value;
export function unique(x: ArrayLike, options: UniqueOptions): Value[];
export function unique(x: ArrayLike, options?: UniqueOptions): Value | Value[] {
  const given = checkOptions<UniqueOptions>("unique", options, UNIQUE_OPTIONS);
  const { axis = null, size = null, fillValue = null, equalNan = true } = given;
  const input = toArray("unique", x);
  if (size === null) notTraced("unique", input);
  const flat = axis === null ? ravel(input) : input;
  const at = axis === null ? 0 : canonicalAxis(axis, flat.ndim);
  const rows = withOneNaN(moveaxis(flat, at, 0));
  const length = rows.shape[0];
  if (length === 0 && size !== null && size > 0 && fillValue === null)
    throw new ValueError("jnp.unique: for zero-sized input with nonzero size argument, fill_value must be specified");
  const isEmpty = rows.size === 0;
  const order = isEmpty ? iota(defaultInt(), length) : orderOf(rows);
  const sorted = isEmpty ? rows : take(rows, order, { axis: 0 });
  const starts = isEmpty ? full([length], false, "bool") : startsRun(sorted, equalNan);
  const count = reduceSum(convertElementType(starts, defaultInt()), [0]);
  const firsts = nonzero(starts, { size })[0];

  let values = isEmpty ? getItem(sorted, [`:${firsts.size}`]) : take(sorted, firsts, { axis: 0 });
  if (size !== null && fillValue !== null) {
    const fill = fillLike("unique", rows, fillValue);
    values =
      length === 0
        ? broadcastValue(fill, [size, ...rows.shape.slice(1)])
        : where(shapeBehind(lt(iota(defaultInt(), size), count), rows.ndim), values, fill);
  }
  const results = [moveaxis(values, 0, at)];
  if (given.returnIndex === true) results.push(isEmpty ? firsts : take(order, firsts));
  if (given.returnInverse === true) {
    const places = full([length], 0, defaultInt());
    const inverse = isEmpty ? places : places.at(order).set(cumsum(convertElementType(starts, defaultInt())).sub(1n));
    results.push(axis === null ? reshape(inverse, input.shape) : inverse);
  }
  if (given.returnCounts === true) {
    const ends =
      size === null
        ? concatenate([firsts, full([1], length, defaultInt())])
        : isEmpty
          ? full([size + 1], 0, defaultInt())
          : nonzero(starts, { size: size + 1, fillValue: BigInt(length) })[0];
    results.push(diff(ends));
  }
  return results.length === 1 && given.returnIndex !== true ? results[0] : results;
}

/** The order of slices along the first axis, compared element by element from their first. */
function orderOf(rows: Value): Value {
  const [length, ...rest] = rows.shape;
  const width = rest.reduce((n, d) => n * d, 1);
  const columns = split(reshape(rows, [length, width]), new Array<number>(width).fill(1), 1).map((c) => squeeze(c, [1]));
  return sort([...columns, iota(defaultInt(), length)], 0, width)[width];
}

/** The distinct values, ascending. */
export const uniqueValues = (x: ArrayLike, options?: SetSizeOptions): Value => unique(x, { ...options, equalNan: false });
/** The distinct values, ascending, and how often each occurs. */
export const uniqueCounts = (x: ArrayLike, options?: SetSizeOptions): { values: Value; counts: Value } => {
  const [values, counts] = unique(x, { ...options, equalNan: false, returnCounts: true });
  return { values, counts };
};
/** The distinct values, ascending, and for each element the position of its value. */
export const uniqueInverse = (x: ArrayLike, options?: SetSizeOptions): { values: Value; inverseIndices: Value } => {
  const [values, inverseIndices] = unique(x, { ...options, equalNan: false, returnInverse: true });
  return { values, inverseIndices };
};
/** The distinct values, ascending, with positions of first occurrences, positions of values, and counts. */
export const uniqueAll = (
  x: ArrayLike,
  options?: SetSizeOptions,
): { values: Value; indices: Value; inverseIndices: Value; counts: Value } => {
  const extras = { equalNan: false, returnIndex: true, returnInverse: true, returnCounts: true };
  const [values, indices, inverseIndices, counts] = unique(x, { ...options, ...extras });
  return { values, indices, inverseIndices, counts };
};

export interface IsinOptions {
  /** Both arrays hold each value once. Accepted: the result is the same. */
  assumeUnique?: boolean;
  /** True where an element is in no place of the other array. */
  invert?: boolean;
  method?: "auto" | "compare_all" | "binary_search" | "sort";
}
function contains(elements: Value, among: Value, method: string): Value {
  if (elements.size === 0 || among.size === 0) return full([elements.size], false, "bool");
  const [flat, others] = [elements, among].map((x) => ravel(x.weakType ? convertElementType(x, x.dtype) : x));
  if (method === "binary_search" || method === "sort") {
    const [sorted] = sort([others], 0);
    return eq(flat, take(sorted, searchsorted(sorted, flat), { mode: "clip" }));
  }
  const shape = [flat.size, others.size];
  return reduceOr(eq(broadcastValue(expandDims(flat, [1]), shape), broadcastValue(expandDims(others, [0]), shape)), [1]);
}
/** For each element, whether it occurs in the other array. `jnp.isin(jnp.arange(3), jnp.array([1, 5]))` is `[False True False]`. */
export function isin(elements: ArrayLike, among: ArrayLike, options?: IsinOptions): Value {
  const { invert = false, method = "auto" } = checkOptions<IsinOptions>("isin", options, ["assumeUnique", "invert", "method"]);
  if (!["auto", "compare_all", "binary_search", "sort"].includes(method))
    throw new ValueError(`method='${String(method)}' is not implemented; options are 'compare_all', 'binary_search', 'sort', and 'auto'`);
  const [x, y] = promoteDTypes(operands("isin", [elements, among]));
  const found = reshape(contains(x, y, method), x.shape);
  return invert ? not(found) : found;
}

const readSize = (fn: string, options: (SetSizeOptions & { assumeUnique?: boolean }) | undefined) =>
  checkOptions<SetSizeOptions & { assumeUnique?: boolean }>(fn, options, ["size", "fillValue", "assumeUnique"]);

/** The values where a mask holds: all of them, or `size`, filled up with `fill` (default: the least of them). */
function chosen(values: Value, mask: Value, size: number | null, fill: ArrayLike | null, byDefault: number | null): Value {
  const hits = nonzero(mask, { size })[0];
  if (size === null) return take(values, hits);
  const found = values.size === 0 ? full([size], 0, values.dtype) : take(values, hits);
  const held = lt(iota(defaultInt(), size), reduceSum(convertElementType(mask, defaultInt()), [0]));
  if (fill !== null || byDefault !== null) return where(held, found, fillLike("fill_value", values, fill ?? (byDefault as number)));
  if (size === 0) return found;
  const zeroed = select(held, found, fullLike(found, 0));
  const raised = where(held, zeroed, max(zeroed));
  return where(held, raised, min(raised));
}

/** The values that are in either array, ascending. Throws ConcretizationTypeError for traced arrays without `size`. */
export function union1d(x: ArrayLike, y: ArrayLike, options?: SetSizeOptions): Value {
  const values = toArrays("union1d", [x, y]);
  if ((options?.size ?? null) === null) for (const v of values) notTraced("union1d", v);
  return unique(concatenate(values, { axis: null }), options);
}

export interface SetOptions extends SetSizeOptions {
  /** Both arrays hold each value once. */
  assumeUnique?: boolean;
}
/** The values of the first array that are not in the second, ascending (in their order with `assumeUnique`). */
export function setdiff1d(x: ArrayLike, y: ArrayLike, options?: SetOptions): Value {
  const { size = null, fillValue = null, assumeUnique = false } = readSize("setdiff1d", options);
  const [a, b] = toArrays("setdiff1d", [x, y]).map(ravel);
  if (size === null) notTraced("setdiff1d", a);
  if (a.size === 0) return broadcastValue(fillLike("setdiff1d", a, fillValue ?? 0), [size ?? 0]);
  const [values] = assumeUnique ? [a] : sort([a], 0);
  const absent = not(contains(...(promoteDTypes([values, b]) as [Value, Value]), "auto"));
  return chosen(values, assumeUnique ? absent : and(absent, startsRun(values, true)), size, fillValue, 0);
}

/** Two arrays as one, sorted by value and then by array: the values, and 0 or 1 for the array. */
function merged(
  fn: string,
  x: ArrayLike,
  y: ArrayLike,
  size: number | null,
): { a: Value; b: Value; values: Value; origin: Value; place: Value } {
  const [a, b] = promoteDTypes(operands(fn, [x, y])).map(ravel);
  if (size === null) for (const v of [a, b]) notTraced(fn, v);
  const origins = concatenate([full([a.size], 0, defaultInt()), full([b.size], 1, defaultInt())]);
  const places = concatenate([iota(defaultInt(), a.size), iota(defaultInt(), b.size)]);
  // Within a value the last of the first array is its first occurrence, beside the first of the second.
  const tieBreak = select(eq(origins, fullLike(origins, 0)), places.neg(), places);
  const [values, origin, , place] = sort([concatenate([a, b]), origins, tieBreak, places], 0, 3);
  return { a, b, values, origin, place };
}

/** True at each nan behind another of the same array: nan equals nothing, but an array holds it once. */
function repeatsNan(values: Value, origin: Value): Value {
  const isNan = ne(values, values);
  const behind = and(getItem(isNan, [":-1"]), eq(getItem(origin, [":-1"]), getItem(origin, ["1:"])));
  return and(isNan, concatenate([full([1], false, "bool"), behind]));
}

/** The values that are in exactly one of two arrays, ascending. */
export function setxor1d(x: ArrayLike, y: ArrayLike, options?: SetOptions): Value {
  const { size = null, fillValue = null } = readSize("setxor1d", options);
  const { values, origin } = merged("setxor1d", x, y, size);
  if (values.size === 0) return full([size ?? 0], 0, values.dtype);
  const starts = startsRun(values, false);
  const run = cumsum(convertElementType(starts, defaultInt())).sub(1n);
  const total = full([values.size], 0, defaultInt());
  const seconds = total.at(run).add(origin);
  const members = total.at(run).add(1n);
  const mixed = and(ne(seconds, fullLike(seconds, 0)), ne(seconds, members));
  const once = and(starts, not(take(mixed, run)));
  return chosen(values, and(once, not(repeatsNan(values, origin))), size, fillValue, null);
}

/**
 * The values that are in both arrays, ascending; with `returnIndices` also their first positions in each.
 *
 * Throws ConcretizationTypeError for traced arrays without `size`.
 */
export function intersect1d(x: ArrayLike, y: ArrayLike, options?: SetOptions & { returnIndices?: false }): Value;
export function intersect1d(x: ArrayLike, y: ArrayLike, options: SetOptions & { returnIndices: true }): Value[];
export function intersect1d(x: ArrayLike, y: ArrayLike, options?: SetOptions & { returnIndices?: boolean }): Value | Value[] {
  const {
    size = null,
    fillValue = null,
    returnIndices = false,
  } = checkOptions<SetOptions & { returnIndices?: boolean }>("intersect1d", options, [
    "size",
    "fillValue",
    "assumeUnique",
    "returnIndices",
  ]);
  const { a, b, values, origin, place } = merged("intersect1d", x, y, size);
  if (values.size === 0) {
    const none = full([size ?? 0], 0, values.dtype);
    return returnIndices ? [none, full([size ?? 0], 0, defaultInt()), full([size ?? 0], 0, defaultInt())] : none;
  }
  const [first, second] = [":-1", "1:"];
  const same = eq(getItem(values, [first]), getItem(values, [second]));
  const both = and(same, lt(getItem(origin, [first]), getItem(origin, [second])));
  const common = chosen(getItem(values, [first]), both, size, fillValue, null);
  if (!returnIndices) return common;
  return [
    common,
    chosen(getItem(place, [first]), both, size, BigInt(a.size), null),
    chosen(getItem(place, [second]), both, size, BigInt(b.size), null),
  ];
}
