import { JaxTypeError } from "../errors/errors.ts";
import type { ShapedArray } from "../ir/aval.ts";
import type { Primitive } from "../ir/primitive.ts";
import { bindHostCall, ioCallbackP, pureCallbackP, type VmapMethod } from "../trace/host-calls.ts";
import { flatten, leaves, unflatten } from "../tree/flatten.ts";
import { isPlainObject } from "../tree/tree-def.ts";
import { abstractArguments } from "./shape-dtype-struct.ts";
import { flattenArguments } from "./signature.ts";

export interface CallbackOptions {
  /**
   * What `vmap` does: `"sequential"` calls once an example, `"expand_dims"` and `"broadcast_all"` once with the examples
   * along a leading axis (of size 1 where an argument is the same for all, or repeated).
   */
  vmapMethod?: VmapMethod | null;
}

const isOptions = (value: unknown): value is CallbackOptions =>
  typeof value === "object" && value !== null && isPlainObject(value) && Object.keys(value).join() === "vmapMethod";

function bindCallback(
  primitive: Primitive,
  callback: (...args: any[]) => unknown,
  result: unknown,
  args: readonly unknown[],
  batching: VmapMethod | null,
): any {
  if (typeof callback !== "function") throw new JaxTypeError(`${primitive.name} takes a function first, got ${String(callback)}`);
  const { avals, treedef: outTree } = abstractArguments(callback, [result]);
  const { values, treedef } = flattenArguments(callback, args);
  const name = callback.name || "<lambda>";
  const shapes = avals.map((aval: ShapedArray) => `ShapedArray(${aval.toLong()})`);
  const outs = bindHostCall(
    primitive,
    values,
    {
      callback: `_FlatCallback(callback_func=<function ${name}>)`,
      ...(primitive === ioCallbackP ? { ordered: false } : {}),
      result_avals: shapes.length === 1 ? `(${shapes[0]},)` : `(${shapes.join(", ")})`,
      sharding: null,
      ...(primitive === pureCallbackP ? { vmap_method: batching } : {}),
    },
    {
      run(concrete) {
        const returned = callback(...(unflatten(treedef, concrete) as unknown[]));
        if (!flatten([returned]).treedef.equals(outTree))
          throw new JaxTypeError(
            `${primitive.name}: the callback returned ${flatten(returned).treedef} where ${flatten(result).treedef} was announced`,
          );
        return leaves(returned);
      },
      outAvals: avals,
      batching,
    },
  );
  return (unflatten(outTree, outs) as unknown[])[0];
}

/**
 * Calls a function of the host's inside a transformed one: `callback` gets concrete arrays and returns arrays of the
 * announced shapes and dtypes (`ShapeDtypeStruct`s, or a tree of them). It must be a function in the mathematical sense:
 * it may be called more than once, or not at all.
 *
 * Has no derivative: ValueError under `grad`. Under `vmap` it needs `{ vmapMethod }` as a last argument.
 *
 * ```ts
 * pureCallback((x) => jnp.array(slowly(x.item())), new ShapeDtypeStruct([], "float32"), x);
 * ```
 */
export function pureCallback(callback: (...args: any[]) => unknown, resultShapeDtypes: unknown, ...args: readonly unknown[]): any {
  const last = args.at(-1);
  const options = isOptions(last) ? last : {};
  return bindCallback(pureCallbackP, callback, resultShapeDtypes, isOptions(last) ? args.slice(0, -1) : args, options.vmapMethod ?? null);
}

/**
 * As `pureCallback`, for a function with side effects: it is called exactly as often as the program runs it, in the
 * program's order. Under `vmap` it is called once an example.
 */
export const ioCallback = (callback: (...args: any[]) => unknown, resultShapeDtypes: unknown, ...args: readonly unknown[]): any =>
  bindCallback(ioCallbackP, callback, resultShapeDtypes, args, "sequential");
