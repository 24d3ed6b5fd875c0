import { promote } from "../dtype/promotion.ts";
import { ValueError } from "../errors/errors.ts";
import { shapeText } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { concatenate, split } from "../primitives/assembly.ts";
import { convertElementType } from "../primitives/convert.ts";
import { full } from "../primitives/creation.ts";
import { reshape } from "../primitives/movement.ts";
import { unflatten } from "../tree/flatten.ts";
import { flattenResult } from "./signature.ts";

/** Puts a flat vector back into the tree that it was made from. */
export type Unravel = (flat: Value) => any;

/**
 * A tree of arrays as one vector, and the function that makes such trees from vectors. Leaves of several dtypes are
 * promoted to one, and get their own back. The returned function throws ValueError for a vector of another size or dtype.
 *
 * ```ts
 * const [flat, unravel] = ravelPytree({ w: jnp.ones([2, 2]), b: jnp.zeros([2]) });
 * ```
 */
export function ravelPytree(pytree: unknown): [flat: Value, unravel: Unravel] {
  const { values, treedef } = flattenResult(ravelPytree, pytree);
  const dtype = values.length === 0 ? "float32" : promote(values.map((v) => v.aval)).dtype;
  const parts = values.map((v) => convertElementType(reshape(v, [v.size]), dtype));
  const flat = parts.length === 0 ? full([0], 0, dtype) : concatenate(parts, 0);
  const unravel: Unravel = (vector) => {
    if (vector.dtype !== dtype) throw new ValueError(`unravel function given array of dtype ${vector.dtype}, but expected dtype ${dtype}`);
    if (vector.ndim !== 1 || vector.size !== flat.size)
      throw new ValueError(`unravel function given array of shape ${shapeText(vector.shape)}, but expected shape ${shapeText(flat.shape)}`);
    const sizes = values.map((v) => v.size);
    const pieces = values.length < 2 ? [vector] : split(vector, sizes, 0);
    return unflatten(
      treedef,
      values.map((v, i) => convertElementType(reshape(pieces[i], v.shape), v.dtype)),
    );
  };
  return [flat, unravel];
}
