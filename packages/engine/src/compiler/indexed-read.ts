import { DTYPES } from "../dtype/dtype.ts";
import { type Shape, sizeOf } from "../ir/aval.ts";
import type { JaxprEqn } from "../ir/jaxpr.ts";
import { isUnsignedLane, isWideLane } from "../ir/lanes.ts";
import type { StridedView } from "../ir/lowering.ts";
import type { IndexedWindows } from "../ir/routine.ts";
import { rowMajorStrides } from "./affine.ts";
import type { Dag } from "./scalar/dag.ts";
import { unpack } from "./scalar/narrow.ts";
import type { Node } from "./scalar/node.ts";
import { hasLanes, laneType, wordType } from "./words.ts";

/** One of the numbers that say where an array is read. */
export interface IndexRead {
  /** The equation's operand that holds it. */
  readonly input: number;
  /** Where it is there, for an element of the output. */
  readonly at: StridedView;
  /** It is moved into 0 … limit, and steps over so many elements. */
  readonly limit: number;
  readonly stride: number;
}

/**
 * An equation each of whose elements is one of its first operand's, at a place that others say: a gather, or a slice from
 * a start known at run time. Loops read such an array with `loadAt`, and compute the places on the way.
 */
export interface IndexedRead {
  /** Where an element of the output is read when all indices are 0. */
  readonly operand: StridedView;
  readonly indices: readonly IndexRead[];
  /** One element, in words: what is read where an index lies outside; null where that is moved inside. */
  readonly fill: readonly number[] | null;
}

/** Whether all elements are read from one start, so that they are a block. */
export const isBlock = ({ indices }: IndexedRead): boolean => indices.every(({ at }) => at.strides.every((stride) => stride === 0));

const known = new WeakMap<JaxprEqn, IndexedRead | null>();

/** How loops read what an equation gives; null when it is no such equation, or loops do not hold its dtypes. */
export function indexedRead(eqn: JaxprEqn): IndexedRead | null {
  if (eqn.primitive.lowering.kind !== "routine") return null;
  let read = known.get(eqn);
  if (read === undefined) {
    read = readOf(eqn);
    known.set(eqn, read);
  }
  return read;
}

function readOf(eqn: JaxprEqn): IndexedRead | null {
  const { lowering } = eqn.primitive;
  if (lowering.kind !== "routine" || eqn.outvars.length !== 1) return null;
  const avals = [...eqn.invars, ...eqn.outvars].map((atom) => atom.aval);
  // Elements that lanes hold whole: keys are two words.
  if (!hasLanes(eqn) || avals.some(({ dtype, size }) => size === 0 || DTYPES[dtype].words > 1)) return null;
  const [out] = eqn.outvars;
  const routine = lowering.routine(
    eqn.params,
    eqn.invars.map((atom) => atom.aval),
    [out.aval],
  );
  if (routine.kind === "gather") return ofWindows(routine.windows, routine.fill, out.aval.shape);
  if (routine.kind !== "move" || routine.base !== null || routine.copies.length !== 1) return null;
  const [{ input, sizes, from, to, fromStarts, toStarts }] = routine.copies;
  if (input !== 0 || fromStarts.length === 0 || toStarts.length > 0 || sizeOf(sizes) !== out.aval.size) return null;
  const strides = overOutput(out.aval.shape, [{ sizes, dense: to.strides, strides: from.strides }]);
  const here = { offset: 0, strides: out.aval.shape.map(() => 0) };
  const indices = fromStarts.map((start): IndexRead => ({ ...start, at: here }));
  return strides === null ? null : { operand: { offset: from.offset, strides }, indices, fill: null };
}

function ofWindows({ batch, window, components }: IndexedWindows, fill: IndexedRead["fill"], shape: Shape): IndexedRead | null {
  const operand = overOutput(shape, [
    { sizes: batch.sizes, dense: batch.dense, strides: batch.operand },
    { sizes: window.sizes, dense: window.dense, strides: window.operand },
  ]);
  const vectors = overOutput(shape, [{ sizes: batch.sizes, dense: batch.dense, strides: batch.indices }]);
  if (operand === null || vectors === null) return null;
  const indices = components.map(({ at, limit, stride }): IndexRead => ({ input: 1, at: { offset: at, strides: vectors }, limit, stride }));
  return { operand: { offset: 0, strides: operand }, indices, fill };
}

interface Walk {
  readonly sizes: readonly number[];
  /** In the output, and in an array beside it. */
  readonly dense: readonly number[];
  readonly strides: readonly number[];
}

/** The strides of loops by the output's axis that each of them walks; null when one walks none. */
function overOutput(shape: Shape, walks: readonly Walk[]): number[] | null {
  const steps = rowMajorStrides(shape);
  const strides = shape.map(() => 0);
  for (const walk of walks)
    for (const [k, size] of walk.sizes.entries()) {
      if (size === 1) continue;
      const axis = shape.findIndex((d, n) => d === size && steps[n] === walk.dense[k]);
      if (axis < 0) return null;
      strides[axis] = walk.strides[k];
    }
  return strides;
}

/** The node of an element, from those of its indices; `load` is the kernel's number of the load. */
export function emitIndexedRead({ indices, fill }: IndexedRead, eqn: JaxprEqn, values: readonly Node[], load: number, dag: Dag): Node {
  const { dtype } = eqn.outvars[0].aval;
  const type = laneType(wordType(dtype));
  let at: Node | null = null;
  let isInside: Node | null = null;
  for (const [i, { limit, stride }] of indices.entries()) {
    const given = values[i];
    const unsigned = isWideLane(given.type) ? "u64" : "u32";
    // Unsigned, numbers before the first are far behind the last.
    const asked = dag.bitcast(given, unsigned);
    const last = dag.constant(limit, unsigned);
    const isMoved = fill === null && !isUnsignedLane(given.type);
    const within = isMoved ? dag.bitcast(dag.max(given, dag.constant(0, given.type)), unsigned) : asked;
    if (fill !== null) {
      const inside = dag.le(asked, last);
      isInside = isInside === null ? inside : dag.and(isInside, inside);
    }
    const step = times(dag, dag.convert(dag.min(within, last), "i32"), stride);
    at = at === null ? step : dag.add(at, step);
  }
  const value = unpack(dag, dag.loadAt(load, type, at ?? dag.constant(0, "i32")), dtype);
  if (fill === null || isInside === null) return value;
  const [word] = new DTYPES[wordType(dtype)].storage(new Int32Array(fill).buffer);
  return dag.select(isInside, value, unpack(dag, dag.constant(word, type), dtype));
}

/** A product with a constant. */
function times(dag: Dag, x: Node, factor: number): Node {
  const bits = Math.log2(factor);
  if (Number.isInteger(bits)) return dag.shiftLeft(x, dag.constant(bits, "i32"));
  return dag.mul(x, dag.constant(factor, "i32"));
}
