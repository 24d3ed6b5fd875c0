import { type Shape, sizeOf } from "../ir/aval.ts";
import type { Value } from "../ir/value.ts";
import { add, mul } from "../primitives/arithmetic.ts";
import { concatenate } from "../primitives/assembly.ts";
import { range } from "../primitives/broadcasting.ts";
import { scalar } from "../primitives/constants.ts";
import { convertElementType } from "../primitives/convert.ts";
import { iota } from "../primitives/creation.ts";
import { dynamicSlice } from "../primitives/dynamic-slice.ts";
import { type GatherOptions, gather } from "../primitives/gather.ts";
import { lt } from "../primitives/logic.ts";
import { broadcastInDim, expandDims, rev, slice, squeeze } from "../primitives/movement.ts";
import { selectN } from "../primitives/select.ts";
import { broadcastShapes } from "../shape/broadcast.ts";
import { broadcastValue } from "./broadcasting.ts";
import { type AxisIndex, type Index, readIndices } from "./indexers.ts";

/** Reading by index: static slices where everything is known, dynamic_slice for scalars, gather for arrays. */

type OfAxis = Exclude<AxisIndex, { kind: "newaxis" }>;

const axesOf = (indices: readonly AxisIndex[]): OfAxis[] => indices.filter((i): i is OfAxis => i.kind !== "newaxis");

/** Where new axes stand in the result, whose other axes are those not indexed away. */
function newAxes(indices: readonly AxisIndex[]): number[] {
  const places: number[] = [];
  let place = 0;
  for (const index of indices) {
    if (index.kind === "newaxis") places.push(place++);
    else if (index.kind === "slice") place++;
  }
  return places;
}

const inBounds = (at: number, size: number): boolean => at >= -size && at < size;

const finish = (x: Value, indices: readonly AxisIndex[]): Value => {
  const dropped = axesOf(indices).filter((i) => i.kind !== "slice");
  const squeezed = squeeze(
    x,
    dropped.map((i) => i.axis),
  );
  const added = newAxes(indices);
  return added.length === 0 ? squeezed : expandDims(squeezed, added);
};

/** Everything is known: slice, reverse, squeeze. */
function staticGet(x: Value, indices: readonly AxisIndex[]): Value {
  const start: number[] = [];
  const limit: number[] = [];
  const strides: number[] = [];
  const reversed: number[] = [];
  for (const index of axesOf(indices)) {
    const { axis } = index;
    if (index.kind === "slice") {
      const { count, step } = index;
      const last = index.start + (count - 1) * step;
      const low = count === 0 ? Math.min(Math.max(index.start, 0), x.shape[axis]) : Math.min(index.start, last);
      start.push(low);
      limit.push(count === 0 ? low : Math.max(index.start, last) + 1);
      strides.push(Math.abs(step));
      if (step < 0 && count > 0) reversed.push(axis);
      // JAX prints the limit up to which a positive slice was asked.
      if (step > 1 && count > 0) limit[limit.length - 1] = Math.min(x.shape[axis], last + step);
    } else if (index.kind === "int") {
      const at = index.at < 0 ? index.at + x.shape[axis] : index.at;
      start.push(at);
      limit.push(at + 1);
      strides.push(1);
    }
  }
  const whole = start.every((s, i) => s === 0 && limit[i] === x.shape[i] && strides[i] === 1);
  const cut = whole ? x : slice(x, start, limit, strides.every((s) => s === 1) ? null : strides);
  return finish(reversed.length === 0 ? cut : rev(cut, reversed), indices);
}

/** A traced or out-of-range position counted from the start, as JAX computes it. */
export function fromStart(at: Value, size: number): Value {
  const index = at.dtype === "int32" ? at : convertElementType(at, "int32");
  return selectN(lt(index, scalar(0, "int32")), index, add(convertElementType(index, "int32"), scalar(size, "int32")));
}

/** Scalars and whole runs: one dynamic_slice, whose start is clamped so that the slice fits. */
function dynamicGet(x: Value, indices: readonly AxisIndex[]): Value {
  const parts = axesOf(indices);
  const starts = parts.map((i) => {
    const at = i.kind === "array" ? i.value : scalar(i.kind === "int" ? i.at : i.start, "int32");
    return fromStart(at, x.shape[i.axis]);
  });
  const sizes = parts.map((i) => (i.kind === "slice" ? i.count : 1));
  return finish(dynamicSlice(x, starts, sizes), indices);
}

/** How an index maps the array to the result: shared by gather (reads) and scatter (updates). */
export interface IndexPlan {
  /** Index vectors in the last axis: `[...batch, axes indexed]`. */
  readonly indices: Value;
  /** Operand axes that the components of an index vector address. */
  readonly startAxes: readonly number[];
  /** Operand axes that disappear (indexed by a number or an array). */
  readonly collapsed: readonly number[];
  /** Result axes that hold windows; the others run over the batch. */
  readonly windowDims: readonly number[];
  /** Size of the window along each operand axis. */
  readonly windowSizes: Shape;
  /** The result's shape, without new axes. */
  readonly shape: Shape;
  /** Where new axes stand in the final result. */
  readonly newAxes: readonly number[];
  /** Whether the index can be known to hit each element at most once, in order. */
  readonly isStatic: boolean;
}

/** Positions of a slice with a step, as an array of its own batch axis. */
function steps(start: number, step: number, count: number): Value {
  return add(scalar(start, "int32"), mul(scalar(step, "int32"), iota("int32", count)));
}

export function planIndices(x: Value, given: readonly AxisIndex[]): IndexPlan {
  const parts = axesOf(given);
  const isAdvanced = (i: AxisIndex): boolean => i.kind === "array" || i.kind === "int";
  const arrays = parts.flatMap((i) => (i.kind === "array" ? [i.value.shape] : []));
  const common = broadcastShapes(...arrays);
  // Arrays side by side put their axes where they stand; arrays apart put them first.
  const places = given.flatMap((i, at) => (isAdvanced(i) ? [at] : []));
  const together = places.every((at, k) => k === 0 || at === places[k - 1] + 1);

  // The result's axes in order; batch axes also in the order that index vectors have them.
  const windowDims: number[] = [];
  const added: number[] = [];
  const shape: number[] = [];
  const batch: number[] = [];
  const stepDim = new Map<number, number>();
  let commonAt = -1;
  let rank = 0;
  const placeCommon = (): void => {
    if (commonAt >= 0) return;
    commonAt = batch.length;
    batch.push(...common);
    shape.push(...common);
    rank += common.length;
  };
  if (!together) placeCommon();
  for (const index of given) {
    if (index.kind === "newaxis") added.push(rank++);
    else if (index.kind !== "slice") placeCommon();
    else {
      if (index.step === 1) windowDims.push(shape.length);
      else {
        stepDim.set(index.axis, batch.length);
        batch.push(index.count);
      }
      shape.push(index.count);
      rank++;
    }
  }

  const indexed = parts.filter((i) => i.kind !== "slice" || i.step !== 1 || i.count !== x.shape[i.axis]);
  const components = indexed.map((i): Value => {
    if (i.kind === "array") return fromStart(i.value, x.shape[i.axis]);
    if (i.kind === "int") {
      const at = i.at < 0 ? i.at + x.shape[i.axis] : i.at;
      // Beside arrays JAX stretches a number to their shape.
      return common.length === 0 ? scalar(at, "int32") : convertElementType(broadcastInDim(scalar(at, "int32", true), common, []), "int32");
    }
    return i.step === 1 ? scalar(i.start, "int32") : steps(i.start, i.step, i.count);
  });
  const spread = components.map((component, k) => {
    const part = indexed[k];
    if (component.ndim === 0) return broadcastInDim(component, [...batch, 1], []);
    const own = part.kind === "slice" ? [stepDim.get(part.axis) as number] : range(commonAt, commonAt + common.length);
    const stretched = part.kind === "slice" ? component : broadcastValue(component, common);
    return broadcastInDim(stretched, [...batch, 1], own);
  });
  const vectors =
    spread.length === 0
      ? broadcastInDim(scalar(0, "int32"), [...batch, 0], [])
      : spread.length === 1
        ? spread[0]
        : concatenate(spread, batch.length);
  const isWindow = (i: OfAxis): boolean => i.kind === "slice" && i.step === 1;
  return {
    indices: vectors,
    startAxes: indexed.map((i) => i.axis),
    collapsed: parts.filter((i) => !isWindow(i)).map((i) => i.axis),
    windowDims,
    windowSizes: parts.map((i) => (isWindow(i) ? (i as { count: number }).count : 1)),
    shape,
    newAxes: added,
    isStatic: arrays.every((s) => s.length === 0),
  };
}

/** Reads through gather. */
export function gatherGet(x: Value, indices: readonly AxisIndex[], options: GatherOptions): Value {
  const plan = planIndices(x, indices);
  if (sizeOf(plan.shape) > 0 && x.size === 0) options = { ...options, mode: "fill" };
  const dims = {
    offset_dims: plan.windowDims,
    collapsed_slice_dims: plan.collapsed,
    start_index_map: plan.startAxes,
    operand_batching_dims: [],
    start_indices_batching_dims: [],
  };
  const found = gather(x, plan.indices, dims, plan.windowSizes, options);
  return plan.newAxes.length === 0 ? found : expandDims(found, plan.newAxes);
}

/** `x.get(…)`: the elements at an index. Positions out of bounds are clamped to the nearest, as in JAX. */
export function getItem(x: Value, given: readonly Index[]): Value {
  const indices = readIndices(given, x.shape);
  const parts = axesOf(indices);
  const isKnown = parts.every((i) => i.kind === "slice" || (i.kind === "int" && inBounds(i.at, x.shape[i.axis])));
  if (isKnown) return staticGet(x, indices);
  const isScalar = parts.every((i) => (i.kind === "array" ? i.value.ndim === 0 : i.kind === "int" || i.step === 1));
  if (isScalar && x.size > 0) return dynamicGet(x, indices);
  return gatherGet(x, indices, { mode: "promiseInBounds" });
}

/** Whether every position is a number or slice inside the array. */
export const isStaticIndex = (indices: readonly AxisIndex[], shape: Shape): boolean =>
  axesOf(indices).every((i) => i.kind === "slice" || (i.kind === "int" && inBounds(i.at, shape[i.axis])));
