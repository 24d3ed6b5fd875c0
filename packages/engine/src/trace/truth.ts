import { TracerBoolConversionError, ValueError } from "../errors/errors.ts";
import { Value } from "../ir/value.ts";
import type { ConcreteArray } from "./array.ts";
import { Tracer } from "./tracer.ts";

/**
 * Whether a condition holds: JavaScript's truth for everything but arrays. An array of one element is its element;
 * a larger one raises ValueError, a traced one TracerBoolConversionError. The source transform puts it around conditions.
 */
export function truth(value: unknown): boolean {
  if (!(value instanceof Value)) return Boolean(value);
  if (value instanceof Tracer)
    throw new TracerBoolConversionError(
      `Attempted boolean conversion of traced array with shape ${value.aval.toLong()}. ${value.origin()}`,
      "choose between values with jnp.where(condition, a, b), between computations with lax.cond, or decide outside the transformed function",
    );
  if (value.size !== 1)
    throw new ValueError(
      value.size === 0
        ? "The truth value of an empty array is ambiguous. Use array.size > 0 to check that an array is not empty."
        : "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
      "reduce it to one element with .any() or .all()",
    );
  return Boolean((value as ConcreteArray).host()[0]);
}
