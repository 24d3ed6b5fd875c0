import { JaxTypeError } from "../errors/errors.ts";
import { type Shape, shapeText } from "../ir/aval.ts";

/* The shape rules of gather and scatter, in JAX's words. The last axis of the indices holds index vectors. */

/**
 * How gather reads. Output axes: `offset_dims` run over the slice (without its collapsed and batching axes), the others
 * over the batch of index vectors.
 */
export interface GatherDims {
  readonly offset_dims: readonly number[];
  /** Operand axes of slice size 1 that disappear. */
  readonly collapsed_slice_dims: readonly number[];
  /** Operand axis of each component of an index vector. */
  readonly start_index_map: readonly number[];
  /** Operand axes that run along with the axes `start_indices_batching_dims` of the indices. */
  readonly operand_batching_dims: readonly number[];
  readonly start_indices_batching_dims: readonly number[];
}

/** How scatter writes: the mirror image of gather's dimension numbers. Axes of updates: windows and the batch of indices. */
export interface ScatterDims {
  readonly update_window_dims: readonly number[];
  /** Operand axes that a window has with size 1 and the updates have not. */
  readonly inserted_window_dims: readonly number[];
  readonly scatter_dims_to_operand_dims: readonly number[];
  readonly operand_batching_dims: readonly number[];
  readonly scatter_indices_batching_dims: readonly number[];
}

type Op = "gather" | "scatter";
type Dims = readonly number[];
const fail = (message: string): never => {
  throw new JaxTypeError(message);
};
const capitalized = (op: Op): string => (op === "gather" ? "Gather" : "Scatter");

function checkSorted(dims: Dims, op: Op, name: string): void {
  if (dims.some((d, i) => i > 0 && d < dims[i - 1])) fail(`${name} in ${op} op must be sorted; got ${shapeText(dims)}`);
}
function checkUnique(dims: Dims, op: Op, name: string): void {
  if (new Set(dims).size !== dims.length) fail(`${name} in ${op} op must not repeat; got: ${shapeText(dims)}.`);
}
function checkRange(dims: Dims, rank: number, op: Op, name: string): void {
  const outside = dims.find((d) => !Number.isInteger(d) || d < 0 || d >= rank);
  if (outside !== undefined) fail(`Invalid ${name} set in ${op} op; valid range is [0, ${rank}); got: ${outside}.`);
}
function checkAxes(dims: Dims, rank: number, op: Op, name: string): void {
  checkSorted(dims, op, name);
  checkRange(dims, rank, op, name);
  checkUnique(dims, op, name);
}
function checkDisjoint(a: Dims, b: Dims, op: Op, nameA: string, nameB: string): void {
  if (a.some((d) => b.includes(d))) fail(`${nameA} and ${nameB} in ${op} op must be disjoint; got: ${shapeText(a)} and ${shapeText(b)}.`);
}

const pick = (shape: Shape, axes: Dims): number[] => axes.map((axis) => shape[axis]);
const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

/** The batching axes of operand and indices: as many, of equal sizes, and never the axis of the index vectors. */
function checkBatching(operand: Shape, indices: Shape, own: Dims, theirs: Dims, op: Op, theirName: string): void {
  checkUnique(theirs, op, theirName);
  checkRange(theirs, indices.length, op, theirName);
  const name = capitalized(op);
  if (theirs.includes(indices.length - 1))
    fail(`${name} op cannot have the index vector dimension as a batching dimension; got ${shapeText(theirs)}.`);
  if (own.length !== theirs.length)
    fail(
      `${name} op requires equal numbers of operand_batching_dims and ${theirName}, got ${shapeText(own)} and${op === "gather" ? "" : " "}${shapeText(theirs)}.`,
    );
  const [a, b] = [pick(operand, own), pick(indices, theirs)];
  if (!same(a, b))
    fail(
      `${name} op requires operand batching dimensions and indices batching dimensions to have the same shape, got ${shapeText(a)} and ${shapeText(b)}.`,
    );
}

function checkVectors(indices: Shape, map: Dims, rank: number, op: Op, name: string): void {
  const vector = indices.length - 1;
  if (map.length !== indices[vector])
    fail(
      `${capitalized(op)} op has ${map.length} elements in ${name} and the bound of dimension index_vector_dim=${vector} of indices is ${indices[vector]}. These two numbers must be equal${op === "gather" ? "." : ""}`,
    );
  const at = map.findIndex((d) => !Number.isInteger(d) || d < 0 || d >= rank);
  if (at >= 0)
    fail(
      op === "gather"
        ? `Invalid ${name}; domain is [0, ${rank}), got: ${at}->${map[at]}.`
        : `Invalid ${name} mapping; domain is [0, ${rank}), got: ${at}->${map[at]}.`,
    );
  checkUnique(map, op, name);
}

/** The output shape of a gather. Throws TypeError for dimension numbers and sizes that do not fit. */
export function gatherShape(operand: Shape, indices: Shape, dims: GatherDims, sizes: Shape): number[] {
  const { offset_dims: offsets, collapsed_slice_dims: collapsed, start_index_map: map } = dims;
  const { operand_batching_dims: batching, start_indices_batching_dims: theirs } = dims;
  const vector = indices.length - 1;
  if (vector < 0)
    fail(
      `Gather index leaf dimension must be within [0, rank(indices) + 1). rank(indices) is ${indices.length} and gather index leaf dimension is ${vector}.`,
    );
  checkSorted(offsets, "gather", "offset_dims");
  checkUnique(offsets, "gather", "offset_dims");
  const rank = offsets.length + vector;
  const outside = offsets.findIndex((d) => !Number.isInteger(d) || d < 0 || d >= rank);
  if (outside >= 0)
    fail(`Offset dimension ${outside} in gather op is out of bounds; got ${offsets[outside]}, but should have been in [0, ${rank})`);
  checkVectors(indices, map, operand.length, "gather", "start_index_map");
  checkAxes(collapsed, operand.length, "gather", "collapsed_slice_dims");
  checkAxes(batching, operand.length, "gather", "operand_batching_dims");
  checkDisjoint(collapsed, batching, "gather", "collapsed_slice_dims", "operand_batching_dims");
  checkDisjoint(map, batching, "gather", "start_index_map", "operand_batching_dims");
  checkBatching(operand, indices, batching, theirs, "gather", "start_indices_batching_dims");
  if (operand.length !== sizes.length)
    fail(
      `Gather op must have one slice size for every input dimension; got: len(slice_sizes)=${sizes.length}, input_shape.rank=${operand.length}`,
    );
  if (sizes.length !== offsets.length + collapsed.length + batching.length)
    fail(
      `All components of the offset index in a gather op must either be a offset dimension or explicitly collapsed/batching; got len(slice_sizes)=${sizes.length}, output_slice_sizes=${shapeText(offsets)}, collapsed_slice_dims=${shapeText(collapsed)}, operand_batching_dims=${shapeText(batching)}.`,
    );
  for (const [i, size] of sizes.entries()) {
    const fits = Number.isInteger(size) && size >= 0 && (size <= operand[i] || indices.includes(0));
    if (!fits) fail(`Slice size at index ${i} in gather op is out of range, must be within [0, ${operand[i]} + 1), got ${size}.`);
  }
  for (const [i, axis] of collapsed.entries()) {
    if (sizes[axis] !== 1)
      fail(`Gather op can only collapse slice dims with bound 1, but bound is ${sizes[axis]} for index ${axis} at position ${i}.`);
  }
  for (const [i, axis] of batching.entries()) {
    if (sizes[axis] > 1)
      fail(`Gather op can only have operand batching dims with bound 0/1, but bound is ${sizes[axis]} for index ${axis} at position ${i}.`);
  }
  const window = sizes.filter((_, axis) => !collapsed.includes(axis) && !batching.includes(axis));
  const batch = indices.slice(0, vector);
  return Array.from({ length: rank }, (_, axis) => {
    const at = offsets.indexOf(axis);
    return at >= 0 ? window[at] : (batch.shift() as number);
  });
}

/** Throws TypeError where a scatter's dimension numbers and updates do not fit its operand. */
export function checkScatter(operand: Shape, indices: Shape, updates: Shape, dims: ScatterDims): void {
  const { update_window_dims: windows, inserted_window_dims: inserted, scatter_dims_to_operand_dims: map } = dims;
  const { operand_batching_dims: batching, scatter_indices_batching_dims: theirs } = dims;
  const vector = indices.length - 1;
  if (vector < 0)
    fail(
      `Scatter index leaf dimension must be within [0, rank(indices) + 1). rank(indices) is ${indices.length} and scatter index leaf dimension is ${vector}.`,
    );
  const rank = vector + windows.length;
  if (updates.length !== rank) fail(`Updates tensor must be of rank ${rank}; got ${updates.length}.`);
  checkAxes(windows, rank, "scatter", "update_window_dims");
  checkAxes(inserted, operand.length, "scatter", "inserted_window_dims");
  checkAxes(batching, operand.length, "scatter", "operand_batching_dims");
  checkDisjoint(inserted, batching, "scatter", "inserted_window_dims", "operand_batching_dims");
  checkDisjoint(map, batching, "scatter", "scatter_dims_to_operand_dims", "operand_batching_dims");
  checkBatching(operand, indices, batching, theirs, "scatter", "scatter_indices_batching_dims");
  const scattered = updates.map((_, axis) => axis).filter((axis) => !windows.includes(axis));
  const updatesBatch = theirs.map((axis) => updates[scattered[axis]]);
  if (!same(pick(operand, batching), updatesBatch))
    fail(
      `Scatter op requires operand batching dimensions and updates batching dimensions to have the same shape, got ${shapeText(pick(operand, batching))} and ${shapeText(updatesBatch)}.`,
    );
  const window = windows.length + inserted.length + batching.length;
  if (operand.length !== window) fail(`Scatter op has window of size ${window}; doesn't match operand of rank ${operand.length}.`);
  checkVectors(indices, map, operand.length, "scatter", "scatter_dims_to_operand_dims");
  const most = operand.filter((_, axis) => !inserted.includes(axis) && !batching.includes(axis));
  for (const [i, axis] of windows.entries()) {
    if (most[i] < updates[axis])
      fail(
        `Bounds of the window dimensions of updates must not exceed the bounds of the corresponding dimensions of operand. For dimension ${axis}, updates bound is ${updates[axis]}, operand bound is ${most[i]}.`,
      );
  }
  for (const [k, axis] of scattered.entries()) {
    if (updates[axis] !== indices[k])
      fail(
        `Bounds of the scatter dimensions of updates must be the same as the bounds of the corresponding dimensions of scatter indices. For scatter dimension ${axis}, updates bound is ${updates[axis]}, indices bound is ${indices[k]}.`,
      );
  }
}
