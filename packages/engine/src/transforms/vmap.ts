import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { batchFlat, broadcastAxis, moveAxis } from "../trace/batching.ts";
import { unflatten } from "../tree/flatten.ts";
import { checkOptions } from "../tree/options.ts";
import { broadcastPrefix } from "../tree/prefix.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { type AnyFunction, argumentNames, flattenArguments, flattenResult, functionName, wrapping } from "./signature.ts";

/** An axis, null for "not mapped", or a tree of them that is a prefix of the value's tree. */
export type Axes = number | null | readonly Axes[] | { readonly [key: string]: Axes };

export interface VmapOptions {
  /** The axis to map over: one for all arguments, or a list with one entry an argument. Default 0. */
  inAxes?: number | null | readonly Axes[];
  /** Where the mapped axis goes in the outputs. Default 0. */
  outAxes?: Axes;
  /** A name for the mapped axis, by which collectives such as `lax.psum` work along it. */
  axisName?: string;
  /** Size of the mapped axis, needed only where no argument is mapped. */
  axisSize?: number;
  /** How JAX shards the mapped axis over devices. Accepted: on one device there is nothing to shard. */
  spmdAxisName?: string | readonly string[];
}

const isAxis = (value: unknown): boolean => value === null || typeof value === "number";

/**
 * A function that applies `fn` to every example along an axis of its arguments at once.
 *
 * Throws ValueError when mapped axes differ in size or an argument has no such axis.
 *
 * ```ts
 * vmap((x, w) => jnp.dot(x, w), { inAxes: [0, null] })(batch, weights);
 * ```
 */
export function vmap<F extends AnyFunction>(fn: F, options: VmapOptions = {}): (...args: Parameters<F>) => any {
  checkOptions<VmapOptions>("vmap", options, ["inAxes", "outAxes", "axisSize", "axisName"]);
  const { inAxes = 0, outAxes = 0, axisSize, axisName = null } = options;
  if (!isAxis(inAxes) && !Array.isArray(inAxes))
    throw new JaxTypeError(
      `vmap inAxes must be an integer, null, or a list of entries corresponding to the positional arguments passed to the function, but got ${JSON.stringify(inAxes)}.`,
    );
  const mapped = (...args: unknown[]): unknown => {
    if (Array.isArray(inAxes) && inAxes.length !== args.length)
      throw new ValueError(
        `vmap inAxes must be an integer, null, or a list of entries corresponding to the positional arguments passed to the function, but got inAxes.length=${inAxes.length}, args.length=${args.length}`,
        "give each argument an entry: 0 for its first axis, null for what all examples share",
      );
    const { values, treedef } = flattenArguments(fn, args);
    const axes = prefixAxes(inAxes, args, "vmap inAxes");
    const dims = values.map((v, i) => normalizeAxis(axes[i], v));
    const size = mappedSize(fn, args, values, dims, axisSize);
    let outTree: TreeDef | null = null;
    const flatFn = (...flat: Value[]): Value[] => {
      const out = flattenResult(fn, fn(...(unflatten(treedef, flat) as unknown[])));
      outTree = out.treedef;
      return out.values;
    };
    const [outs, outDims] = batchFlat(flatFn, values, dims, size, axisName);
    const tree = outTree as unknown as TreeDef;
    const wanted = prefixAxes(outAxes, unflatten(tree, outs), "vmap outAxes");
    const placed = outs.map((out, i) => {
      const to = wanted[i];
      const dim = outDims[i];
      if (to === null) {
        if (dim !== null)
          throw new ValueError(
            axisName === null
              ? `at vmap outAxes, got axis spec null but output was batched on axis ${dim}`
              : `vmap has mapped output (axis_name=${axisName}) but outAxes is null`,
            "give outAxes an axis for outputs that differ between examples",
          );
        return out;
      }
      const rank = dim === null ? out.ndim + 1 : out.ndim;
      const axis = to < 0 ? to + rank : to;
      if (axis < 0 || axis >= rank) throw new ValueError(`axis ${to} is out of bounds for array of dimension ${rank}`);
      return dim === null ? broadcastAxis(out, size, axis) : moveAxis(out, dim, axis);
    });
    return unflatten(tree, placed);
  };
  return wrapping(mapped, fn, `vmap(${functionName(fn)})`);
}

/** One axis for each leaf. A prefix that does not fit raises JAX's ValueError. */
export function prefixAxes(prefix: unknown, tree: unknown, name: string): (number | null)[] {
  const isLeaf = (value: unknown): boolean => isAxis(value);
  if (isAxis(prefix)) return broadcastPrefix(prefix, tree, isLeaf, name) as (number | null)[];
  try {
    return broadcastPrefix(prefix, tree, isLeaf, name) as (number | null)[];
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ValueError(`${name} specification must be a tree prefix of the corresponding value; ${error.message}`);
  }
}

function normalizeAxis(axis: number | null, value: Value): number | null {
  if (axis === null) return null;
  const index = axis < 0 ? axis + value.ndim : axis;
  if (index < 0 || index >= value.ndim)
    throw new ValueError(
      `vmap was requested to map its argument along axis ${axis}, which implies that its rank should be at least ${axis < 0 ? -axis : axis + 1}, but is only ${value.ndim} (its shape is ${shapeText(value.shape)})`,
      "give this argument inAxes null to pass it whole to every example",
    );
  return index;
}

function mappedSize(
  fn: AnyFunction,
  args: readonly unknown[],
  values: readonly Value[],
  dims: readonly (number | null)[],
  given: number | undefined,
): number {
  if (given !== undefined && (!Number.isInteger(given) || given < 0))
    throw new JaxTypeError(`vmap axisSize must be a whole number, but got ${String(given)}`);
  if (values.length === 0 && given === undefined)
    throw new ValueError(
      "vmap wrapped function must be passed at least one argument containing an array or axisSize must be specified, got empty args",
      "pass an array, or vmap(f, { axisSize: 3 })",
    );
  const sizes = values.flatMap((v, i) => (dims[i] === null ? [] : [v.shape[dims[i]]]));
  const size = given ?? sizes[0];
  if (size === undefined)
    throw new ValueError(
      "vmap must have at least one non-null value in inAxes or axisSize must be specified",
      "give one of the arguments an axis in inAxes",
    );
  if (sizes.some((s) => s !== size)) {
    const names = argumentNames(fn, args);
    const lines = values.flatMap((v, i) => {
      const dim = dims[i];
      return dim === null ? [] : [`  * one axis had size ${v.shape[dim]}: axis ${dim} of argument ${names[i]} of type ${v.aval.toLong()}`];
    });
    if (given !== undefined) lines.unshift(`  * the \`axisSize\` argument was ${given}`);
    throw new ValueError(
      `vmap got inconsistent sizes for array axes to be mapped:\n${lines.join(";\n")}`,
      "all mapped axes must have the same size; use inAxes null for what is shared",
    );
  }
  return size;
}
