import { IndivisibleError, ValueError } from "../errors/errors.ts";
import { type ShapedArray, shapeText } from "../ir/aval.ts";
import { ClosedJaxpr, Jaxpr, Var } from "../ir/jaxpr.ts";
import type { BatchDim } from "../ir/primitive.ts";
import type { Value } from "../ir/value.ts";
import { withAxis } from "../primitives/axis-env.ts";
import { bind } from "../primitives/bind.ts";
import { expandDims, slice, squeeze } from "../primitives/movement.ts";
import { batchFlat, broadcastAxis, moveAxis } from "../trace/batching.ts";
import { interpretJaxpr } from "../trace/interpret.ts";
import { shardMapP } from "../trace/shard-map.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { type Device, devices } from "./devices.ts";
import { libraryJit } from "./jit.ts";
import { type AnyFunction, argumentNames, checkArgnums, flattenArguments, flattenResult, functionName, wrapping } from "./signature.ts";
import { type Axes, prefixAxes } from "./vmap.ts";

export interface PmapOptions {
  /** A name for the mapped axis, by which collectives such as `lax.psum` work along it. */
  axisName?: string;
  /** The axis to map over: one for all arguments, or a list with one entry an argument. Default 0. */
  inAxes?: number | null | readonly Axes[];
  /** Where the mapped axis goes in the outputs. Default 0. */
  outAxes?: Axes;
  /** Positions of arguments that are not arrays and go to every device. */
  staticBroadcastedArgnums?: readonly number[];
  /** The devices to use. Default: the first of `devices()`. */
  devices?: readonly Device[];
  /** Size of the mapped axis, checked against the arguments. */
  axisSize?: number;
}

/** JAX's name for an axis without one. */
const UNNAMED = "_internal_pmap_axis_name";

/**
 * A function that applies `fn` to each slice of its arguments on a device of its own. The devices are virtual ones of this
 * machine: `config.update("numCpuDevices", 8)` sets how many there are, and all slices are computed together.
 *
 * Throws ValueError when the mapped axis is larger than the number of devices, or differs between arguments.
 *
 * ```ts
 * config.update("numCpuDevices", 8);
 * pmap((x) => lax.psum(x, "i"), { axisName: "i" })(jnp.arange(8));
 * ```
 */
export function pmap<F extends AnyFunction>(fn: F, options: PmapOptions = {}): (...args: Parameters<F>) => any {
  const { axisName = UNNAMED, inAxes = 0, outAxes = 0, staticBroadcastedArgnums = [] } = options;

  const mapped = (statics: readonly (readonly [number, unknown])[]) =>
    libraryJit("_fun", (...dynamic: unknown[]): unknown => {
      const { values, treedef } = flattenArguments(fn, dynamic);
      const dims = prefixAxes(inAxes, dynamic, "pmap in_axes").map((axis, i) => (axis === null ? null : positive(axis, values[i].ndim)));
      const size = shardCount(fn, dynamic, values, dims, axisName, options);
      let outTree: TreeDef | null = null;
      const flatFn = (...flat: Value[]): Value[] => {
        const given = unflatten(treedef, flat) as unknown[];
        const args = [...given];
        for (const [index, value] of statics) args.splice(index, 0, value);
        const out = flattenResult(fn, fn(...args));
        outTree = out.treedef;
        return out.values;
      };
      const subject = { fn: functionName(fn), transform: "pmap", argNames: argumentNames(fn, dynamic) };
      const examples = values.map((v, i) => (dims[i] === null ? v.aval : withoutAxis(v.aval, dims[i])));
      const { jaxpr, consts } = withAxis(axisName, size, () => traceToJaxpr(flatFn, examples, subject));
      const inner = new Jaxpr([], [...jaxpr.constvars, ...jaxpr.invars], jaxpr.eqns, jaxpr.outvars);
      const inputs = [...consts, ...values];
      const inDims: BatchDim[] = [...consts.map(() => null), ...dims];
      const tree = outTree as unknown as TreeDef;
      const ranks = inner.outAvals.map((aval) => aval.ndim);
      const outDims = prefixAxes(
        outAxes,
        unflatten(
          tree,
          ranks.map((rank) => rank),
        ),
        "pmap out_axes",
      ).map((axis, i) => (axis === null ? null : positive(axis, ranks[i] + 1)));
      const shards = inputs.map((v, i) => resized(v.aval, inDims[i], 1));
      const ofShard = (...xs: Value[]): Value[] => {
        const outs = interpretJaxpr(
          inner,
          [],
          xs.map((x, i) => (inDims[i] === null ? x : squeeze(x, [inDims[i]]))),
        );
        return outs.map((out, i) => (outDims[i] === null ? out : expandDims(out, [outDims[i]])));
      };
      const ofAll = (...xs: Value[]): Value[] => {
        const [outs, found] = batchFlat((...one) => interpretJaxpr(inner, [], one), xs, inDims, size, axisName);
        return outs.map((out, i) => placed(out, found[i], outDims[i], size));
      };
      const trace = (f: (...xs: Value[]) => Value[], avals: readonly ShapedArray[]): ClosedJaxpr =>
        traceToJaxpr(f, avals, { ...subject, argNames: [] });
      // Constants of the program for all shards (index arrays of permutations) are further inputs, the same for every shard.
      const all = trace(
        ofAll,
        inputs.map((v) => v.aval),
      );
      const shard = withAxis(axisName, size, () => trace(ofShard, shards));
      const unused = all.consts.map((c) => new Var(c.aval));
      const results = bind(shardMapP, [...inputs, ...all.consts], {
        check_vma: false,
        in_specs: specs([...inDims, ...all.consts.map(() => null)], axisName),
        jaxpr: new ClosedJaxpr(new Jaxpr([], [...shard.jaxpr.invars, ...unused], shard.jaxpr.eqns, shard.jaxpr.outvars)),
        mesh: `Mesh('${axisName}': ${size}, axis_types=(Auto,))`,
        newly_manual_axes: `frozenset({'${axisName}'})`,
        out_specs: specs(outDims, axisName),
        whole: new ClosedJaxpr(new Jaxpr([], [...all.jaxpr.invars, ...all.jaxpr.constvars], all.jaxpr.eqns, all.jaxpr.outvars)),
      });
      return unflatten(tree, results);
    });

  const withoutStatics = mapped([]);
  const wrapper = (...args: unknown[]): unknown => {
    const fixed = checkArgnums(staticBroadcastedArgnums, args.length, "static_broadcasted_argnums");
    if (fixed.length === 0) return withoutStatics(...args);
    const statics = [...fixed].sort((a, b) => a - b).map((i) => [i, args[i]] as const);
    return mapped(statics)(...args.filter((_, i) => !fixed.includes(i)));
  };
  return wrapping(wrapper, fn, functionName(fn));
}

const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const withoutAxis = (aval: ShapedArray, axis: number): ShapedArray => aval.with({ shape: aval.shape.filter((_, i) => i !== axis) });
const resized = (aval: ShapedArray, axis: number | null, size: number): ShapedArray =>
  axis === null ? aval : aval.with({ shape: aval.shape.map((d, i) => (i === axis ? size : d)) });

/** An output with the mapped axis where it is wanted; without one, what the first device has. */
function placed(out: Value, found: BatchDim, wanted: BatchDim, size: number): Value {
  if (wanted === null) {
    if (found === null) return out;
    const first = out.shape.map((d, i) => (i === found ? 1 : d));
    return squeeze(
      slice(
        out,
        out.shape.map(() => 0),
        first,
      ),
      [found],
    );
  }
  return found === null ? broadcastAxis(out, size, wanted) : moveAxis(out, found, wanted);
}

/** `(P('i',), P(None, 'i'), P())`: which axis of each array is cut into shards. */
function specs(dims: readonly BatchDim[], axisName: string): string {
  const each = dims.map((dim) => {
    if (dim === null) return "P()";
    const parts = [...new Array<string>(dim).fill("None"), `'${axisName}'`];
    return parts.length === 1 ? `P(${parts[0]},)` : `P(${parts.join(", ")})`;
  });
  return each.length === 1 ? `(${each[0]},)` : `(${each.join(", ")})`;
}

function shardCount(
  fn: AnyFunction,
  args: readonly unknown[],
  values: readonly Value[],
  dims: readonly BatchDim[],
  axisName: string,
  { axisSize, devices: chosen }: PmapOptions,
): number {
  const at = dims.findIndex((dim) => dim !== null);
  if (at < 0)
    throw new ValueError("pmap requires at least one argument with a mapped axis.", "give one of the arguments an axis in inAxes");
  dims.forEach((dim, i) => {
    if (dim !== null && (dim < 0 || dim >= values[i].ndim))
      throw new ValueError(
        `pmap was requested to map its argument along axis ${dim}, which implies that its rank should be at least ${dim + 1}, but is only ${values[i].ndim} (its shape is ${shapeText(values[i].shape)})`,
      );
  });
  const size = values[at].shape[dims[at] as number];
  if (axisSize !== undefined && axisSize !== size)
    throw new ValueError(`Specified axis_size ${axisSize} doesn't match received axis_size ${size}.`);
  const available = (chosen ?? devices()).length;
  const used = Math.min(size, available);
  const names = argumentNames(fn, args);
  dims.forEach((dim, i) => {
    if (dim === null || values[i].shape[dim] === used) return;
    const spec = specs([dim], axisName).slice(1, -2);
    const factors = values[i].shape.map((_, k) => (k === dim ? used : 1));
    throw new IndivisibleError(
      `Sharding NamedSharding(mesh=Mesh('${axisName}': ${used}, axis_types=(Auto,)), spec=${spec}, memory_kind=device) implies that array axis ${dim} is partitioned ${used} times, but the dimension size is ${values[i].shape[dim]} (full shape: ${shapeText(values[i].shape)}, per-dimension tiling factors: [${factors.join(", ")}] should evenly divide the shape)`,
      used < size
        ? `argument ${names[i]} has ${size} slices and there are ${available} devices: config.update("numCpuDevices", ${size}), or use vmap`
        : `all mapped axes must have the same size, ${used} here; argument ${names[i]} differs`,
    );
  });
  return used;
}
