import { DTYPES } from "../dtype/dtype.ts";
import { IndexError, JaxTypeError, NonConcreteBooleanIndexError, ValueError } from "../errors/errors.ts";
import { type Shape, ShapedArray, shapeText } from "../ir/aval.ts";
import { Value } from "../ir/value.ts";
import { arrayFrom, asValue, hostData } from "../trace/array.ts";
import { Tracer } from "../trace/tracer.ts";

/** One index: a number, a slice `"1:3"`, `"..."`, `null` for a new axis, or an array of integers or booleans. */
export type Index = number | bigint | string | null | Value | Int32Array | Uint32Array;

/** What an index means for one axis of the array, in order; `newaxis` stands for no axis. */
export type AxisIndex =
  | { readonly kind: "newaxis" }
  /** A number known now, not yet counted from the start. */
  | { readonly kind: "int"; readonly axis: number; readonly at: number }
  /** `count` elements from `start` by `step`, which may be negative. */
  | { readonly kind: "slice"; readonly axis: number; readonly start: number; readonly count: number; readonly step: number }
  /** An array of integers (rank 0 for a traced scalar). */
  | { readonly kind: "array"; readonly axis: number; readonly value: Value };

const SLICE = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/;

function refuseString(text: string): never {
  if (/^\s*-?\d+(\s*,\s*-?\d+)*\s*$/.test(text))
    throw new JaxTypeError(`JAX does not support string indexing; got idx='${text}'`, `write numbers: x.get(${text.trim()})`);
  throw new JaxTypeError(
    `JAX does not support string indexing; got idx='${text}'`,
    'a string index is a slice, as "1:3" or "::2", or "..."',
  );
}

/** A slice by Python's rules: bounds are clipped, negative ones count from the end. */
function sliceOf(text: string, axis: number, size: number): AxisIndex {
  const match = SLICE.exec(text);
  if (match === null) refuseString(text);
  const [from, to, by] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
  const step = by ?? 1;
  if (step === 0) throw new ValueError("slice step cannot be zero");
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clip = (bound: number | null, open: number): number => {
    if (bound === null) return open;
    return Math.min(Math.max(bound < 0 ? bound + size : bound, low), high);
  };
  const start = clip(from, step > 0 ? 0 : size - 1);
  const stop = clip(to, step > 0 ? size : -1);
  return { kind: "slice", axis, start, count: Math.max(0, Math.ceil((stop - start) / step)), step };
}

/** The positions where a concrete mask is true, one array an axis of the mask. */
function nonzero(mask: Value, axis: number, shape: Shape): AxisIndex[] {
  if (mask instanceof Tracer) {
    throw new NonConcreteBooleanIndexError(
      `Array boolean indices must be concrete; got ${mask.aval.toLong()}. ${mask.origin()}`,
      "the result's shape would depend on values: use jnp.where(mask, x, fill), or a masked sum",
    );
  }
  const covered = shape.slice(axis, axis + mask.ndim);
  if (mask.shape.some((d, i) => d !== covered[i])) {
    throw new IndexError(
      `boolean index did not match shape of indexed array in index ${axis}: got ${shapeText(mask.shape)}, expected ${shapeText(covered)}`,
    );
  }
  const hits: number[] = [];
  hostData(mask).forEach((held, flat) => {
    if (held !== 0) hits.push(flat);
  });
  let stride = 1;
  const found: AxisIndex[] = [];
  for (let k = mask.ndim - 1; k >= 0; k--) {
    const size = mask.shape[k];
    const by = stride;
    const positions = Int32Array.from(hits, (flat) => Math.floor(flat / by) % size);
    found.unshift({ kind: "array", axis: axis + k, value: arrayFrom(positions, new ShapedArray([hits.length], "int32")) });
    stride *= size;
  }
  return found;
}

const isArrayIndex = (index: unknown): boolean => index instanceof Value || ArrayBuffer.isView(index);

/** Axes that an index uses up. */
function consumed(index: Index): number {
  if (index === null || index === "...") return 0;
  return index instanceof Value && index.dtype === "bool" ? index.ndim : 1;
}

/** Reads the indices of `x.get(…)` and `x.at(…)` against a shape. Throws JAX's IndexError and TypeError. */
export function readIndices(indices: readonly Index[], shape: Shape): AxisIndex[] {
  for (const index of indices as readonly unknown[]) {
    if (Array.isArray(index)) {
      throw new JaxTypeError(
        "Using a non-tuple sequence for multidimensional indexing is not allowed; use `arr[array(seq)]` instead of `arr[seq]`. See https://github.com/jax-ml/jax/issues/4564 for more information.",
        'write x.get(i, j) for two axes, x.get(jnp.array([…], { dtype: "int32" })) for several rows',
      );
    }
    if (index === undefined || typeof index === "boolean" || (typeof index === "object" && index !== null && !isArrayIndex(index))) {
      throw new JaxTypeError(
        `unexpected index ${String(index)}.`,
        'an index is a number, a slice as "1:3", "...", null for a new axis, or an array',
      );
    }
  }
  const total = indices.reduce<number>((n, index) => n + consumed(index), 0);
  if (total > shape.length)
    throw new IndexError(
      `Too many indices: array is ${shape.length}-dimensional, but ${total} were indexed`,
      shape.length === 0 ? "an array of one number takes no index: read it with .item()" : "give one index an axis at most",
    );
  if (indices.filter((i) => i === "...").length > 1) throw new IndexError("an index can only have a single ellipsis ('...')");
  const result: AxisIndex[] = [];
  let axis = 0;
  const fullSlice = (): void => {
    result.push({ kind: "slice", axis, start: 0, count: shape[axis], step: 1 });
    axis++;
  };
  for (const index of indices.includes("...") ? indices : [...indices, "..."]) {
    if (index === null) result.push({ kind: "newaxis" });
    else if (index === "...") for (let rest = shape.length - total; rest > 0; rest--) fullSlice();
    else if (typeof index === "number" || typeof index === "bigint") {
      const at = Number(index);
      if (!Number.isInteger(at))
        throw new JaxTypeError(
          "Indexer must have integer or boolean type, got indexer with type float64",
          'round it: jnp.floor(x).astype("int32")',
        );
      result.push({ kind: "int", axis: axis++, at });
    } else if (typeof index === "string") result.push(sliceOf(index, axis, shape[axis++]));
    else {
      const value = asValue(index) as Value;
      if (value.dtype === "bool") {
        result.push(...nonzero(value, axis, shape));
        axis += value.ndim;
      } else {
        const { kind } = DTYPES[value.dtype];
        if (kind !== "int" && kind !== "uint") {
          throw new JaxTypeError(
            `Indexer must have integer or boolean type, got indexer with type ${value.dtype} at position ${axis}, indexer value ${String(value)}`,
            'convert it: index.astype("int32")',
          );
        }
        result.push({ kind: "array", axis: axis++, value });
      }
    }
  }
  return result;
}
