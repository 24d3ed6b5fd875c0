import type { ClosedJaxpr } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { withAxis } from "../primitives/axis-env.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { unflatten } from "../tree/flatten.ts";
import { exceptAt } from "../tree/literals.ts";
import type { TreeDef } from "../tree/tree-def.ts";
import { abstractArguments, ShapeDtypeStruct } from "./shape-dtype-struct.ts";
import { type AnyFunction, argumentNames, checkArgnums, flattenResult, functionName, wrapping } from "./signature.ts";

export interface MakeJaxprOptions {
  /** Positions of arguments that are not arrays. */
  staticArgnums?: readonly number[];
  /** Named axes and their sizes that collectives in the function may use: `[["i", 4]]`. */
  axisEnv?: readonly (readonly [name: string, size: number])[];
  /** Give `[jaxpr, shapes]`, with the result's tree of `ShapeDtypeStruct`s. */
  returnShape?: boolean;
}

/**
 * A function that gives the jaxpr of `fn` for arguments (arrays, numbers or `ShapeDtypeStruct`s) of these shapes; it prints as JAX 0.10.2 prints it.
 *
 * ```ts
 * console.log(String(makeJaxpr((x) => jnp.sin(x).mul(2))(1.0)));
 * ```
 */
export function makeJaxpr<F extends AnyFunction>(
  fn: F,
  options: MakeJaxprOptions & { returnShape: true },
): (...args: Parameters<F>) => [ClosedJaxpr, any];
export function makeJaxpr<F extends AnyFunction>(fn: F, options?: MakeJaxprOptions): (...args: Parameters<F>) => ClosedJaxpr;
export function makeJaxpr(fn: AnyFunction, options: MakeJaxprOptions = {}): (...args: unknown[]) => ClosedJaxpr | [ClosedJaxpr, unknown] {
  const { staticArgnums = [], axisEnv = [], returnShape = false } = options;
  const maker = (...args: unknown[]): ClosedJaxpr | [ClosedJaxpr, unknown] => {
    const fixed = checkArgnums(staticArgnums, args.length, "staticArgnums");
    const dynamic = args.filter((_, i) => !fixed.includes(i));
    const { avals, treedef } = abstractArguments(fn, dynamic);
    let outTree: TreeDef | null = null;
    const flatFn = (...flat: Value[]): Value[] => {
      const given = (unflatten(treedef, flat) as unknown[])[Symbol.iterator]();
      const out = flattenResult(fn, fn(...args.map((arg, i) => (fixed.includes(i) ? arg : given.next().value))));
      outTree = out.treedef;
      return out.values;
    };
    const names = argumentNames(
      fn,
      args.map((arg, i) => (fixed.includes(i) ? null : arg)),
    );
    const trace = axisEnv.reduceRight<() => ClosedJaxpr>(
      (inner, [name, size]) =>
        () =>
          withAxis(name, size, inner),
      () => traceToJaxpr(flatFn, avals, { fn: functionName(fn), transform: "makeJaxpr", argNames: names }),
    );
    const jaxpr = trace();
    if (!returnShape) return jaxpr;
    const shapes = jaxpr.outAvals.map((aval) => new ShapeDtypeStruct(aval.shape, aval.dtype));
    return [jaxpr, unflatten(outTree as unknown as TreeDef, shapes)];
  };
  return wrapping(maker, fn, `makeJaxpr(${functionName(fn)})`, exceptAt(staticArgnums));
}
