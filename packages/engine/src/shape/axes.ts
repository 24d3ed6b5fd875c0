import { ConcretizationTypeError, JaxTypeError, ValueError } from "../errors/errors.ts";
import { type Shape, sizeOf } from "../ir/aval.ts";
import { Value } from "../ir/value.ts";

/** An `axis` option: one axis, several, or null for all. Negative ones count from the last. */
export type Axis = number | readonly number[] | null;

/** Throws JAX's ConcretizationTypeError for an axis that is a tracer: a value that can say where it comes from. */
function refuseTraced(axis: unknown): void {
  if (!(axis instanceof Value) || !("origin" in axis) || typeof axis.origin !== "function") return;
  throw new ConcretizationTypeError(
    `Abstract tracer value encountered where concrete value is expected: traced array with shape ${axis.aval.toLong()}.\nThe axis argument must be known statically. ${axis.origin()}`,
    "name the argument in staticArgnums",
  );
}

/** An axis in 0…ndim−1 from one that may be negative. Throws ValueError in JAX's words when it is out of bounds. */
export function canonicalAxis(axis: number, ndim: number): number {
  if (typeof axis !== "number" || !Number.isInteger(axis)) {
    refuseTraced(axis);
    throw new JaxTypeError(`an axis must be an integer, got ${String(axis)}.`, "axes are plain numbers: 0 is the first, -1 the last");
  }
  if (axis < -ndim || axis >= ndim)
    throw new ValueError(
      `axis ${axis} is out of bounds for array of dimension ${ndim}`,
      ndim === 0 ? "an array of one number has no axes" : `its axes are 0 to ${ndim - 1}, or -${ndim} to -1 from the end`,
    );
  return axis < 0 ? axis + ndim : axis;
}

/** Several axes in 0…ndim−1, in the order given; all axes for null. Throws ValueError on duplicates. */
export function canonicalAxes(axis: Axis | undefined, ndim: number): number[] {
  if (axis === null || axis === undefined) return Array.from({ length: ndim }, (_, i) => i);
  if (!Array.isArray(axis)) refuseTraced(axis);
  const axes = (typeof axis === "number" ? [axis] : [...axis]).map((a) => canonicalAxis(a, ndim));
  if (new Set(axes).size !== axes.length) throw new ValueError(`duplicate value in 'axis': (${axes.join(", ")})`);
  return axes;
}

/** A shape as [outer, size, inner] around one of its axes. */
export function splitAround(shape: Shape, axis: number): { outer: number; size: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), size: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
}
