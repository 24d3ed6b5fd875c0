import type { NumberArray } from "../dtype/dtype.ts";
import { integersOf } from "../dtype/elements.ts";
import { ConcretizationTypeError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { hostData } from "../trace/array.ts";
import { Tracer } from "../trace/tracer.ts";

/**
 * The elements, as numbers, of an array on which the shape of a result depends. Throws JAX's ConcretizationTypeError for a traced
 * one; `context` says what needs it.
 */
export function concreteData(value: Value, context: string, hint: string, shown = value.aval.toLong()): NumberArray {
  if (value instanceof Tracer) {
    throw new ConcretizationTypeError(
      `Abstract tracer value encountered where concrete value is expected: traced array with shape ${shown}.\n${context} ${value.origin()}`,
      hint,
    );
  }
  return integersOf({ dtype: value.dtype, data: hostData(value) });
}

/** `concreteData` for functions whose result has as many elements as values say; with `size` they work under jit. */
export const concreteForSize = (fn: string, value: Value): NumberArray =>
  concreteData(
    value,
    `The size argument of jnp.${fn} must be statically specified to use jnp.${fn} within JAX transformations.`,
    `the result's shape depends on values: pass { size } to ${fn}, or call it outside the transformed function`,
    // What is missing is the number of results.
    "int32[]",
  );
