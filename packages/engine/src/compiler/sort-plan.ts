import { DTYPES, type DType } from "../dtype/dtype.ts";
import type { SortRoutine } from "../ir/routine.ts";

/** As many are sorted by insertion, which a line of few candidates should be. */
const FEW = 24;
const MANY = 256;

/**
 * How many elements of a line are sorted together: all, or, where few are kept, those and as many candidates that may
 * take their places.
 */
export function sortedAtOnce({ size, kept, keys }: SortRoutine, dtype: DType): number {
  const candidates = 3 * kept <= FEW ? FEW : Math.max(MANY, 2 * kept);
  return keys === 1 && DTYPES[dtype].bytes <= 4 && 2 * candidates <= size ? candidates : size;
}
