import type { DType } from "../dtype/dtype.ts";
import { DTYPES } from "../dtype/dtype.ts";
import type { Shape, ShapedArray } from "../ir/aval.ts";
import type { JaxprEqn } from "../ir/jaxpr.ts";
import type { LaneType, StridedView } from "../ir/lowering.ts";

/*
 * Kernels see storage words: an array of PRNG keys is one of u32 with an axis of two words more. They move keys (views,
 * reshapes, wrapping and unwrapping) and never compute with them.
 */

const LANES: Readonly<Partial<Record<DType, LaneType>>> = { bool: "bool", int32: "i32", uint32: "u32", float32: "f32", "key<fry>": "u32" };

/** Whether kernels compute all of an equation's dtypes. Equations on others run by their reference evaluation. */
export const hasLanes = (eqn: JaxprEqn): boolean =>
  eqn.invars.every(({ aval }) => LANES[aval.dtype] !== undefined) && eqn.outvars.every(({ aval }) => LANES[aval.dtype] !== undefined);

/** The lane type that computes a dtype. */
export function laneType(dtype: DType): LaneType {
  const lane = LANES[dtype];
  if (lane === undefined) throw new TypeError(`no kernel computes ${dtype}`);
  return lane;
}

/** How a dtype lies in memory, for kernels. */
export const wordType = (dtype: DType): DType => (dtype === "key<fry>" ? "uint32" : dtype);

/** The shape of an array's storage. */
export const wordShape = ({ shape, dtype }: ShapedArray): Shape => (DTYPES[dtype].words === 1 ? shape : [...shape, DTYPES[dtype].words]);

/** A view of keys as a view of words. */
export function wordView(view: StridedView, output: ShapedArray): StridedView {
  const { words } = DTYPES[output.dtype];
  return words === 1 ? view : { offset: view.offset * words, strides: [...view.strides.map((stride) => stride * words), 1] };
}
