import { ValueError } from "../errors/errors.ts";
import { type Shape, sameShape } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { range } from "../primitives/broadcasting.ts";
import { broadcastInDim } from "../primitives/movement.ts";
import { broadcastShapes as commonShape } from "../shape/broadcast.ts";
import { type ArrayLike, toArray, toArrays } from "./operands.ts";
import { type ShapeLike, shapeOf } from "./shapes.ts";

/** Stretches an array to a shape that it fits. */
export function broadcastValue(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const missing = shape.length - x.ndim;
  if (missing < 0 || !x.shape.every((d, i) => d === 1 || d === shape[missing + i])) {
    throw new ValueError(
      `Incompatible types for broadcasting: input type=${x.aval.toLong()} and requested type=${x.aval.with({ shape }).toLong()}`,
      "an axis stretches where its size is 1; others must be equal",
    );
  }
  return broadcastInDim(x, shape, range(missing, shape.length));
}

/** Stretches arrays to their common shape. */
export function broadcastTogether(xs: readonly Value[]): Value[] {
  const shape = commonShape(...xs.map((x) => x.shape));
  return xs.map((x) => broadcastValue(x, shape));
}

/**
 * An array stretched to a shape by NumPy's rules.
 *
 * Throws ValueError when it does not fit. `jnp.broadcastTo(jnp.arange(3), [2, 3])` has two equal rows.
 */
export const broadcastTo = (x: ArrayLike, shape: ShapeLike): Value =>
  broadcastValue(toArray("broadcast_to", x), shapeOf("broadcast_to", shape));

/** All arrays stretched to their common shape. Throws ValueError when they have none. */
export const broadcastArrays = (...arrays: readonly ArrayLike[]): Value[] => broadcastTogether(toArrays("broadcast_arrays", arrays));

/** The common shape of several shapes. Throws ValueError when there is none. `jnp.broadcastShapes([3, 1], [4])` is `[3, 4]`. */
export const broadcastShapes = (...shapes: readonly ShapeLike[]): number[] =>
  commonShape(...shapes.map((s) => shapeOf("broadcast_shapes", s)));
