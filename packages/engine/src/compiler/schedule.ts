import { computedAlong } from "./computed-places.ts";
import type { Affine, LoopKernel, Result } from "./kernel.ts";
import { rearrange } from "./loop-kernel.ts";
import { operationsIn, reachable } from "./scalar/node.ts";

/** What the choice of loops depends on. */
export interface Target {
  /** Elements that are worked on together: of a vector, or of a group of threads. */
  readonly lanes: number;
  /** Whether blocks of lanes×lanes elements are transposed in registers. */
  readonly transposes: boolean;
}

/** How an axis is walked: any order, in lanes, in lanes of a transposed block, or one after the other in a row. */
export type AxisTag = "grid" | "vector" | "tile" | "serial";

/** A kernel with its axes in the order of the loops, and what each loop is. */
export interface Schedule {
  readonly kernel: LoopKernel;
  readonly tags: readonly AxisTag[];
  /**
   * The axis whose neighbours share a vector; −1 when there is none. In the grid, each lane is a row of its own ("across"
   * rows); else the lanes share a row and are combined at its end ("along" it).
   */
  readonly vector: number;
  /** Vectors a turn of each stage's innermost loop works on. Only stages along the rows differ. */
  readonly unroll: readonly number[];
  /**
   * The axis along which loads are contiguous that the vector axis would gather, taken in blocks with it: the one before
   * it, or −1.
   */
  readonly tile: number;
}

/** Inner loops shorter than this leave most of a row's lanes idle. */
const SHORT_ROW = 8;
const STORE_WEIGHT = 2;

const storesOf = (kernel: LoopKernel): Affine[] =>
  kernel.stages.flatMap(({ results }) => results.flatMap((result) => (result.kind === "store" ? [result.at] : [])));

/** How many loads and stores would not be whole vectors along an axis. */
function stridedAlong(kernel: LoopKernel, axis: number): number {
  const { loads, stages } = kernel;
  // Every second element, as the parts of complex numbers are, is half of two whole vectors.
  const isStrided = ({ strides }: Affine): boolean => strides[axis] < 0 || strides[axis] > 2;
  const computed = computedAlong(kernel);
  let count = 0;
  for (const [number, { at }] of loads.entries()) if (isStrided(at) || computed.get(number)?.[axis]) count++;
  for (const { inner, results } of stages)
    for (const result of results) {
      // Numbers of a row that its lanes share are stored once, wherever they go.
      if (result.kind === "store" && isStrided(result.at) && (inner || result.at.strides[axis] !== 0)) count += STORE_WEIGHT;
    }
  return count;
}

/** The best of some axes: fewest strided accesses, then the innermost. */
function bestOf(kernel: LoopKernel, axes: readonly number[], lanes: number): number {
  let best = -1;
  let least = Infinity;
  for (const axis of axes) {
    const count = stridedAlong(kernel, axis) + (kernel.axes[axis] < lanes ? 0.5 : 0);
    if (count <= least) [best, least] = [axis, count];
  }
  return best;
}

const span = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** Chooses the loops of a kernel for a target. */
export function schedule(kernel: LoopKernel, { lanes, transposes }: Target): Schedule {
  const count = kernel.axes.length;
  const outer = span(0, count - kernel.inner);
  const inner = span(count - kernel.inner, count);
  const across = bestOf(kernel, outer, lanes);
  const along = bestOf(kernel, inner, lanes);
  const rowLength = inner.reduce((n, axis) => n * kernel.axes[axis], 1);
  const isAcross =
    along < 0 ||
    (across >= 0 &&
      (stridedAlong(kernel, across) < stridedAlong(kernel, along) || (rowLength < SHORT_ROW && kernel.axes[across] >= 2 * lanes)));

  const vector = isAcross ? across : along;
  if (vector < 0) return finish(kernel, -1, -1);
  const last = (axes: readonly number[]): number[] => [
    ...axes.filter((axis) => axis !== vector),
    ...(axes.includes(vector) ? [vector] : []),
  ];
  const tile = isAcross && transposes && kernel.inner === 0 ? tileAxis(kernel, outer, vector, lanes) : -1;
  if (tile >= 0) {
    const others = outer.filter((axis) => axis !== vector && axis !== tile);
    const tiled = rearrange(kernel, [others, [tile], [vector]], []);
    return finish(tiled, tiled.axes.length - 1, tiled.axes.length - 2);
  }
  // Axes that are not joined with the vector axis leave its own loop whole.
  const ordered = isAcross && kernel.inner === 0 ? rearrange(kernel, [last(outer)], []) : rearrange(kernel, [last(outer)], [last(inner)]);
  return finish(ordered, isAcross ? ordered.axes.length - ordered.inner - 1 : ordered.axes.length - 1, -1);
}

/** The loops of what is done to blocks of a product: the kernel's own, columns in lanes. */
export const scheduleEpilogue = (kernel: LoopKernel): Schedule => finish(kernel, kernel.axes.length - 1, -1);

/** An axis along which some loads are whole vectors that are gathered along the vector axis. */
function tileAxis(kernel: LoopKernel, outer: readonly number[], vector: number, lanes: number): number {
  if (kernel.axes[vector] < lanes || kernel.stages.length !== 1) return -1;
  // Positions inside a block are constant distances, which have no sign.
  const computed = computedAlong(kernel);
  const walked = [...kernel.loads.map(({ at }) => at), ...storesOf(kernel)];
  let best = -1;
  let most = 0;
  for (const axis of outer) {
    if (axis === vector || kernel.axes[axis] < lanes || walked.some(({ strides }) => strides[axis] < 0)) continue;
    const helped = kernel.loads.filter(
      ({ at, dtype }, number) => dtype !== "bool" && at.strides[axis] === 1 && at.strides[vector] > 1 && !computed.has(number),
    ).length;
    if (helped > most) [best, most] = [axis, helped];
  }
  return best;
}

function finish(kernel: LoopKernel, vector: number, tile: number): Schedule {
  const grid = kernel.axes.length - kernel.inner;
  const tags = kernel.axes.map(
    (_, axis): AxisTag => (axis === vector ? "vector" : axis === tile ? "tile" : axis < grid ? "grid" : "serial"),
  );
  const weights = kernel.stages.map(({ results }) => weightOf(results));
  const heaviest = Math.max(...weights);
  const isReduction = kernel.stages.some(({ inner }) => inner);
  const isAlong = isReduction && vector >= grid;
  const vectors = (weight: number): number => {
    // A call takes two vectors.
    if (callsFunctions(kernel) && (!isReduction || isAlong)) return 2;
    if (isAlong) return weight <= 8 ? 4 : weight <= 40 ? 2 : 1;
    return heaviest <= (isReduction ? 64 : 16) ? 4 : 1;
  };
  return { kernel, tags, vector, unroll: weights.map(vectors), tile };
}

/** Whether a kernel has calls. */
export const callsFunctions = ({ stages }: LoopKernel): boolean =>
  stages.some(({ results }) => reachable(results.map(({ value }) => value)).some(({ op }) => op === "call"));

/** Operations an element: kernels unroll by it. */
export const weightOf = (results: readonly Result[]): number => operationsIn(results.map(({ value }) => value));
