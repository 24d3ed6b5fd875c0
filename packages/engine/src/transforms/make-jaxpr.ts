import type { ClosedJaxpr } from "../ir/jaxpr.ts";
import type { Value } from "../ir/value.ts";
import { traceToJaxpr } from "../trace/staging.ts";
import { unflatten } from "../tree/flatten.ts";
import { type AnyFunction, argumentNames, flattenArguments, flattenResult, functionName, wrapping } from "./signature.ts";

/**
 * A function that gives the jaxpr of `fn` for arguments of these shapes; it prints as JAX 0.10.2 prints it.
 *
 * ```ts
 * console.log(String(makeJaxpr((x) => jnp.sin(x).mul(2))(1.0)));
 * ```
 */
export function makeJaxpr<F extends AnyFunction>(fn: F): (...args: Parameters<F>) => ClosedJaxpr {
  const maker = (...args: unknown[]): ClosedJaxpr => {
    const { values, treedef } = flattenArguments(fn, args);
    const flatFn = (...flat: Value[]): Value[] => flattenResult(fn, fn(...(unflatten(treedef, flat) as unknown[]))).values;
    const subject = { fn: functionName(fn), transform: "makeJaxpr", argNames: argumentNames(fn, args) };
    return traceToJaxpr(
      flatFn,
      values.map((v) => v.aval),
      subject,
    );
  };
  return wrapping(maker, fn, `makeJaxpr(${functionName(fn)})`);
}
