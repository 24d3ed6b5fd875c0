import { NameError, NotImplementedError, ValueError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { Params } from "../ir/jaxpr.ts";
import type { Lowering } from "../ir/lowering.ts";
import type { NDArray } from "../ir/ndarray.ts";
import { type Primitive, Zero } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { mul } from "./arithmetic.ts";
import { bind1 } from "./bind.ts";
import { moveAxis, range } from "./broadcasting.ts";
import { avalOf, scalarLike } from "./constants.ts";
import { iota } from "./creation.ts";
import { broadcastInDim, linear, reshape, shiftAxes, transpose } from "./movement.ts";
import { checkAxes, reduceMaxP, reduceMinP, reduceSum, reduceSumP } from "./reduce.ts";

/**
 * Collectives: primitives along named axes, which `vmap` and `pmap` bind. Their batching rules turn a named axis into
 * an axis of the array; what reaches evaluation with a name left was called where no transform binds it.
 */

type AxisOrName = string | number;

const axesOf = (params: Params): readonly AxisOrName[] => params.axes as readonly AxisOrName[];
const isName = (axis: AxisOrName): axis is string => typeof axis === "string";
const isPosition = (axis: AxisOrName): axis is number => typeof axis === "number";
export const namesIn = (axis: unknown): readonly string[] => (Array.isArray(axis) ? axis : [axis]) as readonly string[];

function unbound(name: string, names: readonly string[]): never {
  throw new NameError(
    `Found an unbound axis name: ${names[0]}. To fix this, please call ${name} under \`jax.shard_map\`.`,
    `call it inside vmap(f, { axisName: ${JSON.stringify(names[0])} })`,
  );
}

function refuseGroups(params: Params): void {
  if (params.axis_index_groups !== null && params.axis_index_groups !== undefined)
    throw new NotImplementedError(
      "axis_index_groups not supported in vmap collectives. Please open a feature request!",
      "split the axis in two with reshape and two vmaps, and reduce over the inner one",
    );
}

/** What a collective over names alone has instead of a kernel: it cannot be evaluated. */
export const unboundLowering = (name: string, names: (params: Params) => readonly string[]): Pick<Primitive, "lowering" | "evaluate"> => ({
  lowering: { kind: "expand", expand: (_b, _inputs, params) => unbound(name, names(params)) },
  evaluate: (_inputs, params) => unbound(name, names(params)),
});

interface ReductionRow {
  readonly name: string;
  /** What it is over axes of the array. */
  readonly reduce: Primitive;
  /** The result over an axis along which all examples are the same. */
  readonly constant: (x: Value, size: number) => Value;
  readonly derivative: Pick<Primitive, "jvp" | "transpose">;
}

/** A reduction over named axes and, after batching, over axes of the array: `axes` holds names and positions. */
function collectiveReduction({ name, reduce, constant, derivative }: ReductionRow): Primitive {
  const reduceParams = (params: Params): Params => {
    const names = axesOf(params).filter(isName);
    if (names.length > 0) unbound(name, names);
    return name === "psum" ? { axes: axesOf(params) as number[], out_sharding: null } : { axes: axesOf(params) as number[] };
  };
  const primitive: Primitive = {
    name,
    namedAxes: (params) => axesOf(params).filter(isName),
    abstractEval([x], params) {
      const positions = axesOf(params).filter(isPosition);
      checkAxes(positions, x);
      return [x.with({ shape: x.shape.filter((_, axis) => !positions.includes(axis)) })];
    },
    evaluate: (inputs: readonly NDArray[], params, outputs: readonly ShapedArray[]) =>
      reduce.evaluate(inputs, reduceParams(params), outputs),
    lowering: { kind: "expand", expand: (b, [x], params) => b.bind(reduce, [x], reduceParams(params)) } satisfies Lowering,
    ...derivative,
    batch([x], [dim], params, size, axisName) {
      const axes = axesOf(params);
      const isMapped = axisName !== null && axes.includes(axisName);
      if (isMapped) refuseGroups(params);
      if (dim === null) {
        const rest = axes.filter((axis) => axis !== axisName);
        const one = constant(x, size);
        return [[rest.length === 0 ? one : bind1(primitive, [one], { ...params, axes: rest })], [null]];
      }
      const shifted = axes.map((axis): AxisOrName => (isPosition(axis) ? axis + Number(axis >= dim) : axis === axisName ? dim : axis));
      const out = bind1(primitive, [x], { ...params, axes: shifted });
      return [[out], [isMapped ? null : dim - shifted.filter((axis) => isPosition(axis) && axis < dim).length]];
    },
    flops: ([x]) => x.size,
  };
  return primitive;
}

/** The sum over named axes. */
export const psumP: Primitive = collectiveReduction({
  name: "psum",
  reduce: reduceSumP,
  constant: (x, size) => mul(scalarLike(x, size), x),
  derivative: {
    jvp: ([x], [t], params) => {
      const out = bind1(psumP, [x], params);
      return [[out], [t instanceof Zero ? new Zero(out.aval) : bind1(psumP, [t], params)]];
    },
    transpose: ([ct], [x], params) => {
      const { aval } = x;
      if (ct instanceof Zero) return [new Zero(aval)];
      const names = axesOf(params).filter(isName);
      const positions = axesOf(params).filter(isPosition);
      const summed = names.length === 0 ? ct : bind1(psumP, [ct], { ...params, axes: names });
      if (positions.length === 0) return [summed];
      const kept = range(0, aval.ndim).filter((axis) => !positions.includes(axis));
      return [broadcastInDim(summed, aval.shape, kept)];
    },
  },
});

const noDerivative = (name: string): Pick<Primitive, "jvp"> => ({
  jvp: () => {
    throw new NotImplementedError(
      `Differentiation rule for '${name}' not implemented`,
      "gather the values with lax.allGather and reduce them with jnp",
    );
  },
});

/** The largest value over named axes. */
export const pmaxP: Primitive = collectiveReduction({
  name: "pmax",
  reduce: reduceMaxP,
  constant: (x) => x,
  derivative: noDerivative("pmax"),
});
/** The smallest value over named axes. */
export const pminP: Primitive = collectiveReduction({
  name: "pmin",
  reduce: reduceMinP,
  constant: (x) => x,
  derivative: noDerivative("pmin"),
});

const byAxisName = (params: Params): readonly string[] => namesIn(params.axis_name);

/** The example's own position along a named axis. */
export const axisIndexP: Primitive = {
  name: "axis_index",
  namedAxes: byAxisName,
  abstractEval: () => [avalOf([], "int32")],
  ...unboundLowering("axis_index", byAxisName),
  jvp: (_primals, _tangents, params) => {
    const out = bind1(axisIndexP, [], params);
    return [[out], [new Zero(out.aval)]];
  },
  batch: (_inputs, _dims, _params, size) => [[iota("int32", size)], [0]],
};

/** Axes `axis` and `axis + 1` become one. */
const foldAxis = (x: Value, axis: number): Value =>
  reshape(x, [...x.shape.slice(0, axis), x.shape[axis] * x.shape[axis + 1], ...x.shape.slice(axis + 2)]);
/** An axis becomes two, the first of this size. */
const splitAxis = (x: Value, axis: number, size: number): Value =>
  reshape(x, [...x.shape.slice(0, axis), size, x.shape[axis] / size, ...x.shape.slice(axis + 1)]);

function singleName(name: string, params: Params): void {
  refuseGroups(params);
  if (byAxisName(params).length > 1)
    throw new NotImplementedError(
      `${name} over several axes under vmap: Please open a feature request!`,
      "apply it to one axis after the other",
    );
}

const isAlong = (params: Params, axisName: string | null): boolean => axisName !== null && byAxisName(params).includes(axisName);
const inserted = (shape: readonly number[], at: number, size: number): number[] => [...shape.slice(0, at), size, ...shape.slice(at)];
const resized = (shape: readonly number[], at: number, size: (d: number) => number): number[] =>
  shape.map((d, i) => (i === at ? size(d) : d));

/** The values of all examples, along a new axis, or one after the other along an axis that is there (`tiled`). */
export const allGatherP: Primitive = {
  name: "all_gather",
  namedAxes: byAxisName,
  abstractEval([x], params) {
    const at = params.all_gather_dimension as number;
    const size = params.axis_size as number;
    return [x.with({ shape: params.tiled === true ? resized(x.shape, at, (d) => d * size) : inserted(x.shape, at, size) })];
  },
  ...unboundLowering("all_gather", byAxisName),
  ...linear(
    (x, params) => bind1(allGatherP, [x], params),
    (ct, _operand, params) =>
      bind1(reduceScatterP, [ct], {
        axis_index_groups: params.axis_index_groups,
        axis_name: params.axis_name,
        axis_size: params.axis_size,
        scatter_dimension: params.all_gather_dimension,
        tiled: params.tiled,
      }),
  ),
  batch([x], [dim], params, size, axisName) {
    const at = params.all_gather_dimension as number;
    const tiled = params.tiled === true;
    if (!isAlong(params, axisName)) {
      const d = dim as number;
      const shifted = { ...params, all_gather_dimension: at + Number(d <= at) };
      return [[bind1(allGatherP, [x], shifted)], [d > at && !tiled ? d + 1 : d]];
    }
    singleName("all_gather", params);
    const gathered =
      dim === null
        ? broadcastInDim(
            x,
            inserted(x.shape, at, size),
            range(0, x.ndim + 1).filter((i) => i !== at),
          )
        : moveAxis(x, dim, at);
    return [[tiled ? foldAxis(gathered, at) : gathered], [null]];
  },
};

/** The sum over a named axis, of which each example keeps its own piece along `scatter_dimension`. */
export const reduceScatterP: Primitive = {
  name: "reduce_scatter",
  namedAxes: byAxisName,
  abstractEval([x], params) {
    const at = params.scatter_dimension as number;
    const size = params.axis_size as number;
    if (params.tiled === true) {
      if (x.shape[at] % size !== 0)
        throw new ValueError(`tiled reduce_scatter operand scatter dimension size ${x.shape[at]} must be divisible by shard_count ${size}`);
      return [x.with({ shape: resized(x.shape, at, (d) => d / size) })];
    }
    if (x.shape[at] !== size)
      throw new ValueError(`reduce_scatter operand scatter dimension size ${x.shape[at]} must match shard count ${size}`);
    return [x.with({ shape: x.shape.filter((_, i) => i !== at) })];
  },
  ...unboundLowering("reduce_scatter", byAxisName),
  ...linear(
    (x, params) => bind1(reduceScatterP, [x], params),
    (ct, _operand, params) =>
      bind1(allGatherP, [ct], {
        all_gather_dimension: params.scatter_dimension,
        axis_index_groups: params.axis_index_groups,
        axis_name: params.axis_name,
        axis_size: params.axis_size,
        tiled: params.tiled,
      }),
  ),
  batch([x], [dim], params, size, axisName) {
    const at = params.scatter_dimension as number;
    const tiled = params.tiled === true;
    if (!isAlong(params, axisName)) {
      const d = dim as number;
      const shifted = { ...params, scatter_dimension: at + Number(d <= at) };
      return [[bind1(reduceScatterP, [x], shifted)], [d > at && !tiled ? d - 1 : d]];
    }
    singleName("reduce_scatter", params);
    const sum = dim === null ? mul(x, scalarLike(x, size)) : reduceSum(x, [dim]);
    return [[tiled ? splitAxis(sum, at, size) : sum], [at]];
  },
};

/** Exchanges a named axis with one of the array: piece j of example i becomes piece i of example j. */
export const allToAllP: Primitive = {
  name: "all_to_all",
  namedAxes: byAxisName,
  abstractEval([x], params) {
    const [from, to] = [params.split_axis as number, params.concat_axis as number];
    const size = params.size as number;
    return [
      x.with({
        shape: resized(
          resized(x.shape, from, (d) => d / size),
          to,
          (d) => d * size,
        ),
      }),
    ];
  },
  // JAX asks its mesh for the size of the axis; here it stands in the parameters and is not printed.
  hiddenParams: () => ["size"],
  ...unboundLowering("all_to_all", byAxisName),
  ...linear(
    (x, params) => bind1(allToAllP, [x], params),
    (ct, _operand, params) => bind1(allToAllP, [ct], { ...params, split_axis: params.concat_axis, concat_axis: params.split_axis }),
  ),
  batch([x], [dim], params, size, axisName) {
    const [from, to] = [params.split_axis as number, params.concat_axis as number];
    if (!isAlong(params, axisName)) {
      const d = dim as number;
      const [split_axis, concat_axis] = shiftAxes([from, to], d);
      return [[bind1(allToAllP, [x], { ...params, split_axis, concat_axis })], [d]];
    }
    singleName("all_to_all", params);
    const value = dim === null ? broadcastInDim(x, [size, ...x.shape], range(1, x.ndim + 1)) : x;
    const d: number = dim ?? 0;
    if (from !== to) return [[splitAxis(foldAxis(moveAxis(value, d, to), to), from, size)], [from]];
    const axis = from + Number(d <= from);
    const split = splitAxis(value, axis, size);
    const batchAt = d + Number(axis <= d);
    const order = range(0, split.ndim).map((i) => (i === axis ? batchAt : i === batchAt ? axis : i));
    const swapped = order.every((p, i) => p === i) ? split : transpose(split, order);
    return [[foldAxis(swapped, axis)], [d]];
  },
};
