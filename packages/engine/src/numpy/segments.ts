import { integerRange, isFloat, isInteger } from "../dtype/dtype.ts";
import { JaxTypeError } from "../errors/errors.ts";
import type { Value } from "../ir/value.ts";
import { full } from "../primitives/creation.ts";
import { concreteData } from "./concrete.ts";
import { type ArrayLike, toArray } from "./operands.ts";
import { checkOptions } from "./options.ts";
import { max } from "./reductions.ts";
import { integerOf } from "./shapes.ts";
import { where } from "./where.ts";

/** Reductions of rows by groups, as `jax.ops`: row i belongs to the segment with the number `segmentIds[i]`. */

export interface SegmentOptions {
  /** The number of segments: needed under jit and vmap. Default: the largest number and one. Rows beyond are left out. */
  numSegments?: number | null;
  indicesAreSorted?: boolean;
  uniqueIndices?: boolean;
}

const segments =
  (name: string, how: "add" | "multiply" | "max" | "min", identity: (x: Value) => number | boolean) =>
  (data: ArrayLike, segmentIds: ArrayLike, options?: SegmentOptions): Value => {
    const given = checkOptions<SegmentOptions>(name, options, ["numSegments", "indicesAreSorted", "uniqueIndices"]);
    const { numSegments = null, ...flags } = given;
    const values = toArray(name, data);
    const ids = toArray(name, segmentIds, 1);
    if (!isInteger(ids.dtype)) throw new JaxTypeError(`${name}: segment_ids must be integers, got ${ids.dtype}.`);
    let count = numSegments;
    if (count === null) {
      count =
        ids.size === 0
          ? 0
          : Number(
              concreteData(
                max(ids),
                `The num_segments argument of ${name} must be specified to use it within JAX transformations.`,
                "pass { numSegments }",
              )[0],
            ) + 1;
    }
    const start = full([integerOf(name, "num_segments", count), ...values.shape.slice(1)], identity(values), values.dtype);
    // Negative numbers are no places from the end here: their rows are left out.
    const places = where(ids.less(0n), BigInt(count), ids);
    return start.at(places)[how](values, { ...flags, mode: "drop" });
  };

const least = (x: Value): number => (isFloat(x.dtype) ? Number.NEGATIVE_INFINITY : Number(integerRange(x.dtype)[0]));
const greatest = (x: Value): number => (isFloat(x.dtype) ? Number.POSITIVE_INFINITY : Number(integerRange(x.dtype)[1]));
/** The sum of the rows of each segment; 0 for an empty one. */
export const segmentSum = segments("segment_sum", "add", () => 0);
/** The product of the rows of each segment; 1 for an empty one. */
export const segmentProd = segments("segment_prod", "multiply", () => 1);
/** The largest row elements of each segment; −inf (the least integer) for an empty one. */
export const segmentMax = segments("segment_max", "max", least);
/** The smallest row elements of each segment; inf (the greatest integer) for an empty one. */
export const segmentMin = segments("segment_min", "min", greatest);
