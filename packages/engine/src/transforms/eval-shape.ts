import type { Value } from "../ir/value.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { unflatten } from "../tree/flatten.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { abstractArguments, structOf } from "./shape-dtype-struct.ts";
import { type AnyFunction, argumentNames, flattenResult, functionName } from "./signature.ts";

/**
 * Shapes and dtypes of what `fn` returns, as a tree of `ShapeDtypeStruct`, without computing anything. Arguments are
 * arrays, numbers or `ShapeDtypeStruct`s.
 *
 * Throws what tracing `fn` throws: shape errors, and ConcretizationTypeError where it needs a value.
 *
 * ```ts
 * evalShape((a, x) => jnp.tanh(jnp.dot(a, x)), new ShapeDtypeStruct([2000, 3000], "float32"), new ShapeDtypeStruct([3000, 1000], "float32"));
 * ```
 */
export function evalShape(fn: AnyFunction, ...args: unknown[]): any {
  const { avals, treedef } = abstractArguments(fn, args);
  let outTree: TreeDef | null = null;
  const flatFn = (...flat: Value[]): Value[] => {
    const out = flattenResult(fn, fn(...(unflatten(treedef, flat) as unknown[])));
    outTree = out.treedef;
    return out.values;
  };
  const { outAvals } = traceToJaxpr(flatFn, avals, { fn: functionName(fn), transform: "evalShape", argNames: argumentNames(fn, args) });
  return unflatten(outTree as unknown as TreeDef, outAvals.map(structOf));
}
