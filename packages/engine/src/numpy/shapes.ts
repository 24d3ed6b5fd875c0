import { isInteger } from "../dtype/dtype.ts";
import { JaxTypeError, ValueError } from "../errors/errors.ts";
import { type Shape, shapeText } from "../ir/aval.ts";
import { Value } from "../ir/value.ts";
import { hostElement } from "../trace/array.ts";
import { Tracer } from "../trace/tracer.ts";

/** A shape as users write it: a list of sizes. */
export type ShapeLike = readonly number[];

/** One size, from a number or a concrete integer scalar. */
function size(fn: string, given: unknown, whole: unknown): number {
  if (typeof given === "number" && Number.isInteger(given)) return given;
  if (typeof given === "bigint") return Number(given);
  if (given instanceof Value && !(given instanceof Tracer) && given.ndim === 0 && isInteger(given.dtype)) return Number(hostElement(given));
  const text = Array.isArray(whole) ? `(${whole.map(String).join(", ")}${whole.length === 1 ? "," : ""})` : String(whole);
  const hint =
    given instanceof Tracer
      ? "a shape cannot depend on traced values: pass the size as a static argument (jit's staticArgnums), or take it from x.shape"
      : "a shape is a list of whole numbers, as [2, 3]";
  const origin = given instanceof Tracer ? `\n${given.origin()}` : "";
  throw new JaxTypeError(
    `Shapes must be 1D sequences of concrete values of integer type, got ${text}. It is the shape given to ${fn}.${origin}`,
    hint,
  );
}

/** The sizes of a shape argument, which may be below zero. A bare number is the shape of a vector. */
export const sizesOf = (fn: string, shape: unknown): number[] =>
  Array.isArray(shape) ? shape.map((s) => size(fn, s, shape)) : [size(fn, shape, shape)];

/** A shape argument, checked. */
export function shapeOf(fn: string, shape: unknown): number[] {
  const sizes = sizesOf(fn, shape);
  if (sizes.some((s) => s < 0)) {
    throw new ValueError(
      `Shapes must be non-negative, got ${shapeText(sizes)}.`,
      "only jnp.reshape takes −1, for the size that is left over",
    );
  }
  return sizes;
}

/** A plain integer argument (a count, an offset), from a number or a concrete scalar. */
export function integerOf(fn: string, name: string, given: unknown): number {
  if (typeof given === "number" && Number.isInteger(given)) return given;
  if (typeof given === "bigint") return Number(given);
  if (given instanceof Value && given.ndim === 0 && isInteger(given.dtype)) return Number(hostElement(given));
  throw new JaxTypeError(
    `${fn}: ${name} must be an integer, got ${typeof given === "object" && given !== null ? "an object" : String(given)}.`,
    given === undefined ? `${name} is missing` : `${name} is a plain number`,
  );
}

export type { Shape };
