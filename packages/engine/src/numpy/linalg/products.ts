import { JaxTypeError, ValueError } from "../../errors/errors.ts";
import { shapeText } from "../../ir/aval.ts";
import type { Value } from "../../ir/value.ts";
import { canonicalAxis } from "../../shape/axes.ts";
import { diagonal as diagonalOf } from "../creation.ts";
import { einsum } from "../einsum.ts";
import { cross as crossOf, type ProductOptions, tensordot as tensordotOf, trace as traceOf } from "../linear-algebra.ts";
import { type ArrayLike, toArray, toArrays } from "../operands.ts";
import { checkOptions } from "../options.ts";
import { where } from "../where.ts";
import { svdvals } from "./decompositions.ts";
import { norm, type Order } from "./norms.ts";
import { inv } from "./solve.ts";

/** Products, diagonals and condition numbers. `matmul`, `outer` and `vecdot` are the functions of `jnp`. */

export { matmul, outer, vecdot } from "../linear-algebra.ts";
export { matrixTranspose } from "../manipulation.ts";

/** `jnp.tensordot`, whose `axes` (default 2) are an option here. */
export function tensordot(
  x: ArrayLike,
  y: ArrayLike,
  options?: ProductOptions & { axes?: number | readonly [readonly number[], readonly number[]] },
): Value {
  const { axes, ...rest } = checkOptions("tensordot", options, ["axes", "preferredElementType"]);
  return tensordotOf(x, y, axes, rest);
}

/** The cross product of vectors of three elements. Throws ValueError for other sizes. */
export function cross(x: ArrayLike, y: ArrayLike, options?: { axis?: number }): Value {
  const { axis = -1 } = checkOptions<{ axis?: number }>("cross", options, ["axis"]);
  const sizes = toArrays("cross", [x, y]).map((v) => v.shape[canonicalAxis(axis, v.ndim)]);
  if (sizes.some((size) => size !== 3))
    throw new ValueError(
      `Both input arrays must be (arrays of) 3-dimensional vectors, but they have x1.shape[axis]=${sizes[0]} and x2.shape[axis]=${sizes[1]}`,
    );
  return crossOf(x, y, { axis });
}

/** The diagonals of the last two axes. */
export const diagonal = (x: ArrayLike, options?: { offset?: number }): Value =>
  diagonalOf(x, { offset: checkOptions<{ offset?: number }>("diagonal", options, ["offset"]).offset ?? 0, axis1: -2, axis2: -1 });

/** The sum along a diagonal of the last two axes. */
export const trace = (x: ArrayLike, options?: { offset?: number }): Value =>
  traceOf(x, { offset: checkOptions<{ offset?: number }>("trace", options, ["offset"]).offset ?? 0, axis1: -2, axis2: -1 });

/**
 * The product of several matrices, multiplied in the order that is cheapest. The first and the last may be vectors.
 *
 * Throws ValueError for fewer than two, other ranks, and sizes that do not match.
 */
export function multiDot(arrays: readonly ArrayLike[]): Value {
  if (!Array.isArray(arrays)) throw new JaxTypeError("multi_dot takes a list of arrays: jnp.linalg.multiDot([a, b]).");
  if (arrays.length < 2) throw new ValueError(`multi_dot requires at least two arrays; got len(arrays)=${arrays.length}`);
  const values = arrays.map((a, i) => toArray("multi_dot", a, i));
  const shapes = values.map((v) => shapeText(v.shape)).join(", ");
  const isEnd = (i: number): boolean => i === 0 || i === values.length - 1;
  if (values.some((v, i) => v.ndim !== 2 && !(isEnd(i) && v.ndim === 1)))
    throw new ValueError(
      `multi_dot: input arrays must all be two-dimensional, except for the first and last array which may be 1 or 2 dimensional. Got array shapes [${shapes}]`,
    );
  if (values.some((v, i) => i > 0 && values[i - 1].shape.at(-1) !== v.shape[0]))
    throw new ValueError(
      `multi_dot: last dimension of each array must match first dimension of following array. Got array shapes [${shapes}]`,
    );
  const letter = (i: number): string => String.fromCharCode(97 + i);
  const terms = values.map((v, i) => (v.ndim === 2 ? letter(i) + letter(i + 1) : i === 0 ? letter(1) : letter(i)));
  const output = (values[0].ndim === 2 ? letter(0) : "") + (values[values.length - 1].ndim === 2 ? letter(values.length) : "");
  return einsum(`${terms.join(",")}->${output}`, ...values);
}

/**
 * How much a matrix stretches errors: the norm of A times that of A⁻¹, the largest singular value by the smallest by
 * default. `p` is an order as of `norm`.
 *
 * Throws ValueError below rank 2, for empty matrices, and for other orders when A is not square.
 */
export function cond(x: ArrayLike, p: Order = null): Value {
  const value = toArray("cond", x);
  if (value.ndim < 2) throw new ValueError(`jnp.linalg.cond: input array must be at least 2D; got arr.shape=${shapeText(value.shape)}`);
  if (value.shape.slice(-2).includes(0))
    throw new ValueError(`jnp.linalg.cond: input array must not be empty; got arr.shape=${shapeText(value.shape)}`);
  if (p === null || p === 2 || p === -2) {
    const s = svdvals(value);
    const [largest, smallest] = [s.get("...", 0), s.get("...", -1)];
    if (p !== -2) return largest.div(smallest);
    return infinite(value, smallest.div(largest));
  }
  if (value.shape.at(-1) !== value.shape.at(-2))
    throw new ValueError(`jnp.linalg.cond: for p=${p}, array must be square; got arr.shape=${shapeText(value.shape)}`);
  return infinite(value, norm(value, { ord: p, axis: [-2, -1] }).mul(norm(inv(value), { ord: p, axis: [-2, -1] })));
}

/** nan that comes of no nan in the matrix is an infinite condition. */
const infinite = (x: Value, condition: Value): Value =>
  where(
    condition.notEqual(condition).logicalAnd(
      x
        .notEqual(x)
        .any({ axis: [-2, -1] })
        .logicalNot(),
    ),
    Number.POSITIVE_INFINITY,
    condition,
  );
