import { ValueError } from "../errors/errors.ts";
import { type Shape, shapeText } from "../ir/aval.ts";

/**
 * The shape that arrays of these shapes broadcast to, by NumPy's rules: shapes are aligned at the last axis, and an axis
 * of size 1 stretches. Throws ValueError in JAX's words where two sizes differ.
 */
export function broadcastShapes(...shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const result: number[] = new Array(rank).fill(1);
  for (const shape of shapes) {
    const skip = rank - shape.length;
    for (const [i, size] of shape.entries()) {
      if (size === 1 || result[skip + i] === size) continue;
      if (result[skip + i] !== 1) {
        throw new ValueError(
          `Incompatible shapes for broadcasting: shapes=[${shapes.map(shapeText).join(", ")}]`,
          `sizes are compared from the last axis on: ${result[skip + i]} and ${size} differ and neither is 1; add an axis of size 1 with x.get(…, null), or reshape`,
        );
      }
      result[skip + i] = size;
    }
  }
  return result;
}
