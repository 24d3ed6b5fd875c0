import { isComplex } from "../../dtype/dtype.ts";
import { ValueError } from "../../errors/errors.ts";
import type { Value } from "../../ir/value.ts";
import * as p from "../../primitives/arithmetic.ts";
import { conj, real } from "../../primitives/complex.ts";
import { scalarLike } from "../../primitives/constants.ts";
import { convertElementType } from "../../primitives/convert.ts";
import { ne } from "../../primitives/logic.ts";
import { expandDims } from "../../primitives/movement.ts";
import { type Axis, canonicalAxes } from "../../shape/axes.ts";
import { libraryJit } from "../../transforms/jit.ts";
import { moveaxis } from "../manipulation.ts";
import { type ArrayLike, promoteArgsInexact, toArray } from "../operands.ts";
import { checkOptions } from "../options.ts";
import * as r from "../reductions.ts";
import { svdvals } from "./decompositions.ts";

/** Norms of vectors and matrices. */

/** The order of a norm: a number p, ±Infinity; for matrices also `"fro"` (Frobenius) and `"nuc"` (nuclear). */
export type Order = number | "fro" | "f" | "nuc" | null;

export interface NormOptions {
  /** Vectors: a number p (0 counts). Matrices: `"fro"`, `"nuc"`, ±1, ±2, ±Infinity. Default 2, and `"fro"` for matrices. */
  ord?: Order;
  /** One axis: vectors along it. Two axes: matrices. Default: all, at most two of them unless `ord` is left out. */
  axis?: Axis;
  keepdims?: boolean;
}

type Reduce = { axis: Axis; keepdims: boolean };
/** √Σ|x|². */
const euclidean = (x: Value, options: Reduce): Value => p.sqrt(r.sum(isComplex(x.dtype) ? real(p.mul(x, conj(x))) : p.mul(x, x), options));

function vectorNormOf(x: Value, ord: Order, options: Reduce): Value {
  if (typeof ord === "string")
    throw new ValueError(`Invalid order '${ord}' for vector norm.`, "a vector's norm has a number, Infinity or -Infinity for order");
  if (ord === null || ord === 2) return euclidean(x, options);
  if (ord === Number.POSITIVE_INFINITY) return r.max(p.abs(x), { ...options, initial: 0 });
  if (ord === Number.NEGATIVE_INFINITY) return r.min(p.abs(x), options);
  if (ord === 0) return r.sum(convertElementType(ne(x, scalarLike(x, 0)), isComplex(x.dtype) ? real(x).dtype : x.dtype), options);
  const size = p.abs(x);
  if (ord === 1) return r.sum(size, options);
  return p.pow(r.sum(p.pow(size, scalarLike(size, ord)), options), scalarLike(size, 1 / ord));
}

function matrixNormOf(x: Value, ord: Order, rows: number, columns: number, keepdims: boolean): Value {
  if (ord === null || ord === "fro" || ord === "f") return euclidean(x, { axis: [rows, columns], keepdims });
  if (ord === "nuc" || ord === 2 || ord === -2) {
    const s = svdvals(moveaxis(x, [rows, columns], [-2, -1]));
    const norm = ord === "nuc" ? r.sum(s, { axis: -1 }) : ord === 2 ? r.max(s, { axis: -1, initial: 0 }) : r.min(s, { axis: -1 });
    return keepdims ? expandDims(norm, [Math.min(rows, columns), Math.max(rows, columns)]) : norm;
  }
  if (Math.abs(ord) !== 1 && Math.abs(ord) !== Number.POSITIVE_INFINITY) throw new ValueError(`Invalid order '${ord}' for matrix norm.`);
  // Sums of columns or of rows, and the extreme of them.
  const [summed, kept] = Math.abs(ord) === 1 ? [rows, columns] : [columns, rows];
  const sums = r.sum(p.abs(x), { axis: summed, keepdims });
  const axis = !keepdims && kept > summed ? kept - 1 : kept;
  return ord > 0 ? r.max(sums, { axis, keepdims, initial: 0 }) : r.min(sums, { axis, keepdims });
}

const normTraced = libraryJit(
  "norm",
  (x: Value, ord: Order, axis: Axis, keepdims: boolean): Value => {
    if (axis === null && ord === null) return euclidean(x, { axis: null, keepdims });
    const axes = canonicalAxes(axis, x.ndim);
    if (axes.length === 1) return vectorNormOf(x, ord, { axis: axes, keepdims });
    if (axes.length === 2) return matrixNormOf(x, ord, axes[0], axes[1], keepdims);
    throw new ValueError(
      `Improper number of axes for norm: axis=(${axes.join(", ")}). Pass one axis to compute a vector-norm, or two axes to compute a matrix-norm.`,
    );
  },
  { staticArgnums: [1, 2, 3] },
);

/**
 * The norm of vectors or matrices: the length √Σx² unless `ord` asks for another.
 *
 * Throws ValueError for an order that vectors (or matrices) have not, and for more than two axes with an order.
 * `jnp.linalg.norm(jnp.array([3, 4]))` is `5`.
 */
export function norm(x: ArrayLike, options?: NormOptions): Value {
  const { ord = null, axis = null, keepdims = false } = checkOptions<NormOptions>("norm", options, ["ord", "axis", "keepdims"]);
  return normTraced(promoteArgsInexact("norm", [x])[0], ord, axis, keepdims);
}

/** The norm of the last two axes as matrices. `ord` as for `norm`. */
export function matrixNorm(x: ArrayLike, options?: Omit<NormOptions, "axis">): Value {
  const { ord = "fro", keepdims = false } = checkOptions<NormOptions>("matrix_norm", options, ["ord", "keepdims"]);
  return norm(toArray("matrix_norm", x), { ord, keepdims, axis: [-2, -1] });
}

/** The norm of all elements, or of those along `axis`, as one vector. */
export function vectorNorm(x: ArrayLike, options?: NormOptions): Value {
  const { ord = 2, axis = null, keepdims = false } = checkOptions<NormOptions>("vector_norm", options, ["ord", "axis", "keepdims"]);
  return vectorNormOf(promoteArgsInexact("vector_norm", [x])[0], ord, { axis, keepdims });
}
