import type { DType } from "../dtype/dtype.ts";
import { DTYPES } from "../dtype/dtype.ts";
import type { Shape, ShapedArray } from "../ir/aval.ts";
import type { Atom, JaxprEqn } from "../ir/jaxpr.ts";
import { isNarrow, laneOrNull } from "../ir/lanes.ts";
import type { LaneType, StridedView } from "../ir/lowering.ts";
import { storedAs } from "./scalar/narrow.ts";

/*
 * Kernels see storage words: an array of PRNG keys is one of u32 with an axis of two words more. They move keys (views,
 * reshapes, wrapping and unwrapping) and never compute with them.
 */

/**
 * Whether loops compute all of an equation's dtypes. Equations on others run by their reference evaluation, as do those on
 * narrow dtypes whose arithmetic depends on the width.
 */
export function hasLanes({ primitive: { lowering }, invars, outvars }: JaxprEqn): boolean {
  const widens = lowering.kind !== "scalar" || lowering.widens !== false;
  const fits = ({ aval: { dtype } }: Atom): boolean => laneOrNull(dtype) !== null && (widens || !isNarrow(dtype));
  return invars.every(fits) && outvars.every(fits);
}

/** Whether an equation takes or gives PRNG keys. */
export function touchesKeys({ invars, outvars }: JaxprEqn): boolean {
  const isKey = ({ aval }: Atom): boolean => aval.dtype === "key<fry>";
  return invars.some(isKey) || outvars.some(isKey);
}

/** Whether each element of an equation fills its lane, or is bool: what products and routines are made for. */
export const hasWholeLanes = (eqn: JaxprEqn): boolean =>
  hasLanes(eqn) && ![...eqn.invars, ...eqn.outvars].some(({ aval }) => isNarrow(aval.dtype));

/** The lane type that computes a dtype. */
export function laneType(dtype: DType): LaneType {
  const lane = laneOrNull(dtype);
  if (lane === null) throw new TypeError(`no kernel computes ${dtype}`);
  return lane;
}

/** How a dtype lies in memory, for kernels. */
export const wordType = (dtype: DType): DType => (dtype === "key<fry>" ? "uint32" : storedAs(dtype));

/** The shape of an array's storage. */
export const wordShape = ({ shape, dtype }: ShapedArray): Shape => (DTYPES[dtype].words === 1 ? shape : [...shape, DTYPES[dtype].words]);

/** A view of keys as a view of words. */
export function wordView(view: StridedView, output: ShapedArray): StridedView {
  const { words } = DTYPES[output.dtype];
  return words === 1 ? view : { offset: view.offset * words, strides: [...view.strides.map((stride) => stride * words), 1] };
}
