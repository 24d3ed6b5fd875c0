import { defaultInt } from "../dtype/defaults.ts";
import { isComplex, isFloat } from "../dtype/dtype.ts";
import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { foriLoop } from "../lax/control-flow.ts";
import * as a from "../primitives/arg-extremum.ts";
import { add, div, sub } from "../primitives/arithmetic.ts";
import { imag, real } from "../primitives/complex.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full } from "../primitives/creation.ts";
import { and, eq, le, lt, ne, not, or } from "../primitives/logic.ts";
import { expandDims, rev } from "../primitives/movement.ts";
import { reduceSum } from "../primitives/reduce.ts";
import { selectN } from "../primitives/select.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { libraryJit } from "../transforms/jit.ts";
import { broadcastValue } from "./broadcasting.ts";
import { greaterEqual } from "./comparison.ts";
import { getItem } from "./indexing.ts";
import { ravel } from "./manipulation.ts";
import { type ArrayLike, arrayOf, operands, promoteDTypes, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { take } from "./take.ts";
import { whereJit } from "./where.ts";

export interface ArgOptions {
  /** The axis to search. Default: the flat array. */
  axis?: number | null;
  /** Keep the searched axis with size 1. Default false. */
  keepdims?: boolean;
}

const extremum =
  (name: "argmax" | "argmin") =>
  (x: ArrayLike, options?: ArgOptions): Value => {
    const { axis = null, keepdims = false } = checkOptions<ArgOptions>(name, options, ["axis", "keepdims"]);
    const given = toArray(name, x);
    const value = axis === null ? ravel(given) : given;
    const at = axis === null ? 0 : canonicalAxis(axis, value.ndim);
    if (value.shape[at] === 0) throw new ValueError(`attempt to get ${name} of an empty sequence`);
    const found = a[name](value, at, defaultInt());
    if (!keepdims) return found;
    return axis === null
      ? expandDims(
          found,
          given.shape.map((_, i) => i),
        )
      : expandDims(found, [at]);
  };

/** The index of the first largest element; nan counts as largest. Throws ValueError over no elements. */
export const argmax = extremum("argmax");
/** The index of the first smallest element; nan counts as smallest. Throws ValueError over no elements. */
export const argmin = extremum("argmin");

export interface SearchOptions {
  /** Before (`"left"`, the default) or behind elements that are equal. */
  side?: "left" | "right";
  /** Indices that sort the array, for one that is not sorted. */
  sorter?: ArrayLike | null;
  /** By bisection (`"scan"`, the default), or by comparing with every element. The result is the same. */
  method?: "scan" | "scan_unrolled" | "sort" | "compare_all";
}

/**
 * Whether x comes before y (or with it, when `orEqual`) in the order of `sort`: −∞ < … < ∞ < nan, all nan equal. Complex
 * numbers are compared by their real parts, where these are equal by their imaginary parts.
 */
function precedes(x: Value, y: Value, orEqual: boolean): Value {
  if (isComplex(x.dtype)) {
    const [a, b] = [real(x), real(y)];
    const isTie = and(precedes(a, b, true), precedes(b, a, true));
    return or(precedes(a, b, false), and(isTie, precedes(imag(x), imag(y), orEqual)));
  }
  const before = (orEqual ? le : lt)(x, y);
  if (!isFloat(x.dtype)) return before;
  const yIsNan = ne(y, y);
  return or(before, orEqual ? yIsNan : and(yIsNan, eq(x, x)));
}

const searchsortedTraced = libraryJit(
  "_searchsorted_scan_impl",
  (sorted: Value, query: Value, side: string): Value => {
    const [n] = sorted.shape;
    const width = (value: number): Value => full(query.shape, value, "int32");
    // Halving n + 1 places until one is left.
    const steps = Math.ceil(Math.log2(n + 1));
    const [, found] = foriLoop(
      0,
      steps,
      (_: Value, [low, high]: [Value, Value]) => {
        const middle = add(low, div(sub(high, low), scalar(2, "int32")));
        const here = take(sorted, middle, { mode: "clip" });
        const toLeft = precedes(query, here, side === "left");
        return [selectN(toLeft, middle, low), selectN(toLeft, high, middle)];
      },
      [width(0), width(n)],
    ) as [Value, Value];
    return found;
  },
  { staticArgnums: [2] },
);

const compareAllTraced = libraryJit(
  "_searchsorted_compare_all_impl",
  (sorted: Value, query: Value, side: string): Value => {
    const shape = [...query.shape, sorted.shape[0]];
    const each = broadcastValue(expandDims(query, [query.ndim]), shape);
    const behind = not(precedes(each, broadcastValue(sorted, shape), side === "left"));
    return reduceSum(convertElementType(behind, "int32"), [query.ndim]);
  },
  { staticArgnums: [2] },
);

/**
 * Where values would have to be put into a sorted vector to keep it sorted, in int32.
 *
 * Throws ValueError when the array is no vector. `jnp.searchsorted(jnp.array([1, 2, 2, 3]), 2)` is `1`.
 */
export function searchsorted(sorted: ArrayLike, values: ArrayLike, options?: SearchOptions): Value {
  const {
    side = "left",
    sorter = null,
    method = "scan",
  } = checkOptions<SearchOptions>("searchsorted", options, ["side", "sorter", "method"]);
  if (side !== "left" && side !== "right")
    throw new ValueError(`'${String(side)}' is an invalid value for keyword 'side'`, '"left" or "right"');
  if (!["scan", "scan_unrolled", "sort", "compare_all"].includes(method)) throw new ValueError(`Unsupported method: ${String(method)}`);
  const [a, v] = promoteDTypes(operands("searchsorted", [sorted, values]));
  if (a.ndim !== 1) throw new ValueError("a should be 1-dimensional");
  if (a.shape[0] === 0) return full(v.shape, 0, "int32");
  const ordered = sorter === null ? a : take(a, sorter);
  return (method === "compare_all" ? compareAllTraced : searchsortedTraced)(ordered, v, side);
}

/**
 * The number of the bin that each value falls into, for rising or falling edges: bin i is [edges[i − 1], edges[i]), or
 * with `right` (edges[i − 1], edges[i]].
 *
 * Throws ValueError when the edges are no vector.
 */
export function digitize(x: ArrayLike, bins: ArrayLike, options?: { right?: boolean; method?: SearchOptions["method"] }): Value {
  const { right = false, method } = checkOptions<{ right?: boolean; method?: SearchOptions["method"] }>("digitize", options, [
    "right",
    "method",
  ]);
  const [value, edges] = operands("digitize", [x, bins]).map(arrayOf);
  if (edges.ndim !== 1) throw new ValueError(`digitize: bins must be a 1-dimensional array; got bins=${edges.aval.toLong()}`);
  if (edges.shape[0] === 0) return full(value.shape, 0, "int32");
  const search: SearchOptions = { side: right ? "left" : "right", ...(method === undefined ? {} : { method }) };
  const falling = sub(scalar(edges.shape[0], "int32"), searchsorted(rev(edges, [0]), value, search));
  return whereJit(greaterEqual(getItem(edges, [-1]), getItem(edges, [0])), searchsorted(edges, value, search), falling);
}
