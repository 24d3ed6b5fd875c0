import type { Shape } from "../ir/aval.ts";
import type { Affine } from "./kernel.ts";

/** Row-major strides of a shape, in elements. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides: number[] = new Array(shape.length);
  for (let k = shape.length - 1, step = 1; k >= 0; k--) {
    strides[k] = step;
    step *= shape[k];
  }
  return strides;
}

/**
 * Splits a flat offset into an array of `shape` into one affine index per axis. Null when the loops cross the axes in
 * a way that no affine index follows (a loop that runs over two axes at once).
 * The split is exact because it is only returned when each index stays within its axis for all loop values.
 */
export function splitByAxis(at: Affine, loops: readonly number[], shape: Shape): Affine[] | null {
  const steps = rowMajorStrides(shape);
  const offsets: number[] = [];
  let rest = at.offset;
  for (const [j, step] of steps.entries()) {
    const index = j === steps.length - 1 ? rest : Math.floor(rest / step);
    offsets.push(index);
    rest -= index * step;
  }
  const strides = shape.map(() => new Array<number>(loops.length).fill(0));
  const low = offsets.slice();
  const high = offsets.slice();
  for (const [k, size] of loops.entries()) {
    const stride = at.strides[k];
    if (size <= 1 || stride === 0) continue;
    const j = steps.findIndex(
      (step, axis) => shape[axis] > 1 && stride % step === 0 && (Math.abs(stride) / step) * (size - 1) < shape[axis],
    );
    if (j < 0) return null;
    const step = stride / steps[j];
    strides[j][k] = step;
    if (step < 0) low[j] += step * (size - 1);
    else high[j] += step * (size - 1);
  }
  if (shape.some((d, j) => low[j] < 0 || high[j] >= d)) return null;
  return offsets.map((offset, j) => ({ offset, strides: strides[j] }));
}

/** `offset` + Σ indices[j] · strides[j], as an affine number in the loops. */
export function combine(indices: readonly Affine[], strides: readonly number[], offset: number, loopCount: number): Affine {
  const sum = new Array<number>(loopCount).fill(0);
  let start = offset;
  for (const [j, index] of indices.entries()) {
    if (strides[j] === 0) continue;
    start += index.offset * strides[j];
    for (let k = 0; k < loopCount; k++) sum[k] += index.strides[k] * strides[j];
  }
  return { offset: start, strides: sum };
}

export const affineKey = (at: Affine): string => `${at.offset}:${at.strides.join(",")}`;

/** Strides that read an array of shape `from` broadcast to `to` (scalars, and axes of size 1). */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const steps = rowMajorStrides(from);
  return to.map((d, k) => (from.length === 0 || (from[k] === 1 && d !== 1) ? 0 : steps[k]));
}
