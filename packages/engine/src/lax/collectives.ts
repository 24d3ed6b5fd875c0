import { ValueError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { toArray } from "../numpy/operands.ts";
import * as p from "../primitives/arithmetic.ts";
import { axisSizeOf } from "../primitives/axis-env.ts";
import { bind1 } from "../primitives/bind.ts";
import { allGatherP, allToAllP, axisIndexP, pmaxP, pminP, psumP, reduceScatterP } from "../primitives/collectives.ts";
import { scalar, scalarLike } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import * as m from "../primitives/movement.ts";
import { canonicalAxis } from "../shape/axes.ts";
import { Tracer } from "../trace/tracer.ts";
import { leaves } from "../tree/flatten.ts";
import { mapTree } from "../tree/map.ts";
import { ppermuteOf } from "./permute.ts";

/** Collectives: functions along an axis that `vmap` or `pmap` names with `axisName`. All throw NameError for an axis that is not bound. */

/** One named axis, or several. */
export type AxisName = string | readonly string[];

export interface GroupOptions {
  /** Groups of positions along the axis that are worked on apart. */
  axisIndexGroups?: readonly (readonly number[])[] | null;
}

const namesOf = (axisName: AxisName): readonly string[] => (typeof axisName === "string" ? [axisName] : axisName);
const groupsOf = (options: GroupOptions): number[][] | null => options.axisIndexGroups?.map((g) => [...g]) ?? null;

/** Applies `fn` to each array of a tree. */
const onLeaves = (name: string, tree: unknown, fn: (x: Value) => Value): any => mapTree((leaf: never) => fn(toArray(name, leaf)), tree);

function checkGroups(groups: readonly (readonly number[])[] | null, size: number): void {
  if (groups === null) return;
  const all = groups.flat().sort((a, b) => a - b);
  if (all.length !== size || all.some((n, i) => n !== i))
    throw new ValueError(`axis_index_groups must cover all indices exactly once: the axis has size ${size}`);
}

/**
 * The sum of `x` (an array or a tree of arrays) over a named axis: every example gets the total. `lax.psum(1, "i")` is the
 * size of the axis.
 *
 * ```ts
 * vmap((x) => x.div(lax.psum(x, "i")), { axisName: "i" })(jnp.arange(4));
 * ```
 */
export function psum(x: unknown, axisName: AxisName, options: GroupOptions = {}): any {
  const names = namesOf(axisName);
  const size = axisSizeOf(names, "psum");
  const axis_index_groups = groupsOf(options);
  checkGroups(axis_index_groups, size);
  const asInt = (v: Value): Value => (v.dtype === "bool" ? convertElementType(v, "int32") : v);
  // Constants are the same for all examples. JAX knows bare numbers by their text: 1 is an integer.
  const isConstant = leaves(x).every((leaf) => !(leaf instanceof Tracer));
  if (isConstant) {
    const count = axis_index_groups === null ? size : axis_index_groups[0].length;
    return mapTree((leaf: unknown) => {
      if (typeof leaf === "number")
        return Number.isInteger(leaf) ? scalar(leaf * count, "int32", true) : scalar(leaf * count, "float32", true);
      const value = asInt(toArray("psum", leaf));
      return p.mul(scalarLike(value, count), value);
    }, x);
  }
  return onLeaves("psum", x, (v) => bind1(psumP, [asInt(v)], { axes: names, axis_index_groups }));
}

/** The mean over a named axis. */
export function pmean(x: unknown, axisName: AxisName, options: GroupOptions = {}): any {
  const size = axisSizeOf(namesOf(axisName), "psum");
  const count = options.axisIndexGroups?.[0].length ?? size;
  const sums = psum(
    mapTree((leaf: unknown) => asFloat(toArray("pmean", leaf)), x),
    axisName,
    options,
  );
  return mapTree((sum: Value) => p.div(sum, scalarLike(sum, count)), sums);
}
const asFloat = (x: Value): Value => (x.dtype === "float32" || x.dtype.includes("float") ? x : convertElementType(x, "float32"));

const extremum =
  (name: string, primitive: typeof pmaxP) =>
  (x: unknown, axisName: AxisName, options: GroupOptions = {}): any => {
    const names = namesOf(axisName);
    const size = axisSizeOf(names, name);
    const axis_index_groups = groupsOf(options);
    checkGroups(axis_index_groups, size);
    return onLeaves(name, x, (v) => bind1(primitive, [v], { axes: names, axis_index_groups }));
  };
/** The largest value over a named axis. */
export const pmax = extremum("pmax", pmaxP);
/** The smallest value over a named axis. */
export const pmin = extremum("pmin", pminP);

/** The example's position along a named axis, int32. With several axes, the first is the slowest. */
export function axisIndex(axisName: AxisName): Value {
  const names = namesOf(axisName);
  axisSizeOf(names, "axis_index");
  return names
    .map((name) => ({ size: axisSizeOf([name], "axis_index"), index: bind1(axisIndexP, [], { axis_name: name }) }))
    .reduce<Value | null>(
      (outer, { size, index }) => (outer === null ? index : p.add(p.mul(outer, scalar(size, "int32")), index)),
      null,
    ) as Value;
}

/** The size of a named axis: a plain number. */
export const axisSize = (axisName: AxisName): number => axisSizeOf(namesOf(axisName), "axis_size");

export interface GatherOptions extends GroupOptions {
  /** Where the gathered values go. Default 0. */
  axis?: number;
  /** One after the other along `axis`, instead of along a new axis. Default false. */
  tiled?: boolean;
}
/** The values of all examples along a named axis, stacked along a new axis. */
export function allGather(x: unknown, axisName: AxisName, options: GatherOptions = {}): any {
  const names = namesOf(axisName);
  const axis_size = axisSizeOf(names, "all_gather");
  const { axis = 0, tiled = false } = options;
  return onLeaves("all_gather", x, (v) =>
    bind1(allGatherP, [v], {
      all_gather_dimension: canonicalAxis(axis, tiled ? v.ndim : v.ndim + 1),
      axis_index_groups: groupsOf(options),
      axis_name: names,
      axis_size,
      tiled,
    }),
  );
}

export interface ScatterOptions extends GroupOptions {
  /** The axis of which each example keeps its piece. Default 0. */
  scatterDimension?: number;
  /** Pieces keep the axis; without it, which is the default, the axis has the named axis's size and goes away. */
  tiled?: boolean;
}
/** The sum over a named axis, of which each example keeps its own piece. Throws ValueError when the pieces do not come out even. */
export function psumScatter(x: unknown, axisName: AxisName, options: ScatterOptions = {}): any {
  const names = namesOf(axisName);
  const axis_size = axisSizeOf(names, "psum_scatter");
  const { scatterDimension = 0, tiled = false } = options;
  return onLeaves("psum_scatter", x, (v) =>
    bind1(reduceScatterP, [v], {
      axis_index_groups: groupsOf(options),
      axis_name: names,
      axis_size,
      scatter_dimension: canonicalAxis(scatterDimension, v.ndim),
      tiled,
    }),
  );
}

/**
 * Sends values along a named axis: `perm` holds pairs [source, destination]. Who is no destination gets zeros.
 *
 * Throws ValueError when a source or a destination occurs twice.
 */
export function ppermute(x: unknown, axisName: AxisName, perm: readonly (readonly [number, number])[]): any {
  const names = namesOf(axisName);
  axisSizeOf(names, "ppermute");
  for (const side of [0, 1]) {
    if (new Set(perm.map((pair) => pair[side])).size !== perm.length)
      throw new ValueError(`ppermute sources and destinations must be unique, got [${perm.map(([a, b]) => `(${a}, ${b})`).join(", ")}].`);
  }
  return onLeaves("ppermute", x, (v) => ppermuteOf(v, names, perm));
}

/** As `ppermute`, by a list of which example's value each one gets. */
export function pshuffle(x: unknown, axisName: AxisName, perm: readonly number[]): any {
  const sorted = [...perm].sort((a, b) => a - b);
  if (sorted.some((n, i) => n !== i)) throw new ValueError(`\`perm\` does not represent a permutation: [${perm.join(", ")}]`);
  return ppermute(
    x,
    axisName,
    perm.map((source, i) => [source, i] as const),
  );
}

/**
 * Exchanges the named axis with `splitAxis` of each array, which goes to `concatAxis`: piece j of example i becomes
 * piece i of example j.
 *
 * Throws ValueError unless the split axis has the size of the named axis (with `tiled`, a multiple of it).
 */
export function allToAll(
  x: unknown,
  axisName: AxisName,
  splitAxis: number,
  concatAxis: number,
  options: GroupOptions & { tiled?: boolean } = {},
): any {
  const size = axisSizeOf(namesOf(axisName), "all_to_all");
  const { tiled = false } = options;
  const shared = { axis_index_groups: groupsOf(options), axis_name: axisName, size, tiled };
  return onLeaves("all_to_all", x, (v) => {
    const from = canonicalAxis(splitAxis, v.ndim);
    const to = canonicalAxis(concatAxis, v.ndim);
    if (tiled) {
      if (v.shape[from] % size !== 0)
        throw new ValueError(
          `The size of all_to_all split_axis (${v.shape[from]}) has to be divisible by the size of the named axis ${String(axisName)} (${size})`,
        );
      return bind1(allToAllP, [v], { ...shared, concat_axis: to, split_axis: from });
    }
    if (v.shape[from] !== size)
      throw new ValueError(
        `all_to_all requires the size of the mapped axis axis_name to equal x.shape[split_axis], but they are ${size} and ${v.shape[from]} respectively.`,
      );
    if (from === to) return bind1(allToAllP, [v], { ...shared, concat_axis: to, split_axis: from });
    // The position of the result's axis counts without the split one; an axis of size 1 stands there meanwhile.
    const concat_axis = from < to ? to + 1 : to;
    const split_axis = from < to ? from : from + 1;
    const exchanged = bind1(allToAllP, [m.expandDims(v, [concat_axis])], { ...shared, concat_axis, split_axis });
    return m.squeeze(exchanged, [split_axis]);
  });
}
